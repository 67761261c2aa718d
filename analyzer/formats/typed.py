"""The fast way from JSON lines to a batch: msgspec decodes only the fields needed, for the shape most entries have.

It takes a block only when every line of it is one LogEntry whose meaning these fields hold in full; anything else goes
the way of `analyzer.entry.logentry`, which is the definition. A property test says that both give the same.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import msgspec
from msgspec import UNSET, Raw, UnsetType

from analyzer.entry import assemble, clock
from analyzer.entry import batch as flag
from analyzer.entry.batch import Batch
from analyzer.entry.logentry import LONGEST, is_audit, request_text, short_log
from analyzer.entry.severity import Severity, parse

Rare = Raw | UnsetType


class _Part(msgspec.Struct, gc=False, frozen=True):
    """Base of the parts of an entry that are decoded."""


class _About(_Part, frozen=True):
    service_name: str = ""
    revision_name: str = ""


class _Resource(_Part, frozen=True):
    labels: _About = _About()


class _Labels(_Part, frozen=True):
    instanceId: str = ""


class _Request(_Part, frozen=True):
    requestMethod: str = ""
    requestUrl: str = ""
    status: int = 0


class _Payload(_Part, frozen=True):
    message: str = ""
    logger: str = ""
    # any of these may change the text, the logger or the kind of entry
    exception: Rare = UNSET
    stack_trace: Rare = UNSET
    stack: Rare = UNSET
    traceback: Rare = UNSET
    exc_info: Rare = UNSET
    error: Rare = UNSET
    kind: Rare = msgspec.field(name="@type", default=UNSET)
    # and these the severity of an entry that states none
    severity: Rare = UNSET
    level: Rare = UNSET
    levelname: Rare = UNSET


class _Entry(_Part, frozen=True):
    timestamp: str
    insertId: str = ""
    severity: str = ""
    logName: str = ""
    trace: str = ""
    textPayload: str = ""
    jsonPayload: _Payload = _Payload()
    httpRequest: _Request = _Request()
    labels: _Labels = _Labels()
    resource: _Resource = _Resource()
    protoPayload: Rare = UNSET
    text_payload: Rare = UNSET
    json_payload: Rare = UNSET
    proto_payload: Rare = UNSET
    http_request: Rare = UNSET
    insert_id: Rare = UNSET
    log_name: Rare = UNSET
    raw_payload: Rare = UNSET


_RARE = [
    f"jsonPayload.{name}" for name in ("exception", "stack_trace", "stack", "traceback", "exc_info", "error", "kind")
]
_RARE += ["protoPayload", "text_payload", "json_payload", "proto_payload", "http_request"]
_RARE += ["insert_id", "log_name", "raw_payload"]
_rare: Any = attrgetter(*_RARE)
_NONE_RARE = (UNSET,) * len(_RARE)
_levels: Any = attrgetter("jsonPayload.severity", "jsonPayload.level", "jsonPayload.levelname")
_columns: Any = attrgetter(
    "timestamp",
    "insertId",
    "severity",
    "logName",
    "trace",
    "textPayload",
    "jsonPayload.message",
    "jsonPayload.logger",
    "httpRequest.status",
    "labels.instanceId",
    "resource.labels.service_name",
    "resource.labels.revision_name",
)
_decoder = msgspec.json.Decoder(_Entry)
_severities: dict[str, Severity] = {s.name: s for s in Severity}


def decode(block: bytes, file: str, lines: list[bytes], first_line: int) -> Batch | None:
    """The batch of `block`, whose lines without their ends are `lines`; None when a line needs the slow way."""
    try:
        entries = _decoder.decode_lines(block)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    if len(entries) != len(lines) or any(_rare(entry) != _NONE_RARE for entry in entries):
        return None
    return _batch(entries, file, lines, first_line)


def _batch(entries: list[_Entry], file: str, lines: list[bytes], first_line: int) -> Batch | None:
    (
        stamps,
        insert_ids,
        names,
        log_names,
        trace_ids,
        plains,
        messages,
        loggers,
        statuses,
        instances,
        services,
        revisions,
    ) = map(list, zip(*map(_columns, entries), strict=True))
    times = _times(stamps)
    severities = [_severities.get(name) or parse(name) for name in names]
    if None in times or not all(services):
        return None
    unstated = [i for i, severity in enumerate(severities) if not severity]
    if any(_levels(entries[i]) != (UNSET, UNSET, UNSET) for i in unstated):
        return None
    texts = [plain or message for plain, message in zip(plains, messages, strict=True)]
    if max(map(len, texts)) > LONGEST:
        return None
    flags = [flag.OWN_SEVERITY | flag.SPLITTABLE if plain else flag.OWN_SEVERITY for plain in plains]
    for i in unstated:
        flags[i] &= ~flag.OWN_SEVERITY
    for i in [i for i, text in enumerate(texts) if not text or text.isspace()]:
        if plains[i] or messages[i]:
            return None
        request = entries[i].httpRequest
        texts[i] = request_text(request.requestMethod, request.requestUrl, _status(request.status))
        if texts[i]:
            flags[i] |= flag.REQUEST_TEXT
    if any(map(is_audit, set(log_names))):
        flags = [f | (flag.AUDIT if is_audit(name) else 0) for f, name in zip(flags, log_names, strict=True)]
    batch = Batch(
        file=file,
        texts=texts,
        severities=severities,
        times=times,
        logs=list(map(short_log, log_names)),
        services=services,
        revisions=revisions,
        instances=instances,
        loggers=loggers,
        traces=trace_ids,
        insert_ids=insert_ids,
        statuses=list(map(_status, statuses)),
        flags=flags,
        lines=list(range(first_line, first_line + len(lines))),
        raws=list(lines),
    )
    return assemble.settle(batch)


def _status(status: int) -> int:
    return status if 100 <= status <= 599 else 0


def _times(stamps: list[str]) -> list[int | None]:
    """`clock.nanoseconds` of each; RFC 3339 in UTC, which nearly all are, by its minute."""
    minutes: dict[str, int | None] = {}
    times: list[int | None] = []
    for stamp in stamps:
        minute = stamp[:17]
        base = minutes.get(minute)
        digits = stamp[20:-1]
        if base is None and minute not in minutes:
            base = minutes[minute] = clock.nanoseconds(minute + "00Z")
        if base is None or stamp[-1:] != "Z" or stamp[19:20] != "." or not digits.isdigit() or len(digits) > 9:
            times.append(clock.nanoseconds(stamp.strip()))
        else:
            second = stamp[17:19]
            if not second.isdigit() or second > "59":
                times.append(clock.nanoseconds(stamp.strip()))
            else:
                times.append(base + int(second) * clock.SECOND + int(digits.ljust(9, "0")))
    return times
