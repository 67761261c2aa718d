"""When something was seen: counts by time, bounded, and the same in whatever order and pieces they were counted."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping

import msgspec

MOST = 64


def _numbers() -> array[int]:
    return array("q")


class Histogram(msgspec.Struct):
    """Counts by time. A bin is 2**`scale` minutes long and bin `i` begins i * 2**`scale` minutes after the epoch.

    The scale is the smallest at which at most `MOST` bins hold anything. Bins of one scale nest in those of the next,
    and what is added can only fill more of them; so scale and counts depend on what was counted alone. `places` are
    the bins that hold anything, in order, and `counts` theirs: arrays, as there may be ten thousand histograms.
    """

    scale: int = 0
    places: array[int] = msgspec.field(default_factory=_numbers)
    counts: array[int] = msgspec.field(default_factory=_numbers)

    @classmethod
    def of(cls, scale: int, bins: Mapping[int, int]) -> Histogram:
        """The histogram of these bins, at this scale or a coarser one."""
        made = cls(scale)
        made._add(bins.items(), scale)
        return made

    @property
    def bins(self) -> dict[int, int]:
        """The bins that hold anything, in order of time, and their counts."""
        return dict(zip(self.places, self.counts, strict=True))

    def add(self, minutes: Mapping[int, int]) -> None:
        """Count so many events in each minute since the epoch."""
        self._add(minutes.items(), 0)

    def merge(self, other: Histogram) -> None:
        self._coarsen(other.scale)
        self._add(zip(other.places, other.counts, strict=True), other.scale)

    def _add(self, counts: Iterable[tuple[int, int]], scale: int) -> None:
        places, held, shift = self.places, self.counts, self.scale - scale
        for place, count in counts:
            own = place >> shift
            at = bisect_left(places, own)
            if at < len(places) and places[at] == own:
                held[at] += count
                continue
            places.insert(at, own)
            held.insert(at, count)
            if len(places) > MOST:
                self._coarsen(self.scale + 1)
                places, held, shift = self.places, self.counts, self.scale - scale

    def _coarsen(self, scale: int) -> None:
        while self.scale < scale or len(self.places) > MOST:
            self.scale += 1
            coarser: dict[int, int] = {}
            for place, count in zip(self.places, self.counts, strict=True):
                coarser[place >> 1] = coarser.get(place >> 1, 0) + count
            self.places, self.counts = array("q", coarser), array("q", coarser.values())
