"""Texts and patterns that no example is found by: a slip of the pen in one of them would stay unseen."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.matching.examples import views
from analyzer.matching.lint.conditions import wanted
from analyzer.matching.lint.hint import Asked, Hint, called, of


def hints(asked: Asked) -> Iterator[Hint]:
    """A hint for each text and pattern of a rule with examples that none of them shows."""
    for rule in asked.rules.rules():
        seen = [view.text or "" for example in rule.examples.match for view in views(example.entry)]
        for needle in wanted(rule) if seen else ():
            if all(asked.finds(needle, text) is False for text in seen):
                message = f"{called(needle)} is found in none of its examples"
                yield of(rule, "untested", message, "add a line that shows it, or shorten it to what lines really hold")
