"""How long may a text be, so that a pattern surely decides on it in a fraction of its time limit?

A backtracking matcher tries every way to lay a pattern on a text, at worst. Their number is bounded by the syntax:
each place where the pattern may go on differently multiplies it. Keeping a time limit costs more than most searches,
so it is spared where the bound is low. Nested repeats, whose ways multiply without end, always have their limit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, reduce
from typing import Any, NamedTuple

from analyzer.matching.syntax import UnknownSyntaxError, core, is_plain, parsed, runs

MOST_STEPS = 50_000_000
"""Of the bound; a true step takes some nanoseconds, and the bound lies far above the true number."""
ANY_LENGTH = 1 << 62


class _Bound(NamedTuple):
    """At most `factor` times (n + 1) to the power of `degree`, in a text of n characters."""

    factor: int
    degree: int = 0

    def __add__(self, other: _Bound) -> _Bound:  # type: ignore[override]
        return _Bound(self.factor + other.factor, max(self.degree, other.degree))

    def __mul__(self, other: _Bound) -> _Bound:  # type: ignore[override]
        return _Bound(self.factor * other.factor, self.degree + other.degree)


class _Work(NamedTuple):
    """The ways in which a part matches from one place on, and the steps to go through all of them."""

    ways: _Bound
    steps: _Bound


_ONE, _LENGTH = _Bound(1), _Bound(1, 1)
_STEP = _Work(_ONE, _ONE)


def unlimited_length(source: str) -> int:
    """The longest text, in characters, that the pattern may be searched in without a time limit; 0: none.

    Never raises.
    """
    try:
        tree, flags = parsed(source)
        work = _work(tree if flags & core.POSIX else _without_tail(tree))
        starts = _ONE if _is_anchored(tree) else _LENGTH
        factor, degree = _LENGTH + starts * work.steps
        return max(0, int((MOST_STEPS / factor) ** (1 / degree)) - 1)
    except Exception:  # the parser is private: anything unforeseen only means that the limit stays
        return 0


def _without_tail(node: Any) -> Any:
    """The pattern without a repeat at its very end: once that is come to, nothing can fail any more."""
    last: Any = node.items[-1] if type(node) is core.Sequence and node.items else None
    if type(last) not in (core.GreedyRepeat, core.LazyRepeat) or last.min_count > 1 or not _is_character(last):
        return node
    kept = [*node.items[:-1], *([last.subpattern] if last.min_count else [])]
    return core.Sequence(kept)


def _is_anchored(node: Any) -> bool:
    """Whether the pattern fails at once anywhere but at the beginning."""
    return type(node) is core.Sequence and bool(node.items) and type(node.items[0]) is core.StartOfString


def _is_character(repeat: Any) -> bool:
    return type(repeat.subpattern) in _characters()


def _work(node: Any) -> _Work:
    if isinstance(node, core.ZeroWidthBase):
        return _STEP
    if type(node) in _characters():
        if getattr(node, "case_flags", 0) == core.FULLIGNORECASE:  # it may be several characters
            raise UnknownSyntaxError
        return _STEP
    return _readers()[type(node)](node)


@cache
def _characters() -> frozenset[type]:
    sets = (core.SetUnion, core.SetDiff, core.SetInter, core.SetSymDiff)
    return frozenset((core.Character, core.Range, core.Property, core.Any, core.AnyAll, core.AnyU, *sets))


@cache
def _readers() -> dict[type, Callable[[Any], _Work]]:
    """What is not named here (fuzzy matches, recursion, back-references, ...) keeps its limit."""
    return {
        **dict.fromkeys((core.GreedyRepeat, core.LazyRepeat), _repeat),
        core.PossessiveRepeat: _possessive,
        core.Atomic: lambda node: _settled(_work(node.subpattern)),
        core.LookAround: lambda node: _settled(_work(node.subpattern)),
        core.Group: lambda node: _work(node.subpattern),
        core.Sequence: _sequence,
        core.Branch: _branch,
    }


def _settled(work: _Work) -> _Work:
    """What is never gone back into matches in one way."""
    return _Work(_ONE, work.steps)


def _sequence(node: Any) -> _Work:
    parts: list[_Work] = []
    before: Any = None
    for text, others in runs(node):
        if text:
            if _ends_before(before, text[0]):
                parts[-1] = _Work(_ONE, _LENGTH)
            parts.append(_STEP)
        else:
            parts += map(_work, others)
            before = others[-1]
    return _in_a_row(parts)


def _ends_before(node: Any, character: str) -> bool:
    """Whether a part repeats characters among which a given one is not: then only its longest way can go on."""
    while type(node) is core.Group or (type(node) is core.Sequence and len(node.items) == 1):
        node = node.subpattern if type(node) is core.Group else node.items[0]
    if type(node) not in (core.GreedyRepeat, core.LazyRepeat) or not character.isascii():
        return False
    repeated = node.subpattern
    return hasattr(repeated, "matches") and not repeated.case_flags and not repeated.matches(ord(character))


def _in_a_row(parts: Sequence[_Work]) -> _Work:
    if not parts:
        return _STEP
    return reduce(lambda left, right: _Work(left.ways * right.ways, left.steps + left.ways * right.steps), parts)


def _branch(node: Any) -> _Work:
    parts = [*map(_work, node.branches)]
    steps = reduce(_Bound.__add__, (part.steps for part in parts))
    first = [branch.items[0] if type(branch) is core.Sequence and branch.items else branch for branch in node.branches]
    if len({item.value for item in first if is_plain(item)}) == len(parts) and {part.ways for part in parts} == {_ONE}:
        return _Work(_ONE, steps)  # they begin differently: only one of them can match
    return _Work(reduce(_Bound.__add__, (part.ways for part in parts)), steps)


def _possessive(node: Any) -> _Work:
    if node.min_count > 1:
        return _settled(_repeat(node))
    return _Work(_ONE, _LENGTH * _work(node.subpattern).steps)  # what it took once it never gives back


def _repeat(node: Any) -> _Work:
    part = _work(node.subpattern)
    if node.max_count == node.min_count and node.max_count <= 16:
        return _in_a_row([part] * node.max_count)
    if part.ways == _ONE:
        ways = _LENGTH if node.max_count is None else _Bound(node.max_count - node.min_count + 1)
        return _Work(ways, part.steps * (ways + _Bound(node.min_count)))
    if node.max_count == 1:
        return _Work(part.ways + _ONE, part.steps + _ONE)
    raise UnknownSyntaxError
