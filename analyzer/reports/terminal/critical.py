"""What blocks, in full; of many findings the later ones in a line each, and none lost without a word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from analyzer.reports import layout
from analyzer.reports.phrases import commands
from analyzer.reports.phrases.findings import before, place, state
from analyzer.reports.phrases.links import Links
from analyzer.reports.phrases.moments import when
from analyzer.reports.phrases.numbers import counted, rate
from analyzer.reports.terminal.advice import Advised
from analyzer.reports.terminal.columns import Columns, further_in, say_more
from analyzer.reports.terminal.examples import show_example
from analyzer.reports.terminal.page import Page
from analyzer.verdict.result import Finding, Result

_MOST_IN_FULL = 10
_MOST_CRITICAL = 50
_OFTEN = 3
_FIELD = 9


def show_critical(page: Page, result: Result) -> None:
    """Every critical finding with its evidence, consequences below their cause; beyond ten one line each."""
    findings = [finding for finding in result.findings if finding.label == "critical"]
    if not findings:
        return
    page.section("CRITICAL", counted(len(findings), "finding blocks", "findings block"), role="bad")
    shown = findings if page.verbose else findings[:_MOST_IN_FULL]
    blocks = _Blocks(page, result, shown)
    if blocks.common:
        unless = "" if blocks.common_to_all else ", unless told otherwise below"
        page.prose("because ", "; ".join(blocks.common), unless, indent="  ", hang="  ", rows=_rows(page))
    for finding in shown:
        page.line("")
        blocks.show(finding)
    _show_in_short(page, findings, len(shown), blocks.links)


class _Blocks:
    """Critical findings in full; what several of them would repeat is said once."""

    def __init__(self, page: Page, result: Result, shown: Sequence[Finding]) -> None:
        self._page, self._result = page, result
        self.links = Links.of(result)
        self._numbers = {finding.id: n for n, finding in enumerate(shown, 1)}
        self._advised = Advised(page, self._numbers)
        told = Counter(finding.reasons for finding in shown if not self.links.as_its_cause(finding))
        reasons, times = next(iter(told.most_common(1)), ((), 0))
        common = 1 < times == told.total() or (times >= _OFTEN and 2 * times > told.total())
        self.common = reasons if common else ()
        self.common_to_all = times == told.total()
        indents = {finding.id: len(self._ordinal(finding)) + _FIELD for finding in shown}
        self._whole_commands = page.verbose or all(
            layout.columns(" ".join(commands.lines(finding, result))) <= page.width - indents[finding.id]
            for finding in shown
        )

    def _ordinal(self, finding: Finding) -> str:
        ordinal = f"{self._numbers[finding.id]:>3}. "
        return further_in(finding, self.links) + ordinal

    def show(self, finding: Finding) -> None:
        page, ordinal = self._page, self._ordinal(finding)
        indent = " " * len(ordinal)
        below = self.links.under_its_cause(finding)
        page.title(finding.title, "strong", ordinal, indent, _rows(page))
        _field(page, indent, "follows", self.links.follows(finding))
        _field(page, indent, "seen", _seen(page, finding))
        _field(
            page,
            indent,
            "when",
            page.calendar.span(finding.first_seen, finding.last_seen)
            if below
            else when(finding, self._result, page.calendar),
        )
        if not self.links.as_its_cause(finding) and finding.reasons != self.common:
            _field(page, indent, "because", "; ".join(finding.reasons))
        _field(page, indent, "means", finding.why)
        _field(page, indent, "fix", finding.fix)
        for name, told in self._advised.fields(finding):
            _field(page, indent, name, told)
        _field(page, indent, "rule", _rule(finding))
        _field(page, indent, "leads to", self.links.leads_to(finding))
        self._show_examples(finding, indent)
        self._show_command(finding, indent)

    def _show_examples(self, finding: Finding, indent: str) -> None:
        page, below = self._page, self.links.under_its_cause(finding)
        for example in finding.examples if page.verbose else finding.examples[:1]:
            severity = example.severity if example.severity != finding.severity else ""
            at = ", ".join(filter(None, (page.calendar.at(example.timestamp), severity)))
            _field(
                page, indent, "look at", f"{place(example)} ({at})" if at and place(example) else place(example) or at
            )
            if _flat(example.text) != _flat(finding.title) and (page.verbose or not below):
                show_example(page, example.text, indent)

    def _show_command(self, finding: Finding, indent: str) -> None:
        words = commands.lines(finding, self._result)
        if self._whole_commands or self._numbers[finding.id] == 1:
            self._page.command(words, indent=f"{indent}{'lines':<{_FIELD}}", hang=indent + " " * _FIELD)
        elif words and not finding.known:
            _field(self._page, indent, "id", finding.id)


def _show_in_short(page: Page, findings: Sequence[Finding], shown: int, links: Links) -> None:
    rest = findings[shown:_MOST_CRITICAL]
    if not rest:
        return
    page.line("")
    page.line("The others in short, in full with --verbose:", indent="  ")
    columns = Columns.of(rest)
    for ordinal, finding in enumerate(rest, shown + 1):
        before_title = f"{further_in(finding, links)}{ordinal:>3}. {columns.of_finding(finding)}"
        page.title(finding.title, "", before_title, "", 1)
    say_more(page, len(findings) - shown - len(rest))


def _seen(page: Page, finding: Finding) -> str:
    instances = f"on {counted(finding.instances, 'instance')}" if finding.instances else ""
    revisions = ", ".join(finding.revisions) if page.verbose or page.many_targets else ""
    return "; ".join(filter(None, (finding.severity, f"{_often(finding)} ({state(finding)})", instances, revisions)))


def _rule(finding: Finding) -> str:
    if not finding.known:
        return ""
    parts = (finding.id, finding.ticket, finding.owner and f"owner {finding.owner}")
    return ", ".join(filter(None, parts))


def _often(finding: Finding) -> str:
    return ", ".join(filter(None, (rate(finding.count, finding.per_hour), before(finding))))


def _field(page: Page, indent: str, name: str, told: str | None) -> None:
    if told:
        page.prose(told, indent=f"{indent}{name:<{_FIELD}}", hang=indent + " " * _FIELD, rows=_rows(page))


def _rows(page: Page) -> int | None:
    return None if page.verbose else 3


def _flat(text: str) -> str:
    return " ".join(text.split())
