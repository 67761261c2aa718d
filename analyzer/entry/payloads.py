"""The names under which loggers write the parts of an entry into a JSON payload: message, level, time, traces.

They are looked up at the top of the payload; where that has no message, also in the one mapping that loggers wrap their
fields in (`WRAPPERS`). What stands anywhere else, as in `error`, `validation` or `context`, says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from analyzer.entry import clock
from analyzer.entry.severity import Severity, parse

MESSAGE_KEYS = ("message", "msg", "textPayload", "text", "log", "event", "error", "exception")
STACK_KEYS = ("exception", "stack_trace", "stack", "traceback", "exc_info", "stacktrace")
LOGGER_KEYS = ("logger", "logger_name", "name")
LEVEL_KEYS = ("severity", "level", "levelname", "level_name", "lvl", "log_level", "loglevel", "logLevel", "log.level")
TIME_KEYS = ("timestamp", "time", "asctime", "@timestamp", "ts", "t", "date", "datetime", "created")
WRAPPERS = ("@fields", "fields", "body", "record")
ERROR_KEYS = ("error", "err")
STACKS_IN_ERROR = ("traceback", "stack", "stack_trace")

Payload = Mapping[str, object]

# What numbers of pino and bunyan stand for: https://getpino.io/#/docs/api?id=logger-level
_TENS = {1: "DEBUG", 2: "DEBUG", 3: "INFO", 4: "WARNING", 5: "ERROR", 6: "CRITICAL"}
_OF_TENS = {tens: Severity[name].value for tens, name in _TENS.items()}
_SIGNS_OF_TENS = frozenset(("v", "pid", "hostname", "msg"))

_ZONE = re.compile(r"(?:Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?)\Z")
_NUMBER = re.compile(r"\d{9,20}(?:\.\d{1,12})?\Z", re.ASCII)
# Times in ns, µs, ms or s since 1970 are told by their size: (the least such number, ns it counts in).
_SCALES = ((10**17, 1), (10**14, 1000), (10**11, 10**6), (10**8, clock.SECOND))
_TOO_MANY = 10**20


class Moment(NamedTuple):
    """A time (ns since the epoch), and whether what was read names its zone."""

    time: int
    zoned: bool


def inner(payload: Payload) -> Payload:
    """The payload with what its wrapper holds, where it has no message of its own, and its wrapper one that a logger
    wrote: with a level or a time beside it.
    """
    if message(payload)[0]:
        return payload
    for key in WRAPPERS:
        held = payload.get(key)
        if isinstance(held, dict) and (message(held)[0] or stacks(held, "")):
            whole = {**held, **payload}
            return whole if level(whole) or time(whole) else payload
    return payload


def message(payload: Payload) -> tuple[str, str]:
    """The first message that is not empty, and its key."""
    for key in MESSAGE_KEYS:
        value = payload.get(key)
        if isinstance(value, str) and value and not value.isspace():
            return value, key
    return "", ""


def stacks(payload: Payload, used: str) -> list[str]:
    """The stack traces in fields of their own, each once, the longest of those that begin alike; not that of the key
    `used`.
    """
    values = [payload[key] for key in STACK_KEYS if key in payload and key != used]
    for name in ERROR_KEYS:
        error = payload.get(name)
        if isinstance(error, dict):
            values += [error.get(key) for key in STACKS_IN_ERROR]
    if not values:
        return []
    found = list(dict.fromkeys(value for value in values if isinstance(value, str) and value.strip()))
    return [value for value in found if not any(value in other for other in found if other != value)]


def level(payload: Payload) -> int:
    """The severity that a payload states, else DEFAULT. Names come before numbers, which mean different things.

    Of several names the most severe counts: which is the logger's own and which a field that it was given cannot be
    told, and an error must not be hidden by the latter.
    """
    found = parse(payload.get("severity"))
    number = None
    for key in LEVEL_KEYS[1:]:
        value = payload.get(key)
        if isinstance(value, str):
            found = max(found, parse(value))
        elif value is not None and key == "level":
            number = value
    if found:
        return found
    log = payload.get("log")
    if isinstance(log, dict) and (found := parse(log.get("level"))):
        return found
    return _numbered(number, payload)


def _numbered(number: object, payload: Payload) -> int:
    if not isinstance(number, int):
        return Severity.DEFAULT.value
    if 10 <= number < 70 and not isinstance(number, bool):
        of_tens = not _SIGNS_OF_TENS.isdisjoint(payload) or isinstance(payload.get("time"), int)
        return _OF_TENS[number // 10] if of_tens else Severity.DEFAULT.value
    return parse(number)


def time(payload: Payload) -> Moment | None:
    """When the payload says that it was written."""
    for key in TIME_KEYS:
        value = payload.get(key)
        if value is not None and (found := moment(value)) and found.time >= 0:
            return found  # before 1970 lies what stands for none: Go's zero time is of the year 1
    return None


def moment(value: object) -> Moment | None:
    """A time as loggers write it: RFC 3339 and its kin, or a number since 1970, also as a text; None for anything else.

    Numbers are taken for s, ms, µs or ns by their size. Nothing is rounded: of floating point numbers the shortest
    decimal that is the same number counts, which is what was written.
    """
    if isinstance(value, str):
        text = value.strip()
        read = clock.nanoseconds(text)
        if read is not None:
            return Moment(read, text[-1:] == "Z" or (len(text) > 10 and _ZONE.search(text) is not None))
        return _since(Decimal(text)) if _NUMBER.match(text) else None
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return _since(value)
    return _since(Decimal(repr(value))) if isinstance(value, float) and 10**8 <= value < _TOO_MANY else None


def _since(number: int | Decimal) -> Moment | None:
    for least, scale in _SCALES:
        if number >= least:
            time = clock.within_reach(int(number * scale)) if number < _TOO_MANY else None
            return None if time is None else Moment(time, zoned=True)
    return None
