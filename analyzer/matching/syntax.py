"""The syntax tree of a pattern, from the `regex` package's own parser, so that no difference in syntax can slip in.

That parser is private: who walks its trees has to be content with nothing where something is not as it is known.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from analyzer.ruleset.late import Late


class UnknownSyntaxError(Exception):
    """The pattern has something that nothing can be told of."""


core: Any = Late("regex._regex_core")
engine: Any = Late("regex._regex")


class Parsed(NamedTuple):
    """The root of a pattern's tree, and the flags that hold for all of it."""

    tree: Any
    flags: int


@lru_cache(maxsize=1)
def parsed(source: str) -> Parsed:
    """A pattern, parsed as `regex.compile` without flags does (regex/_main.py, `_compile`).

    Raises UnknownSyntaxError where the whole pattern means something else, and whatever the parser raises.
    """
    import regex
    from regex import _regex_core as parser

    parser.DEFAULT_VERSION = regex.DEFAULT_VERSION  # as `_compile` does each time; until then it is another one
    flags = 0
    while True:
        reader = parser.Source(source)
        info = parser.Info(flags, reader.char_type, {})
        info.guess_encoding = parser.UNICODE
        reader.ignore_space = bool(info.flags & parser.VERBOSE)
        try:
            tree = parser._parse_pattern(reader, info)
            break
        except parser._UnscopedFlagSet:
            flags = info.global_flags
    if not reader.at_end() or info.inline_locale or info.flags & (parser.REVERSE | parser.LOCALE):
        raise UnknownSyntaxError
    return Parsed(tree, info.flags)


def is_plain(node: Any) -> bool:
    """Whether a node is one character that stands for itself only."""
    return type(node) is core.Character and node.positive and not (node.case_flags or node.zerowidth)


def runs(node: Any) -> list[tuple[str, list[Any]]]:
    """The items of a sequence: plain characters together as a text, and the others, with '' for a text."""
    found: list[tuple[str, list[Any]]] = []
    for plain, items in groupby(node.items, is_plain):
        together = list(items)
        found.append(("".join(chr(item.value) for item in together) if plain else "", [] if plain else together))
    return found
