"""The scan in this process: source by source, batch by batch, into one tally."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from analyzer.engines.duplicates import Seen
from analyzer.engines.joining import judge_held, without_pieces
from analyzer.entry.batch import Batch
from analyzer.entry.clock import FIRST, LAST
from analyzer.entry.reading import Reading
from analyzer.formats import HEAD, Format, choose
from analyzer.matching.program import Program
from analyzer.sources import Source, Stream, open_source
from analyzer.tally.sources import SourceTally
from analyzer.tally.tally import Tally

Progress = Callable[[str, int], None]
"""Called now and then with the source's name and the number of entries read so far."""


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


def scan(
    sources: Iterable[Source],
    program: Program,
    window: Window = EVERYTHING,
    cuts: Sequence[int] = (),
    progress: Progress | None = None,
) -> Tally:
    """The tally of all entries of `sources` in the window.

    `cuts` are byte offsets at which files that can be cut are read in separate parts; the result is the same for any.
    Raises SourceError for a source that cannot be opened; one that breaks off is judged as far as it goes, and the
    tally says so.
    """
    tally, seen = Tally(), Seen()
    for source in sources:
        for batch, start, reading in _batches(source, cuts, tally):
            tally.sources[source.name].add(batch, start, bucketed=bool(reading.buckets))
            kept = seen.without_duplicates(window.cut(batch))
            tally.sources[source.name].cover(kept)
            tally.read(kept)
            ready, pieces = without_pieces(kept)
            tally.hold(pieces)
            tally.judge(ready, program.hits(ready), program)
            if progress:
                progress(source.name, sum(tally.severities.values()))
    judge_held(tally, program)
    tally.groups.seal()
    tally.duplicates, tally.duplicates_exact = seen.dropped, seen.exact
    tally.not_judged |= program.faults()
    return tally


def last_time(sources: Iterable[Source]) -> int | None:
    """The time of the last entry of all `sources` (ns), None where no entry has one."""
    last: int | None = None
    for source in sources:
        for batch, _start, _reading in _batches(source, (), Tally()):
            last = max((time for time in (*batch.times, last) if time is not None), default=None)
    return last


def _batches(source: Source, cuts: Sequence[int], tally: Tally) -> Iterator[tuple[Batch, int, Reading]]:
    """The batches of a source, each with the byte at which its part begins, and what is known of the source."""
    known = tally.sources.setdefault(source.name, SourceTally())
    stream = open_source(source)
    try:
        chosen = choose(stream.head(HEAD))
        reading = Reading(source.name, chosen.name)
        for start, end in _parts(chosen, stream, cuts):
            if start:
                stream.seek(0)
            for batch in chosen.read(stream, reading, start, end):
                yield batch, start, reading
        if stream.broken:
            reading.broken.append(f"{source.name}: {stream.broken}")
        known.learn(reading)
    finally:
        stream.close()


def _parts(chosen: Format, stream: Stream, cuts: Sequence[int]) -> list[tuple[int, int | None]]:
    if not (cuts and chosen.splittable and stream.seekable):
        return [(0, None)]
    bounds = [0, *sorted({cut for cut in cuts if cut > 0})]
    return list(zip(bounds, [*bounds[1:], None], strict=True))
