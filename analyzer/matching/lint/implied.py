"""Does one condition imply another? Told from their form alone, so that it holds of every entry."""

from __future__ import annotations

from typing import Any

from analyzer.matching.lint.hint import LIMIT
from analyzer.matching.literals import required_by_pattern
from analyzer.matching.syntax import core, is_plain, parsed, runs
from analyzer.ruleset import All, AnyOf, Condition, Not, Regex, Text
from analyzer.ruleset.keys.names import Named, fits
from analyzer.ruleset.keys.severity import Severities
from analyzer.ruleset.keys.status import StatusBetween


def implies(this: Condition, other: Condition) -> bool:
    """Whether `other` surely holds of every entry that `this` holds of; False says nothing."""
    if this == other:
        return True
    if isinstance(other, All):
        return all(implies(this, part) for part in other.parts)
    if isinstance(this, AnyOf):
        return all(implies(part, other) for part in this.parts)
    if isinstance(other, AnyOf) and any(implies(this, part) for part in other.parts):
        return True
    if isinstance(this, All):
        return any(implies(part, other) for part in this.parts)
    if isinstance(this, Not) and isinstance(other, Not):
        return implies(other.part, this.part)
    return _leaf_implies(this, other)


def _leaf_implies(this: Condition, other: Condition) -> bool:
    if isinstance(this, Severities) and isinstance(other, Severities):
        return this.allowed <= other.allowed
    if isinstance(this, StatusBetween) and isinstance(other, StatusBetween):
        return other.low <= this.low and this.high <= other.high
    if isinstance(this, Named) and isinstance(other, Named):
        return this.attribute == other.attribute and "*" not in this.wanted and fits(this.wanted, other.wanted)
    if isinstance(other, Text):
        return any(_all_hold(alternatives, other.value) for alternatives in _fixed(this))
    if isinstance(this, Text) and isinstance(other, Regex):
        return _looks_at_itself_only(other) and _found(other, this.value)
    return False


def _fixed(condition: Condition) -> list[list[str]]:
    """Sets of texts: of each set one is in every entry that a text or pattern is found in."""
    if isinstance(condition, Text):
        return [[condition.value]]
    if not isinstance(condition, Regex):
        return []
    literals = required_by_pattern(condition.source) or ()
    telling = [] if any(literal.ignore_case for literal in literals) else [literal.text for literal in literals]
    return [*([telling] if telling else []), *([text] for text, _ in runs(core.Sequence(_row(condition))) if text)]


def _row(pattern: Regex) -> list[Any]:
    """The parts of a pattern that follow each other; none where that is not known."""
    try:
        tree = parsed(pattern.source).tree
    except Exception:  # the parser is private: what it does not read is not compared
        return []
    return [*tree.items] if type(tree) is core.Sequence else [tree]


def _all_hold(alternatives: list[str], value: str) -> bool:
    return all(value in text for text in alternatives)


def _looks_at_itself_only(pattern: Regex) -> bool:
    """Whether a pattern that is found in a text is found wherever that text stands: it is a row of characters."""
    row = _row(pattern)
    return bool(row) and all(is_plain(item) or (hasattr(item, "matches") and not item.zerowidth) for item in row)


def _found(pattern: Regex, text: str) -> bool:
    try:
        return pattern.found_in(text, LIMIT)
    except (TimeoutError, MemoryError):
        return False
