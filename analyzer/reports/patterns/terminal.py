"""The list for people: what was read, then a pattern in two rows or a few."""

from __future__ import annotations

from analyzer.reports.report import Style
from analyzer.reports.terminal import layout
from analyzer.reports.terminal.page import Marked, Page, Part
from analyzer.reports.terminal.phrases import Calendar, counted, entries, number, share
from analyzer.verdict.pattern_list import Pattern, PatternList

_MOST_ROWS = 4
_MOST_BROKEN = 5
_NARROW = 60
_SHORT = {
    "DEFAULT": "-",
    "NOTICE": "NOTE",
    "WARNING": "WARN",
    "CRITICAL": "CRIT",
    "EMERGENCY": "EMERG",
}
_ROLES = {
    "WARNING": "unsure",
    "ERROR": "bad",
    "CRITICAL": "bad",
    "ALERT": "bad",
    "EMERGENCY": "bad",
}


def render(found: PatternList, style: Style) -> str:
    """`found` as text for a terminal; no line is wider than `style.width` (at least 40 columns).

    A pattern has its count, its share of all entries, its most frequent severity and its template; below them the time
    from its first to its last entry, the mix of severities where there is one, and the first line of its earliest entry
    where the template does not say it all. Text from logs is neutralised.
    """
    page = Page(style, Calendar.of(found.window))
    _show_scope(page, found)
    listed = [*found.patterns, *filter(None, [found.other])]
    if not listed:
        return page.text()
    columns = _Columns(listed)
    page.line("")
    page.line(columns.head(page.width))
    for pattern in found.patterns:
        _show(page, pattern, columns)
    if found.left_out.patterns:
        more = counted(found.left_out.patterns, "more pattern")
        page.line("")
        page.line(f"and {more} of {entries(found.left_out.entries)}, see --top or --format json", indent="  ")
    if found.other:
        page.line("")
        _show(page, found.other, columns)
    return page.text()


class _Columns:
    """The widths that numbers and severities take."""

    def __init__(self, listed: list[Pattern]) -> None:
        self.count = max(5, *(len(number(pattern.count)) for pattern in listed))
        self.severity = max(3, *(len(_severity(pattern)) for pattern in listed))

    def head(self, width: int) -> str:
        return f"{'count':>{self.count}}  share  {'severity' if self.severity >= 8 else '':<{self.severity}}  pattern"[
            :width
        ]

    def row(self, pattern: Pattern, whole: str) -> tuple[str, str, str]:
        """Count and share, the severity, and what stands below them."""
        first = f"{number(pattern.count):>{self.count}}  {whole:>5}  "
        return first, f"{_severity(pattern):<{self.severity}}  ", " " * (len(first) + self.severity + 2)


def _show_scope(page: Page, found: PatternList) -> None:
    window = found.window
    when = (
        page.calendar.window(window.first_entry, window.last_entry) if window.first_entry and window.last_entry else ""
    )
    asked = ", ".join(filter(None, [found.service and f"of {found.service}", found.severity]))
    total = counted(len(found.patterns) + found.left_out.patterns, "pattern")
    told: list[Part] = [Marked(entries(found.entries) if found.entries else "no entries", "strong")]
    told += [f" ({asked})"] if asked else []
    told += [f", {total}" if found.entries else "", f"; {when}" if when else ""]
    page.line(*told)
    for reason in found.incomplete_because[:_MOST_BROKEN]:
        page.prose(Marked("not whole: ", "unsure"), reason, indent="  ", hang="    ", rows=3)
    if found.unparsed:
        page.prose(f"{counted(found.unparsed, 'line')} could not be read as entries", indent="  ")


def _show(page: Page, pattern: Pattern, columns: _Columns) -> None:
    first, severity, below = columns.row(pattern, _share(pattern.share))
    role = _ROLES.get(next(iter(pattern.severities)), "")
    hang = below if page.width >= _NARROW else "    "
    page.line(first, Marked(severity, role), pattern.template, hang=hang, rows=_MOST_ROWS)
    seen = [page.calendar.span(pattern.first_seen, pattern.last_seen), _mix(pattern)]
    told = "; ".join(filter(None, seen))
    if told:
        page.line(told, indent=hang, rows=2)
    example = _first_line(pattern.example.text)
    if example != pattern.template:
        page.quote(example, hang, 1)


def _severity(pattern: Pattern) -> str:
    """That of most entries, `+` where there are others."""
    usual = max(pattern.severities, key=lambda name: pattern.severities[name])
    return _SHORT.get(usual, usual) + ("+" if len(pattern.severities) > 1 else "")


def _mix(pattern: Pattern) -> str:
    if len(pattern.severities) == 1:
        return ""
    return ", ".join(f"{share(count, pattern.count)} {name}" for name, count in pattern.severities.items())


def _share(whole: float) -> str:
    percent = 100 * whole
    return f"{percent:.0f} %" if percent >= 9.95 else f"{percent:.1f} %" if percent >= 0.05 else "<0.1 %"


def _first_line(text: str) -> str:
    return next((line for line in text.splitlines() if line.strip()), "").strip()
