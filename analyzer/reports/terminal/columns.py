"""What stands before titles in a list of findings, aligned."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from analyzer.reports.phrases.links import Links
from analyzer.reports.phrases.numbers import number
from analyzer.reports.phrases.severities import short
from analyzer.reports.terminal.page import Page
from analyzer.verdict.result import Finding

FURTHER_IN = "   "  # a consequence, below its cause


class Columns(msgspec.Struct, frozen=True):
    """What stands before a title in a list, aligned: how often, how bad."""

    count: int
    severity: int

    @staticmethod
    def of(findings: Sequence[Finding]) -> Columns:
        counts, severities = (number(f.count) for f in findings), (short(f.severity) for f in findings)
        return Columns(max(map(len, counts)), max(map(len, severities)))

    def of_finding(self, finding: Finding) -> str:
        """`   7 × ERROR  `."""
        return f"{number(finding.count):>{self.count}} × {short(finding.severity):<{self.severity}}  "


def further_in(finding: Finding, links: Links) -> str:
    return FURTHER_IN if links.under_its_cause(finding) else ""


def say_more(page: Page, more: int) -> None:
    """That findings were left out, and where they are."""
    if more > 0:
        page.line(f"and {number(more)} more, see --verbose or --format json", indent="  ")
