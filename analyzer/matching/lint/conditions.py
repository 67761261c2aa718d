"""The parts of conditions, as several lints look at them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from analyzer.ruleset import All, AnyOf, Condition, Issue, Marker, Match, Not, Regex, Text
from analyzer.ruleset.keys.fields import FieldFound


class Part(NamedTuple):
    """A condition that is made of no others, and whether it is what must not hold."""

    condition: Condition
    negated: bool


def parts(condition: Condition, negated: bool = False) -> Iterator[Part]:
    """The parts of a condition that are made of no others."""
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from parts(part, negated)
    elif isinstance(condition, Not):
        yield from parts(condition.part, not negated)
    else:
        yield Part(condition, negated)


def matches(rule: Issue | Marker) -> Iterator[Match]:
    """What a rule asks: its match, and of a marker what takes it back."""
    yield rule.match
    if isinstance(rule, Marker) and rule.lost_when is not None:
        yield rule.lost_when


def conditions(rule: Issue | Marker) -> Iterator[Condition]:
    """Every condition that a rule judges single entries by."""
    for match in matches(rule):
        yield from match.conditions()


def patterns(rule: Issue | Marker) -> list[Regex]:
    """All patterns of a rule, those on fields too, each once, in the order of the file."""
    found: dict[Regex, None] = {}
    for condition in conditions(rule):
        for part, _ in parts(condition):
            if isinstance(part, FieldFound):
                found[part.regex] = None
            elif isinstance(part, Regex):
                found[part] = None
    return [*found]


def wanted(rule: Issue | Marker) -> list[Text | Regex]:
    """The texts and patterns that an entry may be hit by, each once: not those that must not be there."""
    chosen = rule.match.chosen
    return [*dict.fromkeys(part for part, negated in parts(chosen) if not negated and isinstance(part, Text | Regex))]
