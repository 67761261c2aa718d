"""How often something was seen, when, where, and its earliest examples; two of them merge into one."""

from __future__ import annotations

import sys
from bisect import bisect_left, insort
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from analyzer.entry import batch as flag
from analyzer.entry.batch import Batch
from analyzer.entry.clock import MINUTE
from analyzer.entry.origin import Origin
from analyzer.entry.times import minutes_of, span_of
from analyzer.tally.histogram import Histogram
from analyzer.tally.moments import Moment, each, earliest, pack, place, too_late, with_entries

EXAMPLES = 3
INSTANCES = 100
UNDATED = sys.maxsize
LONGEST = 4000
"""Characters of the text of an example; of a longer one the middle is left out."""


class Spot(NamedTuple):
    """One entry as an example; its order as a tuple is the order of entries: by time, undated last, then by what it is.

    In a text log the position decides ties, elsewhere log, insertId and text; so the order does not depend on how the
    sources were cut or named.
    """

    time: int
    log: str
    insert_id: str
    tie: str
    file: str
    line: int
    text: str
    severity: int
    origin: Origin = Origin()


def spot(batch: Batch, i: int, longest: int = LONGEST) -> Spot:
    """Entry `i` of `batch` as an example, the middle of its text left out where it is longer than `longest`."""
    text, time = batch.texts[i], batch.times[i]
    if len(text) > longest:
        text = f"{text[: longest - longest // 3]}\n…\n{text[-(longest // 3) :]}"
    by_place = batch.flags[i] & flag.TEXT_LINE
    return Spot(
        UNDATED if time is None else time,
        batch.logs[i],
        batch.insert_ids[i],
        "" if by_place else text,
        batch.file,
        batch.lines[i],
        text,
        batch.severities[i],
        batch.origin(i),
    )


class Stat(msgspec.Struct):
    """Count, first and last time (ns), counts by time, highest severity, earliest examples, instances (the smallest 100
    names), and earliest moments, packed. Entries without a time are in no bin of `times`.
    """

    count: int = 0
    first: int | None = None
    last: int | None = None
    times: Histogram = msgspec.field(default_factory=Histogram)
    severity: int = 0
    spots: list[Spot] = msgspec.field(default_factory=list)
    instances: list[str] = msgspec.field(default_factory=list)
    moments: bytes = b""

    def add(self, batch: Batch, places: Sequence[int]) -> None:
        """Count the entries of `batch` at `places`."""
        covered = span_of(batch.times, places)
        self.count += len(places)
        self._span(*(covered or (None, None)))
        if covered:
            self.times.add(minutes_of(batch.times, places))
        severities, instances = batch.severities, batch.instances
        self.severity = max(self.severity, *[severities[i] for i in places])
        if len(self.spots) < EXAMPLES or covered is None or covered[0] <= self.spots[-1].time:
            self._exemplify_all(batch, places)
        self.moments = with_entries(self.moments, batch, places, covered[0] if covered else None)
        for i in places:
            instance = instances[i]
            if instance and (len(self.instances) < INSTANCES or instance < self.instances[-1]):
                self._seen_on(instance)

    def _exemplify_all(self, batch: Batch, places: Sequence[int]) -> None:
        for i in places:
            time = batch.times[i]
            if len(self.spots) < EXAMPLES or (UNDATED if time is None else time) <= self.spots[-1].time:
                self._exemplify(spot(batch, i))

    def note(self, seen: Spot, instance: str, stream: tuple[str, str] = ("", "")) -> None:
        """Count an entry of which only the example is left, and its service and revision."""
        time = None if seen.time == UNDATED else seen.time
        self.count += 1
        self._span(time, time)
        if time is not None:
            self.times.add({time // MINUTE: 1})
        self.severity = max(self.severity, seen.severity)
        self._exemplify(seen)
        if instance:
            self._seen_on(instance)
        if time is not None and not too_late(self.moments, time):
            where, line = place(instance, *stream, seen.file), 0 if seen.tie else seen.line
            moment = Moment(time, line, where, 0, request=seen.log == "requests")
            self.moments = earliest(self.moments, [pack(moment)])

    def merge(self, other: Stat) -> None:
        self.count += other.count
        self._span(other.first, other.last)
        self.times.merge(other.times)
        self.severity = max(self.severity, other.severity)
        for seen in other.spots:
            self._exemplify(seen)
        for instance in other.instances:
            self._seen_on(instance)
        self.moments = earliest(self.moments, each(other.moments)) if self.moments else other.moments

    def _span(self, first: int | None, last: int | None) -> None:
        if first is not None and (self.first is None or first < self.first):
            self.first = first
        if last is not None and (self.last is None or last > self.last):
            self.last = last

    def _exemplify(self, seen: Spot) -> None:
        insort(self.spots, seen)
        del self.spots[EXAMPLES:]

    def _seen_on(self, instance: str) -> None:
        smallest(self.instances, instance, INSTANCES)


def smallest(names: list[str], name: str, most: int) -> None:
    """Add a name to sorted `names`, of which the `most` smallest are kept: the same ones in any order of adding."""
    if len(names) >= most and name >= names[-1]:
        return
    place = bisect_left(names, name)
    if place == len(names) or names[place] != name:
        names.insert(place, sys.intern(name))  # few instances, but each of thousands of things names them
        del names[most:]


def merged(stats: list[Stat]) -> Stat:
    """One Stat of several; they stay as they are."""
    total = Stat()
    for stat in stats:
        total.merge(stat)
    return total
