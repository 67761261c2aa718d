"""Texts and patterns with the header of a log line, which is taken off before a rule looks."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.entry import markup
from analyzer.matching.lint.conditions import wanted
from analyzer.matching.lint.hint import Asked, Hint, called, of, shown
from analyzer.matching.lint.messages import message_of
from analyzer.matching.lint.witness import witnesses
from analyzer.ruleset import Issue, Marker, Regex, Text

_TAKEN = "time, level and logger at the beginning of a line are taken off before a rule looks"


def hints(asked: Asked) -> Iterator[Hint]:
    """A hint for each text or pattern that begins with what is taken off, unless an example shows that it hits."""
    for rule in asked.rules.rules():
        messages = [*_messages(rule)]
        for needle in wanted(rule):
            header = _header(needle, asked)
            if header and all(asked.finds(needle, message) is False for message in messages):
                message = f"{called(needle)} asks for {shown(header)}: {_TAKEN}"
                yield of(rule, "header", message, "begin with the message, and ask for the level with 'severity'")


def _header(needle: Text | Regex, asked: Asked) -> str:
    """The header that stands in a text in which it is found, and not any more when that is taken off; else ''."""
    for text in [needle.value] if isinstance(needle, Text) else witnesses(needle):
        message = message_of(text)
        if len(message) < len(text) and asked.finds(needle, message) is False:
            return text[: len(text) - len(message)]
    return ""


def _messages(rule: Issue | Marker) -> Iterator[str]:
    """The messages of the entries that it must hit, as text logs have them; of whole entries nothing is taken off."""
    for example in rule.examples.match:
        yield message_of(markup.plain(example.entry)) if isinstance(example.entry, str) else str(example.entry)
