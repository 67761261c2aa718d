"""Is it more than before, or less? A test on two rates, with the false alarms of a whole run controlled."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from analyzer.entry.clock import HOUR, MINUTE, spoken

ALPHA = 0.01


class Exposure(msgspec.Struct, frozen=True):
    """How long or how much was observed: ns of time, or requests."""

    amount: int
    requests: bool

    def spoken(self) -> str:
        if self.requests:
            return f"{self.amount:,} requests"
        return spoken(self.amount)


class Counted(msgspec.Struct, frozen=True):
    """One side of a comparison: events during an exposure."""

    count: int
    exposure: Exposure


class Comparison(msgspec.Struct, frozen=True):
    """Two counts, and the probabilities of a difference like theirs if the rates were equal (one-sided)."""

    now: Counted
    before: Counted
    p_more: float
    p_fewer: float

    @property
    def ratio(self) -> float:
        """Rate now over rate before; infinite where there was nothing before."""
        if not self.before.count:
            return math.inf
        return (self.now.count / self.now.exposure.amount) / (self.before.count / self.before.exposure.amount)

    def numbers(self) -> str:
        """`12 in 1.0 h, before 9 in 1.0 h`."""
        now, before = self.now, self.before
        return f"{now.count:,} in {now.exposure.spoken()}, before {before.count:,} in {before.exposure.spoken()}"


def compare(now: Counted, before: Counted) -> Comparison:
    """The conditional test of two Poisson rates: given both counts together, the share of `now` is binomial.

    Source: Przyborowski and Wilenski (1940), Homogeneity of results in testing samples from Poisson series.
    """
    share = now.exposure.amount / (now.exposure.amount + before.exposure.amount)
    total = now.count + before.count
    return Comparison(now, before, at_least(now.count, total, share), at_most(now.count, total, share))


def time_exposure(span: int) -> Exposure:
    """The exposure of a time from first to last entry, taken as one minute where it is shorter."""
    return Exposure(max(span, MINUTE), requests=False)


def per_hour(count: int, span: int | None) -> float | None:
    """Events an hour over a time of `span` ns, taken as one minute where it is shorter; None where it is not known."""
    return None if span is None else round(count / (max(span, MINUTE) / HOUR), 2)


def significant(p_values: Sequence[float], alpha: float = ALPHA) -> list[bool]:
    """Which differences of one run count, with at most `alpha` of those found being false alarms.

    Source: Benjamini and Hochberg (1995), Controlling the false discovery rate.
    """
    ranked = sorted(p_values)
    allowed = 0.0
    for rank, p in enumerate(ranked, 1):
        if p <= alpha * rank / len(ranked):
            allowed = p
    return [0.0 < p <= allowed or p == 0.0 for p in p_values]


def at_least(successes: int, trials: int, share: float) -> float:
    """P(X >= successes) for X binomial over `trials` with probability `share`, exact to about twelve digits."""
    if successes <= 0:
        return 1.0
    if successes > trials:
        return 0.0
    if successes <= trials * share:
        return max(0.0, 1.0 - _tail(successes - 1, trials, share, down=True))
    return _tail(successes, trials, share, down=False)


def at_most(successes: int, trials: int, share: float) -> float:
    """P(X <= successes), likewise."""
    return at_least(trials - successes, trials, 1.0 - share)


def _tail(start: int, trials: int, share: float, *, down: bool) -> float:
    """The sum of the probabilities from `start` outwards; they fall, so it ends when they no longer count."""
    odds = share / (1.0 - share)
    term = math.exp(
        math.lgamma(trials + 1)
        - math.lgamma(start + 1)
        - math.lgamma(trials - start + 1)
        + start * math.log(share)
        + (trials - start) * math.log1p(-share)
    )
    total, k = term, start
    while term > total * 1e-16 and (k > 0 if down else k < trials):
        term *= k / ((trials - k + 1) * odds) if down else (trials - k) / (k + 1) * odds
        k += -1 if down else 1
        total += term
    return min(1.0, total)
