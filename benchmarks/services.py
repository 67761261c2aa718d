"""Synthetic services: when they have traffic, and when a problem of theirs is logged. Times are seconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

HOUR, DAY = 3600.0, 86400.0

Times = NDArray[np.float64]
Rng = np.random.Generator


def flat(times: Times) -> Times:
    return np.ones_like(times)


def daily(swing: float) -> Callable[[Times], Times]:
    """A sine over the day, from 1 - swing to 1 + swing."""
    return lambda times: 1 + swing * np.sin(2 * np.pi * times / DAY)


def office(times: Times) -> Times:
    """Eight times as much from 8 to 17 o'clock."""
    hour = times % DAY / HOUR
    return np.where((hour >= 8) & (hour < 17), 2.0, 0.25)


@dataclass(frozen=True)
class Service:
    """`traffic` over time (mean about 1); incidents at a rate in proportion, `lines` each, within up to `lasting` s.

    `lowest` and `highest`: incidents an hour of its problems. `requests`: does it write request logs? `alike`: how many
    incidents tell as much as one event, being of different size (the mean square over the square of the mean).
    """

    name: str
    traffic: Callable[[Times], Times]
    lowest: float
    highest: float
    lines: Callable[[Rng, int], NDArray[np.int64]] | None = None
    lasting: float = 30.0
    requests: bool = False
    alike: float = 1.0

    def problem(self, rng: Rng, per_hour: float, start: float, length: float) -> Times:
        """When the lines of one problem were logged from `start` on, in order."""
        incidents = self.arrivals(rng, per_hour, start, length)
        if self.lines is None or not len(incidents):
            return np.sort(incidents)
        sizes = self.lines(rng, len(incidents))
        spread = np.repeat(rng.random(len(incidents)) * self.lasting, sizes)
        times = np.repeat(incidents, sizes) + rng.random(sizes.sum()) * spread
        return np.sort(times[times < start + length])

    def arrivals(self, rng: Rng, per_hour: float, start: float, length: float) -> Times:
        """A Poisson process with the rate `per_hour` times the traffic (Lewis and Shedler 1979: thinning)."""
        highest = 2.0
        times = start + rng.random(rng.poisson(per_hour * highest * length / HOUR)) * length
        return times[rng.random(len(times)) * highest < self.traffic(times)]


def geometric(mean: float) -> Callable[[Rng, int], NDArray[np.int64]]:
    return lambda rng, size: rng.geometric(1 / mean, size)


def heavy(median: float, spread: float) -> Callable[[Rng, int], NDArray[np.int64]]:
    """Lognormal numbers of lines, at least one."""
    return lambda rng, size: np.maximum(1, np.rint(median * np.exp(rng.normal(0, spread, size)))).astype(np.int64)


STEADY = Service("steady", flat, 1, 300)
DIURNAL = Service("diurnal", daily(0.8), 3, 300)
OFFICE = Service("office hours", office, 3, 300)
PAIRS = Service("bursty, about 3 lines", flat, 2, 40, geometric(3), alike=2)
BURSTY = Service("bursty, about 30 lines", flat, 0.3, 10, geometric(30), 60, alike=2)
HEAVY = Service("bursty, 1 to 1,000 lines", flat, 0.3, 10, heavy(15, 1.5), 240)
LOW = Service("low traffic", flat, 0.05, 3)
COUNTED = Service("diurnal, request logs", daily(0.8), 3, 300, requests=True)
LONG = Service("incidents of 20 minutes", flat, 0.3, 3, geometric(30), 1200)
