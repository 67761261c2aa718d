"""No pack about a technology sees anything critical in the logs of a healthy service."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from healthy_lines import HEALTHY, INFORMING, RECOVERED
from judging import Line, hits

from analyzer.entry.severity import Severity
from analyzer.pipeline import Settings, run
from analyzer.ruleset import load, packs
from analyzer.verdict.result import Finding

ROOT = Path(__file__).parents[2]
TECHNOLOGIES = tuple(name for name in packs.TECHNOLOGIES if (ROOT / "rules" / f"{name}.yaml").exists())
ISSUES = {issue.id: issue for rules in load([packs.locate(name) for name in TECHNOLOGIES]) for issue in rules.issues}
ROUNDS = 4


def known(*logs: Path) -> list[Finding]:
    """What the packs about technologies know in these logs."""
    result = run(Settings(sources=tuple(map(str, logs)), rules=TECHNOLOGIES, unknown="non-blocking"))
    return [finding for finding in result.findings if finding.known]


def critical(*logs: Path) -> list[tuple[str | None, str]]:
    """The rule and a line of each finding that a rule calls critical, or that its limits make so."""
    return [(finding.rule, finding.examples[0].text) for finding in known(*logs) if finding.label == "critical"]


@pytest.mark.parametrize("log", [
    "staging-00434/candidate.jsonl", "staging-00434/baseline.jsonl", "new-error/baseline.jsonl.gz",
    "new-error/candidate.jsonl.gz", "buckets/export.json", "over-time/candidate.jsonl", "text-spoof/candidate.jsonl",
    "quiet/empty.json",
])  # fmt: skip
def test_nothing_critical_is_seen_in_a_healthy_fixture(log: str) -> None:
    assert critical(ROOT / "fixtures" / log) == []


def times() -> Iterator[datetime]:
    at = datetime(2026, 2, 3, 8, 0, tzinfo=UTC)
    while True:
        yield at
        at += timedelta(seconds=2, milliseconds=137)


def text_log(lines: list[tuple[str, str]]) -> str:
    return "".join(
        f"{at:%Y-%m-%d %H:%M:%S},{at.microsecond // 1000:03d} - shop - {level} - {line}\n"
        for at, (level, line) in zip(times(), lines, strict=False)
    )


def json_log(lines: list[tuple[str, str]]) -> str:
    return "".join(
        json.dumps({"timestamp": at.isoformat(), "severity": level, "textPayload": line}) + "\n"
        for at, (level, line) in zip(times(), lines, strict=False)
    )


def without_severity(lines: list[tuple[str, str]]) -> str:
    return "".join(
        json.dumps({"timestamp": at.isoformat(), "textPayload": line}) + "\n"
        for at, (_, line) in zip(times(), lines, strict=False)
    )


def bare(lines: list[tuple[str, str]]) -> str:
    return "".join(f"{line}\n" for _, line in lines)


LAYOUTS: tuple[Callable[[list[tuple[str, str]]], str], ...] = (text_log, json_log, without_severity, bare)


def test_the_healthy_log_has_hundreds_of_lines() -> None:
    assert len({line for _, line in HEALTHY}) > 150
    assert len(HEALTHY) * ROUNDS > 600


@pytest.mark.parametrize("layout", LAYOUTS)
def test_nothing_at_all_is_known_in_a_healthy_log(
    layout: Callable[[list[tuple[str, str]]], str], tmp_path: Path
) -> None:
    log = tmp_path / "healthy.log"
    log.write_text(layout(HEALTHY * ROUNDS), encoding="utf-8")
    assert [(finding.rule, finding.examples[0].text) for finding in known(log)] == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_was_tried_again_and_succeeded_is_not_critical(
    layout: Callable[[list[tuple[str, str]]], str], tmp_path: Path
) -> None:
    log = tmp_path / "recovered.log"
    log.write_text(layout([*HEALTHY, *RECOVERED, *HEALTHY]), encoding="utf-8")
    assert critical(log) == []
    assert len(known(log)) > 10, "the packs do know these troubles"


@pytest.mark.parametrize("line", INFORMING)
def test_what_only_informs_about_a_problem_is_not_critical(line: str) -> None:
    for severity in (Severity.DEBUG, Severity.INFO):
        hit = [
            issue.id
            for issue in ISSUES.values()
            if hits(issue.match, Line(line, severity, "")) and issue.label == "critical"
        ]
        assert hit == []
