"""What only other revisions show: where, and whether it may still come."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.entry.clock import nanoseconds
from analyzer.reports.phrases.calendar import Calendar
from analyzer.verdict.result import Elsewhere, Result


def where_and_when(problem: Elsewhere, result: Result, calendar: Calendar) -> Iterator[str]:
    """Its revisions, and when it was last seen."""
    if problem.revisions:
        yield ", ".join(problem.revisions)
    if problem.last_seen and nanoseconds(problem.last_seen) is not None:
        late = ", after the target began" if is_late(problem, result) else ""
        yield f"last seen {calendar.at(problem.last_seen)}{late}"


def is_late(problem: Elsewhere, result: Result) -> bool:
    """Was it seen after the target's first entry? Then it is worth a look."""
    last = nanoseconds(problem.last_seen) if problem.last_seen else None
    began = _began(result)
    return last is not None and began is not None and last > began


def _began(result: Result) -> int | None:
    """The time of the target's first entry."""
    firsts = [nanoseconds(seen.first_entry) for seen in result.coverage.revisions if seen.target and seen.first_entry]
    return min((first for first in firsts if first is not None), default=None)
