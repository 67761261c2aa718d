"""A simple expression that is found wherever a pattern is, for patterns that no literal stands for.

It is a row of a few bytes, each out of a set: what the pattern asks of neighbouring characters, loosely taken. Anchors,
look-around, case and whatever stands beyond ASCII are not looked at closely, so it is found more often than the
pattern, never less often. Like the literals, it is compared with bytes, so that no two syntaxes are involved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain
from math import prod
from typing import Any, NamedTuple

from analyzer.matching.literals import ODD_CASES, Literals
from analyzer.matching.syntax import UnknownSyntaxError, core, engine, parsed

LONGEST = 5  # places of an expression
WORTHWHILE = 0.005  # how many places of a text may seem to match before trying each text costs less
_RARE = 0.0005  # what is found less often than that needs no replacement
_LONG = 4  # characters of a literal that surely is


class _Place(NamedTuple):
    """One character: the ASCII ones that it may be, and whether it may be any other."""

    ascii: frozenset[int]
    beyond: bool


_Row = list[_Place | None]
"""Places side by side; None is a gap of any length."""


def loose_expression(source: str, most: float = WORTHWHILE) -> str | None:
    """An expression for Hyperscan, without flags, that is found in the UTF-8 of every text that has the pattern.

    None where it would be found in more than `most` of the places of a text, all too often. Never raises.
    """
    try:
        rows = [*_segments(_row(parsed(source).tree))]
    except Exception:  # the parser is private: anything unforeseen only means that there is no short cut
        return None
    best = min(rows, key=_often, default=[])
    return "".join(map(_written, best)) if best and _often(best) < most else None


def better_than(literals: Literals, source: str) -> str | None:
    """The same where the literals that stand for the pattern are found often, and this is not; else None."""
    often = sum(_often(map(_of_character, text)) for text, _ in literals if len(text) < _LONG)
    return loose_expression(source, often) if often > _RARE else None


def _row(node: Any) -> _Row:
    if isinstance(node, core.ZeroWidthBase):
        return []
    return _readers()[type(node)](node)


@cache
def _readers() -> dict[type, Callable[[Any], _Row]]:
    """What is not named here has no expression."""
    sets = (core.SetUnion, core.SetDiff, core.SetInter, core.SetSymDiff)
    return {
        **dict.fromkeys((core.Character, core.Range, core.Property, *sets), _one_of),
        **dict.fromkeys((core.GreedyRepeat, core.LazyRepeat, core.PossessiveRepeat), _repeat),
        **dict.fromkeys((core.Group, core.Atomic), lambda node: _row(node.subpattern)),
        **dict.fromkeys((core.Any, core.AnyAll, core.AnyU, core.RefGroup, core.Grapheme), lambda _: [None]),
        core.Sequence: lambda node: [*chain.from_iterable(map(_row, node.items))],
        core.Branch: _branch,
        core.LookAround: lambda _: [],
    }


def _one_of(node: Any) -> _Row:
    if node.zerowidth or node.case_flags == core.FULLIGNORECASE:
        raise UnknownSyntaxError
    if type(node) is core.Character and node.positive and not node.case_flags:
        return [*map(_of_character, chr(node.value))]
    return [_Place(_members(node), True)]


@lru_cache(maxsize=256)
def _members(node: Any) -> frozenset[int]:
    """The ASCII characters that a class holds; where case is ignored, those of which any case is in it."""
    if node.case_flags:
        return frozenset(value for value in range(128) if any(map(node.matches, _cases(value))))
    return frozenset(filter(node.matches, range(128)))


def _of_character(character: str) -> _Place:
    value = ord(character)
    return _Place(frozenset((value,)), False) if value < 128 else _Place(frozenset(), True)


@cache
def _cases(value: int) -> tuple[int, ...]:
    odd = ODD_CASES.get(chr(value).lower(), "")
    return (*engine.get_all_cases(core.UNICODE | core.IGNORECASE, value), *map(ord, odd))


def _repeat(node: Any) -> _Row:
    if node.min_count == 0:
        return [None]
    row = _row(node.subpattern)
    if len(row) > LONGEST:  # repeats of repeats must not grow without end
        return [*row, None]
    count = min(node.min_count, LONGEST)
    return row * count if node.max_count == count else [*row * count, None, *row * count]


def _branch(node: Any) -> _Row:
    """One character or another is a character; anything else is a gap."""
    rows = [_row(branch) for branch in node.branches]
    places = [row[0] for row in rows if len(row) == 1 and row[0]]
    if len(places) < len(rows):
        return [None]
    return [_Place(frozenset().union(*(place.ascii for place in places)), any(place.beyond for place in places))]


def _segments(row: _Row) -> Iterator[Sequence[_Place]]:
    """The neighbouring places, at most `LONGEST` at a time."""
    run: list[_Place] = []
    for place in (*row, None):
        if place is not None:
            run.append(place)
            continue
        yield from (run[start : start + LONGEST] for start in range(max(1, len(run) - LONGEST + 1)) if run)
        run = []


def _often(places: Iterable[_Place]) -> float:
    """About how often it is found, in places of a text."""
    return prod(min(1.0, 0.01 + sum(map(_frequency, place.ascii))) for place in places)


def _frequency(value: int) -> float:
    character = chr(value)
    if character == " ":
        return 0.12
    return 0.025 if character.islower() else 0.02 if character.isdigit() else 0.01 if character.isprintable() else 0.0


def _written(place: _Place) -> str:
    inside = "[" + "".join(f"\\x{value:02x}" for value in sorted(place.ascii)) + "]" if place.ascii else ""
    if not place.beyond:
        return inside
    beyond = r"[\x80-\xff]{2,4}"
    return f"(?:{inside}|{beyond})" if inside else beyond
