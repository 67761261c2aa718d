"""How many events make one that is independent: a thousand lines of one incident are not a thousand incidents."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import msgspec

from analyzer.entry.clock import MINUTE
from analyzer.tally.histogram import Histogram

_BLOCKS = (1, 2, 4, 8, 16)  # minutes: how long one incident may last
_BLOCKS_IN_WINDOW = 2
_LONGER = 3
_NOISE = 2.0
_SETTLED = 8 * MINUTE
_FEW_BURSTS = 4.0


class Course(msgspec.Struct, frozen=True):
    """When events were counted. `observed`: the time (ns) in which they would have been; 0 where that is not known.
    `lasting`: of it, the time from the first event to the end.
    """

    times: Histogram
    observed: int
    lasting: int


def dispersion(now: Course, before: Course) -> float:
    """Variance over mean of the counts in equal times, each side about its own mean: 1 for events that come singly and
    at a steady rate, the size of a burst for events that come in bursts. Never below 1.

    Judged over the times that an incident lasts, and where one side was observed at least three times as long as the
    other, also by how its stretches as long as the other vary: a day and its hours. The largest counts, less what
    steady events would show by chance (two standard deviations): so the estimate for steady events is mostly 1.

    `now` is looked at from its first event on: a rise that lasts to the end is no burst, however short the time is.
    """
    recent = min(now.observed, max(now.lasting, _SETTLED))
    found = [1.0, *_estimates(now.times, recent, _BLOCKS), *_estimates(before.times, before.observed, _BLOCKS)]
    short, long = sorted((now, before), key=lambda course: course.observed)
    if short.observed and long.observed >= _LONGER * short.observed:
        found += _estimates(long.times, long.observed, (short.observed / MINUTE,), _LONGER)
    return max(found)


def divisor(dispersion: float, events: int) -> float:
    """What counts are divided by to be compared as independent events, given the `events` of both sides. It is above
    the dispersion where that was measured on few bursts, whose sizes say little about the next one's.
    """
    return 1.0 + (dispersion - 1.0) * (1.0 + _FEW_BURSTS * dispersion / max(1, events))


def _estimates(
    times: Histogram, observed: int, blocks: tuple[float, ...], least: int = _BLOCKS_IN_WINDOW
) -> Iterator[float]:
    """For each length of block (minutes) of which `least` fit into the time: the dispersion, less its noise.

    With x_i the counts of n bins and s their sum, V = sum over i, j of (1 - |i-j| / b)+ x_i x_j is the sum of squares
    of all blocks of b bins, by b. Under a steady rate E[V | s] = s + s (s-1) a, a = (nb - (b^2-1) / 3) / n^2. What is
    above it, in units of what one burst of s events would show, is the excess of the dispersion over 1.
    Source: the variance by overlapping batches, Meketon and Schmeiser (1984), here unbiased for Poisson counts.
    """
    events, width = sum(times.bins.values()), MINUTE << times.scale
    bins = max(observed / width, len(times.bins))
    if events < 2 or not observed:
        return
    products = _products(times.bins)
    for size in sorted({max(1, round(minutes * MINUTE / width)) for minutes in blocks}):
        if bins < least * size or bins <= 1:
            continue
        total = sum(product * (1 - apart / size) for apart, product in products.items() if apart < size)
        close = (size - (size * size - 1) / (3 * bins)) / bins
        squares = (2 * size * size + 1) / (3 * size * bins)
        noise = math.sqrt(max(0.0, 2 * (events - 1) / events * (squares - close * close)))
        yield 1 + ((total - events) / events - (events - 1) * close - _NOISE * noise) / (1 - close)


def _products(bins: Mapping[int, int]) -> dict[int, int]:
    """How far apart two bins are -> the sum of the products of the counts of all such pairs, in both orders."""
    found: dict[int, int] = {}
    places = sorted(bins)
    for i, place in enumerate(places):
        count = bins[place]
        found[0] = found.get(0, 0) + count * count
        for other in places[i + 1 :]:
            found[other - place] = found.get(other - place, 0) + 2 * count * bins[other]
    return found
