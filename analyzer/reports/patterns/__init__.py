"""The list of patterns, one file an output format."""

from __future__ import annotations

from collections.abc import Callable

from analyzer.reports.patterns import csv, json, terminal
from analyzer.reports.report import Style
from analyzer.verdict.pattern_list import PatternList

__all__ = ["FORMATS"]

FORMATS: dict[str, Callable[[PatternList, Style], str]] = {
    "terminal": terminal.render,
    "json": json.render,
    "csv": csv.render,
}
