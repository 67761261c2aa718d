"""When something was seen: counts by time, bounded, and the same in whatever order and pieces they were counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

MOST = 64


class Histogram(msgspec.Struct):
    """Counts by time. A bin is 2**`scale` minutes long and bin `i` begins i * 2**`scale` minutes after the epoch.

    The scale is the smallest at which at most `MOST` bins hold anything. Bins of one scale nest in those of the next,
    and what is added can only fill more of them; so scale and counts depend on what was counted alone.
    """

    scale: int = 0
    bins: dict[int, int] = msgspec.field(default_factory=dict)

    def add(self, minutes: Mapping[int, int]) -> None:
        """Count so many events in each minute since the epoch."""
        self._add(minutes.items(), 0)

    def merge(self, other: Histogram) -> None:
        self._coarsen(other.scale)
        self._add(other.bins.items(), other.scale)

    def coarse(self, scale: int) -> list[int]:
        """The counts of the bins of `scale`, at least that of the histogram, that hold any; in order of time."""
        shift, found = scale - self.scale, dict[int, int]()
        for place in sorted(self.bins):
            found[place >> shift] = found.get(place >> shift, 0) + self.bins[place]
        return [*found.values()]

    def _add(self, counts: Iterable[tuple[int, int]], scale: int) -> None:
        bins, shift = self.bins, self.scale - scale
        for place, count in counts:
            bins[place >> shift] = bins.get(place >> shift, 0) + count
            if len(bins) > MOST:
                self._coarsen(self.scale + 1)
                bins, shift = self.bins, self.scale - scale

    def _coarsen(self, scale: int) -> None:
        while self.scale < scale or len(self.bins) > MOST:
            self.scale += 1
            finer, self.bins = self.bins, {}
            for place, count in finer.items():
                self.bins[place >> 1] = self.bins.get(place >> 1, 0) + count
