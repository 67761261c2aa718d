"""The entries of a finding, one file an output format."""

from __future__ import annotations

from collections.abc import Callable

from analyzer.reports.lines import json, terminal
from analyzer.reports.report import Style
from analyzer.verdict.line_list import LineList

__all__ = ["FORMATS"]

FORMATS: dict[str, Callable[[LineList, Style], str]] = {"terminal": terminal.render, "json": json.render}
