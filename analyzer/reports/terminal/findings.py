"""Findings: what blocks in full, the rest in a line or two each, and none lost without a word."""

from __future__ import annotations

from analyzer.reports.phrases import commands
from analyzer.reports.phrases.findings import before, place, state
from analyzer.reports.phrases.links import Links
from analyzer.reports.phrases.numbers import counted, number, rate
from analyzer.reports.terminal.examples import show_example
from analyzer.reports.terminal.page import Marked, Page
from analyzer.verdict.result import Advice, Finding, Result

_MOST_IN_FULL = 20
_MOST_CRITICAL = 100
_MOST_HARMLESS = 15
_FIELD = 9
_FURTHER_IN = "   "


def show_critical(page: Page, result: Result) -> None:
    """Every critical finding with its evidence, consequences below their cause; beyond twenty one line each."""
    findings = [finding for finding in result.findings if finding.label == "critical"]
    if not findings:
        return
    page.section("CRITICAL", counted(len(findings), "finding blocks", "findings block"), role="bad")
    links = Links.of(result)
    full = len(findings) if page.verbose else _MOST_IN_FULL
    for ordinal, finding in enumerate(findings[:full], 1):
        page.line("")
        _show_in_full(page, finding, f"{ordinal:>3}. ", links, commands.lines(finding, result))
    if len(findings) > full:
        page.line("")
        page.line("The others in short, in full with --verbose:", indent="  ")
    for ordinal, finding in enumerate(findings[full:_MOST_CRITICAL], full + 1):
        _show_in_one_line(page, finding, f"{ordinal:>3}. ", links)
    _say_more(page, len(findings) - max(full, _MOST_CRITICAL))


def show_harmless(page: Page, result: Result) -> None:
    """The findings that do not block, the pre-existing before the non-blocking ones."""
    links = Links.of(result)
    for label in ("pre-existing", "non-blocking"):
        findings = [finding for finding in result.findings if finding.label == label]
        if not findings:
            continue
        page.section(label.upper(), counted(len(findings), "finding does not block", "findings do not block"))
        most = len(findings) if page.verbose else _MOST_HARMLESS
        wide = max(len(number(finding.count)) for finding in findings[:most])
        for finding in findings[:most]:
            _show_harmless(page, finding, wide, links)
            if page.verbose:
                page.command(commands.lines(finding, result), indent=" " * (wide + 4))
        _say_more(page, len(findings) - most)


def _show_in_full(page: Page, finding: Finding, ordinal: str, links: Links, command: list[str]) -> None:
    below = links.under_its_cause(finding)
    ordinal = _FURTHER_IN + ordinal if below else ordinal
    indent = " " * len(ordinal)
    page.line(Marked(finding.title, "strong"), indent=ordinal, hang=indent, rows=_rows(page))
    _field(page, indent, "follows", links.follows(finding))
    _field(page, indent, "seen", _seen(page, finding))
    if not links.as_its_cause(finding):
        _field(page, indent, "because", "; ".join(finding.reasons))
    _field(page, indent, "means", finding.why)
    _field(page, indent, "fix", finding.fix)
    for advice in finding.advice:
        _field(page, indent, "like", _advice(advice))
    _field(page, indent, "rule", _rule(finding))
    _field(page, indent, "leads to", links.leads_to(finding))
    for example in finding.examples if page.verbose else finding.examples[:1]:
        when = ", ".join(filter(None, (page.calendar.at(example.timestamp), example.severity)))
        _field(page, indent, "look at", f"{place(example)} ({when})" if place(example) else when)
        if _flat(example.text) != _flat(finding.title) and (page.verbose or not below):
            show_example(page, example.text, indent)
    page.command(command, indent=f"{indent}{'lines':<{_FIELD}}", hang=indent + " " * _FIELD)


def _advice(advice: Advice) -> str:
    """What a pack says that was not asked to judge."""
    fix = f"Fix: {advice.fix}" if advice.fix else None
    told = ". ".join(part.rstrip(".") for part in (advice.title, advice.why, fix) if part)
    return f"{told} (of {advice.ruleset}, which only advises)"


def _show_in_one_line(page: Page, finding: Finding, ordinal: str, links: Links) -> None:
    indent = _FURTHER_IN + ordinal if links.under_its_cause(finding) else ordinal
    page.line(f"{number(finding.count)} × {finding.title}", indent=indent, rows=1)


def _show_harmless(page: Page, finding: Finding, wide: int, links: Links) -> None:
    column = f"  {number(finding.count):>{wide}}  " + (_FURTHER_IN if links.under_its_cause(finding) else "")
    hang = " " * len(column)
    page.line(Marked(finding.title, "strong"), indent=column, hang=hang, rows=None if page.verbose else 1)
    compared = ", ".join(filter(None, (state(finding), before(finding))))
    facts = (compared, finding.rule or _where(finding), finding.ticket)
    page.line("; ".join(filter(None, facts)), indent=hang, rows=None if page.verbose else 2)
    for what, linked in (("follows", links.follows(finding)), ("leads to", links.leads_to(finding))):
        if linked:
            page.line(f"{what} {linked}", indent=hang, rows=_rows(page))
    if page.verbose:
        for told in (*finding.reasons, finding.why, f"Fix: {finding.fix}" if finding.fix else None):
            page.prose(told or "", indent=hang) if told else None
        for example in finding.examples:
            page.line(page.calendar.at(example.timestamp), " ", place(example), indent=hang)
            show_example(page, example.text, hang)


def _field(page: Page, indent: str, name: str, told: str | None) -> None:
    if told:
        page.prose(told, indent=f"{indent}{name:<{_FIELD}}", hang=indent + " " * _FIELD, rows=_rows(page))


def _seen(page: Page, finding: Finding) -> str:
    instances = f"on {counted(finding.instances, 'instance')}" if finding.instances else ""
    revisions = ", ".join(finding.revisions) if page.verbose or page.many_targets else ""
    span = page.calendar.span(finding.first_seen, finding.last_seen)
    return "; ".join(filter(None, (f"{_often(finding)} ({state(finding)})", span, instances, revisions)))


def _rule(finding: Finding) -> str:
    if not finding.known:
        return ""
    parts = (finding.rule, finding.ticket, finding.owner and f"owner {finding.owner}")
    return ", ".join(filter(None, parts))


def _often(finding: Finding) -> str:
    return ", ".join(filter(None, (rate(finding.count, finding.per_hour), before(finding))))


def _where(finding: Finding) -> str:
    return place(finding.examples[0]) if finding.examples else ""


def _rows(page: Page) -> int | None:
    return None if page.verbose else 3


def _flat(text: str) -> str:
    return " ".join(text.split())


def _say_more(page: Page, more: int) -> None:
    if more > 0:
        page.line(f"and {number(more)} more, see --verbose or --format json", indent="  ")
