"""The result document itself, as `logtriage schema result` describes it."""

from __future__ import annotations

from analyzer.reports.report import Report, Style
from analyzer.verdict.result import Result


def render(result: Result, style: Style) -> str:  # noqa: ARG001  (a document has no style)
    """`result` as JSON: what `Result.save` writes."""
    return result.to_json()


REPORT = Report(
    description="the whole result document, for programs (its schema: logtriage schema result)",
    suffix=".json",
    render=render,
)
