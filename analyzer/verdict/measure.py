"""Candidate against baseline: the two counts of a finding, and what was observed while they were counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

import msgspec

from analyzer.entry.severity import Severity
from analyzer.matching.timed import Fired, Timed, decide
from analyzer.matching.watch import Role
from analyzer.ruleset import Issue
from analyzer.tally.groups import Stream
from analyzer.tally.sources import Span
from analyzer.tally.stat import UNDATED, Stat, merged
from analyzer.tally.tally import Carried, StreamTally, Tally
from analyzer.verdict.compare import Comparison, Counted, Exposure, compare, time_exposure
from analyzer.verdict.dispersion import Course, Traffic
from analyzer.verdict.evidence import Evidence, gather, together
from analyzer.verdict.exposure import Spans, length, observed, united
from analyzer.verdict.grouped import Grouped, grouped
from analyzer.verdict.target import Target, older

NO_BASELINE = "no baseline was given"
_ENOUGH_REQUESTS = 10
_ENOUGH_QUIET = 200
_MANY_STARTS, _MORE_STARTS = 3, 1.5


class Seen(NamedTuple):
    """What was seen of one thing, in which revisions, and how much of it the end of the log leaves undecided."""

    stat: Stat
    revisions: tuple[str, ...]
    undecided: int = 0


class Side(msgspec.Struct, frozen=True, dict=True):
    """One tally seen through the streams that count in it."""

    evidence: Evidence
    streams: frozenset[Stream]

    @property
    def tally(self) -> Tally:
        return self.evidence.tally

    @cached_property
    def read(self) -> StreamTally:
        return together(self.tally.streams, self.streams)

    @cached_property
    def requests(self) -> int:
        """Requests that were read, 0 where not all of them were asked for."""
        pulls = (source.pulled for source in self.tally.sources.values() if source.pulled)
        return self.read.requests if all(pulled.requests for pulled in pulls) else 0

    @cached_property
    def traffic(self) -> Traffic:
        """When there was how much to do, as far as entries below WARNING tell it."""
        known = not self.evidence.cut and not self.selected
        return Traffic(self.tally.minutes if known and self.read.quiet * 2 >= self.read.entries else {})

    @cached_property
    def starts(self) -> int:
        """How often a revision or an instance began."""
        carried = [hits for (role, _rule), hits in self.tally.carried.items() if role is Role.START]
        return self.read.starts + sum(hit.stream in self.streams for hits in carried for hit in hits)

    @property
    def reach(self) -> tuple[int, int] | None:
        """The times of the first and the last entry, ns."""
        first, last = self.read.first, self.read.last
        return None if first is None or last is None else (first, last)

    @cached_property
    def observed(self) -> Spans:
        """The times in which its entries were read."""
        return observed(self.tally, self.streams)

    @cached_property
    def span(self) -> int | None:
        """For how long they were observed, ns."""
        return length(self.observed)

    @cached_property
    def once(self) -> Exposure:
        """As long, but for what several saved results counted: that stands at the same time, and comes in pairs."""
        return time_exposure(length(united(self.observed)) or 0)

    @cached_property
    def selected(self) -> bool:
        """Was only what can matter asked for, so that the rest tells nothing of the traffic?"""
        return any(source.pulled and source.pulled.selected for source in self.tally.sources.values())

    def cut_span(self, severity: int) -> Span | None:
        """The time that the entries of this severity cover, where their bucket was cut off."""
        spans = self.evidence.cut.get(Severity(severity), ())
        return spans[0] if spans else None

    def of_issue(self, name: str, issue: Issue) -> Seen:
        """What hit an issue."""
        counted = self.of_streams({stream: s for (rule, stream), s in self.tally.issues.items() if rule == name})
        return self._fired(name, issue, counted) if issue.match.over_time else counted

    def _fired(self, name: str, issue: Issue, counted: Seen) -> Seen:
        """How often an issue over time fired, beside what an earlier run counted of it."""
        hits = sorted(h for h in self.tally.carried.get((Role.STEP, name), ()) if h.stream in self.streams)
        hits = [hit for hit in hits if hit.spot.time != UNDATED]
        timed = [
            Timed(hit.spot.time, self._life(hit, hit.per), self._life(hit, hit.unless_per), hit.bits) for hit in hits
        ]
        fired: Fired = decide(issue.match, timed, self.evidence.last)
        stat = Stat()
        for place in fired.places:
            stat.note(hits[place].spot, hits[place].instance, hits[place].stream)
        stat.count = fired.count
        stat.merge(counted.stat)
        revisions = _revisions([*(hits[place].stream for place in fired.places), *(("", r) for r in counted.revisions)])
        return Seen(stat, revisions, fired.undecided)

    def _life(self, hit: Carried, per: str) -> str:
        """The value to group a hit by: where that is the revision, entries that name none belong to the target's."""
        own = f"{hit.stream[0]}/{hit.stream[1]}"
        services = [*self.evidence.target.revisions]
        return (hit.stream[0] or services[0] or own) if per == own and len(services) == 1 else per

    def unjudged(self, name: str) -> str:
        """Why a rule was not judged on every entry of this side: a clause, '' where it was."""
        if name in self.tally.not_judged or name in self.tally.overflown:
            return "the rule was not judged on the baseline"
        return self.tally.unlike.get(name, "")

    def of_streams(self, stats: Mapping[Stream, Stat]) -> Seen:
        """Of statistics by stream, those that count here."""
        mine = {stream: stat for stream, stat in stats.items() if stream in self.streams}
        return Seen(merged([*mine.values()]), _revisions(mine))


class Measure(msgspec.Struct, frozen=True, dict=True):
    """The candidate, and the baseline where there is one with entries of the target's services.

    `older`: revisions before the target's are part of the baseline.
    """

    now: Side
    before: Side | None
    why_not: str = NO_BASELINE
    older: bool = False

    @cached_property
    def grouped(self) -> Grouped:
        """Groups of what no rule explains, of both sides."""
        return grouped(self.now.tally.groups, self.before.tally.groups if self.before else None)

    @cached_property
    def earlier(self) -> Side | None:
        """Where no baseline was given, the revisions before the target's in the same logs, which could be one."""
        if self.before is not None or self.why_not != NO_BASELINE:
            return None
        streams = older(self.now.tally.streams, self.now.evidence.target)
        return Side(self.now.evidence, streams) if streams else None

    def comparison(self, now: Stat, before: Stat, severity: int) -> Comparison | None:
        """The test of what was seen `now` against `before`; None without a baseline. Exposure is requests where both
        sides have request logs, else time; where a bucket of this severity was cut off, the time it covers."""
        if self.before is None:
            return None
        cuts = self.now.cut_span(severity), self.before.cut_span(severity)
        times = _time(self.now, cuts[0]), _time(self.before, cuts[1])
        exposures, grown = times, 1.0
        if cuts == (None, None) and min(self.now.requests, self.before.requests) >= _ENOUGH_REQUESTS:
            exposures = Exposure(self.now.requests, requests=True), Exposure(self.before.requests, requests=True)
        elif cuts == (None, None):
            grown = _growth(self.now, self.before, times)
        return compare(
            Counted(now.count, exposures[0], _course(self.now, now, times[0])),
            Counted(before.count, exposures[1], _course(self.before, before, times[1])),
            grown,
        )

    def unmeasured(self, severity: int, *, group: bool) -> str:
        """Why the baseline would perhaps not hold an entry of this severity if there had been one (of a `group` of what
        no rule explains): a clause, '' where it would.
        """
        if self.before is not None and self.before.cut_span(severity) is not None:
            return "the baseline's entries of this severity were cut off"
        return self.before.tally.unlike.get("", "") if self.before is not None and group else ""


def _revisions(streams: Iterable[Stream]) -> tuple[str, ...]:
    return tuple(sorted({revision for _service, revision in streams} - {""}))


def _time(side: Side, cut: Span | None) -> Exposure:
    if cut is not None and cut.first is not None and cut.last is not None:
        return time_exposure(cut.last - cut.first)
    return time_exposure(side.span or 0)


def _course(side: Side, stat: Stat, observed: Exposure) -> Course:
    last = side.read.last
    lasting = 0 if last is None or stat.first is None else last - stat.first
    return Course(stat.times, min(observed.amount, side.once.amount), lasting, side.traffic)


def _growth(now: Side, before: Side, times: tuple[Exposure, Exposure]) -> float:
    """How many times as much of what is below WARNING was logged in the same time; 1 where that is not known."""
    selected = now.selected or before.selected
    if selected or now.evidence.cut or before.evidence.cut or min(now.read.quiet, before.read.quiet) < _ENOUGH_QUIET:
        return 1.0
    if now.starts >= _MANY_STARTS and now.starts / times[0].amount > _MORE_STARTS * before.starts / times[1].amount:
        return 1.0  # what starts again and again says more without doing more
    return (now.read.quiet / times[0].amount) / (before.read.quiet / times[1].amount)


def measure(evidence: Evidence, baseline: Tally | None, *, with_older: bool = False) -> Measure:
    """The candidate's target beside all revisions of its services in the baseline. An empty baseline is none;
    `with_older`: revisions before the target's were asked for.
    """
    now = Side(evidence, evidence.target.streams)
    if baseline is None:
        return Measure(now, None, _why_none(evidence, with_older=with_older))
    streams = frozenset(_counted(baseline.streams, evidence.target.revisions))
    whole = Target(streams, {}, asked_in_vain=False, seen=())
    before = Side(gather(baseline, whole), streams)
    if before.read.entries <= before.read.audit:
        return Measure(now, None, "the baseline holds no entry of what is judged")
    return Measure(now, before, older=with_older)


def _why_none(evidence: Evidence, *, with_older: bool) -> str:
    if not with_older:
        return NO_BASELINE
    revisions = ", ".join(sorted(filter(None, evidence.target.revisions.values())))
    if not revisions:
        return "these logs name no revisions"
    return f"no revision before {revisions} is in these logs, in the time that was asked for"


def _counted(streams: Iterable[Stream], services: Mapping[str, str]) -> Iterable[Stream]:
    unnamed = "" in services or not services
    return (s for s in streams if unnamed or not s[0] or s[0] in services)
