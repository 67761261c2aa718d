"""What was not read or not judged, in words."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.reports.phrases.calendar import Calendar
from analyzer.reports.phrases.numbers import counted, entries, number, share
from analyzer.verdict.result import Coverage


def limits(coverage: Coverage, calendar: Calendar) -> Iterator[list[str]]:
    """What deviates from everything having been read: lists of lines that are alike; nothing where nothing does."""
    if coverage.truncated:
        yield [f"cut off: {why}" for why in coverage.truncated_because] or ["cut off"]
    if not coverage.complete:
        yield [f"not read to its end: {why}" for why in coverage.incomplete_because] or ["?"]
    yield list(_counted(coverage))
    yield [
        f"gap: no entry {calendar.span(gap.since, gap.until)}, about {number(gap.expected)} expected"
        for gap in coverage.gaps
    ]
    yield [f"rule {rule.rule} not judged: {rule.why}" for rule in coverage.not_judged]
    if coverage.groups_left_out:
        yield [f"{entries(coverage.groups_left_out)} in groups beyond the cap, counted as 'other problems'"]
    if not coverage.duplicates.exact:
        yield ["duplicates far apart may be counted twice"]
    yield [f"assumed: {assumption}" for assumption in coverage.assumptions]


def _counted(coverage: Coverage) -> Iterator[str]:
    if coverage.unparsed:
        lines = coverage.unparsed + coverage.entries
        yield f"{counted(coverage.unparsed, 'line')} unreadable ({share(coverage.unparsed, lines)})"
    if coverage.without_text:
        yield f"{entries(coverage.without_text)} without text ({share(coverage.without_text, coverage.entries)})"
    if coverage.undated:
        yield f"{entries(coverage.undated)} without a time"
    if coverage.shortened:
        yield f"{counted(coverage.shortened, 'text')} longer than 1 MiB, cut in the middle"
