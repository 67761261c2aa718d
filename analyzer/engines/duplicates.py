"""Entries that were exported twice: the same insertId, timestamp and log count once.

Equal entries have equal times. So a block of entries whose times lie apart from those of all blocks before it, and from
each other, holds no duplicate, and nothing of it is remembered but its span of time and where it can be read again
(of what is unpacked, the keys of its entries). Only where spans overlap are keys compared.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from analyzer.entry.batch import Batch
from analyzer.entry.times import Stamps, identities, spans

if TYPE_CHECKING:
    from numpy import bool_, int64
    from numpy.typing import NDArray

REACH = 20_000_000
"""Keys that are held at most; 8 bytes each."""

_FRESH = 200_000
_WHOLE_RUN = 1 << 22
_MOST_SPANS = 4096


class Block(NamedTuple):
    """A part of a source that decodes to one batch: the source's place among all, first byte and size."""

    source: int
    offset: int
    size: int


class Segment(NamedTuple):
    """The span of time of the entries of a block that were counted; and their keys, where it cannot be read again."""

    first: int
    last: int
    block: Block | None
    keys: array[int] | None


Reread = Callable[[Block], Batch | None]
"""Decodes a block once more; None where its file has changed."""


class Seen:
    """Remembers which entries went by: all of them as long as no more than `reach` keys have to be held.

    The copy that counts is the first in the order of the sources and, within one, of the file.
    """

    def __init__(self, reread: Reread, reach: int = REACH) -> None:
        self._reread = reread
        self._segments: list[Segment] = []  # by time; no two overlap
        self._keys = Keys(reach)
        self._reach, self._count = reach, 0  # keys in the segments
        self._forgotten = False
        self.dropped = 0

    @property
    def exact(self) -> bool:
        """Was nothing forgotten that a duplicate could have been compared with?"""
        return not (self._forgotten or self._keys.forgotten)

    def without_duplicates(self, batch: Batch, block: Block | None = None) -> Batch:
        """The batch without the entries that were seen before; entries without an insertId always stay.

        `block` tells where the batch can be read again, None where it cannot.
        """
        times = batch.times
        if not isinstance(times, Stamps) and batch.insert_ids.count("") == len(batch):
            return batch
        covered = spans(times)
        known = [self._recalled(*between) for between in covered]
        if any(known) or not isinstance(times, Stamps):
            return self._first_ones(batch, range(len(batch)), self._keys)
        held = None if block else self._held(batch, len(covered))
        for between in covered:
            insort(self._segments, Segment(*between, block, held))
        tied = times.tied()
        return self._first_ones(batch, tied, Keys(len(tied))) if tied else batch

    def branch(self, reread: Reread) -> Seen:
        """What is remembered so far, to go on from without changing it here."""
        other = Seen(reread, self._reach)
        other._segments, other._keys = list(self._segments), self._keys.branch()
        other._count, other._forgotten, other.dropped = self._count, self._forgotten, self.dropped
        return other

    def __getstate__(self) -> dict[str, object]:
        return self.__dict__ | {"_reread": None}  # what another process receives is read again there

    def knows_any(self, other: Seen) -> bool:
        """Is one of the entries that another process counted known here?"""
        for segment in other._segments:
            if self._recalled(segment.first, segment.last) and self._keys.those_of(self._read(segment)):
                return True
        for covered in other._keys.spans:
            self._recalled(*covered)
        return self._keys.shares_any(other._keys)

    def add(self, other: Seen) -> None:
        """Remember the entries that another process counted, none of which is known here."""
        for segment in other._segments:
            if self._recalled(segment.first, segment.last):
                self._keys.add(self._read(segment), (segment.first, segment.last))
            else:
                insort(self._segments, segment)
                self._count += len(segment.keys or ())
        self._keys.merge(other._keys)
        self._forgotten |= other._forgotten
        self.dropped += other.dropped

    def _recalled(self, first: int, last: int) -> bool:
        """Are there entries of this span of time? Then their keys are held from now on."""
        low = bisect_left(self._segments, first, key=lambda segment: segment.last)
        high = bisect_right(self._segments, last, key=lambda segment: segment.first)
        for segment in self._segments[low:high]:
            self._keys.add(self._read(segment), (segment.first, segment.last))
            self._count -= len(segment.keys or ())
        del self._segments[low:high]
        return self._keys.touch(first, last)

    def _held(self, batch: Batch, segments: int) -> array[int]:
        """The keys of a batch of so many segments; where there are too many, the earliest are forgotten."""
        keys = array("q", [key for key in _keys(batch) if key is not None])
        self._count += len(keys) * segments
        while self._count > self._reach and self._segments:
            self._count -= len(self._segments.pop(0).keys or ())
            self._forgotten = True
        return keys

    def _read(self, segment: Segment) -> Sequence[int]:
        if segment.block is None:
            return segment.keys or ()
        batch = self._reread(segment.block)
        if batch is None:
            self._forgotten = True
            return ()
        return [key for key in _keys(batch) if key is not None]

    def _first_ones(self, batch: Batch, places: Sequence[int], known: Keys) -> Batch:
        """The batch without those entries at `places` whose keys are known or came before in it; now all are known."""
        keys = _keys(batch) if len(places) == len(batch) else _keys(batch.keep(places))
        held = known.those_of(keys)
        if not held and None not in keys and len(set(keys)) == len(keys):
            known.add([key for key in keys if key is not None], *spans(batch.times))
            return batch
        twice: set[int] = set()
        for place, key in zip(places, keys, strict=True):
            if key is not None and key in held:
                twice.add(place)
            elif key is not None:
                held.add(key)
        known.add([key for key in dict.fromkeys(keys) if key is not None], *spans(batch.times))
        if not twice:
            return batch
        self.dropped += len(twice)
        return batch.keep([place for place in range(len(batch)) if place not in twice])


def _keys(batch: Batch) -> list[int | None]:
    """What stands for each entry, the same in a process and those forked from it; None without an insertId."""
    ids = batch.insert_ids
    keys: list[int | None] = [*map(hash, zip(ids, identities(batch.times), batch.log_names, strict=True))]
    return keys if "" not in ids else [key if name else None for key, name in zip(keys, ids, strict=True)]


class Keys:
    """A set of keys (64-bit hashes): fresh ones in a set, many of them in sorted arrays of 8 bytes a key.

    Beyond `reach` the oldest are forgotten. `spans` are the times of the entries that they stand for: from a first to a
    last, in order and apart from each other.
    """

    def __init__(self, reach: int) -> None:
        self._reach = reach
        self._fresh: set[int] = set()
        self._runs: list[NDArray[int64]] = []
        self.spans: list[tuple[int, int]] = []
        self.forgotten = False

    def add(self, keys: Iterable[int], *covered: tuple[int, int]) -> None:
        """Hold `keys` of entries between these times."""
        self._fresh.update(keys)
        for between in covered:
            self._widen(between)
        if len(self._fresh) > min(_FRESH, self._reach):
            self._sort()

    def those_of(self, keys: Iterable[int | None]) -> set[int]:
        """Those of `keys` that are held."""
        asked = {key for key in keys if key is not None}
        found = self._fresh & asked
        if self._runs:
            import numpy

            wanted = numpy.fromiter(asked, numpy.int64, len(asked))
            for run in self._runs:
                found.update(wanted[_within(wanted, run)].tolist())
        return found

    def branch(self) -> Keys:
        """The same keys, to be added to apart from these; the sorted ones, which never change, are shared."""
        other = Keys(self._reach)
        other._fresh, other._runs, other.spans = set(self._fresh), list(self._runs), list(self.spans)
        other.forgotten = self.forgotten
        return other

    def shares_any(self, other: Keys) -> bool:
        """Is a key held in both?"""
        if self.those_of(other._fresh) or other.those_of(self._fresh):
            return True
        return any(_within(mine, theirs).any() for mine in self._runs for theirs in other._runs)

    def merge(self, other: Keys) -> None:
        self.forgotten |= other.forgotten
        self._runs += other._runs
        self.add(other._fresh, *other.spans)
        self._forget()

    def touch(self, first: int, last: int) -> bool:
        """May there be keys of entries between these times?"""
        place = bisect_left(self.spans, first, key=_end)
        return place < len(self.spans) and self.spans[place][0] <= last

    def _widen(self, covered: tuple[int, int]) -> None:
        first, last = covered
        low, high = bisect_left(self.spans, first, key=_end), bisect_right(self.spans, last, key=_begin)
        joined = [covered, *self.spans[low:high]]
        self.spans[low:high] = [(min(map(_begin, joined)), max(map(_end, joined)))]
        if len(self.spans) > _MOST_SPANS:
            self.spans = [(self.spans[0][0], self.spans[-1][1])]

    def _sort(self) -> None:
        """Fresh keys become a sorted run; runs of like size become one, up to 32 MiB."""
        import numpy

        run = numpy.array(array("q", self._fresh), dtype=numpy.int64)
        self._fresh = set()
        run.sort()
        while self._runs and len(self._runs[-1]) <= 2 * len(run) <= min(_WHOLE_RUN, self._reach // 4):
            run = numpy.concatenate([self._runs.pop(), run])
            run.sort(kind="stable")
        self._runs.append(run)
        self._forget()

    def _forget(self) -> None:
        while sum(map(len, self._runs)) > self._reach and len(self._runs) > 1:
            self._runs.pop(0)
            self.forgotten = True


def _begin(covered: tuple[int, int]) -> int:
    return covered[0]


def _end(covered: tuple[int, int]) -> int:
    return covered[1]


def _within(keys: NDArray[int64], run: NDArray[int64]) -> NDArray[bool_]:
    """For each key, is it in the sorted run?"""
    import numpy

    places = numpy.searchsorted(run, keys)
    places[places == len(run)] = 0
    found: NDArray[bool_] = run[places] == keys
    return found
