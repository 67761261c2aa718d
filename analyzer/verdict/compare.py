"""Is it more than before, or less? A test on two rates, with the false alarms of a whole run controlled."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from analyzer.entry.clock import HOUR, MINUTE, SECOND, spoken
from analyzer.tally.histogram import Histogram
from analyzer.verdict.binomial import at_least, at_most
from analyzer.verdict.dispersion import LONGER, Course, dispersion, divisor

ALPHA = 0.01
CHANGE = 1.5
_FEWEST = 3.0
_STEADY_TRAFFIC, _STRICT, _UNEQUAL = 2.0, 1e-5, 1e-4
_MOST_GROWTH = 2.0


class Exposure(msgspec.Struct, frozen=True):
    """How long or how much was observed: ns of time, or requests."""

    amount: int
    requests: bool

    def spoken(self) -> str:
        if self.requests:
            return f"{self.amount:,} requests"
        return spoken(self.amount)

    def plain(self) -> float:
        """Seconds, or requests."""
        return self.amount if self.requests else self.amount / SECOND


_UNKNOWN = Course(Histogram(), 0, 0)


class Counted(msgspec.Struct, frozen=True):
    """One side of a comparison: events during an exposure, and when they came."""

    count: int
    exposure: Exposure
    course: Course = _UNKNOWN

    @property
    def rate(self) -> float:
        return self.count / self.exposure.amount


class Comparison(msgspec.Struct, frozen=True):
    """Two counts, and the probabilities of a difference like theirs if the rates were equal (one-sided).

    `dispersion`: how many events make an independent one. `divisor`: what the counts were divided by before the test.
    `grown`: how many times as much the rest of the log was, between 0.5 and 2: so much more is no rise (less no fall).
    """

    now: Counted
    before: Counted
    p_more: float
    p_fewer: float
    dispersion: float = 1.0
    divisor: float = 1.0
    grown: float = 1.0

    @property
    def ratio(self) -> float:
        """Rate now over rate before; infinite where there was nothing before."""
        return self.now.rate / self.before.rate if self.before.count else math.inf

    @property
    def traffic(self) -> float:
        """Requests per time now over before; 1 where exposure is time."""
        times = self.now.course.observed, self.before.course.observed
        if not self.now.exposure.requests or not min(times):
            return 1.0
        return (self.now.exposure.amount / times[0]) / (self.before.exposure.amount / times[1])

    @property
    def level(self) -> float:
        """The highest p-value that counts. Where traffic itself changed, no error is quite in proportion to it; and a
        short time is no fair sample of a much longer one.
        """
        if not 1 / _STEADY_TRAFFIC <= self.traffic <= _STEADY_TRAFFIC:
            return _STRICT
        times = self.now.course.observed, self.before.course.observed
        return _UNEQUAL if max(times) >= LONGER * min(times) > 0 else ALPHA

    @property
    def more(self) -> bool:
        """Is it enough to count, if it is significant? Half as much again, and not the same incident seen thrice."""
        return self.ratio >= CHANGE and self.now.count >= _FEWEST * self.dispersion and self.p_more <= self.level

    @property
    def fewer(self) -> bool:
        enough = self.before.count >= _FEWEST * self.dispersion
        return self.ratio <= 1 / CHANGE and enough and self.p_fewer <= self.level

    def numbers(self) -> str:
        """`12 in 1.0 h, before 9 in 1.0 h`."""
        now, before = self.now, self.before
        return f"{now.count:,} in {now.exposure.spoken()}, before {before.count:,} in {before.exposure.spoken()}"


class Difference(NamedTuple):
    """Is a difference significant among all of its run?"""

    worse: bool
    better: bool


def compare(now: Counted, before: Counted, grown: float = 1.0) -> Comparison:
    """The conditional test of two Poisson rates: given both counts together, the share of `now` is binomial. Both
    counts are first divided by their dispersion: what is compared are independent events.

    `grown`: how many times as much the rest of the log was in the same time, where exposure is time and that is known.

    Source: Przyborowski and Wilenski (1940), Homogeneity of results in testing samples from Poisson series; McCullagh
    and Nelder (1989), Generalized Linear Models, 6.2.3, for over-dispersion.
    """
    in_reach = 1 / _MOST_GROWTH <= grown <= _MOST_GROWTH and grown != 1.0
    grown = min(_MOST_GROWTH, max(1 / _MOST_GROWTH, grown))
    dispersed = dispersion(now.course, before.course, now.exposure.requests or in_reach)
    weight = divisor(dispersed, now.count + before.count)
    ours, all_events = now.count / weight, (now.count + before.count) / weight
    amounts = now.exposure.amount, before.exposure.amount
    p_more = at_least(ours, all_events, _share(amounts, max(1.0, grown)))
    p_fewer = at_most(ours, all_events, _share(amounts, min(1.0, grown)))
    return Comparison(now, before, p_more, p_fewer, dispersed, weight, grown)


def time_exposure(span: int) -> Exposure:
    """The exposure of a time from first to last entry, taken as one minute where it is shorter."""
    return Exposure(max(span, MINUTE), requests=False)


def per_hour(count: int, span: int | None) -> float | None:
    """Events an hour over a time of `span` ns, taken as one minute where it is shorter; None where it is not known."""
    return None if span is None else round(count / (max(span, MINUTE) / HOUR), 2)


def differences(comparisons: Sequence[Comparison]) -> list[Difference]:
    """Which differences of one run count: large enough, and significant among all.

    What is there for the first time and what was there before are two families: that much is new says nothing about
    the rest.
    """
    found: dict[int, Difference] = {}
    for is_new in (True, False):
        family = {i: c for i, c in enumerate(comparisons) if (not c.before.count) is is_new}
        more = significant([(c.p_more, _least_more(c)) for c in family.values()])
        fewer = significant([(c.p_fewer, _least_fewer(c)) for c in family.values()])
        for (i, c), rises, falls in zip(family.items(), more, fewer, strict=True):
            found[i] = Difference(rises and c.more, falls and c.fewer)
    return [found[i] for i in range(len(comparisons))]


def significant(tests: Sequence[tuple[float, float]], alpha: float = ALPHA) -> list[bool]:
    """Which tests, each a p-value and the least p-value that it could have had, count, with at most `alpha` of those
    found being false alarms. Tests that could not count whatever their counts weigh nothing.

    Source: Benjamini and Hochberg (1995), Controlling the false discovery rate; Gilbert (2005), A modified false
    discovery rate multiple-comparisons procedure for discrete data.
    """
    least = sorted(lowest for _p, lowest in tests)
    size = next((k for k, _ in enumerate(least, 1) if k == len(least) or least[k] > alpha / k), 0)
    allowed = -1.0
    for rank, p in enumerate(sorted(p for p, lowest in tests if lowest <= alpha / size), 1) if size else ():
        if p <= alpha * rank / size:
            allowed = p
    return [p <= allowed for p, _lowest in tests]


def _share(amounts: tuple[int, int], grown: float) -> float:
    return amounts[0] * grown / (amounts[0] * grown + amounts[1])


def _least_more(comparison: Comparison) -> float:
    """The p-value if all of the events had come now."""
    c = comparison
    share = _share((c.now.exposure.amount, c.before.exposure.amount), max(1.0, c.grown))
    return float(share ** ((c.now.count + c.before.count) / c.divisor))


def _least_fewer(comparison: Comparison) -> float:
    """The p-value if all of them had come before."""
    c = comparison
    share = _share((c.now.exposure.amount, c.before.exposure.amount), min(1.0, c.grown))
    return float((1.0 - share) ** ((c.now.count + c.before.count) / c.divisor))
