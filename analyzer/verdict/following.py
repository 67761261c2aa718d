"""What follows what: of many things, each with its earliest moments, which came again and again shortly after which.

B follows A when most times of B came shortly after A at the same place or in the same trace, most times of A were
followed by B, A was there first, and all that is no chance. A time is a moment; or where that does not hold, a burst:
moments with no pause between them. A single time of each is told too: it is all that can be known of it.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
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
MOST_MOMENTS = 10_000
"""How many moments are looked at in all; of very many things fewer of each."""
_MOST_BY_CHANCE, _MOST_BY_CHANCE_ALONE = 0.05, 1.0
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
            kept = sorted(sorted(timeline)[:most], key=lambda m: (m.end, m.line))
            self.moments += kept
            self.owner += [number] * len(kept)
            mine = [*range(len(self.moments) - len(kept), len(self.moments))]
            cut = len(kept) < len(timeline) or len(kept) >= MOST
            until = max(moment.time for moment in kept) if cut else math.inf
            self.lines.append(_Timeline(mine, _bursts(self.moments, mine), until))
        self.keys = [(m.end, m.line) for m in self.moments]
        self.firsts = [self.keys[line.moments[0]] if line.moments else (0, 0) for line in self.lines]
        self.start, self.end = span or _span(self.moments)
        self.grain = SECOND if all(m.time % SECOND == 0 for m in self.moments) else SECOND // 1000
        self.before: list[dict[int, tuple[int, By]]] = [{} for _ in self.moments]
        self.after: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        self.seen_at: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        self._meet()

    def causes(self, number: int) -> list[Following]:
        """What the thing at position `number` follows."""
        line = self.lines[number]
        found: dict[int, Following] = {}
        for bursts, times in ((False, line.moments), (True, [burst[0] for burst in line.bursts])):
            ends = [self.keys[m][0] for m in times]
            for cause, often in Counter(cause for m in times for cause in self.before[m]).items():
                early = self.firsts[cause] <= self.firsts[number] and cause not in found
                if early and _most(often, bisect_right(ends, self.lines[cause].until)):
                    following = self._counted(cause, number, times, bursts=bursts)
                    found |= {cause: following} if following else {}
        return [found[cause] for cause in sorted(found)]

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
        causes = {m for m in lane if not self.moments[m].request}
        for m, cause in self._nearest(lane, causes, reach):
            self.before[m][self.owner[cause]] = (cause, by)
        for m, effect in self._nearest(lane[::-1], set(lane), reach):
            if m in causes:
                self.after[self.owner[m], self.owner[effect]].append(m)

    def _nearest(self, lane: list[int], wanted: Container[int], reach: int) -> Iterator[tuple[int, int]]:
        """Each moment of a lane with the last `wanted` moment, at its time or before, of the nearest other things."""
        last: dict[int, int] = {}
        keys, owner = self.keys, self.owner
        for key, together in groupby(lane, key=keys.__getitem__):
            same = list(together)
            for m in same:
                if m in wanted:
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

    def _counted(self, cause: int, effect: int, times: Sequence[int], *, bursts: bool) -> Following | None:
        """How the moments `times` of `effect` followed `cause`, if they did."""
        until = self.lines[cause].until
        met = {m: self.before[m][cause] for m in times if cause in self.before[m]}
        of = sum(m in met or self.keys[m][0] <= until for m in times)
        if not _most(len(met), of) or not self._followed(cause, effect, bursts=bursts):
            return None
        gaps = sorted(self.keys[m][0] - self.keys[before][0] for m, (before, _by) in met.items())
        in_order = sum(self.keys[before] < self.keys[m] for m, (before, _by) in met.items())
        by = max((by for _before, by in met.values()), key=[by for _before, by in met.values()].count)
        if 2 * in_order < len(met) or (by != "trace" and self._by_chance(cause, [*met], of, gaps[-1], bursts=bursts)):
            return None
        return Following(cause, len(met), of, gaps[-1], median_low(gaps), by, bursts)

    def _followed(self, cause: int, effect: int, *, bursts: bool) -> bool:
        """Were most times of `cause` followed, of those for which it is known?"""
        line, until = self.lines[cause], self.lines[effect].until - SAME_PLACE
        followed = set(self.after.get((cause, effect), ()))
        times = line.bursts if bursts else [[m] for m in line.moments]
        alone = [time[-1] for time in times if followed.isdisjoint(time)]
        met = len(times) - len(alone)
        return _most(met, met + sum(self.keys[m][0] <= until for m in alone))

    def _by_chance(self, cause: int, met: Sequence[int], of: int, within: int, *, bursts: bool) -> bool:
        """Could so many moments have come so shortly after one of so many things, if all came at any time?

        The number of things that would have: each with at most C(n, k) p^k, p being the share of the time observed that
        lies so shortly after the cause. Of a thing that was there only once little can be told: it may be that one.
        """
        line, reach = self.lines[cause], max(within, self.grain)
        alone, begin, least = False, self.start, 1
        if len(line.moments) == 1:
            alone, least = True, MINUTE
        elif bursts and len(line.bursts) == 1:
            alone, reach = True, SAME_PLACE
        elif line.until < math.inf:
            begin = self.firsts[cause][0]  # it is frequent: how much so, was to be seen since it began
        observed = max(least, min(self.end, line.until) - begin)
        places = [self.moments[m].place for m in met]
        covered = sum(_covered(self.seen_at[cause, place], reach) for place in places)
        share = min(1.0, covered / len(places) / observed)
        expected = len(self.lines) * math.comb(of, len(met)) * share ** len(met)
        return expected > (_MOST_BY_CHANCE_ALONE if alone else _MOST_BY_CHANCE)


def _bursts(moments: Sequence[Moment], mine: Sequence[int]) -> list[list[int]]:
    """The moments of one thing, which are in order, by bursts: no long pause between them in a place or a trace."""
    bursts: list[list[int]] = []
    last: dict[tuple[str, int], tuple[int, list[int]]] = {}
    for m in mine:
        moment = moments[m]
        lanes = {("place", moment.place): SAME_PLACE} if moment.where != NOWHERE else {}
        lanes |= {("trace", moment.trace): SAME_TRACE} if moment.trace else {}
        known = [last[lane] for lane, reach in lanes.items() if lane in last and moment.end - last[lane][0] <= reach]
        if known:
            known[0][1].append(m)
        else:
            bursts.append([m])
        burst = known[0][1] if known else bursts[-1]
        last.update(dict.fromkeys(lanes, (moment.end, burst)))
    return bursts


def _most(part: int, whole: int) -> bool:
    return part > 0 and 5 * part >= 4 * whole


def _span(moments: Sequence[Moment]) -> tuple[int, int]:
    times = [moment.time for moment in moments]
    return min(times, default=0), max(times, default=0)


def _covered(times: Sequence[int], reach: int) -> int:
    """How much time lies within `reach` after any of the `times`, which are in order."""
    return sum(min(later - time, reach) for time, later in pairwise(times)) + (reach if times else 0)
