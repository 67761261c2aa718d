"""Rules that say the same as another, or that another one always says too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from analyzer.entry.view import View
from analyzer.matching.examples import views
from analyzer.matching.lint.hint import Asked, Hint, of
from analyzer.matching.lint.implied import implies
from analyzer.ruleset import Issue, Marker, RuleSet

Rule = Issue | Marker


class _Placed(NamedTuple):
    rules: RuleSet
    rule: Rule
    number: int


def hints(asked: Asked) -> Iterator[Hint]:
    """A hint for each rule whose condition stands twice, implies another one, or whose examples another one hits too.

    Only rules of a kind are compared, and only where the other one is about all the entries that this one is about.
    """
    placed = [
        _Placed(rules, rule, i) for i, (rules, rule) in enumerate((r, x) for r in asked.beside for x in r.rules())
    ]
    for this in placed:
        if this.rules is asked.rules and not asked.over:
            others = [other for other in placed if _comparable(this, other)]
            yield from _of_rule(this, others, asked)


def _comparable(this: _Placed, other: _Placed) -> bool:
    covers = other.rules.applies_to is None or other.rules.applies_to == this.rules.applies_to
    return this.number != other.number and type(this.rule) is type(other.rule) and covers


def _of_rule(this: _Placed, others: list[_Placed], asked: Asked) -> Iterator[Hint]:
    implied = [other for other in others if _covered(this.rule, other.rule)]
    same = [other for other in implied if _covered(other.rule, this.rule)]
    for other in implied:
        if other not in same and isinstance(this.rule, Marker):
            continue  # one line may show that two things are ready
        if other not in same:
            remedy = "let the other leave these out with 'not', or drop one of the two"
            yield of(this.rule, "shadowed", f"whatever it hits is hit by {_named(other)} too", remedy)
        elif other.number < this.number:
            yield of(this.rule, "duplicate", f"it asks the same as {_named(other)}", "drop one of the two")
    for other in others:
        if (
            other not in implied
            and this.rules is other.rules
            and not asked.over
            and _examples_hit(this.rule, other.rule)
        ):
            message = f"all its examples are hit by {_named(other)} too"
            yield of(this.rule, "overlapping", message, "let one of them leave the other's entries out with 'not'")


def _named(other: _Placed) -> str:
    label = f", {other.rule.label}" if isinstance(other.rule, Issue) else ""
    return f"'{other.rule.id}' ({other.rule.place}{label})"


def _covered(rule: Rule, other: Rule) -> bool:
    """Whether every entry that a rule hits is surely hit by another; rules over time only when they are the same."""
    if rule.match.over_time or other.match.over_time:
        return rule.match == other.match
    return implies(rule.match.chosen, other.match.chosen)


def _examples_hit(rule: Rule, other: Rule) -> bool:
    """Whether another rule, which says something else of them, hits all the entries that a rule must hit."""
    if not (isinstance(rule, Issue) and isinstance(other, Issue)) or rule.label == other.label or other.match.over_time:
        return False
    seen: list[list[View]] = [[*views(example.entry)] for example in rule.examples.match]
    try:
        return bool(seen) and all(any(other.match.chosen.holds(view) for view in one) for one in seen)
    except (TimeoutError, MemoryError):
        return False
