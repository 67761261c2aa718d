"""The first lines: the verdict, why, what was judged, and what to do where there is no answer."""

from __future__ import annotations

from analyzer.reports import layout, neutral
from analyzer.reports.phrases.next_steps import next_steps
from analyzer.reports.phrases.numbers import counted, entries, number
from analyzer.reports.phrases.verdict import in_short, names, remedies
from analyzer.reports.terminal import origins
from analyzer.reports.terminal.markers import all_told_in_scope, ready_times
from analyzer.reports.terminal.page import Marked, Page
from analyzer.verdict.result import Coverage, PullCoverage, Result

_MOST_REASONS = 6
_MOST_NEXT = 8
_WIDEST_NAME = 63  # the longest that Cloud Run allows
_ROLES = {"pass": "good", "fail": "bad", "inconclusive": "unsure"}


def show_headline(page: Page, result: Result) -> None:
    """The verdict with the numbers that carry it, then its reasons, the most important first."""
    verdict = Marked(result.verdict.upper(), _ROLES[result.verdict])
    name = layout.cut_inside(neutral.terminal(names(result.target)), _WIDEST_NAME)
    page.line(verdict, "  ", Marked(name, "strong"), "  ", in_short(result), hang="  ")
    most = len(result.reasons) if page.verbose else _MOST_REASONS
    for reason in result.reasons[:most]:
        page.prose("- ", reason.message, indent="  ", hang="    ", rows=None if page.verbose else 4)
    if len(result.reasons) > most:
        page.prose(f"- and {counted(len(result.reasons) - most, 'more reason')}, see --verbose", indent="  ")


def show_scope(page: Page, result: Result) -> None:
    """What was judged, against what, by which rules: a few lines."""
    page.line("")
    _show_next(page, result)
    if page.many_targets or len(names(result.target)) > _WIDEST_NAME:
        judged = [revision or service for service, revision in result.target.revisions.items()]
        _scope(page, "target", ", ".join(judged or result.target.sources))
    _scope(page, "logs", "; ".join(filter(None, (_window(page, result), _read(result.coverage)))))
    for pull in result.coverage.pulls:
        _scope(page, "pulled", _pulled(page, pull))
    if result.target.deployed_at:
        _scope(page, "deployed", page.calendar.at(result.target.deployed_at))
    _scope(page, "baseline", origins.baseline(page, result), rows=4)
    sets = ", ".join(used.ruleset for used in result.rules.rulesets)
    judging = f"{sets} ({counted(result.rules.rules, 'rule')})" if sets else "none"
    _scope(page, "rules", judging + _advising(result))
    if all_told_in_scope(page, result):
        _scope(page, "ready", ready_times(result.markers), rows=None)
    if not result.findings and result.coverage.target_entries:
        _scope(page, "findings", "none in what was read")


def _show_next(page: Page, result: Result) -> None:
    decision, *others = next_steps(result) or [""]
    if decision:
        told = (Marked(decision, "strong"), " " + " ".join(others))
        page.prose(*told, indent="  next      ", hang=" " * 12, rows=None if page.verbose else _MOST_NEXT)


def _pulled(page: Page, pull: PullCoverage) -> str:
    what = "what can matter" if pull.selected else "every entry"
    whose = f" of {pull.revision}" if pull.revision else ""
    return (
        f"{what}{whose}: {entries(pull.entries)} in {counted(pull.pages, 'call')}; "
        f"complete up to {page.calendar.at(pull.complete_until)}"
    )


def show_remedies(page: Page, result: Result) -> None:
    """For an inconclusive result: what to do to get an answer, one sentence a reason."""
    told = remedies(result) if result.verdict == "inconclusive" else []
    if told:
        page.section("TO GET AN ANSWER")
    for remedy in told:
        page.prose("- ", remedy, indent="  ", hang="    ")


def _scope(page: Page, what: str, told: str, rows: int | None = 3) -> None:
    page.line(told, indent=f"  {what:<9} ", hang=" " * 12, rows=None if page.verbose else rows)


def _advising(result: Result) -> str:
    packs = sorted({advice.ruleset for finding in result.findings for advice in finding.advice})
    return f"; {', '.join(packs)} only advise{'s' if len(packs) == 1 else ''}" if packs else ""


def _window(page: Page, result: Result) -> str:
    first, last = result.window.first_entry, result.window.last_entry
    return page.calendar.window(first, last) if first and last else ""


def _read(coverage: Coverage) -> str:
    of_target = "" if coverage.target_entries == coverage.entries else f", {number(coverage.target_entries)} judged"
    problems = f", {counted(coverage.problems, 'problem')}" if coverage.problems else ""
    known = f" ({number(coverage.explained_problems)} known)" if coverage.explained_problems else ""
    return entries(coverage.entries) + of_target + problems + known
