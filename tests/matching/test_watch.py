"""What the scan watches for: one condition for each role that a rule plays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from analyzer.matching.watch import CLOUD_RUN_START, Role, Watch, key, watches
from analyzer.ruleset import RuleSet, Text, load
from analyzer.ruleset.conditions import All


def rules_of(folder: Path, **keys: Any) -> RuleSet:
    file = folder / "rules.yaml"
    file.write_text(json.dumps({"logtriage": 1, "ruleset": "shop", **keys}), encoding="utf-8")
    return load([file])[0]


def issue(match: Any) -> list[dict[str, Any]]:
    return [{"id": "i", "title": "t", "label": "critical", "match": match}]


def of(folder: Path, **keys: Any) -> list[Watch]:
    """The watches of a set, without that of the platform."""
    first, *others = watches([rules_of(folder, **keys)], strict=False)
    assert first is CLOUD_RUN_START
    return others


def test_the_platforms_start_line_is_always_watched_for() -> None:
    assert watches([], strict=True) == (CLOUD_RUN_START,)
    assert CLOUD_RUN_START.role is Role.START


@pytest.mark.parametrize(
    ("match", "roles"),
    [
        ("a", [(Role.ISSUE, 1, "revision", "revision")]),
        ({"text": ["a", "b"]}, [(Role.ISSUE, 1, "revision", "revision")]),
        ({"text": "a", "count": {"at_least": 2, "within": "1m"}}, [(Role.STEP, 1, "revision", "revision")]),
        (
            {"text": "a", "count": {"at_least": 2, "within": "1m", "per": "trace"}},
            [(Role.STEP, 1, "trace", "revision")],
        ),
        (
            {"sequence": {"steps": ["a", "b", "c"], "within": "1m", "per": "instance"}},
            [(Role.STEP, bit, "instance", "revision") for bit in (1, 2, 4)],
        ),
        (
            {"text": "a", "unless": {"match": "b", "within": "1m", "per": "jsonPayload.user"}},
            [(role, bit, "jsonPayload.user", "jsonPayload.user") for role, bit in ((Role.STEP, 1), (Role.FOLLOWER, 2))],
        ),
        (
            {
                "text": "a",
                "count": {"at_least": 2, "within": "1m", "per": "instance"},
                "unless": {"match": "b", "within": "1m"},
            },
            [(role, bit, "instance", "instance") for role, bit in ((Role.STEP, 1), (Role.FOLLOWER, 2))],
        ),
        (
            {
                "text": "a",
                "count": {"at_least": 2, "within": "1m", "per": "instance"},
                "unless": {"match": "b", "within": "1m", "per": "trace"},
            },
            [(role, bit, "instance", "trace") for role, bit in ((Role.STEP, 1), (Role.FOLLOWER, 2))],
        ),
    ],
)
def test_an_issue_is_watched_at_once_or_by_its_parts_over_time(
    tmp_path: Path, match: Any, roles: list[tuple[Role, int, str, str]]
) -> None:
    found = of(tmp_path, issues=issue(match))
    assert [(watch.role, watch.bit, watch.per, watch.unless_per) for watch in found] == roles
    assert {watch.rule for watch in found} == {"shop/i"}


def test_the_other_keys_of_a_sequence_must_hold_of_each_step(tmp_path: Path) -> None:
    match = {"text": "all", "sequence": {"steps": ["a", "b"], "within": "1m"}}
    assert [watch.condition for watch in of(tmp_path, issues=issue(match))] == [
        All((Text("all"), Text("a"))),
        All((Text("all"), Text("b"))),
    ]


def test_a_marker_is_watched_for_its_ready_line_and_its_loss(tmp_path: Path) -> None:
    marker = {"id": "up", "title": "t", "match": "ready"}
    assert [watch.role for watch in of(tmp_path, markers=[marker])] == [Role.READY]
    lost = of(tmp_path, markers=[{**marker, "lost_when": "gone"}])
    assert [(watch.role, watch.condition) for watch in lost] == [(Role.READY, Text("ready")), (Role.LOST, Text("gone"))]


def test_a_start_is_watched_under_the_name_of_its_set(tmp_path: Path) -> None:
    assert [(watch.role, watch.rule) for watch in of(tmp_path, start="booting")] == [(Role.START, "shop")]


def test_what_a_set_applies_to_goes_with_all_of_its_watches(tmp_path: Path) -> None:
    marker = {"id": "up", "title": "t", "match": "ready", "lost_when": "gone"}
    unless = {"text": "a", "unless": {"match": "b", "within": "1m"}}
    rules = rules_of(tmp_path, applies_to={"service": "shop*"}, start="boot", markers=[marker], issues=issue(unless))
    for strict in (True, False):
        _, *found = watches([rules], strict)
        assert len(found) == 5
        assert {(watch.strict, watch.applies_to is not None) for watch in found} == {(strict, True)}


def test_a_rule_is_called_by_its_set_and_its_id(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, issues=issue("a"))
    assert key(rules, rules.issues[0]) == "shop/i"
