"""Groups of what no rule explains, by signature; bounded so that what is kept is exact however the input was split."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

import msgspec

from analyzer.entry.batch import Batch
from analyzer.tally.stat import Stat

MOST = 5_000

Stream = tuple[str, str]
"""A service and its revision, '' where entries name none."""


class Key(NamedTuple):
    """A group: the id of its signature, and whether its entries are problems (else warnings)."""

    signature: str
    problem: bool


class Groups(msgspec.Struct):
    """Statistics by group and stream. Of all pairs of group and stream about `most` are kept: whole groups, those whose
    ids are smallest (bottom-k by hash). A group once dropped would be dropped however the rest were added, because
    `limit`, the smallest id dropped, only ever falls; so counts of kept groups are exact, and all that was dropped is
    counted in `rest`.
    """

    most: int = MOST
    kept: dict[Key, dict[Stream, Stat]] = msgspec.field(default_factory=dict)
    templates: dict[Key, str] = msgspec.field(default_factory=dict)
    rest: dict[tuple[bool, Stream], Stat] = msgspec.field(default_factory=dict)
    limit: Key | None = None
    pairs: int = 0

    def add(self, key: Key, template: str, stream: Stream, batch: Batch, places: Sequence[int]) -> None:
        """Count the entries of `batch` at `places`, which belong to group `key` (readable: `template`) and `stream`."""
        self._stat(key, template, stream).add(batch, places)
        if self.pairs > 2 * self.most:
            self._shrink(2 * self.most)

    def add_rest(self, problem: bool, stream: Stream, batch: Batch, places: Sequence[int]) -> None:
        """Count the entries of `batch` at `places`, whose groups are not kept."""
        self._rest(problem, stream).add(batch, places)

    def put(self, key: Key, template: str, stream: Stream, stat: Stat) -> None:
        """Add what was counted of a group elsewhere."""
        self._stat(key, template, stream).merge(stat)

    def put_rest(self, problem: bool, stream: Stream, stat: Stat) -> None:
        """Add what was counted elsewhere of groups that were not kept there."""
        self._rest(problem, stream).merge(stat)

    def cut(self, limit: Key) -> None:
        """Know no group from `limit` on, because it was not kept elsewhere."""
        self._lower(limit)

    def merge(self, other: Groups, renamed: Callable[[Stream], Stream] = lambda stream: stream) -> None:
        """Add what `other` counted, its streams `renamed`."""
        for (problem, stream), stat in other.rest.items():
            self.rest.setdefault((problem, renamed(stream)), Stat()).merge(stat)
        if other.limit is not None:
            self._lower(other.limit)
        for key, streams in other.kept.items():
            for stream, stat in streams.items():
                self._stat(key, other.templates[key], renamed(stream)).merge(stat)
        self._shrink(2 * self.most)

    def only(self, streams: Collection[Stream]) -> Groups:
        """What was counted of these streams, by the same cut."""
        found = Groups(most=self.most, limit=self.limit)
        for (problem, stream), stat in self.rest.items():
            if stream in streams:
                found._rest(problem, stream).merge(stat)
        for key, template, counted in self.items():
            for stream, stat in counted.items():
                if stream in streams:
                    found._stat(key, template, stream).merge(stat)
        return found

    def seal(self) -> None:
        """Bring what is kept down to `most` pairs: call once, when everything is merged."""
        self._shrink(self.most)

    def knows(self, key: Key) -> bool:
        """Would the group be here if it had been seen? Not when it lies beyond the cut."""
        return self.limit is None or key < self.limit

    def items(self) -> Iterator[tuple[Key, str, dict[Stream, Stat]]]:
        for key in sorted(self.kept):
            yield key, self.templates[key], self.kept[key]

    def stats(self) -> Iterator[Stat]:
        """Those of all groups and of what is not kept apart."""
        yield from self.rest.values()
        for streams in self.kept.values():
            yield from streams.values()

    def _stat(self, key: Key, template: str, stream: Stream) -> Stat:
        if self.limit is not None and key >= self.limit:
            return self._rest(key.problem, stream)
        streams = self.kept.get(key)
        if streams is None:
            streams = self.kept[key] = {}
            self.templates[key] = template
        elif template < self.templates[key]:
            self.templates[key] = template
        stat = streams.get(stream)
        if stat is None:
            stat = streams[stream] = Stat()
            self.pairs += 1
        return stat

    def _rest(self, problem: bool, stream: Stream) -> Stat:
        stat = self.rest.get((problem, stream))
        if stat is None:
            stat = self.rest[problem, stream] = Stat()
        return stat

    def _shrink(self, most: int) -> None:
        if self.pairs <= most:
            return
        pairs = 0
        for place, key in enumerate(sorted(self.kept)):
            pairs += len(self.kept[key])
            if pairs > self.most and place:
                self._lower(key)
                return

    def _lower(self, limit: Key) -> None:
        self.limit = limit if self.limit is None else min(limit, self.limit)
        for key in [key for key in self.kept if key >= self.limit]:
            for stream, stat in self.kept.pop(key).items():
                self.rest.setdefault((key.problem, stream), Stat()).merge(stat)
                self.pairs -= 1
            del self.templates[key]
