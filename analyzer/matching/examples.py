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


class Failure(msgspec.Struct, frozen=True):
    """An example that its rule does not judge as it says."""

    place: Place
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.rule}: {self.message}"


class TextView:
    """An entry of which only the text is known: every other condition is neither true nor false."""

    severity = log = status = service = revision = logger = None

    def __init__(self, text: str) -> None:
        self.text: str | None = text

    def found(self, leaf: Needle) -> bool | None:
        return leaf.found_in(self.text or "", TIME_LIMIT)

    def field(self, _path: str) -> object:
        return UNKNOWN


def failures(rules: RuleSet) -> list[Failure]:
    """The examples of the set's rules that fail, in the order of the file.

    An example that is a text is taken with and without the header of a known layout, and conditions on anything but the
    text count as given: a `match` must not be ruled out, an `ignore` must be. Rules over time must choose it.
    """
    return [failure for rule in rules.rules() for failure in _of_rule(rule)]


def _of_rule(rule: Marker | Issue) -> Iterator[Failure]:
    condition = rule.match.chosen
    for example in rule.examples.match:
        held = _held(condition, example)
        if isinstance(held, str) or held <= {False}:
            why = held if isinstance(held, str) else "it must match and does not"
            yield Failure(example.place, rule.id, f"{why}: {_shown(example)}")
    for example in rule.examples.ignore:
        held = _held(condition, example)
        if isinstance(held, str) or True in held:
            why = held if isinstance(held, str) else "it must be ignored and matches"
            yield Failure(example.place, rule.id, f"{why}: {_shown(example)}")
        elif None in held:
            why = "it must be ignored, but its text matches: give the whole entry as a mapping"
            yield Failure(example.place, rule.id, f"{why}: {_shown(example)}")


def _held(condition: Condition, example: Example) -> set[bool | None] | str:
    try:
        return {condition.holds(view) for view in _views(example.entry)}
    except TimeoutError:
        return f"a pattern took longer than {TIME_LIMIT:.0f} s on it"


def _views(entry: str | Mapping[str, object]) -> Iterator[View]:
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
