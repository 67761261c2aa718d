"""The entries for people: what they are, then each with its time and place, and its text behind `|`."""

from __future__ import annotations

from analyzer.reports.phrases.calendar import Calendar
from analyzer.reports.phrases.findings import in_file, more_ids
from analyzer.reports.phrases.numbers import counted, entries
from analyzer.reports.report import Style
from analyzer.reports.terminal.page import Marked, Page
from analyzer.verdict.line_list import Line, LineList

_ROLES = {"WARNING": "unsure", "ERROR": "bad", "CRITICAL": "bad", "ALERT": "bad", "EMERGENCY": "bad"}


def render(found: LineList, style: Style) -> str:
    """`found` as text for a terminal; no line is wider than `style.width` (at least 40 columns). Text from logs is
    neutralised, and stands behind `|` as it is, wrapped where it is wider.
    """
    page = Page(style, Calendar(""))
    judged = ", ".join(filter(None, (found.label, found.state)))
    page.line(Marked(found.id, "strong"), f"  {judged}" if judged else "", hang="  ")
    page.line(found.title, indent="  ", rows=3)
    page.line(f"{entries(found.entries)} of the {found.of}, in order of time", indent="  ")
    for note in found.notes:
        page.prose("- ", note, indent="  ", hang="    ")
    for line in found.lines:
        _show(page, line)
    more = found.entries - len(found.lines)
    if more:
        page.line("")
        page.line(f"and {counted(more, 'more entry', 'more entries')}, see --limit")
    return page.text()


def _show(page: Page, line: Line) -> None:
    page.line("")
    severity = Marked(line.severity, _ROLES.get(line.severity, ""))
    told = [line.revision or line.service, in_file(line.file, line.line, line.lines)]
    told += [f'insertId="{line.insert_id}"{more_ids(line.insert_ids)}'] if line.insert_id else []
    after = "".join(f"  {part}" for part in told if part)
    page.line(line.timestamp or "(no time)", "  ", severity, after, hang="  ")
    for row in line.text.replace("\r\n", "\n").rstrip("\n").split("\n"):
        page.quote(row, "  ", None)
