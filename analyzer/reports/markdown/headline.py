"""What a reader must know in five seconds, then the same in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from analyzer.reports.markdown.source import bullets
from analyzer.reports.markdown.view import View
from analyzer.reports.phrases.numbers import counted, entries, number, seconds
from analyzer.reports.phrases.verdict import in_short
from analyzer.verdict.result import Finding, Status

_SIGNS = {"pass": "✅", "fail": "❌", "inconclusive": "❓"}
_MEANINGS = {"fail": "Do not go ahead:", "inconclusive": "No answer yet:"}


def headline(view: View) -> Iterator[str]:
    """The verdict on what, what it means, and its reasons, the most important first."""
    result = view.result
    yield f"## {_SIGNS[result.verdict]} {result.verdict.upper()}: {view.name}"
    if result.verdict == "pass":
        yield " ".join(["**Nothing blocks.**", *(view.sentence(reason.message) for reason in result.reasons)])
        return
    yield f"**{_MEANINGS[result.verdict]}** {view.text(in_short(result))}."
    shown = [view.text(reason.message) for reason in result.reasons[: view.detail.alike]]
    left = len(result.reasons) - view.detail.alike
    yield bullets([*shown, *([f"and {counted(left, 'more reason')}"] if left > 0 else [])])


def summary(view: View) -> Iterator[str]:
    """The result in a paragraph."""
    yield "### Summary"
    if not view.result.coverage.entries:
        yield "No log entry was read, so nothing was judged."
        return
    told = (_judged(view), _readiness(view), _findings(view), _comparison(view), _limits(view))
    yield " ".join(filter(None, told))


def _judged(view: View) -> str:
    coverage, window = view.result.coverage, view.result.window
    span = (
        view.calendar.window(window.first_entry, window.last_entry) if window.first_entry and window.last_entry else ""
    )
    when = f", {view.text(span)}" if span else ""
    read = "was" if coverage.entries == 1 else "were"
    own = (
        ""
        if coverage.target_entries == coverage.entries
        else f"; {number(coverage.target_entries)} of them were judged"
    )
    return f"{counted(coverage.entries, 'log entry', 'log entries')} {read} read{when}{own}."


def _readiness(view: View) -> str:
    markers = view.result.markers
    if not markers:
        return "No readiness check was asked for."
    times = [m.seconds_to_ready for m in markers if m.status == "ready" and m.seconds_to_ready is not None]
    last = f", the last {seconds(max(times))} after the start" if times else ""
    counts = {status: sum(marker.status == status for marker in markers) for status in get_args(Status)}
    if counts["ready"] == len(markers):
        return f"{'The' if len(markers) == 1 else 'All'} {counted(len(markers), 'readiness check')} passed{last}."
    unready = ", ".join(f"{number(count)} {status}" for status, count in counts.items() if count and status != "ready")
    passed = number(counts["ready"]) if counts["ready"] else "none"
    return f"Of {counted(len(markers), 'readiness check')} {passed} passed{last}; {unready}."


def _findings(view: View) -> str:
    findings = view.result.findings
    if not findings:
        return "No problem was found."
    critical = {finding.id for finding in view.of_label("critical")}
    after = sum(finding.cause in critical for finding in view.of_label("critical"))
    asides = {"critical": f" ({number(after)} of them consequences of others)"} if after else {}
    labels = [(len(view.of_label(label)), label) for label in ("critical", "pre-existing", "non-blocking")]
    told = ", ".join(f"{number(count)} {label}{asides.get(label, '')}" for count, label in labels if count)
    return f"{counted(len(findings), 'finding')}: {told}."


def _comparison(view: View) -> str:
    told = view.result.coverage.baseline
    if told is None:
        return "No baseline was given, so nothing was compared."
    if not told.entries:
        return "The baseline holds no entry of what is judged, so nothing was compared."
    against = f"Compared with {entries(told.entries)} of {seconds(told.observed_seconds or 0)} before"
    changes = _changes(view.result.findings)
    return f"{against}, {changes}." if changes else f"{against}, nothing is new or worse."


def _changes(findings: tuple[Finding, ...]) -> str:
    counts = [(sum(f.state == state for f in findings), state) for state in ("new", "worse", "resurfaced")]
    told = [(count, state) for count, state in counts if count]
    verb = "is" if len(told) == 1 and told[0][0] == 1 else "are"
    parts = [f"{number(count)} {'' if place else verb + ' '}{state}" for place, (count, state) in enumerate(told)]
    return ", ".join(parts)


def _limits(view: View) -> str:
    coverage = view.result.coverage
    if coverage.truncated or not coverage.complete:
        return "Not everything was read: see Coverage."
    return ""
