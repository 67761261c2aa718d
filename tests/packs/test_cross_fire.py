"""A rule hits what it names, and what other rules name only where that is meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from judging import Line, hits

from analyzer.ruleset import Example, load, packs

RULES = Path(__file__).parents[2] / "rules"
SETS = {ruleset.name: ruleset for ruleset in load([RULES])}
ISSUES = {issue.id: issue for ruleset in SETS.values() for issue in ruleset.issues}
MARKERS = {marker.id: marker for ruleset in SETS.values() for marker in ruleset.markers}
TECHNOLOGIES = [name for name in packs.TECHNOLOGIES if name in SETS]

START = "netra-backend calls every failed start one, python-web.yaml the one of uvicorn"
MEANT = {
    # the rule whose example it is, the other rule that it hits as well: why both are right
    (
        "cloudsql-connection-reset",
        "pg-connection-lost",
    ): "netra-backend says of its database what postgres.yaml says of every one",
    ("startup-failed", "uvicorn-startup-failed"): START,
    ("uvicorn-startup-failed", "startup-failed"): START,
    ("startup-failed", "pg-connection-lost"): "the start failed for the lost connection that it quotes",
    ("image-unusable", "startup-failed"): "an application that cannot be run has not started either",
    ("database-fix-failed", "redis-timeout"): "the fix failed at Redis, and quotes it",
    ("gcp-pubsub-stream-ended", "gcp-permission-denied"): "the stream ended for the missing right that it quotes",
    ("redis-transaction-discarded", "redis-not-permitted"): "the message quotes the refusal that discarded it",
}
"""Nothing else may be hit by the examples of another rule."""


def crossing() -> set[tuple[str, str]]:
    """Pairs of rules: the one whose example it is, and another one that hits it too."""
    return {
        (rule.id, other.id)
        for rule in (*ISSUES.values(), *MARKERS.values())
        for example in rule.examples.match
        for other in ISSUES.values()
        if other.id != rule.id and hits(other.match, Line.of(example))
    }


def test_an_example_is_hit_by_no_other_rule_unless_that_is_meant() -> None:
    found = crossing()
    assert found - MEANT.keys() == set()
    there = {pair for pair in MEANT if ISSUES.keys() >= set(pair)}
    assert there - found == set(), "these overlap no longer"


@pytest.mark.parametrize("example", [
    pytest.param(example, id=f"{marker.id}-{number}")
    for marker in MARKERS.values() for number, example in enumerate(marker.examples.match)
])  # fmt: skip
def test_a_line_that_shows_readiness_is_no_known_problem(example: Example) -> None:
    line = Line.of(example)
    assert [issue.id for issue in ISSUES.values() if hits(issue.match, line)] == []


def test_an_issue_has_both_kinds_of_examples_and_says_why_and_what_to_do() -> None:
    for issue in ISSUES.values():
        assert issue.examples.match, issue.id
        assert issue.examples.ignore, issue.id
        assert issue.why, issue.id
        assert issue.fix, issue.id


@pytest.mark.parametrize("name", TECHNOLOGIES)
def test_what_a_technology_calls_harmless_is_so_up_to_a_limit(name: str) -> None:
    assert [
        issue.id for issue in SETS[name].issues if (issue.label == "non-blocking") != (issue.limits is not None)
    ] == []


@pytest.mark.parametrize("name", TECHNOLOGIES)
def test_a_pack_about_a_technology_asks_for_nothing_and_applies_to_everything(name: str) -> None:
    assert SETS[name].applies_to is None
    assert SETS[name].start is None
    assert SETS[name].markers == ()
    text = (RULES / f"{name}.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=schema.json\n")


def test_the_packs_about_technologies_hold_what_is_promised() -> None:
    assert {name: len(SETS[name].issues) for name in ("postgres", "python-web", "redis")} == {
        "postgres": 50, "python-web": 45, "redis": 32,
    }  # fmt: skip
