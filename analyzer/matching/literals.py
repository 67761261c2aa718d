"""What a pattern cannot be found without: literals, at least one of which is in every text that it is found in.

The method is that of RE2's FilteredRE2 and of ripgrep's literal extraction (https://swtch.com/~rsc/regexp/regexp4.html
tells the idea): walk the syntax tree, join neighbouring characters to strings, keep the alternatives of branches, and
choose the most telling set. What is not as it is known here makes a pattern unfiltered, never wrongly filtered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, repeat
from typing import Any, NamedTuple

from analyzer.matching.syntax import UnknownSyntaxError, core, engine, parsed, runs

SHORTEST = 2
LONGEST = 64
MOST_SPELLINGS = 16  # of one part of a pattern, written out
MOST_ALTERNATIVES = 64  # that stand for one pattern
MOST_OF_A_SET = 4  # more characters than that in one place are a gap

# What `regex` also takes for these ASCII letters when case is ignored; for all other ASCII letters it is the two cases.
ODD_CASES = {"i": "\u0130\u0131", "k": "\u212a", "s": "\u017f"}


class Literal(NamedTuple):
    """A string to look for; with `ignore_case` each ASCII letter stands for both its cases, nothing else changes."""

    text: str
    ignore_case: bool = False


Literals = frozenset[Literal]


def required_by_pattern(source: str) -> Literals | None:
    """Literals, at least one of which is in every text that `regex.search(source, text)` succeeds in.

    None where no useful set is known: the pattern has to be tried on every text. Never raises.
    """
    try:
        literals = _best(_pieces(parsed(source).tree))
    except Exception:  # the parser is private: anything unforeseen only means that there is no short cut
        return None
    return None if literals is None else literals | frozenset(_odd_spellings(literals))


def required_by_text(value: str) -> Literals | None:
    """The same for a plain string: its beginning; None where it is too short or too common to be looked for."""
    beginning = frozenset([Literal(value[:LONGEST])])
    return beginning if _useful(beginning) else None


class _Piece(NamedTuple):
    """A part of a pattern: all the strings that it stands for (None: too many), and what any text with it contains."""

    strings: Literals | None
    required: Literals | None = None


_GAP = _Piece(None)
_NOTHING = frozenset([Literal("")])


def _pieces(node: Any) -> list[_Piece]:
    if isinstance(node, core.ZeroWidthBase):
        return []
    return _readers()[type(node)](node)


@cache
def _readers() -> dict[type, Callable[[Any], list[_Piece]]]:
    """What is not named here (fuzzy matches, recursion, named lists, ...) makes a pattern unfiltered."""
    return {
        **dict.fromkeys((core.Any, core.AnyAll, core.AnyU, core.Property, core.Grapheme, core.RefGroup), _gap),
        **dict.fromkeys((core.Character, core.Range, core.SetUnion), _character),
        **dict.fromkeys((core.SetDiff, core.SetInter, core.SetSymDiff), _gap),
        **dict.fromkeys((core.GreedyRepeat, core.LazyRepeat, core.PossessiveRepeat), _repeat),
        **dict.fromkeys((core.Group, core.Atomic), _inner),
        core.String: _string,
        core.Sequence: _sequence,
        core.Branch: _branch,
        core.Conditional: _condition,
        core.LookAround: _look,
    }


def _gap(_: Any) -> list[_Piece]:
    return [_GAP]


def _character(node: Any) -> list[_Piece]:
    """One character out of a few, in the case sensitivity of the node."""
    if node.zerowidth or node.case_flags == core.FULLIGNORECASE:
        raise UnknownSyntaxError
    values = _members(node)
    if values is None or len(values) > MOST_OF_A_SET:
        return [_GAP]
    if not node.case_flags & core.IGNORECASE:
        return [_Piece(frozenset(Literal(chr(value)) for value in values))]
    if any(value > 127 and _has_cases(value) for value in values):
        return [_GAP]
    return [_Piece(frozenset(Literal(chr(value).lower() if value < 128 else chr(value), True) for value in values))]


def _members(node: Any) -> Sequence[int] | None:
    """The code points that a character, range or union stands for, without regard to case; None where they are many."""
    if not node.positive:
        return None
    if type(node) is core.Character:
        return [node.value]
    if type(node) is core.Range:
        return range(node.lower, node.upper + 1)[: MOST_OF_A_SET + 1]
    if type(node) is not core.SetUnion:
        return None
    members: list[int] = []
    for item in node.items:
        some = _members(item)
        if some is None:
            return None
        members.extend(some)
    return members


def _has_cases(value: int) -> bool:
    return len(engine.get_all_cases(core.UNICODE | core.IGNORECASE, value)) > 1


def _string(node: Any) -> list[_Piece]:
    if node.case_flags:
        raise UnknownSyntaxError
    return [*_plain("".join(map(chr, node.characters)))]


def _sequence(node: Any) -> list[_Piece]:
    pieces: list[_Piece] = []
    for text, others in runs(node):
        pieces += _plain(text) if text else chain.from_iterable(map(_pieces, others))
    return pieces


def _plain(text: str) -> Iterator[_Piece]:
    for start in range(0, len(text), LONGEST):
        yield _Piece(frozenset([Literal(text[start : start + LONGEST])]))


def _inner(node: Any) -> list[_Piece]:
    return _pieces(node.subpattern)


def _branch(node: Any) -> list[_Piece]:
    return _alternatives([_pieces(branch) for branch in node.branches])


def _condition(node: Any) -> list[_Piece]:
    return _alternatives([_pieces(node.yes_item), _pieces(node.no_item)])


def _alternatives(branches: Sequence[list[_Piece]]) -> list[_Piece]:
    strings = _union(map(_spelled, branches))
    if strings is not None and len(strings) > MOST_SPELLINGS:
        strings = None
    return [_Piece(strings, _union(map(_best, branches)))]


def _repeat(node: Any) -> list[_Piece]:
    """Once or more is the part, a gap, and the part again: what stands on either side touches one of its copies."""
    part = _pieces(node.subpattern)
    spelled = _spelled(part)
    if node.min_count == 0:
        return [_GAP if spelled is None or node.max_count != 1 else _Piece(spelled | _NOTHING)]
    # One copy more than the longest literal has characters tells as much as a billion copies do.
    copies = None if spelled is None else _product(repeat(spelled, min(node.min_count, LONGEST + 1)))
    if copies is None:
        return [*part, _GAP]
    if node.max_count == node.min_count:
        return [_Piece(copies)]
    return [_Piece(copies), _GAP, _Piece(copies)]


def _look(node: Any) -> list[_Piece]:
    """A look-around takes no room; what a positive one sees is in the text all the same."""
    seen = _best(_pieces(node.subpattern))
    return [_Piece(_NOTHING, seen if node.positive else None)]


def _best(pieces: Iterable[_Piece]) -> Literals | None:
    """The most telling set of which every text with these pieces in a row contains one; None: none tells enough."""
    return max(filter(_useful, _candidates(pieces)), key=_telling, default=None)


def _candidates(pieces: Iterable[_Piece]) -> Iterator[Literals]:
    run = _NOTHING
    for piece in pieces:
        if piece.required is not None:
            yield piece.required
        if piece.strings is None:
            yield run
            run = _NOTHING
            continue
        longer = _product((run, piece.strings))
        if longer is None:
            yield run
        run = piece.strings if longer is None else longer
    yield run


def _useful(literals: Literals) -> bool:
    return len(literals) <= MOST_ALTERNATIVES and all(
        len(text) >= SHORTEST and not text.isspace() for text, _ in literals
    )


def _telling(literals: Literals) -> tuple[int, int]:
    return min(len(text) for text, _ in literals), -len(literals)


def _spelled(pieces: Iterable[_Piece]) -> Literals | None:
    """All the strings that pieces in a row stand for; None: too many."""
    whole: list[Literals] = []
    for piece in pieces:
        if piece.strings is None:
            return None
        whole.append(piece.strings)
    return _product(whole)


def _product(parts: Iterable[Literals]) -> Literals | None:
    """Every way to join one string of each part; None: too many or too long."""
    whole = _NOTHING
    for part in parts:
        whole = frozenset(
            Literal(left.text + right.text, left.ignore_case or right.ignore_case) for left in whole for right in part
        )
        if len(whole) > MOST_SPELLINGS or any(len(text) > LONGEST for text, _ in whole):
            return None
    return whole


def _union(parts: Iterable[Literals | None]) -> Literals | None:
    whole = frozenset[Literal]()
    for part in parts:
        if part is None:
            return None
        whole |= part
    return whole


def _odd_spellings(literals: Literals) -> Iterator[Literal]:
    """The few characters beyond ASCII that can stand in a text for a letter of a literal."""
    letters = {letter for text, ignore_case in literals if ignore_case for letter in text.lower()}
    for letter in letters & ODD_CASES.keys():
        yield from map(Literal, ODD_CASES[letter])
