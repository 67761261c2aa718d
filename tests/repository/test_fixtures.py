"""Every shipped log comes out as the expectation beside it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from shown_commands import ROOT

from analyzer.cli.scan import EXIT_OF
from analyzer.pipeline import Settings, run
from analyzer.verdict.result import Finding, Result

EXPECTATIONS = sorted((ROOT / "fixtures").glob("*/expected*.yaml"))


@pytest.fixture(scope="module", params=EXPECTATIONS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def judged(request: pytest.FixtureRequest) -> tuple[dict[str, Any], Result]:
    """What is expected of a fixture, and what came out of it."""
    path: Path = request.param
    expectation = yaml.safe_load(path.read_text(encoding="utf-8"))
    asked = expectation["run"]
    assert set(asked) <= {"sources", "baseline", "rules"}, "give this test the settings that 'args' stands for"

    def named(key: str) -> tuple[str, ...]:
        return tuple(str(path.parent / name) for name in asked.get(key, ()))

    rules = tuple(str(path.parent / rule) if (path.parent / rule).exists() else rule for rule in asked.get("rules", ()))
    return expectation["expect"], run(Settings(sources=named("sources"), baseline=named("baseline"), rules=rules))


def meets(finding: Finding, row: dict[str, Any]) -> bool:
    """Does a finding meet a row of an expectation?"""
    for key, wanted in row.items():
        if key == "text":
            texts = (finding.title, *(example.text for example in finding.examples))
            held = any(wanted in text for text in texts)
        elif key == "count" and isinstance(wanted, dict):
            held = wanted.get("at_least", 0) <= finding.count <= wanted.get("at_most", finding.count)
        else:
            value = getattr(finding, key)
            held = value in wanted if isinstance(wanted, list) else value == wanted
        if not held:
            return False
    return True


def test_the_verdict_is_the_expected_one(judged: tuple[dict[str, Any], Result]) -> None:
    expect, result = judged
    assert (result.verdict, EXIT_OF[result.verdict]) == (expect["verdict"], expect["exit"]), result.reasons


def test_the_markers_have_the_expected_status(judged: tuple[dict[str, Any], Result]) -> None:
    expect, result = judged
    status = {marker.id: marker.status for marker in result.markers}
    wanted = {name: [want] if isinstance(want, str) else want for name, want in expect.get("markers", {}).items()}
    assert {name: status.get(name) for name, allowed in wanted.items() if status.get(name) not in allowed} == {}


def test_the_expected_findings_are_there_and_no_other(judged: tuple[dict[str, Any], Result]) -> None:
    expect, result = judged
    assert [row for row in expect.get("findings", []) if not any(meets(f, row) for f in result.findings)] == []
    assert [(row, f.title) for row in expect.get("never", []) for f in result.findings if meets(f, row)] == []
    for label, most in expect.get("at_most", {}).items():
        assert sum(label in ("total", finding.label) for finding in result.findings) <= most


def test_the_coverage_is_the_expected_one(judged: tuple[dict[str, Any], Result]) -> None:
    expect, result = judged
    wanted = expect.get("coverage", {})
    assert {key: getattr(result.coverage, key) for key in wanted} == wanted
