"""Findings and examples in a few words."""

from __future__ import annotations

from analyzer.reports.phrases.numbers import rate
from analyzer.verdict.result import Example, Finding


def before(finding: Finding) -> str:
    """How often it was in the baseline: `41 in 1.0 h before`; empty where there is none to compare with."""
    if finding.baseline is None:
        return ""
    return f"{rate(finding.baseline.count, finding.baseline.per_hour) if finding.baseline.count else 'none'} before"


def state(finding: Finding) -> str:
    """The finding's state; of an issue that no baseline confirms, that it is only declared."""
    if finding.state != "no-baseline":
        return finding.state
    return "declared, not measured" if finding.label == "pre-existing" else "no baseline"


def place(example: Example) -> str:
    """Where to look: `app.log:17`, or `insertId="…"`, which the Logs Explorer takes as a query."""
    at = example.location
    if at.insert_id:
        return f'insertId="{at.insert_id}"'
    if at.file:
        return f"{at.file}:{at.line}" if at.line else at.file
    return ""
