"""The status of every success marker, from the time-ordered hits of its lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

import msgspec

from analyzer.entry.clock import SECOND, spoken, to_the_second
from analyzer.entry.view import UNKNOWN
from analyzer.matching.watch import Role, key
from analyzer.ruleset import Marker, RuleSet
from analyzer.tally.groups import Stream
from analyzer.tally.stat import UNDATED
from analyzer.tally.tally import Carried
from analyzer.verdict.evidence import SLACK, Evidence
from analyzer.verdict.examples import example, when
from analyzer.verdict.question import Question
from analyzer.verdict.result import Marker as Answer
from analyzer.verdict.result import Status

WITHIN = 120 * SECOND
_SURELY_BEFORE = 10 * SECOND
_LONGEST = 120
_WORST: Sequence[Status] = ("missing", "lost", "late", "unknown", "ready")


class _Life(msgspec.Struct, frozen=True):
    """A revision, or one instance of it, as a marker is asked of it."""

    service: str
    revision: str
    instance: str | None
    streams: frozenset[Stream]

    def called(self) -> str:
        return f"instance …{self.instance[-8:]}" if self.instance else self.revision or self.service or "the service"

    def own(self, hits: Iterable[Carried]) -> list[Carried]:
        return sorted(
            hit for hit in hits if hit.stream in self.streams and (not self.instance or hit.instance == self.instance)
        )


def answers(rulesets: Iterable[RuleSet], evidence: Evidence, question: Question) -> tuple[Answer, ...]:
    """One answer for each marker, in the order of the rule files; of several revisions or instances the worst."""
    found = []
    for rules in rulesets:
        services = [s for s in sorted(evidence.target.revisions) if _asked(rules, s, question.strict_packs)]
        for marker in rules.markers:
            judge = _Judge(rules, marker, evidence, question)
            lives = [life for service in services for life in judge.lives(service)]
            told = [judge.answer(life) for life in lives] or [judge.nowhere()]
            found.append(min(told, key=lambda answer: _WORST.index(answer.status)))
    return tuple(found)


def in_use(rulesets: Iterable[RuleSet], evidence: Evidence, *, strict: bool) -> tuple[RuleSet, ...]:
    """The rule sets that have a say: all that the user named, else those that apply to a service in the logs."""
    services = {service for service, _revision in evidence.tally.streams}
    return tuple(
        rules
        for rules in rulesets
        if not strict or rules.applies_to is None or any(_asked(rules, service, strict) for service in services)
    )


class _Service:
    """A service as `applies_to` sees it: nothing else is known."""

    text = severity = log = status = revision = logger = None

    def __init__(self, service: str, strict: bool) -> None:
        self.service = service if service or strict else None

    def found(self, _leaf: object) -> None:
        return None

    def field(self, _path: str) -> object:
        return UNKNOWN


def _asked(rules: RuleSet, service: str, strict: bool) -> bool:
    applies = rules.applies_to
    return applies is None or applies.chosen.holds(_Service(service, strict)) is not False


class _Judge:
    def __init__(self, rules: RuleSet, marker: Marker, evidence: Evidence, question: Question) -> None:
        self.rules, self.marker, self.evidence, self.question = rules, marker, evidence, question
        self.name = key(rules, marker)
        carried = evidence.tally.carried
        self.seen = carried.get((Role.READY, self.name), [])
        self.lost = carried.get((Role.LOST, self.name), [])
        self.starts = list(chain.from_iterable(hits for (role, _), hits in carried.items() if role is Role.START))

    def lives(self, service: str) -> list[_Life]:
        revision = self.evidence.target.revisions[service]
        streams = self.evidence.target.of(service)
        whole = _Life(service, revision, None, streams)
        if self.marker.per == "revision":
            return [whole]
        instances = {name for s in streams for name in self.evidence.tally.streams[s].instances}
        return [_Life(service, revision, name, streams) for name in sorted(instances)] or [whole]

    def nowhere(self) -> Answer:
        target = self.evidence.target
        if target.asked_in_vain:
            reason = f"revision {self.question.revision} does not occur in the logs"
        elif not target.revisions:
            reason = "no entry of the service was read"
        else:
            reason = f"no entry of a service that {self.rules.name} applies to was read"
        return self._tell(_Life("", "", None, frozenset()), "unknown", reason, None, [])

    def answer(self, life: _Life) -> Answer:
        start, how = self._start(life)
        seen = life.own(self.seen)
        if start is not None and not life.revision:
            # where no revision tells lives apart, a line above the start is of the life before
            begun = [hit for hit in life.own(self.starts) if hit.spot.time == start]
            seen = [hit for hit in seen if (hit >= begun[0] if begun else hit.spot.time >= start)]
        status, reason = self._judge(life, start, how, seen)
        return self._tell(life, status, reason, start, seen)

    def _judge(self, life: _Life, start: int | None, how: str, seen: list[Carried]) -> tuple[Status, str]:
        why_not = self._not_judged()
        if why_not:
            return "unknown", why_not
        if not seen:
            return self._unseen(life, start, how)
        first = seen[0].spot.time
        lost = [hit for hit in life.own(self.lost) if hit.spot.time != UNDATED]
        if lost and seen[-1] < lost[-1]:
            line = lost[-1].spot.text.strip().split("\n")[0][:_LONGEST]
            return "lost", f"lost at {to_the_second(lost[-1].spot.time)} (“{line}”), and no ready line since"
        silent = self._silence(life, seen[-1].spot.time)
        if silent:
            return silent
        if start is None or first == UNDATED:
            return "ready", f"seen; its time is not judged, because {how or 'it has none'}"
        within, took = self.marker.within, max(0, first - start)
        begins = self.evidence.covered(life.service)[0]
        if within is not None and took > within and begins is not None and begins > start + SLACK:
            return (
                "ready",
                f"seen; its time is not judged, because the logs begin {spoken(begins - start)} after the start",
            )
        if within is not None and took > within:
            return "late", f"seen {spoken(took)} after the start ({how}), allowed are {spoken(within)}"
        return "ready", f"seen {spoken(took)} after the start ({how})"

    def _not_judged(self) -> str:
        tally = self.evidence.tally
        if self.name in tally.not_judged:
            return tally.not_judged[self.name]
        return "its lines are too many to be judged" if self.name in tally.overflown else ""

    def _unseen(self, life: _Life, start: int | None, how: str) -> tuple[Status, str]:
        if start is None:
            return "unknown", f"not seen, and {how}"
        if self.evidence.mostly_without_text(life.streams):
            return "unknown", "not seen, and most entries have no text"
        within = self.marker.within if self.marker.within is not None else WITHIN
        why = self.evidence.why_not_covered(life.service, start, start + within)
        if why:
            return "unknown", f"not seen, and {why}"
        return (
            "missing",
            f"not seen within {spoken(within)} of the start of {life.called()} at {to_the_second(start)} ({how})",
        )

    def _silence(self, life: _Life, last: int) -> tuple[Status, str] | None:
        """Is the marker silent for longer than its `every` at the end of the log? Gaps show no silence."""
        end, every = self.evidence.covered(life.service)[1], self.marker.every
        if every is None or end is None or last == UNDATED or end - last <= every:
            return None
        gaps = [(begin, until) for begin, until in self.evidence.gap_spans if begin < end and until > last]
        bounds = [last, *(bound for gap in gaps for bound in gap), end]
        read = max(until - begin for begin, until in zip(bounds[::2], bounds[1::2], strict=True))
        if read <= every:
            return "unknown", f"last seen at {to_the_second(last)}, and then the logs have gaps"
        return "lost", f"silent since {to_the_second(last)}, for {spoken(end - last)}; expected every {spoken(every)}"

    def _start(self, life: _Life) -> tuple[int | None, str]:
        """When the life began, and how that is known; or None, and why it is not."""
        starts = [hit.spot.time for hit in life.own(self.starts) if hit.spot.time != UNDATED]
        if starts:
            return starts[0], "start line seen"
        if self.question.deployed_at is not None and not life.instance:
            return self.question.deployed_at, "--deployed-at"
        first = self._first_after_another(life)
        if first is not None:
            return first, "first entry, and the logs hold the revision before it"
        return None, "its start is not in the logs"

    def _first_after_another(self, life: _Life) -> int | None:
        """The first entry of a revision, where another revision of the service shows that the time before was read."""
        if life.instance or not life.revision:
            return None
        streams = self.evidence.tally.streams
        own = [s.first for name, s in streams.items() if name in life.streams and s.first is not None]
        others = [
            s.first
            for (service, revision), s in streams.items()
            if service == life.service and revision not in ("", life.revision) and s.first is not None
        ]
        return min(own) if own and others and min(others) <= min(own) - _SURELY_BEFORE else None

    def _tell(self, life: _Life, status: Status, reason: str, start: int | None, seen: list[Carried]) -> Answer:
        marker = self.marker
        first = seen[0].spot.time if seen and seen[0].spot.time != UNDATED else None
        took = None if first is None or start is None else round(max(0, first - start) / SECOND, 3)
        return Answer(
            id=marker.id,
            title=marker.title,
            area=marker.area,
            ruleset=self.rules.name,
            required=marker.required,
            status=status,
            reason=reason,
            service=life.service or None,
            revision=life.revision or None,
            instance=life.instance,
            started_at=when(start),
            within_seconds=None if marker.within is None else marker.within / SECOND,
            first_seen=when(first),
            last_seen=when(seen[-1].spot.time) if seen else None,
            seconds_to_ready=took,
            count=len(seen),
            example=example(seen[0].spot) if seen else None,
            owner=marker.owner,
        )
