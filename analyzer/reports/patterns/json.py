"""The list itself, as `logtriage schema patterns` describes it."""

from __future__ import annotations

from analyzer.reports.report import Style
from analyzer.verdict.pattern_list import PatternList


def render(found: PatternList, style: Style) -> str:  # noqa: ARG001  (a document has no style)
    """`found` as JSON: the same list, the same bytes."""
    return found.to_json()
