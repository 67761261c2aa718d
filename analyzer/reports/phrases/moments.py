"""Since when a finding is seen, and until when, also by the start of what was judged and the end of its log."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.entry import clock
from analyzer.reports.phrases.calendar import Calendar
from analyzer.reports.phrases.numbers import together
from analyzer.verdict.result import Finding, Result

_AT_ONCE = clock.SECOND // 20  # said as 0.0 s otherwise


def when(finding: Finding, result: Result, calendar: Calendar) -> str:
    """`22:19:26, 28 min after start, to 22:35:55, 15 min before the end`; what is not known is left out. Start and end
    are those of the finding's revisions.
    """
    first = ", ".join(filter(None, (calendar.at(finding.first_seen), _after_start(finding, result))))
    last = ", ".join(filter(None, (calendar.at(finding.last_seen), _before_end(finding, result))))
    if not first or not last or calendar.at(finding.first_seen) == calendar.at(finding.last_seen):
        return first or last
    return f"{first}, to {last}" if "," in first else f"{first} to {last}"


def _after_start(finding: Finding, result: Result) -> str:
    marked = [m.started_at for m in result.markers if not finding.revisions or m.revision in finding.revisions]
    start, name = min(_moments(marked), default=None), "start"
    if start is None:
        start, name = min(_moments([result.target.deployed_at]), default=None), "deployment"
    return _apart(start, _moment(finding.first_seen), f"after {name}", f"at the {name}")


def _before_end(finding: Finding, result: Result) -> str:
    ends = [
        seen.last_entry
        for seen in result.coverage.revisions
        if seen.target and (not finding.revisions or seen.revision in finding.revisions)
    ]
    end = max(_moments(ends), default=None)
    return _apart(_moment(finding.last_seen), end, "before the end", "at the end")


def _apart(earlier: int | None, later: int | None, how: str, at_once: str) -> str:
    """Empty where one is not known, or they are the other way round."""
    if earlier is None or later is None or later < earlier:
        return ""
    told = f"{clock.spoken(later - earlier)} {how}" if later - earlier >= _AT_ONCE else at_once
    return together(told)


def _moments(times: Iterable[str | None]) -> list[int]:
    return [moment for moment in map(_moment, times) if moment is not None]


def _moment(time: str | None) -> int | None:
    return clock.nanoseconds(time) if time else None
