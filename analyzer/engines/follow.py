"""The tally of sources that are growing: what was read once is not read again, and yet it is that of a scan of it all.

Of each log of lines the part before a cut is counted once, and at each look only the rest; the cut moves up behind the
end as the log grows. It stands where an entry surely begins, so that nothing that comes later belongs before it.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence

from analyzer.engines.duplicates import Seen
from analyzer.engines.local import EVERYTHING, Part, Window, count, reader, scan, settled
from analyzer.engines.stages import Stages
from analyzer.formats import HEAD, choose, lines
from analyzer.matching.program import Program
from analyzer.sources import Source, open_source
from analyzer.tally.tally import Tally

MARGIN = 1 << 20
"""Bytes before the end of a log that are read again at each look, and by which its cut moves at least."""


class Followed:
    """The tally of sources that grow; none of them shrinks or changes but at its end."""

    def __init__(self, program: Program, window: Window = EVERYTHING, margin: int = MARGIN) -> None:
        self._program, self._window, self._margin = program, window, margin
        self._stages = Stages()
        self.forget()

    def forget(self) -> None:
        """Begin anew: the sources are others than before."""
        self._before = pickle.dumps(Tally())
        self._seen = Seen(reader(()))
        self._cuts: dict[str, int] = {}
        self._formats: dict[str, str] = {}

    def tally(self, sources: Sequence[Source]) -> Tally:
        """The tally that `local.scan` gives of the sources as they are now; they are those of the looks before, in the
        same order, and perhaps more. Raises SourceError for one that cannot be opened.
        """
        self._cut(sources)
        tally: Tally = pickle.loads(self._before)
        seen = self._seen.branch(reader(sources))
        for place, source in enumerate(sources):
            self._count(Part(source, self._cuts.get(source.name, 0), None, place), tally, seen)
        settled(tally, self._program, seen)
        if tally.duplicates and len(sources) > 1:
            # which of two equal entries counts is told by the order of the sources, which were not read in it
            return scan(sources, self._program, self._window)
        return tally

    def _cut(self, sources: Sequence[Source]) -> None:
        """Move the cuts up, and count what lies before them."""
        ahead = [self._next(source) for source in sources]
        if not any(ahead):
            return
        before: Tally = pickle.loads(self._before)
        seen = self._seen.branch(reader(sources))
        for place, (source, cut) in enumerate(zip(sources, ahead, strict=True)):
            if cut:
                self._count(Part(source, self._cuts.get(source.name, 0), cut, place), before, seen)
                self._cuts[source.name] = cut
        self._before, self._seen = pickle.dumps(before), seen

    def _next(self, source: Source) -> int | None:
        """Where a source can be cut further on than before, if so; what was taken for another format is forgotten."""
        stream = open_source(source)
        try:
            chosen = choose(stream.head(HEAD))
            if self._formats.setdefault(source.name, chosen.name) != chosen.name:
                self.forget()
                self._formats[source.name] = chosen.name
            wanted = (source.size or 0) - self._margin
            if wanted < self._cuts.get(source.name, 0) + self._margin or not (chosen.splittable and stream.seekable):
                return None
            return lines.begins(stream, max(1, wanted), json_log=chosen.name == "json-lines")
        finally:
            stream.close()

    def _count(self, part: Part, tally: Tally, seen: Seen) -> None:
        count(part, self._program, self._window, tally, seen, self._stages)
