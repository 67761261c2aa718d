"""Markers: the ready ones on a line or two, every other with its reason."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.reports.phrases.findings import place
from analyzer.reports.phrases.numbers import counted, seconds, together
from analyzer.reports.terminal.examples import show_example
from analyzer.reports.terminal.page import Marked, Page
from analyzer.verdict.result import Marker, Result, Status

_IN_ORDER: tuple[Status, ...] = ("missing", "lost", "late", "unknown")
_STATUS = 9


def all_told_in_scope(page: Page, result: Result) -> bool:
    """True when every marker is ready: a row of the scope tells it then, no section."""
    return bool(result.markers) and not page.verbose and all(marker.status == "ready" for marker in result.markers)


def ready_times(markers: Iterable[Marker]) -> str:
    """`chat-ready 14 s, redis-ready 8 s`: the ready ones, with the time it took where that is known."""
    ready = (marker for marker in markers if marker.status == "ready")
    return ", ".join(together(f"{marker.id} {_time(marker)}".strip()) for marker in ready)


def show_markers(page: Page, result: Result) -> None:
    """What became ready and what did not; nothing where the scope has told it."""
    if not result.markers or all_told_in_scope(page, result):
        return
    ready = [marker for marker in result.markers if marker.status == "ready"]
    page.section("MARKERS", f"{len(ready)} of {len(result.markers)} ready")
    for status in _IN_ORDER:
        _show_unready(page, status, [marker for marker in result.markers if marker.status == status])
    if page.verbose:
        for marker in ready:
            _show_evidence(page, marker)
    elif ready:
        _row(page, Marked(f"{'ready':<{_STATUS}}", "good"), ready_times(ready))


def _show_unready(page: Page, status: Status, markers: list[Marker]) -> None:
    role = "unsure" if status == "unknown" else "bad"
    by_reason: dict[str, list[Marker]] = {}
    for marker in markers:
        by_reason.setdefault(marker.reason, []).append(marker)
    for reason, same in by_reason.items():
        who = f"{same[0].id}  {same[0].title}" if len(same) == 1 else ", ".join(marker.id for marker in same)
        _row(page, Marked(f"{status:<{_STATUS}}", role), Marked(who, "strong"), _asides(page, same))
        page.prose(reason, indent=" " * (2 + _STATUS), rows=None if page.verbose else 3)


def _asides(page: Page, markers: list[Marker]) -> str:
    optional = ["optional"] if not any(marker.required for marker in markers) else []
    owners = sorted({f"owner {marker.owner}" for marker in markers if marker.owner})
    revisions = sorted({marker.revision for marker in markers if marker.revision}) if page.many_targets else []
    asides = ", ".join([*optional, *revisions, *owners])
    return f"  ({asides})" if asides else ""


def _show_evidence(page: Page, marker: Marker) -> None:
    _row(page, Marked(f"{'ready':<{_STATUS}}", "good"), Marked(marker.id, "strong"), f"  {marker.title}")
    hang = " " * (2 + _STATUS)
    page.prose(marker.reason, indent=hang)
    seen = page.calendar.span(marker.first_seen, marker.last_seen)
    where = place(marker.example) if marker.example else ""
    page.line("; ".join(filter(None, (counted(marker.count, "line"), seen, where))), indent=hang)
    if marker.example:
        show_example(page, marker.example.text, hang)


def _time(marker: Marker) -> str:
    return "" if marker.seconds_to_ready is None else seconds(marker.seconds_to_ready)


def _row(page: Page, status: Marked, *rest: Marked | str) -> None:
    page.line(status, *rest, indent="  ", hang=" " * (2 + _STATUS))
