"""What follows what: of many things, each with its earliest moments, which came again and again shortly after which.

B follows A when most times of B came shortly after A at the same place or in the same trace, most times of A were
followed by B, A was there first, and all that is no chance. A time is a moment; or where that does not hold, a burst:
moments with no pause between them. A single time of each is told too: it is all that can be known of it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from statistics import median_low
from typing import Literal, NamedTuple

from analyzer.entry.clock import MINUTE, SECOND
from analyzer.tally.moments import FILE, INSTANCE, MOST, NOWHERE, REVISION, Moment

By = Literal["trace", "instance", "revision", "file"]

SAME_PLACE = 5 * SECOND
SAME_TRACE = 30 * SECOND
NEAREST = 16
"""Of how many other things, those nearest in time, it is asked whether they came shortly before, or after."""
MOST_MOMENTS = 20_000
"""How many moments are looked at in all; of very many things fewer of each."""
_CHANCE = 0.05
_PLACES: Mapping[int, By] = {INSTANCE: "instance", REVISION: "revision", FILE: "file"}


class Following(NamedTuple):
    """That something came after `cause` (its position): so many `times` `of` those that can be told; ns between them.

    `bursts`: what is counted are bursts, not moments.
    """

    cause: int
    times: int
    of: int
    within: int
    typical: int
    by: By
    bursts: bool


def followings(timelines: Sequence[Sequence[Moment]], span: tuple[int, int] | None) -> list[list[Following]]:
    """What each thing follows, of which the earliest moments are given: `MOST`, or where they are fewer, all there are.

    `span`: the first and last time (ns) that was observed.
    """
    told = _Told(timelines, span)
    return [told.causes(number) for number in range(len(timelines))]


class _Timeline(NamedTuple):
    """The positions of the moments of one thing, also by bursts, and up to when all of them are there."""

    moments: list[int]
    bursts: list[list[int]]
    until: float


class _Told:
    """All moments, and of each those of others that came shortly before and after it."""

    def __init__(self, timelines: Sequence[Sequence[Moment]], span: tuple[int, int] | None) -> None:
        most = max(1, min(MOST, MOST_MOMENTS // max(1, len(timelines))))
        self.moments: list[Moment] = []
        self.owner: list[int] = []
        self.lines: list[_Timeline] = []
        for number, timeline in enumerate(timelines):
            kept = sorted(timeline)[:most]
            self.moments += kept
            self.owner += [number] * len(kept)
            mine = [*range(len(self.moments) - len(kept), len(self.moments))]
            cut = len(kept) < len(timeline) or len(kept) >= MOST
            self.lines.append(_Timeline(mine, _bursts(self.moments, mine), kept[-1].time if cut else math.inf))
        self.keys = [(m.end, m.line) for m in self.moments]
        self.firsts = [min([self.keys[m] for m in line.moments], default=(0, 0)) for line in self.lines]
        self.start, self.end = span or _span(self.moments)
        self.grain = SECOND if all(m.time % SECOND == 0 for m in self.moments) else SECOND // 1000
        self.before: list[dict[int, tuple[int, By]]] = [{} for _ in self.moments]
        self.after: list[dict[int, set[int]]] = [defaultdict(set) for _ in timelines]
        self.seen_at: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        self._meet()

    def causes(self, number: int) -> list[Following]:
        """What the thing at position `number` follows."""
        line = self.lines[number]
        candidates = {cause for m in line.moments for cause in self.before[m]}
        found = (self._following(cause, number) for cause in sorted(candidates))
        return [following for following in found if following]

    def _meet(self) -> None:
        at_places: defaultdict[int, list[int]] = defaultdict(list)
        in_traces: defaultdict[int, list[int]] = defaultdict(list)
        for m in sorted(range(len(self.moments)), key=lambda m: (self.keys[m], -m)):
            moment = self.moments[m]
            if moment.where != NOWHERE:
                at_places[moment.place].append(m)
                self.seen_at[self.owner[m], moment.place].append(moment.end)
            if moment.trace:
                in_traces[moment.trace].append(m)
        for lane in at_places.values():
            self._meet_along(lane, SAME_PLACE, _PLACES[self.moments[lane[0]].where])
        for lane in in_traces.values():
            self._meet_along(lane, SAME_TRACE, "trace")

    def _meet_along(self, lane: list[int], reach: int, by: By) -> None:
        for m, cause in self._nearest(lane, reach):
            if not self.moments[cause].request:
                self.before[m][self.owner[cause]] = (cause, by)
        for m, effect in self._nearest(lane[::-1], reach):
            if not self.moments[m].request:
                self.after[self.owner[m]][self.owner[effect]].add(m)

    def _nearest(self, lane: list[int], reach: int) -> Iterator[tuple[int, int]]:
        """Each moment of a lane with the last moment, at the same time or before, of the nearest other things."""
        last: dict[int, int] = {}
        keys, owner = self.keys, self.owner
        for key, together in groupby(lane, key=keys.__getitem__):
            same = list(together)
            for m in same:
                last.pop(owner[m], None)
                last[owner[m]] = m
            for m in same:
                left = NEAREST
                for other, nearest in reversed(last.items()):
                    if not left or abs(key[0] - keys[nearest][0]) > reach:
                        break
                    if other != owner[m]:
                        left -= 1
                        yield m, nearest

    def _following(self, cause: int, effect: int) -> Following | None:
        if self.firsts[cause] > self.firsts[effect]:
            return None
        return self._counted(cause, effect, bursts=False) or self._counted(cause, effect, bursts=True)

    def _counted(self, cause: int, effect: int, *, bursts: bool) -> Following | None:
        a, b = self.lines[cause], self.lines[effect]
        beginnings = [burst[0] for burst in b.bursts] if bursts else b.moments
        met = {m: self.before[m][cause] for m in beginnings if cause in self.before[m]}
        of = sum(m in met or self.keys[m][0] <= a.until for m in beginnings)
        if not _most(len(met), of) or not self._followed(a, b, self.after[cause].get(effect, set()), bursts):
            return None
        gaps = sorted(self.keys[m][0] - self.keys[before][0] for m, (before, _by) in met.items())
        in_order = sum(self.keys[before] < self.keys[m] for m, (before, _by) in met.items())
        by = max((by for _before, by in met.values()), key=[by for _before, by in met.values()].count)
        if 2 * in_order < len(met) or (by != "trace" and self._by_chance(cause, [*met], of, gaps[-1])):
            return None
        return Following(cause, len(met), of, gaps[-1], median_low(gaps), by, bursts)

    def _followed(self, a: _Timeline, b: _Timeline, followed: set[int], bursts: bool) -> bool:
        """Were most times of `a` followed, of those for which it is known?"""
        times = a.bursts if bursts else [[m] for m in a.moments]
        asked = [time for time in times if not all(self.moments[m].request for m in time)]
        yes = sum(not followed.isdisjoint(time) for time in asked)
        no = sum(followed.isdisjoint(time) and self.keys[time[-1]][0] + SAME_PLACE <= b.until for time in asked)
        return _most(yes, yes + no)

    def _by_chance(self, cause: int, met: Sequence[int], of: int, within: int) -> bool:
        """Could so many moments come so shortly after `cause` if they came at any time? At most C(n, k) p^k, with p the
        share of the time observed that lies so shortly after it; a single time of it has no share that could be told.
        """
        a = self.lines[cause]
        if len(a.moments) == 1:
            return False
        observed = max(MINUTE, min(self.end, a.until) - self.start)
        reach = max(within, self.grain)
        places = [self.moments[m].place for m in met]
        covered = {place: _covered(self.seen_at[cause, place], reach) for place in set(places)}
        share = min(1.0, sum(covered[place] for place in places) / len(places) / observed)
        return math.comb(of, len(met)) * share ** len(met) > _CHANCE


def _bursts(moments: Sequence[Moment], mine: Sequence[int]) -> list[list[int]]:
    """The moments of one thing by bursts: each came shortly after another of its burst, in the same place or trace."""
    bursts: list[list[int]] = []
    last: dict[tuple[str, int], tuple[int, list[int]]] = {}
    for m in sorted(mine, key=lambda m: (moments[m].end, moments[m].line, m)):
        moment = moments[m]
        lanes = {("place", moment.place): SAME_PLACE} if moment.where != NOWHERE else {}
        lanes |= {("trace", moment.trace): SAME_TRACE} if moment.trace else {}
        known = [last[lane] for lane, reach in lanes.items() if lane in last and moment.end - last[lane][0] <= reach]
        if known:
            known[0][1].append(m)
        else:
            bursts.append([m])
        burst = known[0][1] if known else bursts[-1]
        last.update({lane: (moment.end, burst) for lane in lanes})
    return bursts


def _most(part: int, whole: int) -> bool:
    return part > 0 and 5 * part >= 4 * whole


def _span(moments: Sequence[Moment]) -> tuple[int, int]:
    times = [moment.time for moment in moments]
    return min(times, default=0), max(times, default=0)


def _covered(times: Sequence[int], reach: int) -> int:
    """How much time lies within `reach` after any of the `times`, which are in order."""
    return sum(min(later - time, reach) for time, later in pairwise(times)) + (reach if times else 0)
