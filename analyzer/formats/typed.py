"""The fast way from JSON lines to a batch: msgspec decodes only the fields needed, for the shape most entries have.

It takes a block only when every line of it is one LogEntry whose meaning these fields hold in full; anything else goes
the way of `analyzer.entry.logentry`, which is the definition. A property test says that both give the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, TypeVar

import msgspec
from msgspec import UNSET, Meta, Raw, UnsetType

from analyzer.entry import assemble, clock
from analyzer.entry import batch as flag
from analyzer.entry.batch import Batch
from analyzer.entry.logentry import LONGEST, is_audit, request_text, short_log
from analyzer.entry.severity import Severity, parse

A = TypeVar("A")
B = TypeVar("B")

Never = Annotated[int, Meta(gt=0, lt=1)] | UnsetType
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


Places = Callable[[], tuple[list[int], list[bytes]]]

_decoder = msgspec.json.Decoder(_Entry)
_list_decoder = msgspec.json.Decoder(list[_Entry])
_TRACE_INSIDE = re.compile(rb'"(?:traceback|stack)"\s*:\s*+(?!"")|\\')
_SCALES = {30: 1, 27: 1000, 24: 1_000_000}
_ERROR = Severity.ERROR.value
_NO_LEVEL = (UNSET, UNSET, UNSET)


def decode(block: bytes, file: str, lines: list[bytes], first_line: int) -> Batch | None:
    """The batch of `block`, whose lines without their ends are `lines`; None when a line needs the slow way."""
    try:
        entries = _decoder.decode_lines(block)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    if len(entries) != len(lines):
        return None
    return _batch(entries, file, lambda: (list(range(first_line, first_line + len(lines))), list(lines)))


def decode_list(block: bytes, file: str, places: Places) -> Batch | None:
    """The batch of the entries in `block`, a JSON array; None when it is none, or when an entry needs the slow way.

    `places()` gives the line and the bytes of each.
    """
    try:
        entries = _list_decoder.decode(block)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return _batch(entries, file, places) if entries else None


def _batch(entries: list[_Entry], file: str, places: Places) -> Batch | None:
    payloads = [entry.jsonPayload for entry in entries]
    loggers = [payload.logger for payload in payloads]
    severities = _each([entry.severity for entry in entries], parse)
    texts, flags = _texts(entries, payloads, severities)
    times = _times([entry.timestamp for entry in entries])
    services = [entry.resource.labels.service_name for entry in entries]
    if not texts or times is None or "" in services or not _stated(payloads, severities, flags):
        return None
    if ("" in loggers and not _unnamed(payloads)) or not _without_trace(entries, payloads):
        return None
    log_names = [entry.logName for entry in entries]
    if any(map(is_audit, set(log_names))):
        flags = [f | (flag.AUDIT if is_audit(name) else 0) for f, name in zip(flags, log_names, strict=True)]
    lines, raws = places()
    batch = Batch(
        file=file,
        texts=texts,
        severities=severities,
        times=times,
        logs=_each(log_names, short_log),
        log_names=log_names,
        services=services,
        revisions=[entry.resource.labels.revision_name for entry in entries],
        instances=[entry.labels.instanceId for entry in entries],
        loggers=loggers,
        traces=[entry.trace for entry in entries],
        insert_ids=[entry.insertId for entry in entries],
        statuses=_each([entry.httpRequest.status for entry in entries], _status),
        flags=flags,
        lines=lines,
        raws=raws,  # type: ignore[arg-type]
    )
    return assemble.settle(batch)


def _each(column: list[A], meaning: Callable[[A], B]) -> list[B]:
    """`meaning` of each item of a column that has few different ones."""
    meant = {item: meaning(item) for item in set(column)}
    return [meant[item] for item in column]


def _texts(entries: list[_Entry], payloads: list[_Payload], severities: list[int]) -> tuple[list[str], list[int]]:
    """The texts and flags of entries; no texts when one needs the slow way."""
    plains = [entry.textPayload for entry in entries]
    texts = [plain or payload.message for plain, payload in zip(plains, payloads, strict=True)]
    if max(map(len, texts)) > LONGEST:
        return [], []
    line = flag.OWN_SEVERITY | flag.SPLITTABLE
    flags = [
        line if plain or not severity or (severity >= _ERROR and not payload.logger) else flag.OWN_SEVERITY
        for plain, payload, severity in zip(plains, payloads, severities, strict=True)
    ]
    for i in [i for i, text in enumerate(texts) if not text or text.isspace()]:
        if texts[i] or payloads[i] is not _NO_PAYLOAD:
            return [], []
        request = entries[i].httpRequest
        texts[i] = request_text(request.requestMethod, request.requestUrl, _status(request.status))
        if not texts[i]:
            return [], []
        flags[i] = (flags[i] | flag.REQUEST_TEXT) & ~flag.SPLITTABLE
    return texts, flags


def _unnamed(payloads: list[_Payload]) -> bool:
    """Do the payloads without `logger` name none under other keys either?"""
    return all(p.logger or (p.logger_name is UNSET and p.name is UNSET) for p in payloads)


def _without_trace(entries: list[_Entry], payloads: list[_Payload]) -> bool:
    """Do the `error` fields beside messages hold no stack trace?"""
    errors = [payload.error for payload in payloads]
    if errors.count(UNSET) == len(errors):
        return True
    return not any(
        error is not UNSET and (entry.textPayload or _TRACE_INSIDE.search(error))
        for entry, error in zip(entries, errors, strict=True)
    )


def _stated(payloads: list[_Payload], severities: list[int], flags: list[int]) -> bool:
    """Marks the entries that state no severity; false when the payload of one may."""
    for i in [i for i, severity in enumerate(severities) if not severity]:
        payload = payloads[i]
        if (payload.severity, payload.level, payload.levelname) != _NO_LEVEL:
            return False
        flags[i] &= ~flag.OWN_SEVERITY
    return True


def _status(status: int) -> int:
    return status if 100 <= status <= 599 else 0


def _times(stamps: list[str]) -> list[int | None] | None:
    """`clock.nanoseconds` of each, None when one is no time. Those of a block nearly all have one width and are in UTC:
    then only their seconds are read one by one, and only the different ones.
    """
    if "" in stamps:
        return None
    seconds = {stamp[:20] for stamp in stamps}
    digits = [stamp[20:-1] for stamp in stamps]
    fractions = "".join(digits)
    scale = _SCALES.get(len(stamps[0]))
    alike = {len(stamp) for stamp in stamps} == {len(stamps[0])} and {stamp[-1] for stamp in stamps} == {"Z"}
    if scale and alike and fractions.isdecimal() and fractions.isascii() and all(s[19:] == "." for s in seconds):
        starts = {second: clock.nanoseconds(second[:19] + "Z") for second in seconds}
        if None not in starts.values():
            return [starts[stamp[:20]] + int(digit) * scale for stamp, digit in zip(stamps, digits, strict=True)]  # type: ignore[operator]
    times = [clock.nanoseconds(stamp.strip()) for stamp in stamps]
    return None if None in times else times
