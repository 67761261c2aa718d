"""What a lint is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal

import msgspec

from analyzer.errors import Place
from analyzer.ruleset import Issue, Marker, RuleSet
from analyzer.ruleset.faults import quoted

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


Lint = Callable[[Asked], Iterator[Hint]]


def of(rule: Issue | Marker, code: Code, message: str, remedy: str, place: Place | None = None) -> Hint:
    """A hint about a rule, at its place unless another is given."""
    return Hint(place or rule.place, rule.id, code, message, remedy)


def shown(text: str, most: int = _LONGEST_SHOWN) -> str:
    """A text or pattern within quotes, as it stands in the file, cut where it is long; control characters escaped."""
    cut = text if len(text) <= most else text[: most - 1] + "…"
    return f"'{cut}'" if cut.isprintable() else repr(cut)


__all__ = ["NEVER_FAIL", "Asked", "Code", "Hint", "Lint", "of", "quoted", "shown"]
