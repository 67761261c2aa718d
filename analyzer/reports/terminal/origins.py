"""Where what is told comes from: the baseline in a line."""

from __future__ import annotations

from analyzer.reports.phrases.numbers import entries, number, seconds
from analyzer.reports.terminal.page import Page
from analyzer.verdict.result import BaselineCoverage, Result

_MOST_NAMES = 3


def baseline(page: Page, result: Result) -> str:
    """Names of the baseline, its time, how long it was read, its entries and revisions."""
    told = result.coverage.baseline
    if told is None:
        return ", ".join(result.target.baseline) or "none given: nothing could be compared"
    names, revisions = _some(page, [source.name for source in told.sources]), _some(page, told.revisions)
    if not told.entries:
        return f"{names}; no entry of what is judged: nothing could be compared"
    if [source.kind for source in told.sources] == ["revisions"]:
        return "; ".join(filter(None, (f"{names}: {revisions}", _numbers(page, told))))
    return "; ".join(filter(None, (names, ", ".join(filter(None, (_numbers(page, told), revisions))))))


def _numbers(page: Page, told: BaselineCoverage) -> str:
    span = page.calendar.span(told.first_entry, told.last_entry)
    length = f"({seconds(told.observed_seconds)})" if told.observed_seconds is not None else ""
    return ", ".join(filter(None, (" ".join(filter(None, (span, length))), entries(told.entries))))


def _some(page: Page, names: tuple[str, ...] | list[str]) -> str:
    most = len(names) if page.verbose else _MOST_NAMES
    more = f" and {number(len(names) - most)} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
