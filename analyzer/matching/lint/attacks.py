"""Texts on which a pattern may take forever, built from its syntax.

A backtracking matcher is slow where a text can be laid on a pattern in many ways and in the end on none: repeats within
repeats, alternatives that take the same characters, repeats side by side that do. Each such place gives a few texts:
what leads there, something that both take, over and over, and something that spoils it. They are proposals: time tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any, NamedTuple

from analyzer.matching.lint.witness import LONGEST, TooLongError, character_of, spelled, spellings
from analyzer.matching.syntax import core, parsed

MOST = 60
_MOST_PUMPS = 6
_MOST_SPOTS = 40
_MOST_PARTS = 12
_MOST_CLASSES = 200
_MOST_CHARACTERS = 40
_OFTEN = 4  # so many copies at least may be taken by what counts as a repeat
_DEEPEST = 40
_SPOILERS = "\n!\x01~ é"
_USUAL = "a1 ,-_.:/=\"'"


class Attack(NamedTuple):
    """A text of any length: `before`, `pump` so many times, `after`."""

    before: str
    pump: str
    after: str

    def text(self, times: int) -> str:
        return self.before + self.pump * times + self.after

    def shown(self, times: int) -> str:
        """The text as Python spells it: `'x = ' + 'a' * 28 + '!'`."""
        around = [repr(part) if part else "" for part in (self.before, self.after)]
        return " + ".join(filter(None, (around[0], f"{self.pump!r} * {times}", around[1])))


def attacks(source: str) -> list[Attack]:
    """Texts for a pattern, at most `MOST`, the same on every run; none where nothing in its syntax asks for any."""
    try:
        tree = parsed(source).tree
        return [*islice(dict.fromkeys(_attacks(tree)), MOST)]
    except Exception:  # the parser is private: a pattern that cannot be taken apart is not attacked
        return []


class _Spot(NamedTuple):
    """Where a pattern can be laid in many ways: the text that leads there, the parts that repeat, what follows."""

    before: str
    parts: Sequence[Any]
    after: Sequence[Any]
    nested: bool


def _attacks(tree: Any) -> Iterator[Attack]:
    spots = [*islice(_spots(tree, "", (), 0), _MOST_SPOTS)]
    classes = [*islice(_classes(tree), _MOST_CLASSES)]
    for spot in sorted(spots, key=lambda spot: not spot.nested):
        inner = [*islice((found for part in spot.parts for found in _classes(part)), _MOST_CLASSES)]
        rest = _spelled_or_empty(spot.after)
        for pump in islice(dict.fromkeys(filter(None, _pumps(spot, inner))), _MOST_PUMPS):
            for spoiler in _spoilers(inner, classes):
                yield Attack(spot.before, pump, spoiler + rest)
                if rest:
                    yield Attack(spot.before, pump, spoiler)


def _spots(node: Any, before: str, after: tuple[Any, ...], depth: int) -> Iterator[_Spot]:
    if depth > _DEEPEST:
        return
    kind = type(node)
    if kind in (core.Group, core.Atomic, core.LookAround):
        yield from _spots(node.subpattern, before, after, depth + 1)
    elif kind is core.Branch:
        for branch in node.branches:
            yield from _spots(branch, before, after, depth + 1)
    elif kind in _repeats():
        if _is_long(node) and _is_ambiguous(node.subpattern):
            yield _Spot(before, (node.subpattern,), after, True)
        yield from _spots(node.subpattern, before, after, depth + 1)
    elif kind is core.Sequence:
        yield from _in_sequence(node, before, after, depth)


def _in_sequence(node: Any, before: str, after: tuple[Any, ...], depth: int) -> Iterator[_Spot]:
    items = _flat(node)
    last = max((i for i, item in enumerate(items) if _is_repeat(item)), default=-1)
    for i, item in enumerate(items):
        if i < last and _is_repeat(item):
            parts = items[i : min(last + 1, i + _MOST_PARTS)]
            yield _Spot(before, parts, (*items[i + len(parts) : i + _MOST_PARTS * 2], *after), False)
        yield from _spots(item, before, (*items[i + 1 : i + _MOST_PARTS], *after), depth + 1)
        before += _spelled_or_empty([item])
        if len(before) > LONGEST:
            return


def _flat(node: Any) -> list[Any]:
    """The items of a sequence, those of groups within it in their place."""
    found: list[Any] = []
    for item in node.items:
        inner = item.subpattern if type(item) is core.Group else None
        found += _flat(inner) if type(inner) is core.Sequence else [item if inner is None else inner]
    return found


def _repeats() -> tuple[type, ...]:
    return (core.GreedyRepeat, core.LazyRepeat, core.PossessiveRepeat)


def _is_repeat(node: Any) -> bool:
    return type(node) in _repeats() and _is_long(node)


def _is_long(repeat: Any) -> bool:
    return repeat.max_count is None or repeat.max_count >= _OFTEN


def _is_ambiguous(node: Any) -> bool:
    """Whether what is repeated can itself take more or less, or be one thing or another."""
    if type(node) in (core.Branch, core.Conditional) or type(node) in _repeats():
        return True
    inner = getattr(node, "items", None) if type(node) is core.Sequence else [getattr(node, "subpattern", None)]
    return any(_is_ambiguous(item) for item in inner or () if item is not None)


def _classes(node: Any) -> Iterator[Any]:
    """The characters and classes that a part consists of."""
    if hasattr(node, "matches") or type(node) in (core.Any, core.AnyAll, core.AnyU):
        yield node
        return
    inner = [getattr(node, name) for name in ("subpattern", "yes_item", "no_item") if hasattr(node, name)]
    for item in (*inner, *getattr(node, "items", ()), *getattr(node, "branches", ())):
        yield from _classes(item)


def _pumps(spot: _Spot, classes: Sequence[Any]) -> Iterator[str]:
    """What the repeats take: the characters that most of their classes hold, then the texts that they spell."""
    taken: dict[frozenset[int], str] = {}
    for character in _alphabet(classes):
        holders = frozenset(i for i, found in enumerate(classes) if _holds(found, character))
        taken.setdefault(holders, character)
    ranked = sorted(taken.items(), key=lambda item: -len(item[0]))
    single = [character for holders, character in ranked if len(holders) > (0 if spot.nested else 1)]
    yield from single[: _MOST_PUMPS // 2]
    if spot.nested:
        with suppress(TooLongError, KeyError):
            texts = [text for text in islice(spellings(spot.parts[0]), _MOST_PUMPS) if text]
            yield from texts
            yield "".join(texts[:2])
    yield from single


def _alphabet(classes: Sequence[Any]) -> Iterator[str]:
    found: dict[str, None] = {}
    for one in classes:
        with suppress(TooLongError):
            found[character_of(one)] = None
        if len(found) >= _MOST_CHARACTERS:
            break
    yield from found
    yield from _USUAL


def _holds(node: Any, character: str) -> bool:
    if type(node) in (core.Any, core.AnyU):
        return character != "\n"
    return type(node) is core.AnyAll or bool(node.matches(ord(character)))


def _spoilers(inner: Sequence[Any], classes: Sequence[Any]) -> Iterator[str]:
    """The two characters that the fewest parts take, and the one of the pattern itself that the repeats take least."""

    def takers(character: str) -> tuple[int, int]:
        counts = [sum(_holds(one, character) for one in group) for group in (inner, classes)]
        return counts[0], counts[1]

    best = sorted(_SPOILERS, key=takers)[:2]
    yield from dict.fromkeys((*best, min(_alphabet(classes), key=takers)))


def _spelled_or_empty(nodes: Sequence[Any]) -> str:
    with suppress(TooLongError, KeyError):
        return "".join(map(spelled, nodes))
    return ""
