"""The multi-pattern automaton: it proposes which needles may be found in which texts; the `regex` package decides.

Hyperscan looks for the literals that the needles cannot be found without, all at once and in one pass over a batch.
Whole patterns are not given to it: that costs seconds at start-up, and some syntax means something else to it. A needle
without such literals (`exact_only`) has to be tried on every text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from analyzer.matching.literals import Literal, Literals, required_by_pattern, required_by_text
from analyzer.ruleset import Leaf, Text

# Rules may hold lone surrogates, texts never do: such a literal is encoded all the same, and never found.
_ENCODING = ("utf-8", "surrogatepass")


class Automaton:
    """All needles compiled for one pass over many texts.

    `exact_only` holds the indexes of the needles that no literal stands for: they have to be tried on every text.
    """

    def __init__(self, needles: Sequence[Leaf]) -> None:
        required = [_required(needle) for needle in needles]
        needles_of = _needles_by_literal(required)
        self._database = _compiled([*needles_of])
        self._needles_of = [*needles_of.values()]
        self.exact_only: tuple[int, ...] = tuple(
            index for index, literals in enumerate(required) if literals is None or self._database is None
        )

    def propose(self, texts: Sequence[str]) -> dict[int, set[int]]:
        """Index of a text -> indexes of the needles that may be found in it; texts without any are left out.

        Every needle outside `exact_only` that is found in a text is proposed for it, and a few others may be. All
        texts together may take up to 4 GiB of UTF-8, the longest block that Hyperscan takes.
        """
        if self._database is None:
            return {}
        joined = "\n".join(texts)
        following = _beginnings_of_following(texts, joined.isascii())
        needles_of = self._needles_of
        proposed: defaultdict[int, set[int]] = defaultdict(set)
        known = [range(0)] * len(needles_of)

        def note(literal: int, _start: int, end: int, _flags: int, _context: object) -> None:
            # A literal may stand a million times in one text: all but the first must cost next to nothing.
            if end not in known[literal]:
                text = bisect_right(following, end)
                known[literal] = range(following[text - 1] if text else 0, following[text])
                proposed[text].update(needles_of[literal])

        self._database.scan(joined.encode(*_ENCODING), match_event_handler=note)
        return dict(proposed)


def _required(needle: Leaf) -> Literals | None:
    return required_by_text(needle.value) if isinstance(needle, Text) else required_by_pattern(needle.source)


def _needles_by_literal(required: Sequence[Literals | None]) -> dict[Literal, list[int]]:
    needles_of: defaultdict[Literal, list[int]] = defaultdict(list)
    for index, literals in enumerate(required):
        for literal in sorted(literals or ()):
            needles_of[literal].append(index)
    return needles_of


def _compiled(literals: Sequence[Literal]) -> Any:
    """The Hyperscan database that reports literals by their index; None where there is nothing to look for, or no way.

    Without the UTF8 flag bytes are compared, and CASELESS folds the ASCII letters only: what `Literal` promises.
    """
    if not literals:
        return None
    import hyperscan

    try:
        database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        database.compile(
            expressions=[_escaped(literal.text) for literal in literals],
            ids=list(range(len(literals))),
            elements=len(literals),
            flags=[hyperscan.HS_FLAG_CASELESS if literal.ignore_case else 0 for literal in literals],
        )
    except hyperscan.error:  # such as a processor that it does not run on: slower then, never wrong
        return None
    return database


def _escaped(text: str) -> bytes:
    return "".join(f"\\x{byte:02x}" for byte in text.encode(*_ENCODING)).encode()


def _beginnings_of_following(texts: Sequence[str], ascii_only: bool) -> list[int]:
    """Byte offset at which the text after each text begins, in the block of texts joined by one newline each."""
    if ascii_only:
        return [*accumulate([len(text) + 1 for text in texts])]
    return [*accumulate([1 + (len(text) if text.isascii() else len(text.encode(*_ENCODING))) for text in texts])]
