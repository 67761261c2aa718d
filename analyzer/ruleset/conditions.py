"""What can hold of an entry: the two leaves that look into its text, and how conditions combine.

Conditions judge in Kleene's three-valued logic: True, False, or None where the view does not know enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from analyzer.entry.view import View

if TYPE_CHECKING:
    import regex


class Condition(msgspec.Struct, frozen=True):
    """Something that holds or does not hold of an entry. Every condition is an immutable value."""

    def holds(self, view: View) -> bool | None:
        """Whether it holds; None when that is not known.

        Raises `TimeoutError` when a pattern on a field took longer than `conditions.TIME_LIMIT`.
        """
        raise NotImplementedError

    def needles(self) -> frozenset[Leaf] | None:
        """Leaves of which at least one is found in the text of every entry that this holds of; None: no such leaves."""
        return None

    def leaves(self) -> Iterator[Leaf]:
        """All leaves that judging this may ask the view for."""
        return iter(())

    def paths(self) -> Iterator[str]:
        """All dotted paths that judging this may ask the view for."""
        return iter(())


TIME_LIMIT = 1.0
"""Seconds that one pattern may search one field of one entry."""


class Text(Condition, frozen=True):
    """The text contains `value`."""

    value: str

    def holds(self, view: View) -> bool | None:
        return view.found(self)

    def needles(self) -> frozenset[Leaf]:
        return frozenset((self,))

    def leaves(self) -> Iterator[Leaf]:
        yield self

    def found_in(self, text: str, timeout: float | None = None) -> bool:  # noqa: ARG002 - a plain search needs no limit
        """Whether `text` contains the value."""
        return self.value in text


_SPECIAL = frozenset("\\^$.|?*+()[]{}")


class Regex(Condition, frozen=True, dict=True):
    """The pattern `source` is found in the text, by the syntax and meaning of the `regex` package."""

    source: str

    @cached_property
    def pattern(self) -> regex.Pattern[str]:
        """The compiled pattern; `keys.pattern` has seen to it that it compiles."""
        import regex  # imported late: it takes longer than reading kept rules

        return regex.compile(self.source, cache_pattern=False)

    def holds(self, view: View) -> bool | None:
        return view.found(self)

    def needles(self) -> frozenset[Leaf]:
        return frozenset((self,))

    def leaves(self) -> Iterator[Leaf]:
        yield self

    def found_in(self, text: str, timeout: float | None = None) -> bool:
        """Whether the pattern is found in `text`; raises `TimeoutError` after `timeout` seconds."""
        plain, any_case = self._plain
        if plain is not None and not any_case:
            return plain in text
        if plain is not None and text.isascii():
            return plain in text.lower()
        found = self.pattern.search(text) if timeout is None else self.pattern.search(text, timeout=timeout)
        return found is not None

    @cached_property
    def _plain(self) -> tuple[str | None, bool]:
        """The text that is found wherever the pattern is, where it has no more to it: `x.*` is found where `x` is.

        And whether letters stand for both their cases, where that is so: then in texts of ASCII only.
        """
        source = self.source.removeprefix("(?i)")
        any_case = source != self.source
        while source.startswith(".*"):
            source = source[2:].removeprefix("?")
        while source.endswith((".*", ".*?")):
            source = source.removesuffix("?")[:-2]
        if not _SPECIAL.isdisjoint(source) or (any_case and not source.isascii()):
            return None, False
        return source.lower() if any_case else source, any_case

    def __reduce__(self) -> tuple[type[Regex], tuple[str]]:
        return Regex, (self.source,)


Leaf = Text | Regex


class All(Condition, frozen=True):
    """Every part holds."""

    parts: tuple[Condition, ...]

    def holds(self, view: View) -> bool | None:
        unknown = False
        for part in self.parts:
            held = part.holds(view)
            if held is False:
                return False
            unknown = unknown or held is None
        return None if unknown else True

    def needles(self) -> frozenset[Leaf] | None:
        return min((n for part in self.parts if (n := part.needles()) is not None), key=_cost, default=None)

    def leaves(self) -> Iterator[Leaf]:
        return (leaf for part in self.parts for leaf in part.leaves())

    def paths(self) -> Iterator[str]:
        return (path for part in self.parts for path in part.paths())


class AnyOf(Condition, frozen=True):
    """At least one part holds."""

    parts: tuple[Condition, ...]

    def holds(self, view: View) -> bool | None:
        unknown = False
        for part in self.parts:
            held = part.holds(view)
            if held:
                return True
            unknown = unknown or held is None
        return None if unknown else False

    def needles(self) -> frozenset[Leaf] | None:
        union: set[Leaf] = set()
        for part in self.parts:
            needles = part.needles()
            if needles is None:
                return None
            union |= needles
        return frozenset(union)

    def leaves(self) -> Iterator[Leaf]:
        return (leaf for part in self.parts for leaf in part.leaves())

    def paths(self) -> Iterator[str]:
        return (path for part in self.parts for path in part.paths())


class Not(Condition, frozen=True):
    """The part does not hold."""

    part: Condition

    def holds(self, view: View) -> bool | None:
        held = self.part.holds(view)
        return None if held is None else not held

    def leaves(self) -> Iterator[Leaf]:
        return self.part.leaves()

    def paths(self) -> Iterator[str]:
        return self.part.paths()


def every(parts: tuple[Condition, ...]) -> Condition:
    """The condition that all `parts` hold."""
    return parts[0] if len(parts) == 1 else All(parts)


def either(parts: tuple[Condition, ...]) -> Condition:
    """The condition that one of the `parts` holds."""
    return parts[0] if len(parts) == 1 else AnyOf(parts)


def _cost(needles: frozenset[Leaf]) -> tuple[bool, int, int, int]:
    # Few needles are cheap to look for, plain texts cheaper than patterns, long ones rarer than short ones; a single
    # character is no better than nothing.
    shortest = min(map(_fixed_length, needles), default=0)
    patterns = sum(isinstance(needle, Regex) for needle in needles)
    return shortest < 2, len(needles), patterns, -shortest


def _fixed_length(needle: Leaf) -> int:
    """How many characters in a row are sure to stand in a text with the needle; of a pattern roughly."""
    if isinstance(needle, Text):
        return len(needle.value)
    if "|" in needle.source:
        return 0
    spelled = re.sub(r"\\([.\-/:()\[\]])", "_", needle.source)
    certain = re.sub(r"\\.|\[[^]]*\]|.(?:[?*]|\{[^}]*\})", "\n", spelled)
    return max(map(len, re.findall(r"[\w :,=/'\"-]+", certain)), default=0)
