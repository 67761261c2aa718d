"""The fast way from JSON lines to a batch: msgspec decodes only the fields needed, for the shape most entries have.

It takes a block only when every line of it is one LogEntry whose meaning these fields hold in full; anything else goes
the way of `analyzer.entry.logentry`, which is the definition. A property test says that both give the same.
Columns that only hits, problems and examples ask for are made when they are asked for.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Sequence
from functools import lru_cache
from io import BytesIO
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import UNSET, Meta, Raw, UnsetType

from analyzer.entry import assemble, clock, logentry
from analyzer.entry import batch as flag
from analyzer.entry.batch import Batch, distinct
from analyzer.entry.logentry import LONGEST, Origin, Said, is_audit, load, origin, request_text, short_log
from analyzer.entry.severity import Severity, parse
from analyzer.entry.times import Times, stamps
from analyzer.formats.dialects import tells_more

A = TypeVar("A")
B = TypeVar("B")

Never = Annotated[int, Meta(gt=0, lt=1)] | UnsetType
"""A key that may change what an entry means: any value of it fails to decode, and the block goes the slow way."""


class _Part(msgspec.Struct, gc=False, frozen=True):
    """Base of the parts of an entry that are decoded."""


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
    stacktrace: Never = UNSET
    kind: Never = msgspec.field(name="@type", default=UNSET)
    # these matter only where the message or the logger is missing, no severity is stated, or a trace is inside; where
    # none is stated, others that tell one are looked for in `_Keys`
    error: Raw | UnsetType = UNSET
    err: Raw | UnsetType = UNSET
    logger_name: Raw | UnsetType = UNSET
    name: Raw | UnsetType = UNSET
    severity: Raw | UnsetType = UNSET
    level: Raw | UnsetType = UNSET
    levelname: Raw | UnsetType = UNSET


_Severity = Literal["", "DEFAULT", "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY"]
_NO_PAYLOAD, _NO_REQUEST, _NOWHERE = _Payload(), _Request(), Raw(b"{}")


class _Entry(_Part, frozen=True):
    timestamp: str
    insertId: str = ""
    severity: _Severity = ""
    logName: str = ""
    trace: str = ""
    textPayload: str = ""
    jsonPayload: _Payload = _NO_PAYLOAD
    httpRequest: _Request = _NO_REQUEST
    labels: _Labels = _Labels()
    resource: Raw = _NOWHERE
    protoPayload: Never = UNSET
    split: Never = UNSET
    insert_id: Never = UNSET
    log_name: Never = UNSET


class _Keys(_Part, frozen=True):
    """An entry of which only the keys of its payload are asked for."""

    jsonPayload: dict[str, Raw] | None = None


Places = Callable[[], tuple[Sequence[int], list[bytes]]]
"""Gives, when asked, the number of the line where each entry stands, and the bytes of each."""

_decoder = msgspec.json.Decoder(_Entry)
_list_decoder = msgspec.json.Decoder(list[_Entry])
_keys_decoder = msgspec.json.Decoder(_Keys)
_keys_list_decoder = msgspec.json.Decoder(list[_Keys])
_TRACE_INSIDE = re.compile(rb'"(?:traceback|stack|stack_trace)"\s*:\s*+(?!"")|\\')
_WARNING, _ERROR = Severity.WARNING.value, Severity.ERROR.value
_LEVELS = {"": 0} | {level.name: level.value for level in Severity}
_NO_LEVEL = (UNSET, UNSET, UNSET)
_NO_ERROR = (UNSET, UNSET)


def decode(block: bytes, file: str, first_line: int) -> Batch | None:
    """The batch of the lines of `block`, the first of which is `first_line`; None when one needs the slow way."""
    try:
        entries = _decoder.decode_lines(block)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    if not entries or len(entries) != _lines(block):
        return None
    lines = range(first_line, first_line + len(entries))
    where = lambda: (lines, block.split(b"\n")[: len(lines)])  # noqa: E731
    return _batch(entries, len(block), file, where, lambda: _keys_decoder.decode_lines(block))


def decode_list(block: bytes, file: str, where: Places) -> Batch | None:
    """The batch of a JSON array of entries; None when one needs the slow way."""
    try:
        entries = _list_decoder.decode(block)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return _batch(entries, len(block), file, where, lambda: _keys_list_decoder.decode(block)) if entries else None


def said(line: bytes) -> Said | None:
    """What the entry in one line says, for blocks in which other lines need the slow way; None when this one does."""
    try:
        entry = _decoder.decode(line)
        text = entry.textPayload or entry.jsonPayload.message
        if not text or text.isspace() or len(text) > LONGEST:
            return None
        place = _origin(bytes(entry.resource))
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    payload, severity, time = entry.jsonPayload, parse(entry.severity), clock.nanoseconds(entry.timestamp.strip())
    if not severity or time is None or (payload.error, payload.err) != _NO_ERROR:
        return None
    logger = _logger(payload)
    split = logentry.may_be_split(text, entry.textPayload, logger, severity)
    audit = is_audit(entry.logName)
    return Said(
        text=text,
        severity=severity,
        time=time,
        log_name=entry.logName,
        service=place.service,
        revision=place.revision,
        instance=entry.labels.instanceId or place.instance,
        logger=logger,
        trace=entry.trace,
        insert_id=entry.insertId,
        status=_status(entry.httpRequest.status),
        flags=flag.OWN_SEVERITY | split * flag.SPLITTABLE | audit * flag.AUDIT,
    )


def _lines(block: bytes) -> int:
    """The number of lines in `block`: so it is found several times as fast as `bytes.count` finds it."""
    return deque(enumerate(BytesIO(block), 1), maxlen=1)[0][0]


def _batch(entries: list[_Entry], size: int, file: str, where: Places, keys: Callable[[], list[_Keys]]) -> Batch | None:
    try:
        columns = _Columns(entries, where, keys)
    except ValueError:
        return None
    severities = [_LEVELS[entry.severity] for entry in entries]
    serious = [i for i, severity in enumerate(severities) if severity >= _WARNING]
    times = _times([entry.timestamp for entry in entries])
    texts, flags = columns.texts(serious, severities)
    if times is None or not texts or not columns.whole(severities, flags):
        return None
    closer = assemble.striking(texts)
    if size > LONGEST and max(map(len, texts)) > LONGEST:
        return None
    if closer and not columns.requests_said(texts, flags, closer):
        return None
    batch = Batch(file, later=columns, texts=texts, severities=severities, times=times, flags=flags)
    if any(map(is_audit, distinct(batch.log_names))):
        batch.flags = [f | is_audit(name) * flag.AUDIT for f, name in zip(flags, batch.log_names, strict=True)]
    if 0 in severities:
        return assemble.settle(batch)
    batch.serious = serious
    return assemble.settle(batch, 0, closer)


class _Columns:
    """The columns of decoded entries; those that not every entry is asked for are made by name when they are."""

    def __init__(self, entries: list[_Entry], where: Places, keys: Callable[[], list[_Keys]]) -> None:
        self._entries, self._where, self._keys = entries, where, keys
        self._payloads = [entry.jsonPayload for entry in entries]
        self._plains = [entry.textPayload for entry in entries]
        resources = [entry.resource for entry in entries]
        self._origin = _origin(bytes(resources[0])) if resources.count(resources[0]) == len(resources) else None
        self._origins = [] if self._origin else [_origin(bytes(resource)) for resource in resources]

    def __call__(self, name: str) -> Sequence[Any]:
        """The column of this name."""
        made: Sequence[Any] = getattr(self, name)()
        return made

    def texts(self, serious: list[int], severities: list[int]) -> tuple[list[str], list[int]]:
        """The texts, still empty for requests, and the flags of entries that state their severity; `serious` are the
        entries of WARNING or more.
        """
        texts = [payload.message for payload in self._payloads]
        flags = [flag.OWN_SEVERITY] * len(texts)
        if self._plains.count("") < len(texts):
            for i, plain in enumerate(self._plains):
                if plain:
                    texts[i] = plain
                    flags[i] |= flag.SPLITTABLE
        for i in serious:
            if severities[i] >= _ERROR and not _logger(self._payloads[i]):
                flags[i] |= flag.SPLITTABLE
        return texts, flags

    def whole(self, severities: list[int], flags: list[int]) -> bool:
        """Is the meaning of all entries known? Marks the entries that state no severity."""
        for errors in ([payload.error for payload in self._payloads], [payload.err for payload in self._payloads]):
            if errors.count(UNSET) < len(errors) and self._trace_inside(errors):
                return False
        if 0 in severities and self._tells_more(severities):
            return False
        for i in [i for i, severity in enumerate(severities) if not severity] if 0 in severities else ():
            payload = self._payloads[i]
            if (payload.severity, payload.level, payload.levelname) != _NO_LEVEL:
                return False
            flags[i] = (flags[i] & ~flag.OWN_SEVERITY) | flag.SPLITTABLE
        return True

    def _tells_more(self, severities: list[int]) -> bool:
        """May the payload of an entry without a severity have one under a name of its logger's?"""
        if all(
            severity or payload is _NO_PAYLOAD for severity, payload in zip(severities, self._payloads, strict=True)
        ):
            return False
        try:
            keys = self._keys()
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return True
        stated = zip(severities, keys, strict=True)
        return any(not severity and tells_more(each.jsonPayload or {}) for severity, each in stated)

    def _trace_inside(self, errors: list[Raw | UnsetType]) -> bool:
        """Does an `error` or `err` field beside a message hold a stack trace?"""
        return any(
            error is not UNSET and (plain or _TRACE_INSIDE.search(error))
            for plain, error in zip(self._plains, errors, strict=True)
        )

    def requests_said(self, texts: list[str], flags: list[int], closer: Sequence[int]) -> bool:
        """Gives the entries without a text that of their HTTP request; false when one has none of these."""
        for i in [i for i in closer if not texts[i] or texts[i].isspace()]:
            if texts[i] or self._payloads[i] is not _NO_PAYLOAD:
                return False
            entry = self._entries[i]
            if not (entry.insertId or entry.logName) and entry.resource is _NOWHERE:
                return False
            request = entry.httpRequest
            texts[i] = request_text(request.requestMethod, request.requestUrl, _status(request.status))
            if not texts[i]:
                return False
            flags[i] = (flags[i] | flag.REQUEST_TEXT) & ~flag.SPLITTABLE
        return True

    def log_names(self) -> list[str]:
        return [entry.logName for entry in self._entries]

    def logs(self) -> list[str]:
        return _each([entry.logName for entry in self._entries], short_log)

    def services(self) -> list[str]:
        if self._origin:
            return [self._origin.service] * len(self._entries)
        return [origin.service for origin in self._origins]

    def revisions(self) -> list[str]:
        if self._origin:
            return [self._origin.revision] * len(self._entries)
        return [origin.revision for origin in self._origins]

    def instances(self) -> list[str]:
        own = [entry.labels.instanceId for entry in self._entries]
        if self._origin:
            there = self._origin.instance
            return [name or there for name in own] if there else own
        return [name or origin.instance for name, origin in zip(own, self._origins, strict=True)]

    def loggers(self) -> list[str]:
        return [*map(_logger, self._payloads)]

    def traces(self) -> list[str]:
        return [entry.trace for entry in self._entries]

    def insert_ids(self) -> list[str]:
        return [entry.insertId for entry in self._entries]

    def statuses(self) -> list[int]:
        requests = [entry.httpRequest for entry in self._entries]
        if requests.count(_NO_REQUEST) == len(requests):
            return [0] * len(requests)
        return [_status(request.status) for request in requests]

    def lines(self) -> Sequence[int]:
        return self._where()[0]

    def raws(self) -> list[bytes]:
        return self._where()[1]


def _each(column: list[A], meaning: Callable[[A], B]) -> list[B]:
    """`meaning` of each item of a column that has few different ones."""
    if column.count(column[0]) == len(column):
        return [meaning(column[0])] * len(column)
    meant = {item: meaning(item) for item in set(column)}
    return [meant[item] for item in column]


@lru_cache(maxsize=4096)
def _origin(resource: bytes) -> Origin:
    value = load(resource)
    return origin(value if isinstance(value, dict) else {})


def _logger(payload: _Payload) -> str:
    if payload.logger or (payload.logger_name is UNSET and payload.name is UNSET):
        return payload.logger
    return next((name for raw in (payload.logger_name, payload.name) if (name := _string(raw))), "")


def _string(raw: Raw | UnsetType) -> str:
    value = "" if raw is UNSET else load(bytes(raw))
    return value if isinstance(value, str) else ""


def _status(status: int) -> int:
    return status if 100 <= status <= 599 else 0


def _times(texts: list[str]) -> Times | None:
    """The times of entries, None when one has none."""
    if "" in texts:
        return None
    read = stamps(texts)
    if read is not None:
        return read
    times = [clock.nanoseconds(text.strip()) for text in texts]
    return None if None in times else times
