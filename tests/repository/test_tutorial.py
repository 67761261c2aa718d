"""The rule that the tutorial writes does what the tutorial says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from shown_commands import ROOT

from analyzer.matching.examples import failures
from analyzer.pipeline import Settings, rules_of, run

RULE = re.findall(r"^```yaml\n(.*?)^```", (ROOT / "docs" / "tutorial.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)


@pytest.fixture
def rule(tmp_path: Path) -> str:
    file = tmp_path / "billing.yaml"
    file.write_text(RULE[0], encoding="utf-8")
    return str(file)


def test_the_rule_of_the_tutorial_hits_its_examples(rule: str) -> None:
    assert [failure for rules in rules_of((rule,)) for failure in failures(rules)] == []


def test_the_rule_of_the_tutorial_turns_the_fail_into_a_pass(rule: str) -> None:
    logs = ROOT / "fixtures" / "new-error"
    asked = Settings(
        sources=(str(logs / "candidate.jsonl.gz"),),
        baseline=(str(logs / "baseline.jsonl.gz"),),
        rules=(rule, "netra-backend", "cloud-run"),
    )
    result = run(asked)
    assert result.verdict == "pass"
    assert [(f.label, f.count) for f in result.findings if f.rule == "unknown-model-rate"] == [("non-blocking", 6)]
