"""Which rules cost far more than others, and why: what the automaton cannot rule out is tried entry by entry."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.matching.automaton import can_be_filtered
from analyzer.matching.lint.hint import Asked, Hint, called
from analyzer.matching.watch import CLOUD_RUN_START, Watch, key, watches

_LEFT = "every entry that its severity, log, status and names leave"
_NARROWER = "put a text beside it that such entries hold"


def hints(asked: Asked) -> Iterator[Hint]:
    """The rules of a set that are judged on every entry that their severity, log, status and names leave."""
    rules = asked.rules
    places = {key(rules, rule): rule.place for rule in rules.rules()}
    for watch in watches((rules,), strict=False):
        if watch is not CLOUD_RUN_START:
            for message in _costs(watch):
                place = places.get(watch.rule, rules.place)
                yield Hint(place, watch.rule.rpartition("/")[2], "costly", message, _NARROWER)


def _costs(watch: Watch) -> Iterator[str]:
    needles = watch.condition.needles()
    if needles is None:
        if next(watch.condition.paths(), None) is not None:
            yield f"its fields are looked up in {_LEFT}, about 10 µs each"
        elif next(watch.condition.leaves(), None) is not None:
            yield f"its texts are looked for in {_LEFT}, 1 µs each or more: none of them has to be there"
        return
    for needle in sorted(needles, key=repr):
        if not can_be_filtered(needle):
            yield f"{called(needle)} is tried on {_LEFT}, 1 µs each or more: it holds nothing rare to look for"
