"""The scan in this process: source by source, batch by batch, into one tally."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

import msgspec

from analyzer.engines.duplicates import Block, Reread, Seen
from analyzer.engines.joining import judge_held, without_pieces
from analyzer.engines.stages import Measured, Stages
from analyzer.entry.batch import Batch
from analyzer.entry.clock import FIRST, LAST, this_hour
from analyzer.entry.reading import Reading
from analyzer.entry.times import span
from analyzer.errors import SourceError
from analyzer.formats import HEAD, choose, lines
from analyzer.matching.program import Program
from analyzer.sources import Forward, Source, Stream, open_source
from analyzer.tally.sources import SourceTally
from analyzer.tally.tally import Tally

Progress = Callable[[str, int], None]
"""Called now and then with the source's name and the number of entries read so far."""


_KEPT = 1 << 24
"""Once so much memory was freed at a time, glibc keeps what smaller blocks free, instead of asking for it anew (with a
page fault every 4 KiB, which costs more than reading): `M_MMAP_THRESHOLD` in mallopt(3) is dynamic."""


class Window(msgspec.Struct, frozen=True):
    """The time asked for, from `since` on and before `until` (ns since the epoch), so that windows adjoin without
    overlap; entries without a time are always inside.
    """

    since: int | None = None
    until: int | None = None

    def cut(self, batch: Batch) -> Batch:
        if self.since is None and self.until is None:
            return batch
        since = FIRST if self.since is None else self.since
        until = LAST + 1 if self.until is None else self.until
        inside = [i for i, time in enumerate(batch.times) if time is None or since <= time < until]
        return batch if len(inside) == len(batch) else batch.keep(inside)


EVERYTHING = Window()


class Part(msgspec.Struct, frozen=True):
    """The entries of a source that begin in the bytes from `start` to `end` (None: its end); `place` is that of the
    source among all.

    Where a source cannot be read in parts (it is unpacked slowly, or one document), the first part stands for all.
    `now`: when it is read (ns), which tells the year of dates that name none.
    """

    source: Source
    start: int = 0
    end: int | None = None
    place: int = 0
    now: int = msgspec.field(default_factory=this_hour)


def scan(
    sources: Iterable[Source],
    program: Program,
    window: Window = EVERYTHING,
    cuts: Sequence[int] = (),
    progress: Progress | None = None,
    stages: Stages | None = None,
) -> Tally:
    """The tally of all entries of `sources` in the window.

    `cuts` are byte offsets at which each file is read in separate parts; the result is the same for any.
    Raises SourceError for a source that cannot be opened; one that breaks off is judged as far as it goes, and the
    tally says so.
    """
    bounds = [0, *sorted({cut for cut in cuts if cut > 0})]
    ends = [*bounds[1:], None]
    sources = tuple(sources)
    parts = [
        Part(source, start, end, place)
        for place, source in enumerate(sources)
        for start, end in zip(bounds, ends, strict=True)
    ]
    tally, seen = Tally(), Seen(reader(sources))
    for part in parts:
        count(part, program, window, tally, seen, stages or Stages(), progress)
    return settled(tally, program, seen)


def count(
    part: Part,
    program: Program,
    window: Window,
    tally: Tally,
    seen: Seen,
    stages: Stages,
    progress: Progress | None = None,
) -> None:
    """Add the entries of one part to the tally; `seen` are those that must not count again."""
    source = tally.sources.setdefault(part.source.name, SourceTally())
    for kept in entries(part, source, window, seen, stages):
        tally.read(kept)
        ready, pieces = without_pieces(kept)
        tally.hold(pieces)
        stages.lap("group")
        tally.judge(ready, program.hits(ready, stages.lap), program)
        stages.lap("group")
        if progress:
            progress(part.source.name, sum(tally.severities.values()))
    tally.not_judged |= program.faults()


def entries(part: Part, source: SourceTally, window: Window, seen: Seen, stages: Stages) -> Iterator[Batch]:
    """The entries of a part that count: those in the window, duplicates once. What is read is noted in `source`."""
    _keep_what_is_freed()
    for batch, reading in _batches(part, source, stages):
        stages.lap("decode")
        source.add(batch, part.start, bucketed=bool(reading.buckets))
        block = Block(part.place, *batch.place) if batch.place else None
        kept = seen.without_duplicates(window.cut(batch), block)
        source.cover(kept)
        yield kept


@cache
def _keep_what_is_freed() -> None:
    bytearray(_KEPT)


def reader(sources: Sequence[Source]) -> Reread:
    """What decodes a block of lines of one of `sources` once more."""

    def reread(block: Block) -> Batch | None:
        try:
            stream = open_source(sources[block.source])
        except SourceError:
            return None
        try:
            return lines.reread(stream, block.offset, block.size)
        finally:
            stream.close()

    return reread


def settled(tally: Tally, program: Program, seen: Seen) -> Tally:
    """The tally once everything is counted: split traces judged, groups bounded."""
    judge_held(tally, program)
    tally.groups.seal()
    tally.duplicates, tally.duplicates_exact = seen.dropped, seen.exact
    tally.not_judged |= program.faults()
    return tally


def can_be_cut(source: Source) -> bool:
    """Can a source be read in parts: a file of lines, plain or packed?"""
    stream = open_source(source)
    try:
        return _parted(stream, source) and choose(stream.head(HEAD)).splittable
    finally:
        stream.close()


def last_time(sources: Iterable[Source]) -> int | None:
    """The time of the last entry of all `sources` (ns), None where no entry has one."""
    last: int | None = None
    for source in sources:
        for batch, _reading in _batches(Part(source), SourceTally(), Stages()):
            covered = span(batch.times)
            last = max((time for time in (last, covered and covered[1]) if time is not None), default=None)
    return last


def _batches(part: Part, known: SourceTally, stages: Stages) -> Iterator[tuple[Batch, Reading]]:
    """The batches of a part, each with what is known of the source so far."""
    opened = open_source(part.source)
    stream: Stream | Forward = opened
    try:
        chosen = choose(opened.head(HEAD))
        start, end = part.start, part.end
        if not (chosen.splittable and _parted(opened, part.source)):
            if start:
                return
            end = None
        elif start and not stream.seekable:
            stream.close()
            stream = Forward(lambda: open_source(part.source))
        reading = Reading(part.source.name, chosen.name, lines=known.lines, pulled=part.source.pulled, now=part.now)
        near = part.source.location.near  # else keys are held, and no block is read again
        for batch in chosen.read(Measured(stream, stages), reading, start, end):
            batch.place = batch.place if stream.seekable and near else None
            yield batch, reading
        if stream.assumed:
            reading.assumed.add(f"{part.source.name} {stream.assumed}")
        if stream.broken:
            reading.broken.append(f"{part.source.name}: {stream.broken}")
        known.learn(reading)
    finally:
        stream.close()


def _parted(stream: Stream, source: Source) -> bool:
    """Can parts be read of the stream of a source?"""
    return stream.seekable or (stream.quick and source.location.again)
