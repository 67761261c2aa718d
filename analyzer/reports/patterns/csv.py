"""The list as a table, for spreadsheets and data frames."""

from __future__ import annotations

import csv
import io

from analyzer.reports import neutral
from analyzer.reports.report import Style
from analyzer.verdict.pattern_list import Pattern, PatternList

COLUMNS = (
    *("id", "kind", "template", "count", "share", "severity", "severities", "first_seen", "last_seen"),
    *("signatures", "example", "file", "line", "insert_id"),
)


def render(found: PatternList, style: Style) -> str:  # noqa: ARG001  (a table has no style)
    """`found` as CSV (RFC 4180, lines ending in LF), a pattern a line below a line of names; what no pattern of its own
    stands for comes last. No cell is a formula or holds a line break.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for pattern in (*found.patterns, *filter(None, [found.other])):
        table.writerow([neutral.cell(value) if isinstance(value, str) else value for value in _row(pattern)])
    return text.getvalue()


def _row(pattern: Pattern) -> tuple[str | int | float | None, ...]:
    at = pattern.example.location
    severities = " ".join(f"{name}={count}" for name, count in pattern.severities.items())
    return (
        *(pattern.id, pattern.kind, pattern.template, pattern.count, f"{pattern.share:.6f}"),
        *(next(iter(pattern.severities)), severities, pattern.first_seen, pattern.last_seen),
        *(pattern.signatures, pattern.example.text, at.file, at.line, at.insert_id),
    )
