"""Examples whose own line states a severity that the rule does not ask for."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.entry import markup
from analyzer.entry.severity import Severity
from analyzer.matching.examples import TextView
from analyzer.matching.lint.hint import Asked, Hint, of, shown
from analyzer.matching.lint.messages import message_of, severity_of
from analyzer.ruleset import Condition, Example


def hints(asked: Asked) -> Iterator[Hint]:
    """A hint for each example that must hit, and does not where its line is read from a log."""
    for rule in asked.rules.rules():
        for example in rule.examples.match:
            if not asked.over and (severity := _excluded(rule.match.chosen, example)):
                message = f"the example {shown(str(example.entry))} states {severity}, which the rule does not ask for"
                remedy = "let 'severity' hold of it, or leave the header out of the example"
                yield of(rule, "severity-excludes", message, remedy, example.place)


def _excluded(condition: Condition, example: Example) -> str:
    if not isinstance(example.entry, str):
        return ""
    text = markup.plain(example.entry)
    severity = severity_of(text)
    if severity == Severity.DEFAULT:
        return ""
    message = message_of(text)
    try:
        hits = condition.holds(TextView(message)) is not False
        excluded = hits and condition.holds(TextView(message, severity)) is False
    except (TimeoutError, MemoryError):
        return ""
    return Severity(severity).name if excluded else ""
