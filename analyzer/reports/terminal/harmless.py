"""What does not block: a row or two each, and none lost without a word."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.reports import layout, neutral
from analyzer.reports.phrases import commands
from analyzer.reports.phrases.findings import before, place, state
from analyzer.reports.phrases.links import Links
from analyzer.reports.phrases.numbers import counted
from analyzer.reports.terminal.columns import Columns, further_in, say_more
from analyzer.reports.terminal.examples import show_example
from analyzer.reports.terminal.page import Marked, Page
from analyzer.verdict.result import Finding, Result

_MOST = 15
_WIDEST_TITLE = 90  # beside its facts
_AS_BEFORE = {"recurring", "better"}


def show_harmless(page: Page, result: Result) -> None:
    """The findings that do not block, the pre-existing before the non-blocking ones."""
    for label in ("pre-existing", "non-blocking"):
        findings = [finding for finding in result.findings if finding.label == label]
        if findings:
            page.section(label.upper(), counted(len(findings), "finding does not block", "findings do not block"))
            _show(page, result, findings if page.verbose else findings[:_MOST])
            say_more(page, 0 if page.verbose else len(findings) - _MOST)
    command = commands.lines_of_any(result)
    labels = {finding.label for finding in result.findings}
    if command and labels and "critical" not in labels and not page.verbose:
        page.line("")
        page.line("The lines of one:", indent="  ")
        page.command(command, indent="    ")


def _show(page: Page, result: Result, shown: Sequence[Finding]) -> None:
    columns, links = Columns.of(shown), Links.of(result)
    before_titles = {f.id: f"  {further_in(f, links)}{columns.of_finding(f)}" for f in shown}
    beside = 0 if page.verbose else _where_facts_stand(page, result, shown, before_titles)
    for finding in shown:
        indent = before_titles[finding.id]
        if beside:
            _show_in_one_row(page, finding, result, indent, beside)
        else:
            _show_in_two_rows(page, finding, result, indent)
        hang = " " * len(indent)
        for what, linked in (("follows", links.follows(finding)), ("leads to", links.leads_to(finding))):
            if linked:
                page.line(f"{what} {linked}", indent=hang, rows=None if page.verbose else 3)
        if page.verbose:
            _show_more(page, finding, result, hang)


def _where_facts_stand(page: Page, result: Result, shown: Sequence[Finding], before_titles: dict[str, str]) -> int:
    """The column in which the facts of all fit beside the titles; 0 where they do not."""
    column = 2 + max(len(before_titles[f.id]) + min(layout.columns(_title(f)), _WIDEST_TITLE + 1) for f in shown)
    narrow = any(layout.columns(_title(f)) > _WIDEST_TITLE for f in shown)
    facts = max(layout.columns(neutral.terminal(_facts(page, finding, result, 0))) for finding in shown)
    return 0 if narrow or column + facts > page.width else column


def _title(finding: Finding) -> str:
    """As it is shown; of one that is too long only so much that this is seen."""
    return " ".join(neutral.terminal(finding.title[: 8 * _WIDEST_TITLE]).split())


def _show_in_one_row(page: Page, finding: Finding, result: Result, indent: str, column: int) -> None:
    title = _title(finding)
    gap = " " * (column - len(indent) - layout.columns(title))
    page.line(Marked(title, "strong"), gap + _facts(page, finding, result, page.width - column), indent=indent, rows=1)


def _show_in_two_rows(page: Page, finding: Finding, result: Result, indent: str) -> None:
    hang, verbose = " " * len(indent), page.verbose
    page.title(finding.title, "strong", indent, hang, None if verbose else 2)
    page.line(_facts(page, finding, result, page.width - len(hang)), indent=hang, rows=None if verbose else 3)


def _show_more(page: Page, finding: Finding, result: Result, hang: str) -> None:
    advice = [text for a in finding.advice for text in (f"Like: {a.title} ({a.ruleset}/{a.rule})", a.why, a.fix)]
    for told in (*finding.reasons, finding.why, f"Fix: {finding.fix}" if finding.fix else None, *advice):
        page.prose(told or "", indent=hang) if told else None
    for example in finding.examples:
        page.line(page.calendar.at(example.timestamp), " ", place(example), indent=hang)
        show_example(page, example.text, hang)
    page.command(commands.lines(finding, result), indent=hang)


def _facts(page: Page, finding: Finding, result: Result, room: int) -> str:
    """Is it new, since when, which; where to look, if there is room, or no command that would show it."""
    as_before = finding.state in _AS_BEFORE and not page.verbose
    span = "" if as_before else page.calendar.span(finding.first_seen, finding.last_seen)
    compared = ", ".join(filter(None, (state(finding), before(finding))))
    where = place(finding.examples[0]) if finding.examples and not finding.known else ""
    which = finding.id if finding.known or not where or commands.lines(finding, result) else ""
    facts = "; ".join(filter(None, (compared, span, which, finding.ticket)))
    fits = layout.columns(f"{facts}; {where}") <= room
    return f"{facts}; {where}" if where and (fits or not which) else facts
