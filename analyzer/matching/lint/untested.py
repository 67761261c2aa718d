"""Texts and patterns that no example is found by: a slip of the pen in one of them would stay unseen."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.entry.view import View
from analyzer.matching.examples import views
from analyzer.matching.lint.conditions import wanted
from analyzer.matching.lint.hint import Asked, Hint, of, shown
from analyzer.ruleset import Text


def hints(asked: Asked) -> Iterator[Hint]:
    """A hint for each text and pattern of a rule with examples that none of them shows."""
    for rule in asked.rules.rules():
        seen: list[View] = [view for example in rule.examples.match for view in views(example.entry)]
        for needle in wanted(rule) if seen else ():
            if not any(_found(needle, view) for view in seen):
                kind, source = ("text", needle.value) if isinstance(needle, Text) else ("pattern", needle.source)
                message = f"the {kind} {shown(source)} is found in none of its examples"
                yield of(rule, "untested", message, "add a line that shows it, or shorten it to what lines really hold")


def _found(needle: object, view: View) -> bool:
    try:
        return view.found(needle) is True  # type: ignore[arg-type]
    except TimeoutError:
        return False
