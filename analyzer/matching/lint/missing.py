"""What an author left out: examples, why, fix, owner."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.matching.lint.hint import Asked, Hint, of
from analyzer.ruleset import Issue, Marker


def hints(asked: Asked) -> Iterator[Hint]:
    """A hint for each thing that a rule does not say. The owner may be that of its set."""
    for rule in asked.rules.rules():
        yield from _examples(rule)
        if isinstance(rule, Issue) and not rule.why:
            yield of(rule, "no-why", "nothing says why it happens", "add 'why', a sentence that defends the label")
        if isinstance(rule, Issue) and not rule.fix:
            yield of(rule, "no-fix", "nothing says what to do about it", "add 'fix', a sentence")
        if not rule.owner:
            yield of(rule, "no-owner", "nobody looks after it", "add 'owner' to it or to the rule set")


def _examples(rule: Issue | Marker) -> Iterator[Hint]:
    if not rule.examples.match:
        yield of(
            rule, "no-examples", "no example shows what it must hit", "add lines of a real log as 'examples: match'"
        )
    if not rule.examples.ignore:
        remedy = "add lines that look alike as 'examples: ignore'"
        yield of(rule, "no-ignore", "no example shows what it must leave alone", remedy)
