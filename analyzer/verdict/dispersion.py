"""How many events make one that is independent: a thousand lines of one incident are not a thousand incidents."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

import msgspec

from analyzer.entry.clock import MINUTE
from analyzer.tally.histogram import Histogram

_BLOCKS = (1, 2, 4, 8, 16)  # minutes: how long one incident may last
_BLOCKS_IN_WINDOW = 2
LONGER = 3
_UNLIKELY = 2.75  # standard deviations: a few in a hundred steady courses are taken for bursty
_SETTLED = 8 * MINUTE
_FEW_BURSTS = 6.0
_TRAFFIC_STEP = 32  # minutes
_MOST_TRAFFIC = 3.0  # times the mean


class Traffic:
    """Entries of all kinds by minute since the epoch; none where events cannot be expected to follow them."""

    def __init__(self, minutes: Mapping[int, int] | None = None) -> None:
        self._minutes = minutes or {}
        self._known: dict[int, float] = {}

    def unevenness(self, minutes: float) -> float:
        """The mean square of the traffic in blocks of about so many minutes over the square of its mean, without what
        chance adds; no block counts for more than three times the mean. 1 where traffic is steady or not known.
        """
        scale = max(0, round(math.log2(minutes)))
        if scale not in self._known:
            self._known[scale] = self._uneven(scale)
        return self._known[scale]

    def _uneven(self, scale: int) -> float:
        blocks: dict[int, int] = {}
        for minute, count in self._minutes.items():
            blocks[minute >> scale] = blocks.get(minute >> scale, 0) + count
        inner = [blocks[place] for place in sorted(blocks)[1:-1]]  # the first and the last are not whole
        if len(inner) < _BLOCKS_IN_WINDOW:
            return 1.0
        length = max(blocks) - min(blocks) - 1
        most = _MOST_TRAFFIC * sum(inner) / length
        capped = [min(count, most) for count in inner]
        mean = sum(capped) / length
        return max(1.0, sum(count * (count - 1) for count in capped) / (length * mean * mean))


class Course(msgspec.Struct, frozen=True):
    """When events were counted. `observed`: the time (ns) in which they would have been; 0 where that is not known.
    `lasting`: of it, the time from the first event to the end.
    """

    times: Histogram
    observed: int
    lasting: int
    traffic: Traffic = msgspec.field(default_factory=Traffic)


class _Block(msgspec.Struct, frozen=True):
    """How long an incident may last, in minutes; how many such blocks the time must hold; how much more often than in
    steady traffic two events would be that close by chance.
    """

    minutes: float
    least: int = _BLOCKS_IN_WINDOW
    uneven: float = 1.0


def dispersion(now: Course, before: Course, follows_traffic: bool = False) -> float:
    """Variance over mean of the counts in equal times, each side about its own mean: 1 for events that come singly and
    at a steady rate (or in proportion to the traffic), the size of a burst for events that come in bursts. At least 1.

    Judged over the times that an incident lasts, and where one side was observed at least three times as long as the
    other, also by how its stretches as long as the other vary: a day and its hours. These are compared with the traffic
    of those hours only where the exposure `follows_traffic`.

    First a test, then an estimate: where no time scale, of one side or of both together, shows more than chance would,
    it is 1. Else the largest estimate, less its standard error.

    `now` is looked at from its first event on, or before and since its rise, whichever shows less: a rise that lasts to
    the end is no burst, however short the time is, and whatever came before it.
    """
    blocks, recent = _short(now), min(now.observed, max(now.lasting, _SETTLED))
    earlier = [*_estimates(before.times, before.observed, _short(before))]
    stretches = list[_Estimate]()
    short, long = sorted((now, before), key=lambda course: course.observed)
    if short.observed and long.observed >= LONGER * short.observed:
        stretch = short.observed / MINUTE
        uneven = long.traffic.unevenness(max(stretch, _TRAFFIC_STEP)) if follows_traffic else 1.0
        stretches += _estimates(long.times, long.observed, [_Block(stretch, LONGER, uneven)])
    whole = _shown([*_estimates(now.times, recent, blocks)], earlier, stretches)
    if whole == 1.0:
        return whole
    return min(
        whole,
        max(_shown([*_estimates(times, length, blocks)], earlier, stretches) for times, length in _phases(now)),
    )


def _shown(now: list[_Estimate], before: list[_Estimate], stretches: list[_Estimate]) -> float:
    """What estimates of both sides, and of the long one's stretches, show together."""
    together = ((a.score + b.score) / math.sqrt(2) for a in now for b in before if a.minutes == b.minutes)
    found = [*now, *before, *stretches]
    if max((*together, *(estimate.score for estimate in found)), default=0.0) <= _UNLIKELY:
        return 1.0
    return max(1.0, *(estimate.value - estimate.error for estimate in found))


def divisor(dispersion: float, events: int) -> float:
    """What counts are divided by to be compared as independent events, given the `events` of both sides. It is above
    the dispersion where that was measured on few bursts, whose sizes say little about the next one's.
    """
    return 1.0 + (dispersion - 1.0) * (1.0 + _FEW_BURSTS * dispersion / max(1, events))


def _short(course: Course) -> list[_Block]:
    uneven = course.traffic.unevenness(_TRAFFIC_STEP)
    return [_Block(minutes, uneven=uneven) for minutes in _BLOCKS]


def _phases(course: Course) -> Iterator[tuple[Histogram, int]]:
    """The events since a rise and those before it, each with the length of that time (ns). The rise is where two rates,
    a lower one before, are likeliest.
    """
    bins, width = course.times.bins, MINUTE << course.times.scale
    observed, events, earlier = course.observed, sum(bins.values()), 0
    rise, since, most = min(bins, default=0), min(observed, max(course.lasting, _SETTLED)), -1.0
    begin = rise
    for place in sorted(bins):
        lasting = min(observed, max(course.lasting - (place - begin) * width, _SETTLED))
        told = _told(events - earlier, lasting, earlier, observed - lasting)
        if told > most:
            rise, since, most = place, lasting, told
        earlier += bins[place]
    yield Histogram.of(course.times.scale, {place: n for place, n in bins.items() if place >= rise}), since
    if before := {place: n for place, n in bins.items() if place < rise}:
        yield Histogram.of(course.times.scale, before), observed - since


def _told(later: int, lasting: int, earlier: int, before: int) -> float:
    """By how much two rates are likelier than one (the logarithm), where the later one is higher; else 0."""
    if not lasting or not before or later * before <= earlier * lasting:
        return 0.0
    share = lasting / (lasting + before)
    told = later * math.log(later / ((later + earlier) * share))
    return told + (earlier * math.log(earlier / ((later + earlier) * (1 - share))) if earlier else 0.0)


class _Estimate(NamedTuple):
    """A dispersion over times of about so many minutes, and its standard error for steady events."""

    minutes: float
    value: float
    error: float

    @property
    def score(self) -> float:
        """How many standard deviations it is above 1, taking it for a chi-square over its degrees of freedom.

        Source: Wilson and Hilferty (1931), The distribution of chi-square: its cube root is nearly normal.
        """
        spread = self.error / 3
        return (math.cbrt(max(0.0, self.value)) - (1 - spread * spread)) / spread if spread else 0.0


def _estimates(times: Histogram, observed: int, blocks: list[_Block]) -> Iterator[_Estimate]:
    """For each block of which enough fit into the time: the dispersion.

    With x_i the counts of n bins in a ring, |i-j| the shorter way around it and s their sum, V = sum over i, j of
    (1 - |i-j| / b)+ x_i x_j is the sum of squares of all blocks of b bins, by b. Under a steady rate
    E[V | s] = s + s (s-1) b / n. What is above it, in units of what one burst of s events would show, is the excess of
    the dispersion over 1. In a ring all bins have the same neighbours, so that the first and the last do not add noise
    that grows with s; and a minute that the window's edge cuts is whole again.
    Source: the variance by overlapping batches, Meketon and Schmeiser (1984), here unbiased for Poisson counts; the
    ring: Politis and Romano (1992), A circular block-resampling procedure for stationary data.
    """
    events, width = sum(times.bins.values()), (MINUTE << times.scale) / MINUTE
    if events < 2 or not observed:
        return
    span = max(times.bins) - min(times.bins) + 1
    bins = max(round(observed / MINUTE / width), span - (span > 2))
    sizes = {max(1, round(block.minutes / width)): block for block in blocks}
    sizes = {size: block for size, block in sizes.items() if bins >= block.least * size}
    products = _products(_ring(times.bins, bins), bins, max(sizes, default=0))
    for size, block in sizes.items():
        total = sum(product * (1 - apart / size) for apart, product in products.items() if apart < size)
        close = size / bins * block.uneven
        squares = (2 * size * size + 1) / (3 * size * bins) * block.uneven
        if close < 1:
            excess = ((total - events) / events - (events - 1) * close) / (1 - close)
            noise = math.sqrt(max(0.0, 2 * (events - 1) / events * (squares - close * close)))
            yield _Estimate(block.minutes, 1 + excess, noise / (1 - close))


def _ring(counts: Mapping[int, int], size: int) -> dict[int, int]:
    found: dict[int, int] = {}
    for place, count in counts.items():
        found[place % size] = found.get(place % size, 0) + count
    return found


def _products(ring: Mapping[int, int], size: int, reach: int) -> dict[int, int]:
    """How far apart two bins are, less than `reach` (at most half of the ring) -> the sum of the products of the counts
    of all such pairs.
    """
    found: dict[int, int] = {}
    places = sorted(ring)
    twice = [*places, *(place + size for place in places)]
    for i, place in enumerate(places):
        count = ring[place]
        found[0] = found.get(0, 0) + count * count
        for other in islice(twice, i + 1, i + len(places)):
            apart = other - place
            if apart >= reach:
                break
            found[apart] = found.get(apart, 0) + 2 * count * ring[other % size]
    return found
