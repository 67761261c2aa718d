"""JSON objects of common loggers -> LogEntry. A dialect is one file here and one row of `DIALECTS`; it is recognised by
the keys of an object alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analyzer.entry import logentry, payloads
from analyzer.entry.payloads import Payload
from analyzer.entry.severity import parse
from analyzer.formats.dialects.access import ACCESS
from analyzer.formats.dialects.any_logger import ANY_LOGGER
from analyzer.formats.dialects.bunyan import BUNYAN
from analyzer.formats.dialects.caddy import CADDY
from analyzer.formats.dialects.dialect import Dialect, Entry, Meant
from analyzer.formats.dialects.dotnet import DOTNET
from analyzer.formats.dialects.ecs import ECS
from analyzer.formats.dialects.gelf import GELF
from analyzer.formats.dialects.google import GOOGLE
from analyzer.formats.dialects.journald import JOURNALD
from analyzer.formats.dialects.log4j2 import LOG4J2
from analyzer.formats.dialects.loguru import LOGURU
from analyzer.formats.dialects.mongodb import MONGODB
from analyzer.formats.dialects.monolog import MONOLOG
from analyzer.formats.dialects.otlp import OTLP, OTLP_RECORD
from analyzer.formats.dialects.pino import PINO
from analyzer.formats.dialects.rust_tracing import RUST_TRACING
from analyzer.formats.dialects.serilog import SERILOG, SERILOG_OLDER
from analyzer.formats.dialects.structlog import STRUCTLOG
from analyzer.formats.dialects.zap import ZAP

__all__ = ["DIALECTS", "Meant", "meant", "named", "stands_for_entries", "surely_entry", "tells_more"]

# The first that takes an object reads it; the last takes any with a message and a level or a time.
DIALECTS: dict[str, Dialect] = {
    "otlp": OTLP,
    "otlp-record": OTLP_RECORD,
    "google": GOOGLE,
    "loguru": LOGURU,
    "serilog": SERILOG,
    "serilog-older": SERILOG_OLDER,
    "dotnet": DOTNET,
    "mongodb": MONGODB,
    "journald": JOURNALD,
    "gelf": GELF,
    "ecs": ECS,
    "log4j2": LOG4J2,
    "monolog": MONOLOG,
    "rust-tracing": RUST_TRACING,
    "caddy": CADDY,
    "zap": ZAP,
    "bunyan": BUNYAN,
    "pino": PINO,
    "structlog": STRUCTLOG,
    "access": ACCESS,
    "any": ANY_LOGGER,
}

_NAMED = tuple(dialect for name, dialect in DIALECTS.items() if name != "any")
# What only a LogEntry has; a time and a request many loggers write.
_SURELY_ENTRY = logentry.ENTRY_KEYS - {"timestamp", "httpRequest", "http_request"}
_MOST_SHAPES = 4096
_shapes: dict[tuple[str, ...], tuple[Dialect, ...]] = {}
_LEVELS = frozenset((*payloads.LEVEL_KEYS, "log"))


def meant(value: Mapping[str, object]) -> Sequence[Meant]:
    """The entries that a decoded JSON object stands for: one where it is a LogEntry or the payload of one, all that it
    exports where it is OTLP; none where it is neither, as a wrapper of entries is.
    """
    if surely_entry(value):
        return [_completed(value)] if logentry.looks_like_entry(value) else []
    for dialect in (*_may_be(value), ANY_LOGGER):
        if entries := dialect.read(value):
            return [Meant(entry, entry if dialect.exports else _seen(entry, value)) for entry in entries]
    if logentry.looks_like_payload(value):
        return [Meant(value, {"jsonPayload": value, **value})]
    return [Meant(value, value)] if logentry.looks_like_entry(value) else []


def surely_entry(value: Mapping[str, object]) -> bool:
    """Has an object keys that nothing but a LogEntry has?"""
    return not _SURELY_ENTRY.isdisjoint(value) or ("httpRequest" in value and "resource" in value)


def stands_for_entries(value: object) -> bool:
    """Is `value` (a decoded JSON value) what some logger wrote, a LogEntry, or an export of such?"""
    return isinstance(value, dict) and bool(meant(value))


def named(value: Mapping[str, object]) -> bool:
    """Is it surely of one of the loggers, rather than an object that has a message and a time like so many?"""
    return not surely_entry(value) and any(dialect.read(value) for dialect in _may_be(value))


def tells_more(payload: Mapping[str, object]) -> bool:
    """May an entry without a severity of its own have one in this payload, as far as its keys show?"""
    return not _LEVELS.isdisjoint(payload) or bool(_may_be(payload))


def _may_be(value: Mapping[str, object]) -> tuple[Dialect, ...]:
    """The dialects whose signs are among the keys of an object."""
    keys = tuple(value)
    found = _shapes.get(keys)
    if found is None:
        if len(_shapes) >= _MOST_SHAPES or len(keys) > 1000:
            _shapes.clear()
        found = _shapes[keys] = tuple(each for each in _NAMED if any(sign <= value.keys() for sign in each.signs))
    return found


def _seen(entry: Entry, value: Payload) -> Entry:
    """Where paths find what the logger wrote: below `jsonPayload` as in Cloud Logging, and as it stands in the line."""
    return {**entry, "jsonPayload": value, **value}


def _completed(entry: Mapping[str, object]) -> Meant:
    """A LogEntry; where it states no severity or has no text, with what its payload says in the logger's own words."""
    payload = entry.get("jsonPayload")
    if not isinstance(payload, dict) or not payload or not (may_be := _may_be(payload)):
        return Meant(entry, entry)
    stated = parse(entry.get("severity"))
    if stated and logentry.read(entry).text:
        return Meant(entry, entry)
    for dialect in may_be:
        if found := dialect.read(payload):
            own = {key: each for key, each in entry.items() if each and (key != "severity" or stated)}
            return Meant({**found[0], **own, "jsonPayload": found[0]["jsonPayload"]}, entry)
    return Meant(entry, entry)
