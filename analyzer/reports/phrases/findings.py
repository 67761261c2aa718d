"""Findings and examples in a few words."""

from __future__ import annotations

from collections.abc import Sequence

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
    """Where to look: `app.log:17`, `app.log:12-19`, or `insertId="…"`, which the Logs Explorer takes as a query."""
    at = example.location
    if at.insert_id:
        return f'insertId="{at.insert_id}"' + more_ids(at.insert_ids)
    return in_file(at.file, at.line, at.lines) if at.file else ""


def in_file(file: str, line: int | None, lines: Sequence[tuple[int, int]] | None) -> str:
    """`app.log:17`, `app.log:12-19,23`: of many ranges the first three."""
    if not line:
        return file
    ranges = [str(first) if first == last else f"{first}-{last}" for first, last in (lines or [(line, line)])[:4]]
    return f"{file}:{','.join([*ranges[:3], *('…' for _ in ranges[3:])])}"


def more_ids(ids: Sequence[str] | None) -> str:
    """` and 3 more` behind the first insertId of an entry that was put together; empty of any other."""
    return f" and {len(ids) - 1:,} more" if ids else ""
