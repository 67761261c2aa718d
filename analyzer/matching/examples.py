"""Does each rule hit the examples that it must hit, and none that it must ignore?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from analyzer.entry import assemble, layouts, logentry, markup
from analyzer.entry.batch import Batch
from analyzer.entry.view import UNKNOWN, Needle, View
from analyzer.errors import Place
from analyzer.matching.program import BatchView, Program
from analyzer.ruleset import TIME_LIMIT, Condition, Example, Issue, Marker, RuleSet

_MOST_SLOW = 20


class Failure(msgspec.Struct, frozen=True):
    """An example that its rule does not judge as it says."""

    place: Place
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.rule}: {self.message}"


class TextView:
    """An entry of which only the text, and maybe the severity, is known: all else is neither true nor false."""

    log = status = service = revision = logger = None

    def __init__(self, text: str, severity: int | None = None) -> None:
        self.text: str | None = text
        self.severity = severity

    def found(self, leaf: Needle) -> bool | None:
        return leaf.found_in(self.text or "", TIME_LIMIT)

    def field(self, _path: str) -> object:
        return UNKNOWN


def failures(rules: RuleSet) -> list[Failure]:
    """The examples of the set's rules that fail, in the order of the file.

    An example that is a text is taken with and without the header of a known layout, and conditions on anything but the
    text count as given: a `match` must not be ruled out, an `ignore` must be. Rules over time must choose it.
    """
    trial = _Trial()
    return [failure for rule in rules.rules() for failure in _of_rule(rule, trial)]


def _of_rule(rule: Marker | Issue, trial: _Trial) -> Iterator[Failure]:
    condition = rule.match.chosen
    for example in rule.examples.match:
        held = trial.held(condition, example)
        if isinstance(held, str) or held <= {False}:
            why = held if isinstance(held, str) else "it must match and does not"
            yield Failure(example.place, rule.id, f"{why}: {_shown(example)}")
    for example in rule.examples.ignore:
        held = trial.held(condition, example)
        if isinstance(held, str) or True in held:
            why = held if isinstance(held, str) else "it must be ignored and matches"
            yield Failure(example.place, rule.id, f"{why}: {_shown(example)}")
        elif None in held:
            why = "it must be ignored, but its text matches: give the whole entry as a mapping"
            yield Failure(example.place, rule.id, f"{why}: {_shown(example)}")


class _Trial:
    """Judges examples; after patterns ran out of time too often no more of the file, so that it comes to an end."""

    def __init__(self) -> None:
        self._slow = 0

    def held(self, condition: Condition, example: Example) -> set[bool | None] | str:
        if self._slow >= _MOST_SLOW:
            return f"it was not tried, {_MOST_SLOW} others took too long"
        try:
            return {condition.holds(view) for view in views(example.entry)}
        except (TimeoutError, MemoryError):
            self._slow += 1
            return f"a pattern took longer than {TIME_LIMIT:.0f} s on it"


def views(entry: str | Mapping[str, object]) -> Iterator[View]:
    """The entries that an example stands for: a whole one, or a text with and without the header of a known layout."""
    if isinstance(entry, str):
        text = markup.plain(entry)
        yield TextView(text)
        if header := layouts.read(text):
            yield TextView(header.message(text))
        return
    batch = Batch()
    assemble.append(batch, logentry.read(entry), 0, entry)
    assemble.settle(batch)
    yield BatchView(batch, 0, Program(()), None)


def _shown(example: Example) -> str:
    text = example.entry if isinstance(example.entry, str) else str(example.entry)
    return repr(text if len(text) <= 120 else text[:119] + "…")
