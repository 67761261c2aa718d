"""The entries as JSON lines."""

from __future__ import annotations

from analyzer.reports.report import Style
from analyzer.verdict.line_list import LineList


def render(found: LineList, style: Style) -> str:  # noqa: ARG001  (a document has no style)
    """The entries of `found`, one a line; what else is known of them is not said."""
    return found.to_json_lines()
