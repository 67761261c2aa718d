"""Which rules cost far more than others, and why: what the automaton cannot rule out is tried entry by entry."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from analyzer.errors import Place
from analyzer.matching.automaton import can_be_filtered
from analyzer.matching.watch import CLOUD_RUN_START, Watch, key, watches
from analyzer.ruleset import Leaf, RuleSet, Text

_LEFT = "every entry that its severity, log, status and names leave"


class Hint(msgspec.Struct, frozen=True, order=True):
    """What is no mistake, but could be better: where, in which rule, and what."""

    place: Place
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.rule}: hint: {self.message}"


def costly(rules: RuleSet) -> list[Hint]:
    """The rules of a set that are judged on every entry that their severity, log, status and names leave."""
    places = {key(rules, rule): rule.place for rule in rules.rules()}
    found = {
        Hint(places.get(watch.rule, rules.place), watch.rule.rpartition("/")[2], message)
        for watch in watches((rules,), strict=False)
        if watch is not CLOUD_RUN_START
        for message in _costs(watch)
    }
    return sorted(found)


def _costs(watch: Watch) -> Iterator[str]:
    needles = watch.condition.needles()
    if needles is None:
        if next(watch.condition.paths(), None) is not None:
            yield f"its fields are looked up in {_LEFT}, about 10 µs each: a text beside them would narrow that"
        elif next(watch.condition.leaves(), None) is not None:
            yield f"its texts are looked for in {_LEFT}, 1 µs each or more: none of them has to be there"
        return
    for needle in sorted(needles, key=repr):
        if not can_be_filtered(needle):
            yield f"{_shown(needle)} is tried on {_LEFT}, 1 µs each or more: it holds nothing rare to look for"


def _shown(needle: Leaf) -> str:
    kind, source = ("text", needle.value) if isinstance(needle, Text) else ("pattern", needle.source)
    return f"the {kind} '{source if len(source) <= 80 else source[:79] + '…'}'"
