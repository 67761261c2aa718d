"""What was judged, on which evidence: the details that make the report checkable; and the readiness checks."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.reports.markdown.source import bullets, table
from analyzer.reports.markdown.view import View
from analyzer.reports.phrases.numbers import NO_BREAK, counted, entries, number, seconds
from analyzer.verdict.result import BaselineCoverage, Marker, Status

_SIGNS: dict[Status, str] = {"ready": "✅", "late": "❌", "lost": "❌", "missing": "❌", "unknown": "❓"}
_OPTIONAL = "⚪"
_NUMBERS = {"Ready after", "Limit", "Times seen"}


def deployment(view: View) -> Iterator[str]:
    """A table of what was judged, against what, by which rules and tool."""
    named = any(view.result.target.revisions.values())
    yield "### Deployment details" if named else "### What was judged"
    yield table(("Detail", "Value"), [row for row in _details(view) if row[1]])


def checks(view: View) -> Iterator[str]:
    """Every readiness check with its status and times, then why some are not ready; nothing where there are none."""
    markers = view.result.markers
    if not markers:
        return
    ready = sum(marker.status == "ready" for marker in markers)
    yield f"### Operational checks: {ready:,} of {len(markers):,} ready"
    ordered = sorted(markers, key=lambda marker: marker.status == "ready")
    shown = ordered[: view.detail.rows]
    first_seen = f"First seen{_zone(view)}"
    header = ("Check", "Area", "Revision", "Status", first_seen, "Ready after", "Limit", "Times seen")
    yield table(header, [_check(view, marker) for marker in shown], right=_NUMBERS)
    if len(markers) > len(shown):
        yield f"{counted(len(markers) - len(shown), 'more check')} in the JSON report."
    yield bullets(_unready(view))


def _zone(view: View) -> str:
    return " (UTC)" if any(marker.first_seen for marker in view.result.markers) else ""


def _check(view: View, marker: Marker) -> tuple[str, ...]:
    named = view.code(marker.id)
    title = f"{view.text(marker.title)} ({named})" if marker.title not in {"", marker.id} else named
    revision = view.code(marker.revision) if len(view.result.target.revisions) > 1 else ""
    limit = "" if marker.within_seconds is None else seconds(marker.within_seconds)
    after = "" if marker.seconds_to_ready is None else seconds(marker.seconds_to_ready)
    seen = view.text(view.calendar.at(marker.first_seen))
    count = number(marker.count)
    return title, view.text(marker.area), revision, _status(marker), seen, after, limit, count


def _status(marker: Marker) -> str:
    if marker.required or marker.status == "ready":
        return f"{_SIGNS[marker.status]}{NO_BREAK}{marker.status}"
    return f"{_OPTIONAL}{NO_BREAK}{marker.status}, optional"


def _unready(view: View) -> Iterator[str]:
    by_reason: dict[tuple[Status, str], list[Marker]] = {}
    for marker in view.result.markers:
        if marker.status != "ready":
            by_reason.setdefault((marker.status, marker.reason), []).append(marker)
    for (status, reason), same in list(by_reason.items())[: view.detail.alike]:
        owners = view.codes(sorted({marker.owner for marker in same if marker.owner}))
        whose = f" Owner: {owners}." if owners else ""
        yield f"**{status}:** {view.codes([marker.id for marker in same])}: {view.sentence(reason)}{whose}"


def _details(view: View) -> Iterator[tuple[str, str]]:
    result, coverage = view.result, view.result.coverage
    revisions = result.target.revisions
    yield "Service", view.codes([service for service in revisions if service])
    yield "Revision", view.codes([revision for revision in revisions.values() if revision])
    yield "Deployed at", _time(view, result.target.deployed_at)
    yield "Window", _window(view, result.window.first_entry, result.window.last_entry)
    yield "Asked for", _asked(view)
    yield "Instances", number(coverage.instances) if coverage.instances else ""
    yield "Log entries", _read(view)
    yield "Logs", view.codes(result.target.sources)
    for pull in coverage.pulls[: view.detail.alike]:
        what = "what can matter under the rules" if pull.selected else "every entry"
        until = view.text(view.calendar.at(pull.complete_until))
        yield "Pulled", f"{what}: {entries(pull.entries)} in {counted(pull.pages, 'call')}; complete up to {until}"
    yield "Baseline", _baseline(view, coverage.baseline)
    sets = view.codes([used.ruleset for used in result.rules.rulesets])
    digest = view.code(result.rules.digest)
    yield "Rules", f"{sets} ({counted(result.rules.rules, 'rule')}, digest {digest})" if sets else "none"
    yield "Tool", f"{view.text(result.tool.name)} {view.code(result.tool.version)}"


def _window(view: View, first: str | None, last: str | None) -> str:
    return view.text(view.calendar.window(first, last)) if first and last else ""


def _time(view: View, time: str | None) -> str:
    return f"{view.text(view.calendar.at(time))} UTC" if time else ""


def _asked(view: View) -> str:
    since, until = view.result.window.since, view.result.window.until
    if not (since or until):
        return ""
    return f"{_time(view, since) or 'the beginning'} to {_time(view, until) or 'the end'}"


def _read(view: View) -> str:
    coverage = view.result.coverage
    parts = [f"{number(coverage.entries)} read"]
    if coverage.target_entries != coverage.entries:
        parts.append(f"{number(coverage.target_entries)} judged")
    if coverage.requests:
        parts.append(counted(coverage.requests, "request"))
    if coverage.problems:
        parts.append(f"{counted(coverage.problems, 'problem')} ({number(coverage.explained_problems)} known to rules)")
    return ", ".join(parts)


def _baseline(view: View, told: BaselineCoverage | None) -> str:
    if told is None:
        return view.codes(view.result.target.baseline) or "none given: nothing could be compared"
    named = view.codes([source.name for source in told.sources])
    if not told.entries:
        return f"{named}: no entry of what is judged, so nothing could be compared"
    revisions = view.codes(told.revisions)
    parts = (entries(told.entries), _window(view, told.first_entry, told.last_entry), revisions)
    return f"{named}: {', '.join(filter(None, parts))}"
