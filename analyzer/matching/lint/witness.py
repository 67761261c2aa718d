"""Texts that a pattern is made for, built from its syntax: short, and the same on every run.

They are proposals. Whoever uses one tries it: look-around and back-references are not followed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from typing import Any

from analyzer.matching.lint.hint import LIMIT
from analyzer.matching.syntax import core, parsed
from analyzer.ruleset import Condition, Regex
from analyzer.ruleset.keys.fields import FieldFound

LONGEST = 2_000
_ALTERNATIVES = 4
# The digit 1 makes days and times that exist; letters and marks are those of many a class.
_USUAL = "a1 A_-.,:;/=\"'()[]{}\n\té\u2705\u4e2d\U0001f7e2"


class TooLongError(Exception):
    """The shortest text of a pattern is longer than anybody needs."""


def witnesses(condition: Condition) -> list[str]:
    """A few texts in which a pattern is found, one an alternative; none for another condition, or if none is known."""
    regex = condition.regex if isinstance(condition, FieldFound) else condition
    if not isinstance(regex, Regex):
        return []
    try:
        texts = [*dict.fromkeys(islice(spellings(parsed(regex.source).tree), _ALTERNATIVES))]
        return [text for text in texts if regex.found_in(text, LIMIT)]
    except Exception:  # the parser is private, and a pattern may take its time: then there are no texts of it
        return []


def spellings(node: Any) -> Iterator[str]:
    """The shortest texts that a part of a pattern stands for, one for each alternative of its first branch.

    Raises TooLongError, and KeyError for syntax that is not known here.
    """
    branch = _first_branch(node)
    if branch is None:
        yield spelled(node)
        return
    for alternative in branch.branches:
        yield spelled(node, {id(branch): alternative})


def spelled(node: Any, choice: dict[int, Any] | None = None) -> str:
    """A short text that a part of a pattern stands for; `choice` are the alternatives to take of some branches.

    Raises TooLongError, and KeyError for syntax that is not known here.
    """
    if isinstance(node, core.ZeroWidthBase):
        return ""
    text: str = _writers()[type(node)](node, choice or {})
    if len(text) > LONGEST:
        raise TooLongError
    return text


def character_of(node: Any, among: str = _USUAL) -> str:
    """A character that a character, range or class of a pattern stands for. Raises TooLongError if none is known."""
    if type(node) is core.Character and node.positive:
        return chr(node.value)
    if type(node) in (core.Any, core.AnyAll, core.AnyU):
        return "a"
    candidates: list[str] = [*among, *map(chr, range(33, 127))]
    for character in candidates:
        if node.matches(ord(character)):
            return character
    for item in getattr(node, "items", [node]):
        value = getattr(item, "lower", getattr(item, "value", None))
        if isinstance(value, int) and value < 0x110000 and node.matches(value):
            return chr(value)
    raise TooLongError


Writer = Callable[[Any, dict[int, Any]], str]


@cache
def _writers() -> dict[type, Writer]:
    classes = (core.Character, core.Range, core.Property, core.Any, core.AnyAll, core.AnyU)
    sets = (core.SetUnion, core.SetDiff, core.SetInter, core.SetSymDiff)
    return {
        **dict.fromkeys((*classes, *sets), lambda node, _: character_of(node)),
        **dict.fromkeys((core.GreedyRepeat, core.LazyRepeat, core.PossessiveRepeat), _repeat),
        **dict.fromkeys((core.Group, core.Atomic), _inner),
        **dict.fromkeys((core.LookAround, core.LookAroundConditional, core.RefGroup, core.Grapheme), lambda *_: ""),
        core.Sequence: _sequence,
        core.Branch: lambda node, choice: spelled(choice.get(id(node), node.branches[0]), choice),
        core.Conditional: lambda node, choice: spelled(node.yes_item, choice),
        core.String: lambda node, _: "".join(map(chr, node.characters)),
    }


def _sequence(node: Any, choice: dict[int, Any]) -> str:
    text = ""
    for item in node.items:
        text += spelled(item, choice)
        if len(text) > LONGEST:
            raise TooLongError
    return text


def _repeat(node: Any, choice: dict[int, Any]) -> str:
    copies: int = node.min_count
    if copies > LONGEST:
        raise TooLongError
    return spelled(node.subpattern, choice) * copies if copies else ""


def _inner(node: Any, choice: dict[int, Any]) -> str:
    return spelled(node.subpattern, choice)


def _first_branch(node: Any) -> Any:
    if type(node) is core.Branch:
        return node
    inner = [node.subpattern] if type(node) in (core.Group, core.Atomic) else getattr(node, "items", ())
    for item in inner if type(node) in (core.Group, core.Atomic, core.Sequence) else ():
        if (found := _first_branch(item)) is not None:
            return found
    return None
