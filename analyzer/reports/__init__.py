"""The reports: one file an output format. A new format is one file and one line in `FORMATS`."""

from __future__ import annotations

from analyzer.reports import json, markdown, terminal
from analyzer.reports.report import Report, Style

__all__ = ["FORMATS", "Report", "Style"]

FORMATS: dict[str, Report] = {
    "terminal": terminal.REPORT,
    "json": json.REPORT,
    "markdown": markdown.REPORT,
}
