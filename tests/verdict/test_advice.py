"""Packs that were not asked to judge say what they know, and change nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from analyzer.matching.program import Program
from analyzer.ruleset import RuleSet, load
from analyzer.verdict.advice import advised, watches
from analyzer.verdict.result import Result
from verdict.made import Folder, entry, issue, only_finding, rule_set, starting

FAILURE = "connection to 10.1.2.3 refused while saving order 17"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def adviser(folder: Folder, match: object = "refused while", **keys: object) -> tuple[RuleSet, ...]:
    one = {
        "id": "refused",
        "title": "Refused",
        "label": "non-blocking",
        "match": match,
        "why": "W.",
        "fix": "F.",
        **keys,
    }
    return load([Path(folder.write("adviser.yaml", rule_set("adviser", issues=[one])))])


def advised_by(rulesets: tuple[RuleSet, ...], result: Result) -> Result:
    return advised(result, rulesets, Program(watches(rulesets)))


def test_an_unknown_problem_carries_what_a_pack_knows_of_it(folder: Folder) -> None:
    result = folder.run([starting(0), entry(1, FAILURE, severity="ERROR")])
    [advice] = only_finding(advised_by(adviser(folder), result)).advice
    assert (advice.ruleset, advice.rule, advice.label) == ("adviser", "refused", "non-blocking")
    assert (advice.title, advice.why, advice.fix) == ("Refused", "W.", "F.")


def test_advice_changes_nothing_else(folder: Folder) -> None:
    result = folder.run([starting(0), entry(1, FAILURE, severity="ERROR")])
    with_advice = advised_by(adviser(folder), result)
    without = tuple(replace(finding, advice=()) for finding in with_advice.findings)
    assert replace(with_advice, findings=without) == result
    assert result.verdict == "fail"


def test_what_a_rule_explains_needs_no_advice(folder: Folder) -> None:
    result = folder.run([entry(1, FAILURE, severity="ERROR")], rules=issue("critical", "refused while"))
    assert advised_by(adviser(folder), result) == result


@pytest.mark.parametrize(
    ("match", "told"),
    [
        ({"text": "refused while", "severity": ">=ERROR"}, True),
        ({"text": "refused while", "severity": "WARNING"}, False),
        ({"text": "refused while", "status": 503}, False),
        ({"text": "refused while", "count": {"at_least": 5, "within": "10m"}}, True),
    ],
    ids=["its severity is known", "another severity", "its status is not known", "over time: what it chooses"],
)
def test_only_what_an_example_shows_counts(folder: Folder, match: object, told: bool) -> None:
    result = folder.run([starting(0), entry(1, FAILURE, severity="ERROR")])
    assert bool(only_finding(advised_by(adviser(folder, match), result)).advice) is told


def test_the_shipped_packs_advise_in_a_scan_without_rules(folder: Folder) -> None:
    text = "redis.exceptions.ConnectionError: Error 111 connecting to 10.1.2.3:6379. Connection refused."
    told = folder.run([starting(0), entry(1, text, severity="ERROR")], rules=None)
    assert [advice.ruleset for finding in told.findings for advice in finding.advice] == ["redis"]


def test_a_pack_that_judges_gives_no_advice(folder: Folder) -> None:
    named = folder.run([starting(0), entry(1, FAILURE, severity="ERROR")], rules=rule_set("redis"))
    assert all(advice.ruleset != "redis" for finding in named.findings for advice in finding.advice)


def test_advice_stands_in_the_document(folder: Folder) -> None:
    result = advised_by(adviser(folder), folder.run([starting(0), entry(1, FAILURE, severity="ERROR")]))
    [advice] = json.loads(result.to_json())["findings"][0]["advice"]
    assert advice["fix"] == "F."
