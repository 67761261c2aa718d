"""What a rule says to no effect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analyzer.matching.lint.conditions import conditions
from analyzer.matching.lint.hint import Asked, Hint, of, shown
from analyzer.matching.syntax import core, is_plain, parsed
from analyzer.ruleset import All, AnyOf, Condition, Issue, Marker, Not, Regex, Text


def hints(asked: Asked) -> Iterator[Hint]:
    """A hint for `.*` at the edge of a pattern, a pattern that is a plain text, and limits that change nothing."""
    for rule in asked.rules.rules():
        found = dict.fromkeys(hint for condition in conditions(rule) for hint in _of_condition(rule, condition))
        yield from found
        if isinstance(rule, Issue) and rule.label == "critical" and rule.limits is not None:
            message = "its limits change nothing: it is critical from the first entry on"
            yield of(rule, "idle-limits", message, "remove them, or give it another label", rule.limits.place)


def _of_condition(rule: Issue | Marker, condition: Condition) -> Iterator[Hint]:
    if isinstance(condition, All | AnyOf):
        among_patterns = sum(isinstance(part, Regex) for part in condition.parts) > 1
        for part in condition.parts:
            if not (among_patterns and isinstance(condition, AnyOf) and isinstance(part, Regex) and _plain_text(part)):
                yield from _of_condition(rule, part)
    elif isinstance(condition, Not):
        yield from _of_condition(rule, condition.part)
    elif isinstance(condition, Text):
        yield from _of_end(rule, "text", condition.value)
    elif isinstance(condition, Regex):
        yield from _of_end(rule, "pattern", condition.source)
        yield from _of_pattern(rule, condition)


def _of_end(rule: Issue | Marker, kind: str, source: str) -> Iterator[Hint]:
    if source.endswith("\n"):
        message = f"the {kind} {shown(source)} ends with a line break, which few entries have there"
        yield of(rule, "line-break", message, "write '|-' instead of '|'")


def _of_pattern(rule: Issue | Marker, pattern: Regex) -> Iterator[Hint]:
    source = pattern.source
    if text := _plain_text(pattern):
        yield of(rule, "plain-regex", f"the pattern {shown(source)} is a plain text", f"write 'text: {text}'")
    items = _items(source)
    for edge, item in (("begins", items[0]), ("ends", items[-1])) if len(items) > 1 else ():
        if _is_anything(item):
            message = f"the pattern {shown(source)} {edge} with .*, which changes nothing but its cost"
            yield of(rule, "idle-wildcard", message, "leave it out")


def _plain_text(pattern: Regex) -> str:
    """The text that a pattern without any meaning of its own stands for, else ''."""
    items = _items(pattern.source)
    return "".join(chr(item.value) for item in items) if all(map(is_plain, items)) else ""


def _items(source: str) -> list[Any]:
    tree = _tree(source)
    return [*tree.items] if type(tree) is core.Sequence else [] if tree is None else [tree]


def _tree(source: str) -> Any:
    try:
        return parsed(source).tree
    except Exception:  # the parser is private: what it does not read nothing is told of
        return None


def _is_anything(item: Any) -> bool:
    repeats = (core.GreedyRepeat, core.LazyRepeat)
    anything = (core.Any, core.AnyAll, core.AnyU)
    return (
        type(item) in repeats and item.min_count == 0 and item.max_count is None and type(item.subpattern) in anything
    )
