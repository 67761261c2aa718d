"""The multi-pattern automaton: it proposes which needles may be found in which texts; the `regex` package decides.

Hyperscan looks for what the needles cannot be found without, all at once and in one pass over a batch: literals, or for
want of them a few bytes out of sets. Whole patterns are not given to it: that costs seconds at start-up, and some
syntax means something else to it. A needle of which nothing rare is known (`exact_only`) has to be tried on every text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any

import msgspec

from analyzer.matching.effort import ANY_LENGTH, unlimited_length
from analyzer.matching.literals import Literal, required_by_pattern, required_by_text
from analyzer.matching.loose import better_than, loose_expression
from analyzer.ruleset import Leaf, Text
from analyzer.ruleset.cache import Cache, key_of

# Rules may hold lone surrogates, texts never do: such a literal is encoded all the same, and never found.
_ENCODING = ("utf-8", "surrogatepass")
_PACKAGES = ("analyzer", "analyzer.matching", "analyzer.ruleset", "regex", "hyperscan")
"""Those whose code decides what is compiled from a needle."""

Expression = tuple[str, bool]
"""For Hyperscan: an expression over bytes, and whether ASCII letters stand for both their cases."""


class Compiled(msgspec.Struct, frozen=True):
    """All that is made from the needles, which are told by their indexes; plain values, so that it can be kept.

    `needles_of` names the needles that each expression stands for; `exact_only` those without any; `unlimited` the
    length of the texts, in characters, in which each needle needs no time limit. `database` is Hyperscan's, or empty.
    """

    needles_of: list[frozenset[int]]
    exact_only: tuple[int, ...]
    unlimited: list[int]
    database: bytes


class Automaton:
    """All needles compiled for one pass over many texts; with a cache, those compiled before cost next to nothing.

    `exact_only` holds the indexes of the needles that no expression stands for: they have to be tried on every text.
    `unlimited` holds the length of texts up to which a needle may search without a time limit.
    """

    def __init__(self, needles: Sequence[Leaf], cache: Cache | None = None) -> None:
        cache = cache or Cache()
        key = key_of("automaton", (part for needle in needles for part in _identity(needle)), _PACKAGES)
        compiled, self._database = _kept(cache.get(key))
        if compiled is None:
            compiled, self._database = _compiled(needles)
            if compiled.database:
                cache.put(key, msgspec.msgpack.encode(compiled))
        self._needles_of = compiled.needles_of
        self.exact_only = compiled.exact_only
        self.unlimited = compiled.unlimited

    def propose(self, texts: Sequence[str]) -> dict[int, frozenset[int]]:
        """Index of a text -> indexes of the needles that may be found in it; texts without any are left out.

        Every needle outside `exact_only` that is found in a text is proposed for it, and a few others may be. All
        texts together may take up to 4 GiB of UTF-8, the longest block that Hyperscan takes.
        """
        if self._database is None:
            return {}
        proposed: dict[int, frozenset[int]] = {}
        joined = "".join(texts)  # what is found across a border is one proposal too many
        self._database.scan(
            joined.encode(*_ENCODING), match_event_handler=_noting(proposed, _ends(texts, joined), self._needles_of)
        )
        return proposed


def can_be_filtered(needle: Leaf) -> bool:
    """Whether there is something rare to look for, so that the needle need not be tried on every text."""
    return bool(_expressions(needle))


def _noting(
    proposed: dict[int, frozenset[int]], ends: Sequence[int], needles_of: Sequence[frozenset[int]]
) -> Callable[[int, int, int, int, object], None]:
    known = [0] * len(needles_of)

    def note(expression: int, _start: int, end: int, _flags: int, _context: object) -> None:
        # It may stand a million times in one text: all but the first must cost next to nothing.
        if end > known[expression]:
            text = bisect_left(ends, end)
            known[expression] = ends[text]
            before = proposed.get(text)
            proposed[text] = needles_of[expression] if before is None else before | needles_of[expression]

    return note


def _ends(texts: Sequence[str], joined: str) -> list[int]:
    """The byte offset at which each text ends in the UTF-8 of all texts joined."""
    if joined.isascii():
        return [*accumulate(map(len, texts))]
    return [*accumulate([len(text) if text.isascii() else len(text.encode(*_ENCODING)) for text in texts])]


def _identity(needle: Leaf) -> tuple[str, str]:
    return ("text", needle.value) if isinstance(needle, Text) else ("regex", needle.source)


def _kept(content: bytes | None) -> tuple[Compiled | None, Any]:
    """What was kept, and its database ready to scan; None where there is nothing, or nothing that runs here."""
    if content is None:
        return None, None
    import hyperscan

    try:
        compiled = msgspec.msgpack.decode(content, type=Compiled)
        database = hyperscan.loadb(compiled.database, hyperscan.HS_MODE_BLOCK)
        database.scratch = hyperscan.Scratch(database)
    except (msgspec.MsgspecError, hyperscan.error):
        return None, None
    return compiled, database


def _compiled(needles: Sequence[Leaf]) -> tuple[Compiled, Any]:
    needles_of: defaultdict[Expression, set[int]] = defaultdict(set)
    exact_only: list[int] = []
    unlimited: list[int] = []
    for index, needle in enumerate(needles):
        expressions = _expressions(needle)
        if not expressions:
            exact_only.append(index)
        for expression in expressions:
            needles_of[expression].add(index)
        unlimited.append(ANY_LENGTH if isinstance(needle, Text) else unlimited_length(needle.source))
    database, written = _database([*needles_of])
    return Compiled(
        needles_of=[*map(frozenset, needles_of.values())],
        exact_only=tuple(exact_only if database else range(len(needles))),
        unlimited=unlimited,
        database=written,
    ), database


def _expressions(needle: Leaf) -> list[Expression]:
    """Expressions of which at least one is found in every text that the needle is found in; none: there are none."""
    if isinstance(needle, Text):
        return [*map(_literal, required_by_text(needle.value) or ())]
    literals = required_by_pattern(needle.source)
    loose = loose_expression(needle.source) if literals is None else better_than(literals, needle.source)
    return [(loose, False)] if loose else [*map(_literal, sorted(literals or ()))]


def _literal(literal: Literal) -> Expression:
    return "".join(f"\\x{byte:02x}" for byte in literal.text.encode(*_ENCODING)), literal.ignore_case


def _database(expressions: Sequence[Expression]) -> tuple[Any, bytes]:
    """The Hyperscan database that reports expressions by their index, and its bytes.

    It is None where there is nothing to look for, or no way.

    Without the UTF8 flag bytes are compared, and CASELESS folds the ASCII letters only: what `Literal` promises.
    """
    if not expressions:
        return None, b""
    import hyperscan

    try:
        database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        database.compile(
            expressions=[expression.encode() for expression, _ in expressions],
            ids=list(range(len(expressions))),
            elements=len(expressions),
            flags=[hyperscan.HS_FLAG_CASELESS if ignore_case else 0 for _, ignore_case in expressions],
        )
        return database, hyperscan.dumpb(database)
    except hyperscan.error:  # such as a processor that it does not run on: slower then, never wrong
        return None, b""
