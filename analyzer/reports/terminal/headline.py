"""The first lines: the verdict, why, what was judged, and what to do where there is no answer."""

from __future__ import annotations

from analyzer.reports import neutral
from analyzer.reports.terminal import layout, origins
from analyzer.reports.terminal.markers import all_told_in_scope, ready_times
from analyzer.reports.terminal.page import Marked, Page
from analyzer.reports.terminal.phrases import counted, entries, names, number
from analyzer.verdict.result import Code, Coverage, PullCoverage, Result, Status

_MOST_REASONS = 6
_WIDEST_NAME = 63  # the longest that Cloud Run allows
_ROLES = {"pass": "good", "fail": "bad", "inconclusive": "unsure"}

_MARKER_STATUS: dict[Code, Status] = {
    "marker-missing": "missing",
    "marker-late": "late",
    "marker-lost": "lost",
    "marker-unknown": "unknown",
}
_IN_SHORT: dict[Code, str] = {
    "revision-not-found": "revision not found",
    "no-entries": "no entries to judge",
    "audit-only": "only audit entries",
    "without-text": "most entries have no text",
    "unparsed": "too many unreadable lines",
    "truncated": "export cut off",
    "incomplete": "not read to the end",
    "rule-fault": "a rule timed out",
    "not-judged": "a rule was not judged",
    "not-held": "not ready for long enough",
}
_REMEDIES: dict[Code, str] = {
    "marker-unknown": "Export the start too: from the revision's start on (a line 'Starting new instance'), all "
    "severities, with the payloads. If no start is logged, say when it was deployed: --deployed-at TIME.",
    "revision-not-found": "Name a revision that is in these logs",
    "no-entries": "Check the filter and the time of the export: nothing of the service was in it.",
    "audit-only": "Export the service's own logs (stdout, stderr, requests, varlog/system), not the audit log alone.",
    "without-text": "Export the payloads: textPayload and jsonPayload were dropped on the way, the errors with them.",
    "unparsed": "Check the files: give the export as it was written, not a damaged or half copied one.",
    "truncated": "Export again without --limit (or a much higher one), or in shorter windows, and give all files.",
    "incomplete": "Fetch again what could not be read to its end.",
    "rule-fault": "Simplify the pattern of the rule that timed out, and scan again.",
    "not-judged": "Narrow the rule that was not judged (by log, severity or service), or scan a shorter window.",
    "not-held": "Wait longer (--timeout), ask for less (--hold), or name rules with required markers (--rules).",
}

_OF_PULLS: dict[Code, str] = {
    "marker-unknown": "Pull the start too, with a --since from before the deployment. If no start is logged, say when "
    "it was deployed: --deployed-at TIME. A marker may also need more time after the start than was pulled.",
    "no-entries": "Check --cloud-run, --region, --gcp-filter and --since: nothing was written in that time.",
    "incomplete": "Pull again; with --save FILE and --resume a pull goes on where it stopped.",
}


def show_headline(page: Page, result: Result) -> None:
    """The verdict with the numbers that carry it, then its reasons, the most important first."""
    verdict = Marked(result.verdict.upper(), _ROLES[result.verdict])
    name = layout.cut_inside(neutral.terminal(names(result.target)), _WIDEST_NAME)
    page.line(verdict, "  ", Marked(name, "strong"), "  ", _in_short(result), hang="  ")
    most = len(result.reasons) if page.verbose else _MOST_REASONS
    for reason in result.reasons[:most]:
        page.prose("- ", reason.message, indent="  ", hang="    ", rows=None if page.verbose else 4)
    if len(result.reasons) > most:
        page.prose(f"- and {counted(len(result.reasons) - most, 'more reason')}, see --verbose", indent="  ")


def show_scope(page: Page, result: Result) -> None:
    """What was judged, against what, by which rules: a few lines."""
    page.line("")
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
    _scope(page, "rules", f"{sets} ({counted(result.rules.rules, 'rule')})" if sets else "none")
    if all_told_in_scope(page, result):
        _scope(page, "ready", ready_times(result.markers), rows=None)
    if not result.findings and result.coverage.target_entries:
        _scope(page, "findings", "none in what was read")


def _pulled(page: Page, pull: PullCoverage) -> str:
    what = "what can matter" if pull.selected else "every entry"
    whose = f" of {pull.revision}" if pull.revision else ""
    return (
        f"{what}{whose}: {entries(pull.entries)} in {counted(pull.pages, 'call')}; "
        f"complete up to {page.calendar.at(pull.complete_until)}"
    )


def show_remedies(page: Page, result: Result) -> None:
    """For an inconclusive result: what to do to get an answer, one sentence a reason."""
    codes = [code for code in dict.fromkeys(reason.code for reason in result.reasons) if code in _REMEDIES]
    if result.verdict != "inconclusive" or not codes:
        return
    remedies = {**_REMEDIES, **(_OF_PULLS if result.coverage.pulls else {})}
    page.section("TO GET AN ANSWER")
    for code in codes:
        detail = _others(result.coverage) if code == "revision-not-found" else ""
        page.prose("- ", remedies[code], detail, indent="  ", hang="    ")


def _in_short(result: Result) -> str:
    if result.verdict == "pass":
        return f"nothing blocks; {_ready(result)}"
    phrases = [_phrase(code, result) for code in dict.fromkeys(reason.code for reason in result.reasons)]
    return ", ".join(filter(None, phrases))


def _phrase(code: Code, result: Result) -> str:
    if code == "critical-finding":
        return counted(sum(finding.label == "critical" for finding in result.findings), "critical finding")
    if code in _MARKER_STATUS:
        status = _MARKER_STATUS[code]
        return f"{counted(sum(m.required and m.status == status for m in result.markers), 'marker')} {status}"
    return _IN_SHORT.get(code, "")


def _ready(result: Result) -> str:
    ready = sum(marker.status == "ready" for marker in result.markers)
    return f"{ready} of {counted(len(result.markers), 'marker')} ready" if result.markers else "no markers to ask for"


def _scope(page: Page, what: str, told: str, rows: int | None = 3) -> None:
    page.line(told, indent=f"  {what:<9} ", hang=" " * 12, rows=None if page.verbose else rows)


def _window(page: Page, result: Result) -> str:
    first, last = result.window.first_entry, result.window.last_entry
    return page.calendar.window(first, last) if first and last else ""


def _read(coverage: Coverage) -> str:
    of_target = "" if coverage.target_entries == coverage.entries else f", {number(coverage.target_entries)} judged"
    problems = f", {counted(coverage.problems, 'problem')}" if coverage.problems else ""
    known = f" ({number(coverage.explained_problems)} known)" if coverage.explained_problems else ""
    return entries(coverage.entries) + of_target + problems + known


def _others(coverage: Coverage) -> str:
    seen = [f"{seen.revision} ({entries(seen.entries)})" for seen in coverage.revisions if seen.revision]
    return f": {', '.join(seen)}." if seen else "; they name none: leave --revision out."
