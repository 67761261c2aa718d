"""`--no-mask`: secrets are seen by who asks for them on their own machine, and nowhere else."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from running import Command

from analyzer.pipeline import SteadyClock

SECRET = "hunter2"
SAYS = f"login failed: password={SECRET} for jane.doe@example.com from 203.0.113.7"


@pytest.fixture(autouse=True)
def on_the_own_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """No CI; and a wait takes no time."""
    monkeypatch.delenv("CI", raising=False)
    slept = [0]

    def sleep(_clock: SteadyClock, seconds: float) -> None:
        slept[0] += round(seconds * 1e9)

    monkeypatch.setattr(SteadyClock, "sleep", sleep)
    monkeypatch.setattr(SteadyClock, "now", lambda _clock: time.time_ns() + slept[0])


@pytest.fixture
def log(tmp_path: Path) -> str:
    path = tmp_path / "app.jsonl"
    entries = [
        {"timestamp": f"2025-09-11T12:00:0{n}Z", "severity": "ERROR", "textPayload": SAYS, "insertId": f"id{n}"}
        for n in range(3)
    ]
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    return str(path)


def commands(logtriage: Command, log: str) -> dict[str, list[str]]:
    """Every command that shows what logs say."""
    [finding] = json.loads(logtriage("scan", log, "--format", "json").out)["findings"]
    return {
        "scan": ["scan", log],
        "wait": ["wait", log, "--timeout", "1s"],
        "lines": ["lines", finding["id"], log],
        "patterns": ["patterns", log],
    }


@pytest.mark.parametrize("command", ["scan", "wait", "lines", "patterns"])
@pytest.mark.parametrize("form", ["terminal", "json"])
def test_secrets_are_shown_where_they_are_asked_for_and_else_masked(
    logtriage: Command, log: str, command: str, form: str
) -> None:
    arguments = [*commands(logtriage, log)[command], "--format", form]
    assert SECRET not in logtriage(*arguments).out
    assert "jane.doe" not in logtriage(*arguments).out
    shown = logtriage(*arguments, "--no-mask")
    assert shown.status in (0, 1, 3), shown.err
    assert SECRET in shown.out


@pytest.mark.parametrize(
    "arguments",
    [
        ["scan", "--format", "markdown"], ["scan", "--report", "markdown=x.md"], ["wait", "--format", "markdown"],
        ["wait", "--report", "markdown=x.md"], ["patterns", "--format", "csv"],
    ],
)  # fmt: skip
def test_what_is_made_to_be_passed_on_never_holds_them(
    logtriage: Command, log: str, arguments: list[str], tmp_path: Path
) -> None:
    ran = logtriage(*arguments, log, "--no-mask")
    assert (ran.status, ran.out) == (2, "")
    assert "--no-mask: only the formats terminal and json show what is masked" in ran.err


@pytest.mark.parametrize("command", ["scan", "wait", "lines", "patterns"])
def test_a_run_of_a_ci_system_is_refused(
    logtriage: Command, log: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = commands(logtriage, log)[command]
    monkeypatch.setenv("CI", "true")
    ran = logtriage(*arguments, "--no-mask")
    assert (ran.status, ran.out) == (2, "")
    assert "--no-mask: this is a CI run" in ran.err


def test_what_is_kept_for_a_baseline_stays_masked_and_compares_the_same(
    logtriage: Command, log: str, tmp_path: Path
) -> None:
    shown, masked = tmp_path / "shown.json", tmp_path / "masked.json"
    logtriage("scan", log, "--no-mask", "--report", f"json={shown}")
    logtriage("scan", log, "--report", f"json={masked}")
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in (shown, masked)]
    assert [document["masked"] for document in documents] == [False, True]
    assert documents[0]["counts"] == documents[1]["counts"]
    assert SECRET not in json.dumps(documents[0]["counts"])
    assert [found["id"] for found in documents[0]["findings"]] == [found["id"] for found in documents[1]["findings"]]
    states = []
    for saved in (shown, masked):
        compared = json.loads(logtriage("scan", log, "-b", str(saved), "--format", "json").out)
        states += [found["state"] for found in compared["findings"]]
    assert states == ["recurring", "recurring"]
