"""The examples of rules: each must be judged as it says, or the rule and the place are told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from analyzer.matching.examples import failures
from analyzer.ruleset import load


def failing(
    folder: Path, match: Any, must_match: list[Any] | None = None, must_ignore: list[Any] | None = None
) -> list[str]:
    """The messages about an issue with these examples."""
    examples = {name: shown for name, shown in (("match", must_match), ("ignore", must_ignore)) if shown}
    issue = {"id": "i", "title": "t", "label": "critical", "match": match, "examples": examples}
    file = folder / "rules.yaml"
    file.write_text(json.dumps({"logtriage": 1, "ruleset": "r", "issues": [issue]}), encoding="utf-8")
    return [str(failure) for failure in failures(load([file])[0])]


ERROR = {"severity": "ERROR", "textPayload": "pool exhausted"}
INFO = {"severity": "INFO", "textPayload": "pool exhausted"}


@pytest.mark.parametrize(
    ("match", "example"),
    [
        pytest.param("pool", "the pool is empty", id="a text"),
        pytest.param({"regex": "^pool"}, "pool is empty", id="a pattern"),
        pytest.param({"regex": "^pool"}, "2025-09-11 12:00:00,123 ERROR [db] pool is empty", id="without its header"),
        pytest.param({"text": "ERROR [db] pool"}, "ERROR [db] pool is empty", id="with its header, if it asks for it"),
        pytest.param("pool", "\x1b[31mpo\x1b[0mol", id="without colours"),
        pytest.param({"text": "pool", "severity": "ERROR"}, "pool", id="what an example does not say counts as given"),
        pytest.param({"text": "pool", "fields": {"jsonPayload.user": "ann"}}, "pool", id="fields too"),
        pytest.param({"text": "pool", "severity": "ERROR"}, ERROR, id="a whole entry"),
        pytest.param(
            {"text": "pool", "count": {"at_least": 9, "within": "1m"}}, "pool", id="a rule over time chooses it"
        ),
        pytest.param({"sequence": {"steps": ["one", "two"], "within": "1m"}}, "two", id="or one of its steps does"),
    ],
)
def test_an_example_that_is_matched_as_it_says_is_silent_and_as_an_ignored_one_it_fails(
    tmp_path: Path, match: Any, example: Any
) -> None:
    assert failing(tmp_path, match, [example]) == []
    [message] = failing(tmp_path, match, None, [example])
    assert "ignored" in message
    assert message.startswith(f"{tmp_path / 'rules.yaml'}:1: i: ")


@pytest.mark.parametrize(
    ("match", "example"),
    [
        pytest.param("pool", "the poll is empty", id="another text"),
        pytest.param({"text": "pool", "severity": "ERROR"}, INFO, id="an entry of another severity"),
        pytest.param({"text": "pool", "severity": "ERROR"}, "empty", id="the text rules it out, whatever the severity"),
        pytest.param({"all": ["pool", {"not": "empty"}]}, "pool is empty", id="ruled out by what it must not say"),
        pytest.param({"text": "pool", "fields": {"jsonPayload.user": "ann"}}, ERROR, id="the field is not there"),
    ],
)
def test_an_example_that_is_not_matched_fails_and_as_an_ignored_one_it_is_silent(
    tmp_path: Path, match: Any, example: Any
) -> None:
    assert failing(tmp_path, match, None, [example]) == []
    [message] = failing(tmp_path, match, [example])
    assert "it must match and does not" in message


def test_every_failing_example_is_told_with_its_own_place(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(
        "logtriage: 1\nruleset: r\nmarkers:\n"
        "  - {id: up, title: t, match: ready, examples: {match: [readi]}}\n"
        "issues:\n"
        "  - id: i\n    title: t\n    label: critical\n    match: pool\n    examples:\n"
        "      match:\n        - pool\n        - poll\n      ignore:\n        - whirlpool\n",
        encoding="utf-8",
    )
    assert [(failure.place.line, failure.rule) for failure in failures(load([file])[0])] == [
        (4, "up"),
        (13, "i"),
        (15, "i"),
    ]


def test_a_long_example_is_shown_by_its_beginning(tmp_path: Path) -> None:
    [message] = failing(tmp_path, "pool", ["x" * 5000])
    assert len(message) < 300 + len(str(tmp_path))
    assert message.endswith("x…'")


def test_a_pattern_that_runs_out_of_time_on_an_example_fails_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.matching.examples.TIME_LIMIT", 0.05)
    [message] = failing(tmp_path, {"regex": "^(x|xx|x)*$"}, ["x" * 50 + "!"])
    assert "took longer" in message
