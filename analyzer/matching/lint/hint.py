"""What a lint is asked, and what it answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal

import msgspec

from analyzer.errors import Place
from analyzer.ruleset import Issue, Leaf, Marker, RuleSet, Text

Code = Literal[
    "no-examples",
    "no-ignore",
    "no-why",
    "no-fix",
    "no-owner",
    "untested",
    "open-marker",
    "catastrophic",
    "not-tried",
    "costly",
    "duplicate",
    "shadowed",
    "overlapping",
    "expired",
    "expires-soon",
    "no-ticket",
    "header",
    "varying",
    "line-break",
    "idle-wildcard",
    "plain-regex",
    "severity-excludes",
    "idle-limits",
]
"""Every kind of hint there is; `docs/rules.md` tells of each."""

NEVER_FAIL: frozenset[Code] = frozenset(("expires-soon", "not-tried"))
"""What is only told, also where hints fail: nothing is wrong yet, or nothing is known."""

LIMIT = 0.1
"""Seconds that a pattern may take on one text of a lint."""
_LONGEST_SHOWN = 80


class Hint(msgspec.Struct, frozen=True, order=True):
    """What is no mistake, but could be better: where, in which rule, what, and what to do about it."""

    place: Place
    rule: str
    code: Code
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.rule}: hint {self.code}: {self.message}; {self.remedy}"


class Asked(msgspec.Struct, frozen=True):
    """A rule set to lint, all the sets that are checked with it (itself among them), and which day it is.

    `until` is the moment, as `time.monotonic` counts, when everything that takes time has to end.
    """

    rules: RuleSet
    beside: tuple[RuleSet, ...]
    today: date
    until: float

    @property
    def over(self) -> bool:
        """Whether the time is used up."""
        return time.monotonic() >= self.until

    def finds(self, needle: Leaf, text: str) -> bool | None:
        """Whether a text or pattern is found in a text; None when that takes too long, or the time is used up."""
        if self.over:
            return None
        try:
            return needle.found_in(text, LIMIT)
        except (TimeoutError, MemoryError):
            return None


Lint = Callable[[Asked], Iterator[Hint]]


def of(rule: Issue | Marker, code: Code, message: str, remedy: str, place: Place | None = None) -> Hint:
    """A hint about a rule, at its place unless another is given."""
    return Hint(place or rule.place, rule.id, code, message, remedy)


def called(needle: Leaf) -> str:
    """What a text or pattern is called in a message."""
    return f"the text {shown(needle.value)}" if isinstance(needle, Text) else f"the pattern {shown(needle.source)}"


def shown(text: str, most: int = _LONGEST_SHOWN) -> str:
    """A text or pattern within quotes, as it stands in the file, cut where it is long; control characters escaped."""
    cut = text if len(text) <= most else text[: most - 1] + "…"
    return f"'{cut}'" if cut.isprintable() else repr(cut)
