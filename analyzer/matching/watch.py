"""Everything that the scan watches for, one condition each, whatever role it plays in a rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum

import msgspec

from analyzer.ruleset import Issue, Marker, Regex, RuleSet
from analyzer.ruleset.conditions import All, AnyOf, Condition
from analyzer.ruleset.keys.names import Named


class Role(Enum):
    """What a hit means. Those after ISSUE are carried to the merge, where they are put in order of time."""

    ISSUE = "issue"
    STEP = "step"  # of an issue over time: one of the entries chosen, or a step of its sequence
    FOLLOWER = "follower"  # of an issue over time: what `unless` waits for
    READY = "ready"
    LOST = "lost"
    START = "start"


class Watch(msgspec.Struct, frozen=True):
    """A condition and what it is for. `bit` tells the steps of a sequence apart; `per` what its hits have in common."""

    role: Role
    rule: str
    condition: Condition
    applies_to: Condition | None = None
    strict: bool = False
    bit: int = 1
    per: str = "revision"
    unless_per: str = "revision"


# The platform says so in its own log; exports of the Python client name no log.
_PLATFORM = AnyOf((Named("log", "system"), Named("log", "")))
CLOUD_RUN_START = Watch(Role.START, "cloud-run", All((Regex("^Starting new instance"), _PLATFORM)))


def key(rules: RuleSet, rule: Issue | Marker) -> str:
    """The name of a rule in a run: its set's and its own."""
    return f"{rules.name}/{rule.id}"


def watches(rulesets: Sequence[RuleSet], strict: bool) -> tuple[Watch, ...]:
    """All watches of the rule sets. `strict`: a set's `applies_to` must surely hold, else it must not surely fail."""
    found = [CLOUD_RUN_START]
    for rules in rulesets:
        if rules.start:
            found.append(Watch(Role.START, rules.name, rules.start.chosen, _applies(rules), strict))
        for marker in rules.markers:
            found += _of_marker(rules, marker, strict)
        for issue in rules.issues:
            found += _of_issue(rules, issue, strict)
    return tuple(found)


def _applies(rules: RuleSet) -> Condition | None:
    return rules.applies_to.chosen if rules.applies_to else None


def _of_marker(rules: RuleSet, marker: Marker, strict: bool) -> Iterator[Watch]:
    name, applies = key(rules, marker), _applies(rules)
    yield Watch(Role.READY, name, marker.match.chosen, applies, strict)
    if marker.lost_when:
        yield Watch(Role.LOST, name, marker.lost_when.chosen, applies, strict)


def _of_issue(rules: RuleSet, issue: Issue, strict: bool) -> Iterator[Watch]:
    name, applies, match = key(rules, issue), _applies(rules), issue.match
    if not match.over_time:
        yield Watch(Role.ISSUE, name, match.chosen, applies, strict)
        return
    if match.sequence:
        for place, step in enumerate(match.sequence.steps):
            chosen = All((match.choose, step)) if match.choose else step
            yield Watch(Role.STEP, name, chosen, applies, strict, 1 << place, match.sequence.per)
        return
    unless_per = match.unless.per if match.unless else "revision"
    per = match.count.per if match.count else unless_per
    yield Watch(Role.STEP, name, match.chosen, applies, strict, 1, per, unless_per)
    if match.unless:
        yield Watch(Role.FOLLOWER, name, match.unless.match, applies, strict, 2, per, unless_per)
