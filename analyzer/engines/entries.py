"""All entries of sources, for those who need no tally: batch by batch, duplicates once, what was split put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from analyzer.engines.duplicates import Seen
from analyzer.engines.joining import as_they_stand, put_together, without_pieces
from analyzer.engines.local import EVERYTHING, Part, Progress, Window, entries, reader
from analyzer.engines.stages import Stages
from analyzer.entry.batch import Batch
from analyzer.sources import Source
from analyzer.tally.sources import SourceTally
from analyzer.tally.tally import MOST_HELD, MOST_HELD_BYTES, bytes_of


class Read(msgspec.Struct):
    """What was read of each source; `joined`: false where too much was split to be put together."""

    sources: dict[str, SourceTally] = msgspec.field(default_factory=dict)
    duplicates: int = 0
    duplicates_exact: bool = True
    joined: bool = True


def read(
    sources: Iterable[Source],
    take: Callable[[Batch], None],
    progress: Progress | None = None,
    window: Window = EVERYTHING,
) -> Read:
    """Give all entries of `sources` in the window to `take`, those that were split last. Raises SourceError for a
    source that cannot be opened; one that breaks off is read as far as it goes, and what is returned says so.
    """
    sources = tuple(sources)
    done, seen, stages = Read(), Seen(reader(sources)), Stages()
    held: list[Batch] = []
    waiting = size = count = 0
    for place, source in enumerate(sources):
        known = done.sources.setdefault(source.name, SourceTally())
        for batch in entries(Part(source, place=place), known, window, seen, stages):
            ready, pieces = without_pieces(batch)
            take(ready)
            count += len(batch)
            if len(pieces):
                held.append(pieces.whole())
                waiting += len(pieces)
                size += bytes_of(held[-1])
            # all or none of them: which ones were read first must not matter
            done.joined = done.joined and waiting <= MOST_HELD and size <= MOST_HELD_BYTES
            if not done.joined:
                as_they_stand(held, take)
                held = []
            if progress:
                progress(source.name, count)
    put_together(held, take)
    done.duplicates, done.duplicates_exact = seen.dropped, seen.exact
    return done
