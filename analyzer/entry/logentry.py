"""Cloud Logging's LogEntry as a mapping -> what the entry says: the definition that every faster way must equal.

Reads the API's camelCase, the snake_case of the Python client's dumps, explicit nulls, and values of wrong types.
Source: https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

import msgspec

from analyzer.entry import batch as flag
from analyzer.entry import clock, payloads
from analyzer.entry.payloads import LOGGER_KEYS
from analyzer.entry.severity import Severity, parse

_PAYLOAD_SIGNS = frozenset(("message", "msg", "severity", "level", "levelname"))
LONGEST = 1 << 20
_LONGEST_INTEGER = 4300  # what Python turns into text and back without complaint
_HALF = LONGEST // 2
_LARGE, _MOST_VALUES = 1 << 22, 500_000
"""Bytes of JSON from which on its values are counted, and how many are decoded: each may take 200 bytes of memory."""
_ERROR = Severity.ERROR.value
_PAYLOAD_KEYS = ("textPayload", "text_payload", "jsonPayload", "json_payload", "protoPayload", "proto_payload")
# text, JSON and protocol buffer payload and the request, as the API names them and as the Python client's dumps do:
# the latter count only where the former say nothing
_API = ("textPayload", "jsonPayload", "protoPayload", "httpRequest")
_DUMPED = ("text_payload", "json_payload", "proto_payload", "http_request")
_ABOUT_KEYS = ("timestamp", "receiveTimestamp", "insertId", "insert_id", "logName", "log_name", "httpRequest")
ENTRY_KEYS = frozenset((*_PAYLOAD_KEYS, *_ABOUT_KEYS, "http_request", "raw_payload"))


class Origin(NamedTuple):
    """Service, revision and instance that a monitored resource names, '' where it names none."""

    service: str
    revision: str
    instance: str


_NOWHERE = Origin("", "", "")


class Said(NamedTuple):
    """What one entry says, before layouts' headers and colours are taken off its text."""

    text: str
    severity: int
    time: int | None
    log_name: str
    service: str
    revision: str
    instance: str
    logger: str
    trace: str
    insert_id: str
    status: int
    flags: int


def looks_like_entry(value: object) -> bool:
    """Is `value` (a decoded JSON value) one entry rather than a wrapper around entries?"""
    return isinstance(value, dict) and not ENTRY_KEYS.isdisjoint(value) and not _wraps(value)


def _wraps(value: Mapping[str, object]) -> bool:
    lists = (v for v in value.values() if isinstance(v, list))
    return any(isinstance(v[0], dict) and not ENTRY_KEYS.isdisjoint(v[0]) for v in lists if v)


def looks_like_payload(value: object) -> bool:
    """Is `value` what an application logged as JSON, without a LogEntry around it?"""
    return isinstance(value, dict) and not _PAYLOAD_SIGNS.isdisjoint(value)


def load(line: bytes) -> object:
    """The JSON value of `line`; bytes that are no UTF-8 and lone surrogates become U+FFFD.

    Raises ValueError when it is no JSON, also when it is nested too deeply, or holds too many values, to be any entry.
    """
    if overfull(line):
        raise ValueError("too many values")
    try:
        return msgspec.json.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass  # more is taken for JSON here than by a strict reader: NaN, bytes that are no UTF-8, lone surrogates
    text = line.decode("utf-8", "replace")
    try:
        value = json.loads(text, parse_int=_integer)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return _without_surrogates(value) if "\\u" in text and _has_surrogate(text) else value


def overfull(line: bytes) -> bool:
    """Does JSON hold more values than any entry does, so that decoding it would take hundreds of MB?"""
    return len(line) > _LARGE and sum(map(line.count, b",[{")) > _MOST_VALUES


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else float("inf")


def _has_surrogate(text: str) -> bool:
    lowered = text.lower()
    return any(f"\\ud{digit}" in lowered for digit in "89abcdef")


def _without_surrogates(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass").decode("utf-8", "replace") if not value.isascii() else value
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {str(_without_surrogates(k)): _without_surrogates(v) for k, v in value.items()}
    return value


def read(entry: Mapping[str, object]) -> Said:
    """What `entry` says. Never raises: what is missing, null or of a wrong type is left out."""
    labels, resource = _mapping(entry, "labels"), _mapping(entry, "resource")
    place = origin(resource) if resource else _NOWHERE
    names = _API if any(map(entry.get, _API)) else _DUMPED
    request = _mapping(entry, names[3])
    payload, proto, plain = _mapping(entry, names[1]), _mapping(entry, names[2]), _string(entry, names[0])
    if names is _DUMPED and not (payload or proto or plain.strip()):
        payload, plain = _dumped(entry.get("raw_payload"))
    bare = not (payload or proto or plain.strip() or request) and looks_like_payload(entry)
    if bare:
        payload = entry
    if payload and "AuditLog" in _string(payload, "@type"):
        payload, proto = {}, payload
    if payload:
        payload = payloads.inner(payload)
    log_name, logger = _string(entry, "logName", "log_name"), _string(payload, *LOGGER_KEYS)
    flags = flag.AUDIT if is_audit(log_name) or (proto and "AuditLog" in _string(proto, "@type")) else 0
    status = _status(request.get("status")) if request else 0
    flags |= flag.SPLIT if _mapping(entry, "split") else 0
    text = _text(plain, payload, proto)
    if not text and request:
        text = _request_text(request, status)
        flags |= flag.REQUEST_TEXT if text else 0
    if len(text) > LONGEST:
        text, flags = shortened(text), flags | flag.SHORTENED
    severity = parse(entry.get("severity"))
    if not text and isinstance(entry.get("textPayload"), str):
        flags |= flag.SPLITTABLE
    if not severity:
        severity = payloads.level(payload)
    if may_be_split(text, plain, logger, severity) and not flags & flag.REQUEST_TEXT:
        flags |= flag.SPLITTABLE
    time = None if bare else _time(entry)
    if time is None and (found := payloads.time(payload)):
        time, flags = found.time, flags if found.zoned else flags | flag.ASSUMED_UTC
    elif time is None and (stamped := _time(entry)) is not None and stamped >= 0:
        time = stamped
    return Said(
        text=text,
        severity=severity,
        time=time,
        log_name=log_name,
        service=place.service,
        revision=place.revision,
        instance=(_string(labels, "instanceId") if labels else "") or place.instance,
        logger=logger,
        trace=_string(entry, "trace"),
        insert_id=_string(entry, "insertId", "insert_id"),
        status=status,
        flags=flags | (flag.OWN_SEVERITY if severity else 0),
    )


def origin(resource: Mapping[str, object]) -> Origin:
    """What an entry's `resource` says of where it comes from."""
    about = _mapping(resource, "labels")
    return Origin(
        _string(about, "service_name", "configuration_name"),
        _string(about, "revision_name"),
        _string(about, "instance_id", "pod_name"),
    )


def may_be_split(text: str, plain: str, logger: str, severity: int) -> bool:
    """Can the text be one line that the platform took from a stream: plain, or wrapped without a logger's marks?"""
    return bool(text) and (bool(plain.strip()) or not severity or (not logger and severity >= _ERROR))


def shortened(text: str) -> str:
    """The first and last 512 KiB (in characters) of a text longer than 1 MiB, with `…` on a line between them."""
    return f"{text[:_HALF]}\n…\n{text[-_HALF:]}"


@lru_cache(maxsize=4096)
def short_log(name: str) -> str:
    """`stderr` of `projects/p/logs/run.googleapis.com%2Fstderr`, `system` of `…%2Fvarlog%2Fsystem`."""
    return unquote(name).rsplit("/", 1)[-1]


@lru_cache(maxsize=4096)
def is_audit(log_name: str) -> bool:
    """Is this one of the logs of Cloud Audit Logs?"""
    return "cloudaudit.googleapis.com" in log_name


def request_text(method: str, url: str, status: int) -> str:
    """`METHOD URL STATUS`, without the parts that are not known."""
    return " ".join(part for part in (method, url, str(status) if status else "") if part)


def _request_text(request: Mapping[str, object], status: int) -> str:
    return request_text(_string(request, "requestMethod", "method"), _string(request, "requestUrl", "url"), status)


def _text(plain: str, payload: Mapping[str, object], proto: Mapping[str, object]) -> str:
    if plain.strip():
        return plain
    if payload:
        message, used = payloads.message(payload)
        for stack in payloads.stacks(payload, used):
            message = message if stack in message else f"{message}\n{stack}".lstrip("\n")
        return message
    if proto:
        return _string(_mapping(proto, "status"), "message") or _string(proto, "methodName", "method_name")
    return ""


def _time(entry: Mapping[str, object]) -> int | None:
    for value in (entry.get("timestamp"), entry.get("receiveTimestamp"), entry.get("receive_timestamp")):
        if isinstance(value, str) and (time := clock.nanoseconds(value.strip())) is not None:
            return time
        if isinstance(value, dict) and isinstance(seconds := value.get("seconds"), int):
            nanos = value.get("nanos")
            return clock.within_reach(seconds * clock.SECOND + (nanos if isinstance(nanos, int) else 0))
    return None


def _dumped(raw: object) -> tuple[Mapping[str, object], str]:
    """A payload that the Python client's user dumped as `str(entry.payload)`, where no typed key holds it."""
    if not isinstance(raw, str) or raw.strip() in ("None", "{}"):
        return (raw, "") if isinstance(raw, dict) else ({}, "")
    if raw.startswith("{") and len(raw) < 1 << 16 and sum(map(raw.count, "([{")) < 200:
        import ast
        import warnings

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                value = ast.literal_eval(raw)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            return {}, raw
        if isinstance(value, dict):
            return value, ""
    return {}, raw


def _mapping(holder: Mapping[str, object], *keys: str) -> Mapping[str, object]:
    for key in keys:
        value = holder.get(key)
        if isinstance(value, dict) and value:
            return value
    return {}


def _string(holder: Mapping[str, object], *keys: str) -> str:
    for key in keys:
        value = holder.get(key)
        if isinstance(value, str) and value:
            return value
    return ""


def _status(value: object) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) == 3:
        return int(value)
    return value if isinstance(value, int) and 100 <= value <= 599 else 0
