"""The rules as typed values: what a rule file means once it is read without a fault. Durations are nanoseconds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

import msgspec

from analyzer.errors import Place
from analyzer.ruleset.match import Match

Label = Literal["critical", "pre-existing", "non-blocking"]


class Example(msgspec.Struct, frozen=True):
    """An entry that a rule must or must not hit: its text alone, or a mapping in the shape of a log entry."""

    place: Place
    entry: str | dict[str, Any]

    def __hash__(self) -> int:
        return hash(self.place)


class Examples(msgspec.Struct, frozen=True):
    """Entries that a rule must hit, and entries that it must not."""

    match: tuple[Example, ...] = ()
    ignore: tuple[Example, ...] = ()


class Limits(msgspec.Struct, frozen=True):
    """How much of a known issue is tolerated; above any of these it is critical."""

    place: Place
    count: int | None = None
    per_hour: float | None = None
    per_1k_requests: float | None = None
    vs_baseline: float | None = None


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """The signature of a known problem. `owner` is that of the rule set where the issue names none.

    `fixed_in` is a full revision name or a day.
    """

    place: Place
    id: str
    title: str
    label: Label
    match: Match
    why: str | None = None
    fix: str | None = None
    owner: str | None = None
    ticket: str | None = None
    since: date | str | None = None
    expires: date | None = None
    fixed_in: date | str | None = None
    limits: Limits | None = None
    examples: Examples = Examples()
    area: str | None = None
    tags: tuple[str, ...] = ()


class Marker(msgspec.Struct, frozen=True, kw_only=True):
    """A line that shows that something became ready. `owner` is that of the rule set where the marker names none."""

    place: Place
    id: str
    title: str
    match: Match
    area: str | None = None
    required: bool = True
    within: int | None = None
    per: Literal["revision", "instance"] = "revision"
    lost_when: Match | None = None
    every: int | None = None
    owner: str | None = None
    examples: Examples = Examples()


class RuleSet(msgspec.Struct, frozen=True, kw_only=True):
    """One rule file. `digest` is the SHA-256 of its content, in hexadecimal; `file` its path as it was given."""

    place: Place
    name: str
    file: str
    digest: str
    title: str | None = None
    owner: str | None = None
    applies_to: Match | None = None
    start: Match | None = None
    markers: tuple[Marker, ...] = ()
    issues: tuple[Issue, ...] = ()

    def rules(self) -> tuple[Marker | Issue, ...]:
        """The markers, then the issues."""
        return (*self.markers, *self.issues)

    def matches(self) -> Iterator[Match]:
        """Every match in the set: its scope, its starts, those of its markers and of its issues."""
        for match in (self.applies_to, self.start):
            if match is not None:
                yield match
        for marker in self.markers:
            yield marker.match
            if marker.lost_when is not None:
                yield marker.lost_when
        yield from (issue.match for issue in self.issues)
