"""One JSON document that holds entries: gcloud's array, or objects that wrap entries under other keys."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import msgspec

from analyzer.entry import assemble, logentry
from analyzer.entry.batch import Batch
from analyzer.entry.reading import ByteStream, Reading
from analyzer.entry.severity import Severity
from analyzer.formats import blocks

_BATCH = 2000
_DEEPEST = 12
_MOST_FAILURES = 1000
_OBJECT = re.compile(r"\{")


def read(stream: ByteStream, reading: Reading) -> Iterator[Batch]:
    """The batches of the entries of one JSON document, in the order of the document.

    Where the document is cut or damaged, the whole objects in it are read, the damage is counted as unparsed, and
    `reading` says so.
    """
    data = stream.read().removeprefix(blocks.BOM)
    batch, place = Batch(file=reading.file), _Place(data)
    last: int | None = None
    for value, raw in _entries(data, reading, batch):
        assemble.append(batch, logentry.read(value), place.line_of(raw) if raw else 0, raw or value)
        if len(batch) == _BATCH:
            last = _settle(batch, last)
            yield batch
            batch = Batch(file=reading.file)
    if len(batch) or batch.unparsed:
        _settle(batch, last)
        yield batch


def _settle(batch: Batch, last: int | None) -> int | None:
    """Header and colours taken off; entries without a time take that of the entry before, else after them."""
    assemble.settle(batch)
    if last is None:
        last = next((time for time in batch.times if time is not None), None)
    for i, time in enumerate(batch.times):
        last = batch.times[i] = last if time is None else time
    return last


class _Place:
    """Finds the line of each object, which come in the order of the document."""

    def __init__(self, data: bytes) -> None:
        self.data, self.position, self.line = data, 0, 1

    def line_of(self, raw: bytes) -> int:
        found = self.data.find(raw, self.position)
        if found < 0:
            return 0
        self.line += self.data.count(b"\n", self.position, found)
        self.position = found
        return self.line


def _entries(data: bytes, reading: Reading, batch: Batch) -> Iterator[tuple[dict[str, object], bytes]]:
    try:
        items = list(_found(msgspec.Raw(data), reading, 0))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError):
        yield from _salvaged(data, reading, batch)
        return
    for raw in items:
        value = logentry.load(raw)
        if isinstance(value, dict):
            yield value, raw
        else:
            batch.unparsed += 1


def _found(raw: msgspec.Raw, reading: Reading, depth: int) -> Iterator[bytes]:
    """The bytes of every entry below `raw`; buckets by severity are noted in `reading`."""
    first = bytes(raw).lstrip()[:1]
    if first == b"[":
        yield from _listed(raw, reading, depth)
    elif first == b"{":
        value = logentry.load(bytes(raw))
        if logentry.looks_like_entry(value):
            yield bytes(raw)
            return
        inside = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
        _note_buckets(value, reading)
        if depth < _DEEPEST:
            for item in inside.values():
                yield from _found(item, reading, depth + 1)


def _listed(raw: msgspec.Raw, reading: Reading, depth: int) -> Iterator[bytes]:
    items = msgspec.json.decode(raw, type=list[msgspec.Raw])
    starts = [bytes(item).lstrip()[:1] for item in items]
    if depth == 0 or any(_is_entry(item) for item, start in zip(items, starts, strict=True) if start == b"{"):
        for item, start in zip(items, starts, strict=True):
            if start == b"[" and depth < _DEEPEST:
                yield from _listed(item, reading, depth + 1)
            else:
                yield bytes(item)


def _is_entry(raw: msgspec.Raw) -> bool:
    return logentry.looks_like_entry(logentry.load(bytes(raw)))


def _note_buckets(value: object, reading: Reading) -> None:
    """An object whose keys are severities holds, or declares, so many entries of each."""
    for held in value.values() if isinstance(value, dict) else ():
        if isinstance(held, dict) and held and all(name.upper() in Severity.__members__ for name in held):
            for name, content in held.items():
                size = len(content) if isinstance(content, list) else content
                if isinstance(size, int) and not isinstance(size, bool):
                    reading.buckets[name.upper()] = max(size, reading.buckets.get(name.upper(), 0))


def _salvaged(data: bytes, reading: Reading, batch: Batch) -> Iterator[tuple[dict[str, object], bytes]]:
    """The whole objects of a damaged document that look like entries; what lies between counts as one unparsed each."""
    text = data.decode("utf-8", "replace")
    decoder = json.JSONDecoder()
    position, failures = 0, 0
    while (found := _OBJECT.search(text, position)) and failures < _MOST_FAILURES:
        try:
            value, end = decoder.raw_decode(text, found.start())
        except (ValueError, RecursionError):
            failures += 1
            position = found.end()
            continue
        position = end if logentry.looks_like_entry(value) else found.end()
        if logentry.looks_like_entry(value):
            yield value, b""
    batch.unparsed += 1
    reading.broken.append(f"{reading.file} is damaged JSON; the whole entries in it were read")
