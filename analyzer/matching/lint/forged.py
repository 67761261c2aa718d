"""Markers that a stranger could satisfy, each with a text that does: what users write gets logged too."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.entry import markup
from analyzer.entry.view import MISSING, Needle
from analyzer.matching.lint.conditions import parts
from analyzer.matching.lint.hint import LIMIT, Asked, Hint, of, shown
from analyzer.matching.lint.messages import message_of
from analyzer.matching.lint.witness import witnesses
from analyzer.ruleset import Condition, Marker, Match, Text

_BEFORE = ("user said: ", "user: ", "user said\n")
_LOGS = ("stdout", "stderr")
_REMEDY = "begin the pattern with '^', or ask for a logger or a field that no user's text has"
_MOST_TRIED = 20
_OF_THE_TEXT = frozenset(
    (
        "textPayload",
        *(f"jsonPayload.{name}" for name in ("message", "msg", "text", "log", "event", "error", "exception")),
    )
)


def hints(asked: Asked) -> Iterator[Hint]:
    """A hint for each marker that a text with a user's words before the true ones makes ready, or takes back."""
    for marker in asked.rules.markers:
        if asked.over:
            return
        if text := _forgery(marker.match, _true_texts(marker)):
            message = f"a user's text can make it ready, such as {shown(text, 120)}"
            yield of(marker, "open-marker", message, _REMEDY)
        if marker.lost_when and (text := _forgery(marker.lost_when, _made_up(marker.lost_when))):
            message = f"a user's text can take its readiness back, such as {shown(text, 120)}"
            yield of(marker, "open-marker", message, _REMEDY)


def _true_texts(marker: Marker) -> Iterator[str]:
    """Texts that make it ready: its examples, and what its patterns ask for."""
    for example in marker.examples.match:
        if isinstance(example.entry, str):
            yield message_of(markup.plain(example.entry))
    yield from _made_up(marker.match)


def _made_up(match: Match) -> Iterator[str]:
    for part, negated in parts(match.chosen):
        if not negated:
            yield from [part.value] if isinstance(part, Text) else witnesses(part)


def _forgery(match: Match, texts: Iterator[str]) -> str | None:
    """The first text with somebody's words before the true ones that fulfils the match all the same."""
    for number, text in enumerate(texts):
        if number >= _MOST_TRIED:
            break
        for before in _BEFORE:
            if _fulfils(match.chosen, before + text):
                return before + text
    return None


def _fulfils(condition: Condition, text: str) -> bool:
    try:
        return any(condition.holds(_StrangersView(text, log)) is not False for log in _LOGS)
    except (TimeoutError, MemoryError):
        return False


class _StrangersView:
    """An entry that the service logs because of what a user sent. Conditions on severity, service and revision count
    as given: the service's own entries have these.
    """

    severity = service = revision = None
    status = 0
    logger: str | None = "(the logger of what users write)"

    def __init__(self, text: str, log: str) -> None:
        self.text: str | None = text
        self.log: str | None = log

    def found(self, leaf: Needle) -> bool | None:
        return leaf.found_in(self.text or "", LIMIT)

    def field(self, path: str) -> object:
        return self.text if path in _OF_THE_TEXT else MISSING
