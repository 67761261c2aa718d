"""An id of a report -> what it stands for: which entries those are, and how many were counted."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from analyzer.grouping.signature import shown
from analyzer.matching.watch import key
from analyzer.ruleset import RuleSet
from analyzer.tally.chosen import OfGroup, OfRule
from analyzer.verdict.findings import BEYOND, OTHER, OTHER_KINDS
from analyzer.verdict.measure import Measure, Seen


class Found(msgspec.Struct, frozen=True):
    """Something that was counted, of the target (`now`) and in the baseline (`before`; 0 where there is none).

    `over_time`: a rule over time, which counts how often it fired: the entries are those that its match chooses.
    """

    title: str
    entries: OfRule | OfGroup
    now: int
    before: int
    over_time: bool = False


def look_up(name: str, rulesets: Iterable[RuleSet], measure: Measure) -> Found | None:
    """What has this id; None where nothing does."""
    return _issue(name, rulesets, measure) or _group(name, measure) or _rest(name, measure)


def group_of(name: str, measure: Measure) -> str | None:
    """The id of the group that the signature of this id is now a part of: which belong together, both sides tell."""
    kind, _, signature = name.partition("/")
    for group in measure.grouped.groups:
        if group.problem == (kind == "problem") and signature in group.signatures and group.id != name:
            return group.id
    return None


def _issue(name: str, rulesets: Iterable[RuleSet], measure: Measure) -> Found | None:
    for rules in rulesets:
        for issue in rules.issues:
            if key(rules, issue) == name:
                seen = measure.now.of_issue(name, issue)
                before = measure.before.of_issue(name, issue) if measure.before else None
                return _found(issue.title, OfRule(name), seen, before, over_time=issue.match.over_time)
    return None


def _group(name: str, measure: Measure) -> Found | None:
    for group in measure.grouped.groups:
        if group.id == name:
            before = measure.before.of_streams(group.before) if measure.before else None
            entries = OfGroup(group.problem, frozenset(group.signatures))
            return _found(shown(group.template), entries, measure.now.of_streams(group.now), before)
    return None


def _rest(name: str, measure: Measure) -> Found | None:
    grouped = measure.grouped
    for problem, what in OTHER_KINDS:
        if name == f"{OTHER}{what}" and grouped.limit is not None:
            before = measure.before.of_streams(grouped.rest_before[problem]) if measure.before else None
            now = measure.now.of_streams(grouped.rest_now[problem])
            return _found(BEYOND.format(what), OfGroup(problem, limit=grouped.limit), now, before)
    return None


def _found(
    title: str, entries: OfRule | OfGroup, now: Seen, before: Seen | None, *, over_time: bool = False
) -> Found | None:
    counted = before.stat.count if before else 0
    return Found(title, entries, now.stat.count, counted, over_time) if now.stat.count or counted else None
