"""What a reader must know in five seconds, then the same in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.reports.markdown.source import bullets
from analyzer.reports.markdown.view import View
from analyzer.reports.phrases.numbers import counted, entries, number, seconds
from analyzer.reports.phrases.verdict import in_short, names
from analyzer.verdict.result import Finding

_SIGNS = {"pass": "✅", "fail": "❌", "inconclusive": "❓"}
_MEANINGS = {"fail": "Do not go ahead:", "inconclusive": "No answer yet:"}
_MOST_NAME = 120


def headline(view: View) -> Iterator[str]:
    """The verdict on what, what it means, and its reasons, the most important first."""
    result = view.result
    yield f"## {_SIGNS[result.verdict]} {result.verdict.upper()}: {view.code(_name(view))}"
    if result.verdict == "pass":
        yield " ".join(["**Nothing blocks.**", *(f"{view.text(reason.message)}." for reason in result.reasons)])
        return
    yield f"**{_MEANINGS[result.verdict]}** {view.text(in_short(result))}."
    shown = [view.text(reason.message) for reason in result.reasons[: view.detail.alike]]
    left = len(result.reasons) - view.detail.alike
    yield bullets([*shown, *([f"and {counted(left, 'more reason')}"] if left > 0 else [])])


def summary(view: View) -> Iterator[str]:
    """The result in a paragraph."""
    yield "### Summary"
    told = filter(None, (_judged(view), _readiness(view), _findings(view), _comparison(view), _limits(view)))
    yield " ".join(told)


def _name(view: View) -> str:
    return names(view.result.target)[:_MOST_NAME].replace("\xa0", " ")


def _judged(view: View) -> str:
    coverage, window = view.result.coverage, view.result.window
    if not coverage.entries:
        return "No log entry was read, so nothing was judged."
    span = view.calendar.window(window.first_entry, window.last_entry) if _both(view) else ""
    when = f" of {view.text(span)}" if span else ""
    own = (
        ""
        if coverage.target_entries == coverage.entries
        else f", of which {number(coverage.target_entries)} are its own"
    )
    read = "was" if coverage.entries == 1 else "were"
    return f"{entries(coverage.entries)}{when} {read} read{own}.".replace("\xa0", " ")


def _both(view: View) -> bool:
    return bool(view.result.window.first_entry and view.result.window.last_entry)


def _readiness(view: View) -> str:
    markers = view.result.markers
    if not markers:
        return "No readiness check was asked for."
    ready = [marker for marker in markers if marker.status == "ready"]
    times = [marker.seconds_to_ready for marker in ready if marker.seconds_to_ready is not None]
    last = f", the last {seconds(max(times))} after the start" if times else ""
    which = "The one readiness check" if len(markers) == 1 else f"All {number(len(markers))} readiness checks"
    if len(ready) == len(markers):
        return f"{which} passed{last}."
    return f"{number(len(ready))} of {counted(len(markers), 'readiness check')} passed{last if ready else ''}."


def _findings(view: View) -> str:
    if not view.result.findings:
        return "No problem was found in what was read." if view.result.coverage.target_entries else ""
    labels = [(len(view.of_label(label)), label) for label in ("critical", "pre-existing", "non-blocking")]
    told = [f"{number(count)} {label}" for count, label in labels if count]
    return f"{counted(len(view.result.findings), 'finding')}: {', '.join(told)}."


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
