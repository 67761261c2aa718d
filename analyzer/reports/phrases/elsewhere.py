"""What only other revisions show: where, and whether it may still come."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.entry.clock import nanoseconds
from analyzer.reports.phrases.calendar import Calendar
from analyzer.verdict.result import Elsewhere, Result


def where_and_when(problem: Elsewhere, result: Result, calendar: Calendar) -> Iterator[str]:
    """Its revisions, and when it was last seen: after the target's first entry it is worth a look."""
    if problem.revisions:
        yield ", ".join(problem.revisions)
    last = nanoseconds(problem.last_seen) if problem.last_seen else None
    if last is not None:
        began = _began(result)
        late = ", after the target began" if began is not None and last > began else ""
        yield f"last seen {calendar.at(problem.last_seen)}{late}"


def _began(result: Result) -> int | None:
    """The time of the target's first entry."""
    firsts = [nanoseconds(seen.first_entry) for seen in result.coverage.revisions if seen.target and seen.first_entry]
    return min((first for first in firsts if first is not None), default=None)
