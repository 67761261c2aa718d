"""Are the comparisons what they claim? Pairs of synthetic logs, judged by the code that judges real ones."""

from __future__ import annotations

import argparse
import math
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from services import BURSTY, COUNTED, DAY, DIURNAL, HEAVY, HOUR, LONG, LOW, OFFICE, PAIRS, STEADY, Rng, Service, Times

from analyzer.entry.clock import SECOND
from analyzer.tally.stat import Stat
from analyzer.verdict import labels
from analyzer.verdict.compare import Comparison, Counted, Difference, Exposure, compare, differences, time_exposure
from analyzer.verdict.dispersion import Course, Traffic

LINES_PER_HOUR = 6000.0
FINDINGS = 5
STEP = 32  # minutes for which the lines of normal work are drawn together


@dataclass(frozen=True)
class Pair:
    """The windows of candidate and baseline, in seconds; the candidate begins `later` after the baseline's end."""

    now: float
    before: float
    later: float = 0.0

    def __str__(self) -> str:
        gap = f", {_spoken(self.later)} later" if self.later else ""
        return f"{_spoken(self.now)} after {_spoken(self.before)}{gap}"


@dataclass(frozen=True)
class Cell:
    """One row of the table: of `pairs` runs, in what share does `happens` hold, and how much may (or must) it?"""

    claim: str
    service: Service
    pair: Pair
    happens: Callable[[Rng, Service, Pair], bool]
    at_most: float | None = None
    at_least: float | None = None

    def holds(self, share: float) -> bool | None:
        if self.at_most is None and self.at_least is None:
            return None
        return share <= self.at_most if self.at_most is not None else share >= (self.at_least or 0.0)


@dataclass(frozen=True)
class Logged:
    """One side of a run: its window, the lines of normal work (requests, where it logs them) by the minute since the
    epoch from which they are counted, and when each problem was logged.
    """

    start: float
    length: float
    lines_by_minute: dict[int, int]
    problems: list[Times]

    @property
    def lines(self) -> int:
        return sum(self.lines_by_minute.values())

    @cached_property
    def traffic(self) -> Traffic:
        steps, counts = np.unique(np.concatenate(self.problems) // (60 * STEP), return_counts=True)
        if counts.sum() > self.lines:
            return Traffic()
        problems = dict(zip((steps.astype(np.int64) * STEP).tolist(), counts.tolist(), strict=True))
        return Traffic(Counter(self.lines_by_minute) + Counter(problems))


def judged(service: Service, now: Logged, before: Logged) -> list[tuple[Comparison, Difference]]:
    """The comparisons of the problems seen now, and which of them count."""
    made = []
    for ours, theirs in zip(now.problems, before.problems, strict=True):
        if len(ours):
            made.append(
                compare(_counted(service, now, ours), _counted(service, before, theirs), _grown(service, now, before))
            )
    return list(zip(made, differences(made), strict=True))


def _counted(service: Service, side: Logged, times: Times) -> Counted:
    stat = Stat(count=len(times))
    minutes, counts = np.unique((times // 60).astype(np.int64), return_counts=True)
    stat.times.add(dict(zip(minutes.tolist(), counts.tolist(), strict=True)))
    observed = time_exposure(round(side.length * SECOND))
    lasting = round((side.start + side.length - times[0]) * SECOND) if len(times) else 0
    exposure = Exposure(side.lines, requests=True) if service.requests else observed
    return Counted(stat.count, exposure, Course(stat.times, observed.amount, lasting, side.traffic))


def _grown(service: Service, now: Logged, before: Logged) -> float:
    if service.requests or min(now.lines, before.lines) < 200:
        return 1.0
    return (now.lines / now.length) / (before.lines / before.length)


def logged(
    rng: Rng, service: Service, start: float, length: float, rates: np.ndarray, lines_per_hour: float = LINES_PER_HOUR
) -> Logged:
    """What a service logs: normal lines, and problems at these rates (incidents an hour)."""
    return Logged(
        start,
        length,
        normal(rng, service, start, length, lines_per_hour),
        [service.problem(rng, rate, start, length) for rate in rates],
    )


def normal(rng: Rng, service: Service, start: float, length: float, per_hour: float) -> dict[int, int]:
    """Lines of normal work by the minute from which they are counted."""
    first, last = int(start // 60), int((start + length) // 60)
    edges = np.unique([first, *range((first // STEP + 1) * STEP, last, STEP), last])
    lengths = np.diff(edges)
    counts = rng.poisson(per_hour / 60 * lengths * service.traffic((edges[:-1] + lengths / 2) * 60))
    return dict(zip(edges[:-1].tolist(), counts.tolist(), strict=True))


def unchanged(rng: Rng, service: Service, pair: Pair, findings: int = FINDINGS) -> tuple[Logged, Logged]:
    """Candidate and baseline of a service that did not change."""
    rates = np.exp(rng.uniform(np.log(service.lowest), np.log(service.highest), findings))
    start = 20_000 * DAY + rng.random() * DAY
    before = logged(rng, service, start, pair.before, rates)
    return logged(rng, service, start + pair.before + pair.later, pair.now, rates), before


def false_worse(rng: Rng, service: Service, pair: Pair) -> bool:
    now, before = unchanged(rng, service, pair)
    return any(difference.worse and made.before.count for made, difference in judged(service, now, before))


def tripled_found(
    rng: Rng, service: Service, pair: Pair, among: int = FINDINGS, exactly: int | None = None, most: float = math.inf
) -> bool:
    """Is the one problem found that comes three times as often, and had at least 20 independent events in the
    baseline (or in as much of it as the candidate is long; and no more than `most`), among others that did not change?
    """
    now, before = unchanged(rng, service, pair, among)
    share = min(1.0, pair.now / pair.before)
    expected = exactly or np.exp(rng.uniform(np.log(20), np.log(200)))
    traffic = float(np.mean(service.traffic(before.start + np.linspace(0, 1, 49) * pair.before)))
    per_hour = service.alike * expected / (share * pair.before / HOUR) / traffic
    times = before.problems[0]
    while not 20 <= len(times := service.problem(rng, per_hour, before.start, pair.before)) <= most:
        pass
    before.problems[0] = times
    now.problems[0] = service.problem(rng, 3 * per_hour, now.start, pair.now)
    return bool(len(now.problems[0])) and judged(service, now, before)[0][1].worse


def twenty_found(rng: Rng, service: Service, pair: Pair) -> bool:
    return tripled_found(rng, service, pair, 1, 20)


def twenty_among_ten_found(rng: Rng, service: Service, pair: Pair) -> bool:
    return tripled_found(rng, service, pair, 10, 20)


def twenty_logged_found(rng: Rng, service: Service, pair: Pair) -> bool:
    return tripled_found(rng, service, pair, 1, 20, 20)


def twenty_logged_among_ten_found(rng: Rng, service: Service, pair: Pair) -> bool:
    return tripled_found(rng, service, pair, 10, 20, 20)


def new_found(rng: Rng, service: Service, pair: Pair) -> bool:
    """Is a problem with three lines, of which the baseline has none, new and critical?"""
    now, before = unchanged(rng, service, pair)
    now.problems[0] = np.sort(now.start + rng.random(3) * pair.now)
    before.problems[0] = np.array([])
    made, difference = judged(service, now, before)[0]
    observed = labels.Observed(Stat(count=3), Stat(), made, worse=difference.worse, better=difference.better)
    label = labels.of_problem(observed, softened=False)
    return (label.label, label.state) == ("critical", "new")


def worse_with_traffic(rng: Rng, service: Service, pair: Pair) -> bool:
    """Is a problem worse that comes as often a request as before, where there are three times as many requests?"""
    busier = replace(service, requests=True)
    rates = np.exp(rng.uniform(np.log(service.lowest), np.log(service.highest), FINDINGS))
    start = 20_000 * DAY + rng.random() * DAY
    before = logged(rng, busier, start, pair.before, rates)
    now = logged(rng, busier, start + pair.before, pair.now, 3 * rates, 3 * LINES_PER_HOUR)
    return any(difference.worse and made.before.count for made, difference in judged(busier, now, before))


HOURS = Pair(HOUR, HOUR)
WINDOWS = (HOURS, Pair(HOUR / 4, HOUR), Pair(HOUR, DAY), Pair(HOUR / 4, DAY), Pair(DAY, DAY), Pair(DAY, HOUR))
LONG_BASELINE = (Pair(HOUR, DAY), Pair(HOUR / 4, DAY), Pair(DAY, DAY))


def claims() -> Iterator[Cell]:
    """The rows of the table."""
    for service in (STEADY, DIURNAL, PAIRS, BURSTY, HEAVY, LOW, COUNTED):
        for pair in WINDOWS:
            yield Cell("no change, worse", service, pair, false_worse, at_most=0.01)
    for pair in LONG_BASELINE:
        yield Cell("no change, worse", OFFICE, pair, false_worse, at_most=0.01)
    for service in (STEADY, DIURNAL, COUNTED):
        for pair in (HOURS, Pair(HOUR, 2 * HOUR), Pair(DAY, DAY)):
            yield Cell("tripled, found", service, pair, tripled_found, at_least=0.95)
    yield Cell("tripled, found", STEADY, Pair(HOUR, DAY), tripled_found, at_least=0.95)
    yield Cell("tripled, found", LOW, Pair(DAY, DAY), tripled_found, at_least=0.95)
    yield Cell("tripled, found", PAIRS, Pair(4 * HOUR, 4 * HOUR), tripled_found, at_least=0.95)
    yield Cell("tripled, found", BURSTY, Pair(DAY, DAY), tripled_found, at_least=0.95)
    yield Cell("20 logged, alone, found", STEADY, HOURS, twenty_logged_found, at_least=0.95)
    yield Cell("20 logged, among 10, found", STEADY, HOURS, twenty_logged_among_ten_found, at_least=0.9)
    for service in (STEADY, DIURNAL, BURSTY, LOW):
        yield Cell("3 new lines, critical", service, HOURS, new_found, at_least=1.0)
    for service in (STEADY, DIURNAL, BURSTY, LOW):
        for pair in (HOURS, Pair(HOUR, DAY)):
            yield Cell("traffic tripled, worse", service, pair, worse_with_traffic, at_most=0.0)


def limits() -> Iterator[Cell]:
    """Where the rule is at its end: no claim is made, so that the table tells what to expect."""
    yield Cell("20 expected, alone, found", STEADY, HOURS, twenty_found)
    yield Cell("20 expected, among 10, found", STEADY, HOURS, twenty_among_ten_found)
    for service in (DIURNAL, COUNTED):
        yield Cell("tripled, found", service, Pair(HOUR, DAY), tripled_found)
    yield Cell("tripled, found", BURSTY, Pair(HOUR, HOUR), tripled_found)
    for pair in (HOURS, Pair(HOUR / 4, HOUR), Pair(HOUR, DAY)):
        yield Cell("no change, worse", LONG, pair, false_worse)
    yield Cell("no change, worse", OFFICE, Pair(HOUR, HOUR), false_worse)


def share(cell: Cell, pairs: int, seed: int) -> float:
    """In what share of so many pairs it happens."""
    rng = np.random.default_rng([seed, zlib.crc32(f"{cell.claim}/{cell.service.name}/{cell.pair}".encode())])
    return sum(cell.happens(rng, cell.service, cell.pair) for _ in range(pairs)) / pairs


def _row(cells: Callable[[], Iterator[Cell]], number: int, pairs: int, seed: int) -> tuple[int, float]:
    return number, share(list(cells())[number], pairs, seed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=2000, help="pairs of logs a row (2000)")
    parser.add_argument("--seed", type=int, default=1, help="where the random numbers begin (1)")
    parser.add_argument("--files", type=int, default=50, help="pairs that are also written, scanned and compared (50)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    options = parser.parse_args()
    print(f"{'service':25} {'candidate after baseline':25} {'claim':29} {'pairs':>6} {'share':>7} {'bound':>8}")
    failed = False
    with ProcessPoolExecutor(options.jobs) as pool:
        for cells in (claims, limits):
            rows = list(cells())
            found = [pool.submit(_row, cells, i, options.pairs, options.seed) for i in range(len(rows))]
            for cell, future in zip(rows, found, strict=True):
                failed |= _print(cell, options.pairs, future.result()[1])
    if options.files:
        from simulated_logs import agree

        failed |= not agree(options.files, options.seed)
    sys.exit(1 if failed else 0)


def _print(cell: Cell, pairs: int, measured: float) -> bool:
    holds = cell.holds(measured)
    bound = f"<= {cell.at_most:.0%}" if cell.at_most is not None else f">= {cell.at_least or 0:.0%}"
    said = {True: f"{bound:>8}  holds", False: f"{bound:>8}  DOES NOT HOLD", None: "       -  told, not claimed"}[holds]
    print(f"{cell.service.name:25} {cell.pair!s:25} {cell.claim:29} {pairs:6,} {measured:7.2%} {said}", flush=True)
    return holds is False


def _spoken(seconds: float) -> str:
    return f"{seconds / HOUR:g} h" if seconds >= HOUR else f"{seconds / 60:g} min"


if __name__ == "__main__":
    main()
