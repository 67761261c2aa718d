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

Json = bytes | msgspec.Raw
"""JSON as it stands; a Raw is a view into the document, which is not copied for it."""

_BATCH = 2000
_DEEPEST = 12
_MOST_FAILURES = 1000
# An opening bracket alone on its line, and on the next an object or a key.
_AFTER_LINES = re.compile(rb'(?<=\n)([\[{])[ \t]*\r?\n[ \t]*(?:\{[ \t]*\r?\n|\{?[ \t]*"[^"\n]*":)')
_ENTRY_LINE = re.compile(rb"[\[{]")
_TOKENS = ("nextPageToken", "next_page_token")
_OBJECT = re.compile(r"\{")


def read(stream: ByteStream, reading: Reading) -> Iterator[Batch]:
    """The batches of the entries of one JSON document, in the order of the document.

    Where the document is cut or damaged, the whole objects in it are read, the damage is counted as unparsed, and
    `reading` says so.
    """
    data = stream.read().removeprefix(blocks.BOM)
    begin = beginning(data[: blocks.HEAD])
    lost = sum(1 for line in data[:begin].split(b"\n") if line.strip())
    batch, place = Batch(file=reading.file), _Place(data)
    batch.unparsed = lost
    last: int | None = None
    undated: list[Batch] = []
    for value, raw in _entries(data[begin:] if begin else data, reading):
        if isinstance(value, dict):
            assemble.append(batch, logentry.read(value), place.line_of(raw) if raw else 0, raw or value)
        else:
            batch.unparsed += 1
        if len(batch) == _BATCH:
            last = _settle(batch, last)
            undated.append(batch)
            batch = Batch(file=reading.file)
            if last is not None:
                yield from _dated(undated)
                undated = []
    if len(batch) or batch.unparsed:
        _settle(batch, last)
        undated.append(batch)
    yield from _dated(undated)


def beginning(head: bytes) -> int:
    """Where a pretty-printed document begins after lines of something else; 0 where there are no such lines."""
    found = _AFTER_LINES.search(head)
    return found.start(1) if found and not _ENTRY_LINE.match(head.lstrip()) else 0


def wrapped(raw: Json, reading: Reading, depth: int = 0) -> Iterator[Json]:
    """Every entry in a JSON value; buckets by severity and a page token left are noted in `reading`.

    Raises ValueError, RecursionError or a msgspec error where it is no JSON.
    """
    first = bytes(raw).lstrip()[:1]
    if first == b"[":
        yield from _listed(raw, reading, depth)
    elif first == b"{":
        value = logentry.load(bytes(raw))
        if logentry.looks_like_entry(value):
            yield raw
            return
        _note(value, reading)
        if depth < _DEEPEST:
            for item in msgspec.json.decode(raw, type=dict[str, msgspec.Raw]).values():
                yield from wrapped(item, reading, depth + 1)


def _settle(batch: Batch, last: int | None) -> int | None:
    """Header and colours taken off; entries without a time take that of the entry before, else after them."""
    assemble.settle(batch)
    if last is None:
        last = next((time for time in batch.times if time is not None), None)
    dated: list[int | None] = []
    for time in batch.times:
        last = last if time is None else time
        dated.append(last)
    batch.times = dated
    return last


def _dated(batches: list[Batch]) -> list[Batch]:
    """Batches that wait for the first time in the document, which is that of the entries before it."""
    first = next((time for time in batches[-1].times if time is not None), None) if batches else None
    for batch in batches[:-1]:
        batch.times = [first if time is None else time for time in batch.times]
    return batches


class _Place:
    """Finds the line of each object, which come in the order of the document."""

    def __init__(self, data: bytes) -> None:
        self.data, self.position, self.counted, self.line = data, 0, 0, 1

    def line_of(self, raw: bytes) -> int:
        found = self.data.find(raw, self.position)
        if found < 0:
            return 0
        self.line += self.data.count(b"\n", self.counted, found)
        self.counted, self.position = found, found + len(raw)
        return self.line


def _entries(data: bytes, reading: Reading) -> Iterator[tuple[object, bytes]]:
    """Each entry with its bytes (none where it was salvaged); anything but an object stands for a loss."""
    try:
        items = list(wrapped(data, reading))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError):
        yield from salvaged(data, reading)
        return
    for item in items:
        raw = bytes(item)
        yield logentry.load(raw), raw


def _listed(raw: Json, reading: Reading, depth: int) -> Iterator[Json]:
    items = msgspec.json.decode(raw, type=list[msgspec.Raw])
    starts = [bytes(item).lstrip()[:1] for item in items]
    if depth and not any(_is_entry(item) for item, start in zip(items, starts, strict=True) if start == b"{"):
        return
    for item, start in zip(items, starts, strict=True):
        if start == b"[" and depth < _DEEPEST:
            yield from _listed(item, reading, depth + 1)
        elif start == b"{" and not _is_entry(item):
            found = list(wrapped(item, reading, depth + 1))
            yield from found or [item]
        else:
            yield item


def _is_entry(raw: msgspec.Raw) -> bool:
    """Is it an entry? Nearly always its own keys tell, without a look at what they hold."""
    try:
        parts = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except UnicodeDecodeError:  # in a key: the slow way replaces what is no UTF-8
        parts = {}
    if not logentry.ENTRY_KEYS.isdisjoint(parts) and not any(bytes(part)[:1] == b"[" for part in parts.values()):
        return True
    return logentry.looks_like_entry(logentry.load(bytes(raw)))


def _note(value: object, reading: Reading) -> None:
    """What a wrapper says of the export: that more pages are left, or how many entries of each severity it holds."""
    if not isinstance(value, dict):
        return
    for key in _TOKENS:
        if isinstance(token := value.get(key), str) and token:
            reading.cut.append(f"{reading.file}: a page token is left ({key}): the log goes on after this page")
    for held in (value, *value.values()):
        if isinstance(held, dict) and held and all(name.upper() in Severity.__members__ for name in held):
            for name, content in held.items():
                size = len(content) if isinstance(content, list) else content
                if isinstance(size, int) and not isinstance(size, bool):
                    reading.buckets[name.upper()] = max(size, reading.buckets.get(name.upper(), 0))


def salvaged(data: bytes, reading: Reading) -> Iterator[tuple[object, bytes]]:
    """The whole objects of a damaged document that look like entries; the damage counts as one loss."""
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
    yield None, b""
    reading.broken.append(f"{reading.file} is damaged JSON; the whole entries in it were read")
