"""One JSON document that holds entries: gcloud's array, or objects that wrap entries under other keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from analyzer.entry import assemble, logentry
from analyzer.entry import batch as flag
from analyzer.entry.batch import Batch
from analyzer.entry.reading import ByteStream, Reading
from analyzer.entry.times import Stamps
from analyzer.formats import blocks, dialects
from analyzer.formats.streamed import WHOLE, Found, Walk
from analyzer.formats.window import SPACE, Window, value_end
from analyzer.formats.wrapped import MALFORMED, Item, placed, salvaged, wrapped

__all__ = ["beginning", "read", "salvaged", "wrapped"]

_BATCH = 2000
_MOST_UNDATED = 100_000
# An opening bracket alone on its line, and on the next an object or a key.
_AFTER_LINES = re.compile(rb'(?<=\n)([\[{])[ \t]*\r?\n[ \t]*(?:\{[ \t]*\r?\n|\{?[ \t]*"[^"\n]*":)')
_ENTRY_LINE = re.compile(rb"[\[{]")


def read(stream: ByteStream, reading: Reading) -> Iterator[Batch]:
    """The batches of the entries of one JSON document, in the order of the document.

    A list is read a piece at a time, however long it is; so is a wrapper that is too long to be held. Where the
    document is cut or damaged, the whole objects in it are read, the damage is counted as unparsed, and `reading` says
    so.
    """
    window = Window(stream)
    window.fill(blocks.HEAD)
    if window.first(len(blocks.BOM)) == blocks.BOM:
        window.drop(len(blocks.BOM))
    begin = beginning(window.first(blocks.HEAD))
    lost = sum(1 for line in window.first(begin).split(b"\n") if line.strip())
    window.drop(begin)
    if window.next() != b"[":
        window.fill(WHOLE + 1)
    if window.ended and window.first() != b"[":
        found: Iterable[Found] = whole(window.first(len(window)), window.line, reading)
    else:
        found = Walk(window, reading).found()
    yield from _dated(_batches(found, Batch(file=reading.file, unparsed=lost)))


def beginning(head: bytes) -> int:
    """Where a pretty-printed document begins after lines of something else; 0 where there are no such lines."""
    found = _AFTER_LINES.search(head)
    return found.start(1) if found and not _ENTRY_LINE.match(head.lstrip()) else 0


def whole(data: bytes, line: int, reading: Reading) -> Iterator[Item]:
    """What counts in a document that is held whole and begins on `line`: the definition."""
    try:
        parts = [part for each in _documents(data) for part in wrapped(each, reading)]
    except MALFORMED:
        yield from (Item(value, raw, 0) for value, raw in salvaged(data, reading))
        return
    yield from placed(parts, data, line)


def _documents(data: bytes) -> Iterator[bytes]:
    """The JSON values that follow one another; what is no JSON counts as one value."""
    start = 0
    while end := value_end(data, start):
        after = SPACE.match(data, end).end()  # type: ignore[union-attr]
        yield data[start:end]
        if after == len(data):
            return
        start = after
        if data[start : start + 1] not in (b"{", b"["):
            raise ValueError("no document goes on so")
    yield data[start:]


def _batches(found: Iterable[Found], batch: Batch) -> Iterator[Batch]:
    """Batches of what was found, after what `batch` holds."""
    for each in found:
        if isinstance(each, Item):
            if isinstance(each.value, dict):
                append(batch, each.value, each.line, each.raw)
            else:
                batch.unparsed += 1
            if len(batch) < _BATCH:
                continue
        if len(batch) or batch.unparsed:
            yield assemble.settle(batch)
            batch = Batch(file=batch.file)
        if isinstance(each, Batch):
            yield each
    if len(batch) or batch.unparsed:
        yield assemble.settle(batch)


def append(batch: Batch, value: dict[str, object], line: int, raw: bytes = b"") -> None:
    """Add what an object stands for, whose bytes are `raw` where they are at hand, be it an entry or not."""
    for entry, seen in dialects.meant(value) or (dialects.Meant(value, value),):
        assemble.append(batch, logentry.read(entry), line, (raw or value) if seen is value else seen)


def _dated(batches: Iterable[Batch]) -> Iterator[Batch]:
    """Entries without a time take that of the entry before them, else after them; where that is out of reach, none."""
    last: int | None = None
    waiting: list[Batch] = []
    for batch in batches:
        first = next((time for time in batch.times if time is not None), None)
        if last is None and first is None:
            waiting.append(batch)
            if sum(map(len, waiting)) < _MOST_UNDATED:
                continue
            yield from waiting
            waiting = []
            continue
        for earlier in waiting:
            earlier.times = [first] * len(earlier)
            earlier.flags = [flags | flag.INHERITED_TIME for flags in earlier.flags]
            yield earlier
        waiting = []
        last = _date(batch, first if last is None else last)
        yield batch
    yield from waiting


def _date(batch: Batch, last: int | None) -> int | None:
    if isinstance(batch.times, Stamps):
        return batch.times[-1]
    times: list[int | None] = []
    for i, time in enumerate(batch.times):
        last = last if time is None else time
        times.append(last)
        if time is None:
            batch.flags[i] |= flag.INHERITED_TIME
    batch.times = times
    return last
