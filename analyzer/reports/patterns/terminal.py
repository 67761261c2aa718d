"""The list for people: what was read, then each pattern in a row or two."""

from __future__ import annotations

from analyzer.reports import layout, neutral
from analyzer.reports.phrases.calendar import Calendar
from analyzer.reports.phrases.numbers import counted, entries, number, share
from analyzer.reports.phrases.severities import short
from analyzer.reports.report import Style
from analyzer.reports.terminal.page import Marked, Page
from analyzer.verdict.pattern_list import Pattern, PatternList

_MOST_ROWS = 4
_MOST_BROKEN = 5
_ROOM_FOR_A_PATTERN = 66
_LEAST_EXAMPLE = 16
_NARROW = 60
_ROLES = {"WARNING": "unsure", "ERROR": "bad", "CRITICAL": "bad", "ALERT": "bad", "EMERGENCY": "bad"}


def render(found: PatternList, style: Style) -> str:
    """`found` as text for a terminal; no line is wider than `style.width` (at least 40 columns).

    A pattern has its count, its share of all entries, the times of its first and last entry, its most frequent severity
    and its template; below them the mix of severities where there is one, and the first line of its earliest entry
    where the template does not say it all. Where there is little room, the times stand below too. Text from logs is
    neutralised.
    """
    page = Page(style, Calendar.of(found.window))
    _show_scope(page, found)
    listed = [*found.patterns, *filter(None, [found.other])]
    if not listed:
        return page.text()
    columns = _Columns(page, listed)
    page.line("")
    page.line(columns.head)
    for pattern in found.patterns:
        _show(page, pattern, columns)
    if found.left_out.patterns:
        more = counted(found.left_out.patterns, "more pattern")
        page.line(f"and {more} of {entries(found.left_out.entries)}, see --top or --format json", indent="  ")
    if found.other:
        _show(page, found.other, columns)
    return page.text()


class _Columns:
    """What stands before a template, each column as wide as it must be; `times`: the times are among them."""

    def __init__(self, page: Page, listed: list[Pattern]) -> None:
        self._count = max(5, *(len(number(pattern.count)) for pattern in listed))
        self._severity = max(len(_severity(pattern)) for pattern in listed)
        self._time = max(5, *(len(page.calendar.at(time)) for p in listed for time in (p.first_seen, p.last_seen)))
        dated = any(pattern.first_seen for pattern in listed)
        self.times = dated and page.width - self._before(True) >= _ROOM_FOR_A_PATTERN
        self.below = " " * self._before(self.times) if page.width >= _NARROW else "    "
        self.head = self._joined("count", "share", "first", "last", "") + "pattern"

    def row(self, page: Page, pattern: Pattern) -> tuple[str, str]:
        """What stands before the severity, and the severity."""
        first, last = page.calendar.at(pattern.first_seen), page.calendar.at(pattern.last_seen)
        row = self._joined(number(pattern.count), _share(pattern.share), first, last, _severity(pattern))
        return row[: -self._severity - 2], row[-self._severity - 2 :]

    def _joined(self, count: str, whole: str, first: str, last: str, severity: str) -> str:
        times = f"{first:<{self._time}}  {last:<{self._time}}  " if self.times else ""
        return f"{count:>{self._count}}  {whole:>6}  {times}{severity:<{self._severity}}  "

    def _before(self, times: bool) -> int:
        return self._count + 10 + (2 * self._time + 4) * times + self._severity + 2


def _show_scope(page: Page, found: PatternList) -> None:
    asked = ", ".join(filter(None, [found.service and f"of {found.service}", found.severity]))
    total = f", {counted(len(found.patterns) + found.left_out.patterns, 'pattern')}" if found.entries else ""
    first, last = found.window.first_entry, found.window.last_entry
    when = f"; {page.calendar.window(first, last)}" if first and last else ""
    read = entries(found.entries) if found.entries else "no entries"
    page.line(Marked(read, "strong"), f" ({asked})" if asked else "", total, when, hang="  ")
    for reason in found.incomplete_because[:_MOST_BROKEN]:
        page.prose(Marked("not whole: ", "unsure"), reason, indent="  ", hang="    ", rows=3)
    if found.unparsed:
        page.prose(f"{counted(found.unparsed, 'line')} could not be read as entries", indent="  ")


def _show(page: Page, pattern: Pattern, columns: _Columns) -> None:
    before, severity = columns.row(page, pattern)
    role = _ROLES.get(_usual(pattern), "")
    page.line(before, Marked(severity, role), pattern.template, hang=columns.below, rows=_MOST_ROWS)
    times = "" if columns.times else page.calendar.span(pattern.first_seen, pattern.last_seen)
    told = "; ".join(filter(None, [times, _mix(pattern)]))
    example = neutral.terminal(_first_line(pattern.example.text))
    if example == neutral.terminal(pattern.template):
        example = ""
    indent = columns.below + (f"{told}  " if told else "")
    room = page.width - len(indent) - 2
    if told and not (example and room >= _LEAST_EXAMPLE):
        page.line(told, indent=columns.below, rows=2)
        indent, room = columns.below, page.width - len(columns.below) - 2
    if example:
        page.quote(_cut(example, room), indent, 1)


def _usual(pattern: Pattern) -> str:
    """The severity of most entries."""
    return max(pattern.severities, key=lambda name: pattern.severities[name])


def _severity(pattern: Pattern) -> str:
    usual = _usual(pattern)
    return short(usual) + ("+" if len(pattern.severities) > 1 else "")


def _mix(pattern: Pattern) -> str:
    if len(pattern.severities) == 1:
        return ""
    return ", ".join(f"{share(count, pattern.count)} {name}" for name, count in pattern.severities.items())


def _share(whole: float) -> str:
    percent = 100 * whole
    return f"{percent:.0f} %" if percent >= 9.95 else f"{percent:.1f} %" if percent >= 0.05 else "<0.1 %"


def _cut(text: str, room: int) -> str:
    fit = layout.fitting(text, 0, len(text), room)
    return text if fit == len(text) else text[: layout.fitting(text, 0, len(text), room - 1)] + "…"


def _first_line(text: str) -> str:
    return next((line for line in text.splitlines() if line.strip()), "").strip()
