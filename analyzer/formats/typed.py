"""The fast way from JSON lines to a batch: msgspec decodes only the fields needed, for the shape most entries have.

It takes a block only when every line of it is one LogEntry whose meaning these fields hold in full; anything else goes
the way of `analyzer.entry.logentry`, which is the definition. A property test says that both give the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, TypeVar

import msgspec
from msgspec import UNSET, Raw, UnsetType

from analyzer.entry import assemble, clock
from analyzer.entry import batch as flag
from analyzer.entry.batch import Batch
from analyzer.entry.logentry import LONGEST, is_audit, request_text, short_log
from analyzer.entry.severity import parse

A = TypeVar("A")
B = TypeVar("B")

Never = Literal["\0"] | UnsetType
"""A key that may change what an entry means: any value of it fails to decode, and the block goes the slow way."""


class _Part(msgspec.Struct, gc=False, frozen=True):
    """Base of the parts of an entry that are decoded."""


class _About(_Part, frozen=True):
    service_name: str = ""
    revision_name: str = ""
    instance_id: Never = UNSET
    pod_name: Never = UNSET


class _Resource(_Part, frozen=True):
    labels: _About = _About()


class _Labels(_Part, frozen=True):
    instanceId: str = ""


class _Request(_Part, frozen=True):
    requestMethod: str = ""
    requestUrl: str = ""
    status: int = 0
    method: Never = UNSET
    url: Never = UNSET


class _Payload(_Part, frozen=True):
    message: str = ""
    logger: str = ""
    exception: Never = UNSET
    stack_trace: Never = UNSET
    stack: Never = UNSET
    traceback: Never = UNSET
    exc_info: Never = UNSET
    kind: Never = msgspec.field(name="@type", default=UNSET)
    # these matter only where the message or the logger is missing, no severity is stated, or a trace is inside
    error: Raw | UnsetType = UNSET
    logger_name: Raw | UnsetType = UNSET
    name: Raw | UnsetType = UNSET
    severity: Raw | UnsetType = UNSET
    level: Raw | UnsetType = UNSET
    levelname: Raw | UnsetType = UNSET


_NO_PAYLOAD = _Payload()


class _Entry(_Part, frozen=True):
    timestamp: str
    insertId: str = ""
    severity: str = ""
    logName: str = ""
    trace: str = ""
    textPayload: str = ""
    jsonPayload: _Payload = _NO_PAYLOAD
    httpRequest: _Request = _Request()
    labels: _Labels = _Labels()
    resource: _Resource = _Resource()
    protoPayload: Never = UNSET
    text_payload: Never = UNSET
    json_payload: Never = UNSET
    proto_payload: Never = UNSET
    http_request: Never = UNSET
    insert_id: Never = UNSET
    log_name: Never = UNSET
    raw_payload: Never = UNSET


_decoder = msgspec.json.Decoder(_Entry)
_TRACE_INSIDE = re.compile(rb'"(?:traceback|stack)"\s*:\s*+(?!"")|\\')
_NO_LEVEL = (UNSET, UNSET, UNSET)


def decode(block: bytes, file: str, lines: list[bytes], first_line: int) -> Batch | None:
    """The batch of `block`, whose lines without their ends are `lines`; None when a line needs the slow way."""
    try:
        entries = _decoder.decode_lines(block)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    if len(entries) != len(lines):
        return None
    texts, flags = _texts(entries) if all(map(_plain, entries)) else ([], [])
    severities = _each([entry.severity for entry in entries], parse)
    times = _times([entry.timestamp for entry in entries])
    services = [entry.resource.labels.service_name for entry in entries]
    if not texts or times is None or "" in services or not _stated(entries, severities, flags):
        return None
    log_names = [entry.logName for entry in entries]
    if any(map(is_audit, set(log_names))):
        flags = [f | (flag.AUDIT if is_audit(name) else 0) for f, name in zip(flags, log_names, strict=True)]
    batch = Batch(
        file=file,
        texts=texts,
        severities=severities,
        times=times,
        logs=_each(log_names, short_log),
        services=services,
        revisions=[entry.resource.labels.revision_name for entry in entries],
        instances=[entry.labels.instanceId for entry in entries],
        loggers=[entry.jsonPayload.logger for entry in entries],
        traces=[entry.trace for entry in entries],
        insert_ids=[entry.insertId for entry in entries],
        statuses=_each([entry.httpRequest.status for entry in entries], _status),
        flags=flags,
        lines=list(range(first_line, first_line + len(lines))),
        raws=list(lines),
    )
    return assemble.settle(batch)


def _each(column: list[A], meaning: Callable[[A], B]) -> list[B]:
    """`meaning` of each item of a column that has few different ones."""
    meant = {item: meaning(item) for item in set(column)}
    return [meant[item] for item in column]


def _texts(entries: list[_Entry]) -> tuple[list[str], list[int]]:
    """The texts and flags of entries; no texts when one needs the slow way."""
    texts = [entry.textPayload or entry.jsonPayload.message for entry in entries]
    plain = flag.OWN_SEVERITY | flag.SPLITTABLE
    flags = [plain if entry.textPayload else flag.OWN_SEVERITY for entry in entries]
    if max(map(len, texts)) > LONGEST:
        return [], []
    for i in [i for i, text in enumerate(texts) if not text or text.isspace()]:
        if texts[i] or entries[i].jsonPayload is not _NO_PAYLOAD:
            return [], []
        request = entries[i].httpRequest
        texts[i] = request_text(request.requestMethod, request.requestUrl, _status(request.status))
        if texts[i]:
            flags[i] |= flag.REQUEST_TEXT
    return texts, flags


def _plain(entry: _Entry) -> bool:
    """Does the payload say nothing beyond its message and logger?"""
    payload = entry.jsonPayload
    if payload is _NO_PAYLOAD:
        return True
    if payload.error is not UNSET and (_TRACE_INSIDE.search(payload.error) or entry.textPayload):
        return False
    return bool(payload.logger) or (payload.logger_name is UNSET and payload.name is UNSET)


def _stated(entries: list[_Entry], severities: list[int], flags: list[int]) -> bool:
    """Marks the entries that state no severity; false when the payload of one may."""
    for i in [i for i, severity in enumerate(severities) if not severity]:
        payload = entries[i].jsonPayload
        if (payload.severity, payload.level, payload.levelname) != _NO_LEVEL:
            return False
        flags[i] &= ~flag.OWN_SEVERITY
    return True


def _status(status: int) -> int:
    return status if 100 <= status <= 599 else 0


def _times(stamps: list[str]) -> list[int | None] | None:
    """`clock.nanoseconds` of each; those of nine or six digits in UTC, which nearly all are, second by second."""
    seconds: dict[str, int | None] = {}
    for second in {stamp[:20] for stamp in stamps}:
        seconds[second] = clock.nanoseconds(second[:19] + "Z") if second[19:] == "." else None
    scales = {30: 1, 27: 1000, 24: 1_000_000}
    times: list[int | None] = []
    for stamp in stamps:
        base, scale, digits = seconds[stamp[:20]], scales.get(len(stamp)), stamp[20:-1]
        if base is not None and scale and stamp[-1] == "Z" and digits.isdecimal() and digits.isascii():
            times.append(base + int(digits) * scale)
        elif (time := clock.nanoseconds(stamp.strip())) is not None:
            times.append(time)
        else:
            return None
    return times
