"""What the engineer reads within a minute: the verdict and why, then what a person must look at, then the rest."""

from __future__ import annotations

from analyzer.reports.phrases.calendar import Calendar
from analyzer.reports.report import Report, Style
from analyzer.reports.terminal.context import show_context
from analyzer.reports.terminal.coverage import show_coverage
from analyzer.reports.terminal.critical import show_critical
from analyzer.reports.terminal.harmless import show_harmless
from analyzer.reports.terminal.headline import show_headline, show_remedies, show_scope
from analyzer.reports.terminal.markers import show_markers
from analyzer.reports.terminal.page import Page
from analyzer.verdict.result import Result


def render(result: Result, style: Style) -> str:
    """`result` as text for a terminal; no line is wider than `style.width` (at least 40 columns).

    Meaning is carried by words; with `style.color` ANSI SGR codes only repeat it. Text from logs and rules is
    neutralised, and stands indented or behind `|`, so that it cannot pass for a line of the report.
    """
    page = Page(style, Calendar.of(result.window), many_targets=len(result.target.revisions) > 1)
    show_headline(page, result)
    if style.quiet:
        return page.text()
    show_scope(page, result)
    show_remedies(page, result)
    show_critical(page, result)
    show_markers(page, result)
    show_harmless(page, result)
    show_coverage(page, result)
    show_context(page, result)
    return page.text()


REPORT = Report(description="for people, in a terminal", suffix=".txt", render=render)
