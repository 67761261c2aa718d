"""What a dialect is, and how it writes the LogEntry that a logger's object stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from analyzer.entry import clock
from analyzer.entry.payloads import Payload
from analyzer.entry.severity import Severity

Entry = dict[str, object]
"""A LogEntry; its `jsonPayload` holds what the logger wrote, and under `message`, `logger` and `stack_trace` what the
logger calls otherwise.
"""


class Meant(NamedTuple):
    """An entry as `analyzer.entry.logentry` reads it, and as conditions on its fields see it."""

    entry: Mapping[str, object]
    raw: Mapping[str, object]


class Dialect(msgspec.Struct, frozen=True):
    """How one logger writes JSON.

    An object that has all keys of one of `signs` may be the logger's; `read` gives the entries that it stands for, none
    where it is not the logger's. `exports`: an object stands for many, which hold all that is known of them.
    """

    signs: Sequence[frozenset[str]]
    read: Callable[[Payload], Sequence[Entry]]
    exports: bool = False


def signs(*keys: str) -> tuple[frozenset[str], ...]:
    """Sets of keys, each written as names with blanks between."""
    return tuple(frozenset(each.split()) for each in keys)


_NAMES = {severity.value: severity.name for severity in Severity}


def entry(
    payload: Payload,
    *,
    message: object = None,
    stack: object = None,
    logger: object = None,
    severity: int = 0,
    time: int | None = None,
    service: object = None,
    revision: object = None,
    instance: object = None,
    log: object = None,
    trace: object = None,
    request: Mapping[str, object] | None = None,
) -> list[Entry]:
    """The entry of `payload`, alone in a list, with what is told of it; what is no text that says something is left
    out.
    """
    said: Entry = {}
    if isinstance(message, str) and message.strip():
        said["message"] = message
    if isinstance(stack, str) and stack.strip():
        said["stack_trace"] = stack
    if isinstance(logger, str) and logger:
        said["logger"] = logger
    made: Entry = {"jsonPayload": {**payload, **said} if said else payload}
    if severity:
        made["severity"] = _NAMES[severity]
    if time is not None:
        seconds, nanos = divmod(time, clock.SECOND)
        made["timestamp"] = {"seconds": seconds, "nanos": nanos}
    names = (("service_name", service), ("revision_name", revision))
    if labels := {key: value for key, value in names if isinstance(value, str) and value}:
        made["resource"] = {"labels": labels}
    if isinstance(instance, str) and instance:
        made["labels"] = {"instanceId": instance}
    for key, value in (("logName", log), ("trace", trace)):
        if isinstance(value, str) and value:
            made[key] = value
    if request:
        made["httpRequest"] = request
    return [made]


def at(payload: object, path: str) -> object:
    """The value at a dotted path, whether its dots lead into mappings or stand in the key; None where there is none."""
    if not isinstance(payload, dict):
        return None
    value = payload.get(path)
    if value is not None or "." not in path:
        return value
    key, _, rest = path.partition(".")
    return at(payload.get(key), rest)


def first(payload: Payload, *paths: str) -> str | None:
    """The first text that is not empty at one of the dotted paths."""
    for path in paths:
        value = at(payload, path)
        if isinstance(value, str) and value:
            return value
    return None


def request(method: object, url: object, status: object, **more: object) -> Entry:
    """An HttpRequest of what is known of it; nothing where there is neither a URL nor a status."""
    if isinstance(status, str) and status.isascii() and status.isdigit():
        status = int(status[:4])
    parts = {"requestMethod": method, "requestUrl": url, "status": status, **more}
    made: Entry = {key: value for key, value in parts.items() if isinstance(value, str | int) and value}
    return made if "status" in made or "requestUrl" in made else {}
