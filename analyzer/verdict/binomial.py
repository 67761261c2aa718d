"""The tails of the binomial distribution, for whole counts and for counts that were divided by their dispersion."""

from __future__ import annotations

import math

_TINY = 1e-300
_CLOSE = 1e-15


def at_least(successes: float, trials: float, share: float) -> float:
    """P(X >= successes) for X binomial over `trials` with probability `share`; between whole counts it goes on
    continuously. Exact to about ten digits.

    P(X >= x) = I_share(x, n - x + 1), the regularised incomplete beta function. Source: Abramowitz and Stegun (1964),
    26.5.24.
    """
    if successes <= 0:
        return 1.0
    if successes >= trials + 1:
        return 0.0
    return incomplete_beta(successes, trials - successes + 1, share)


def at_most(successes: float, trials: float, share: float) -> float:
    """P(X <= successes), likewise."""
    return at_least(trials - successes, trials, 1.0 - share)


def incomplete_beta(a: float, b: float, x: float) -> float:
    """I_x(a, b) for a, b > 0, by its continued fraction, on the side where that converges fast.

    Source: Press et al. (2007), Numerical Recipes, 6.4; DiDonato and Morris (1992), ACM TOMS 18, algorithm 708.
    """
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return min(1.0, front * _fraction(a, b, x) / a)
    return max(0.0, 1.0 - front * _fraction(b, a, 1.0 - x) / b)


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction 8.17.22 of the Digital Library of Mathematical Functions, by Lentz's method."""
    c, d = 1.0, 1.0 / _away(1.0 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 100 + 10 * math.isqrt(int(max(a, b)) + 1)):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d, c = 1.0 / _away(1.0 + even * d), _away(1.0 + even / c)
        value *= d * c
        d, c = 1.0 / _away(1.0 + odd * d), _away(1.0 + odd / c)
        value *= d * c
        if abs(d * c - 1.0) < _CLOSE:
            break
    return value


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
