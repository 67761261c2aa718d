"""Where what is told comes from: the baseline in a line, and the command that shows the entries of a finding."""

from __future__ import annotations

import shlex

from analyzer.reports.terminal.page import Page
from analyzer.reports.terminal.phrases import counted, entries, number, seconds
from analyzer.verdict.result import BaselineCoverage, Finding, Result

_MOST_SOURCES, _MOST_NAMES = 3, 3


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


def lines(finding: Finding, result: Result) -> list[str]:
    """The words of the command that shows the entries of a finding; of many sources the first is named. None where
    what was read is not kept.
    """
    given = result.target.given
    if given is None or not given.sources:
        return []
    sources = [shlex.quote(source) for source in given.sources]
    if len(sources) > _MOST_SOURCES:
        sources = [sources[0], f"[and {counted(len(sources) - 1, 'more source')}]"]
    return ["logtriage", "lines", shlex.quote(finding.id), *sources, *map(shlex.quote, given.options)]


def _numbers(page: Page, told: BaselineCoverage) -> str:
    span = page.calendar.span(told.first_entry, told.last_entry)
    length = f"({seconds(told.observed_seconds)})" if told.observed_seconds is not None else ""
    return ", ".join(filter(None, (" ".join(filter(None, (span, length))), entries(told.entries))))


def _some(page: Page, names: tuple[str, ...] | list[str]) -> str:
    most = len(names) if page.verbose else _MOST_NAMES
    more = f" and {number(len(names) - most)} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
