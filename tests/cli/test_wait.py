"""`logtriage wait`: what it prints where, and its exit status."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import jsonschema
import pytest
from running import ROOT, Command

from analyzer.pipeline import SteadyClock

STAGING = "fixtures/staging-00434/candidate.jsonl"
BASELINE = "fixtures/staging-00434/baseline.jsonl"
CRASHES = "fixtures/crash-loop/candidate.json"
PASS, FAIL, ERROR, INCONCLUSIVE = 0, 1, 2, 3


@pytest.fixture(autouse=True)
def no_time_is_slept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time goes on as if it had been."""
    slept = [0]

    def sleep(_clock: SteadyClock, seconds: float) -> None:
        slept[0] += round(seconds * 1e9)

    monkeypatch.setattr(SteadyClock, "sleep", sleep)
    monkeypatch.setattr(SteadyClock, "now", lambda _clock: time.time_ns() + slept[0])


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        ([STAGING, "--baseline", BASELINE], PASS, "PASS"),
        ([STAGING, "--baseline", BASELINE, "--hold", "0s"], PASS, "PASS"),
        ([STAGING, "--baseline", BASELINE, "--hold", "4m"], PASS, "PASS"),
        ([CRASHES], FAIL, "FAIL"),
        (["nothing.log"], INCONCLUSIVE, "INCONCLUSIVE"),
        ([STAGING, "--revision", "netra-backend-staging-00999-xyz"], INCONCLUSIVE, "INCONCLUSIVE"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_the_exit_status_is_that_of_the_verdict(
    logtriage: Command, arguments: list[str], status: int, told: str
) -> None:
    ran = logtriage("wait", *arguments)
    assert ran.status == status
    assert ran.out.startswith(told)


def test_json_on_standard_output_is_the_result_and_nothing_else(logtriage: Command, tmp_path: Path) -> None:
    copy = tmp_path / "result.json"
    ran = logtriage("wait", STAGING, "-b", BASELINE, "--hold", "0s", "--format", "json", "--report", f"json={copy}")
    jsonschema.validate(json.loads(ran.out), json.loads(logtriage("schema", "result").out))
    assert copy.read_text(encoding="utf-8") == ran.out
    scanned = json.loads(logtriage("scan", STAGING, "-b", BASELINE, "--format", "json").out)
    assert json.loads(ran.out) == scanned


def test_how_it_goes_is_told_on_standard_error(logtriage: Command) -> None:
    ran = logtriage("wait", "nothing.log")
    told = ran.err.splitlines()
    assert told[0] == "0 s  note  nothing.log: nothing is there yet"
    assert [line.split("  ")[:2] for line in told[1:3]] == [["30 s", "waiting"], ["60 s", "waiting"]]
    assert logtriage("wait", "nothing.log", "--quiet").err == ""


def test_standard_input_that_ends_ends_the_wait(logtriage: Command) -> None:
    log = (ROOT / STAGING).read_bytes()
    ran = logtriage("wait", "-", "-b", BASELINE, "--quiet", stdin=log)
    assert ran.status == INCONCLUSIVE
    assert "not ready for long enough" in ran.out
    assert logtriage("wait", "-", "-b", BASELINE, "--quiet", "--hold", "0s", stdin=log).status == PASS


@pytest.mark.parametrize("ago", ["1h", "2024-01-01T00:00:00Z"])
def test_since_is_a_time_or_so_long_ago(logtriage: Command, tmp_path: Path, ago: str) -> None:
    log = tmp_path / "app.log"
    log.write_text("".join(f"{day} ERROR disk full\n" for day in ("2023-01-01 00:00:00", "2999-01-01 00:00:00")))
    document = json.loads(logtriage("wait", str(log), "--since", ago, "--format", "json").out)
    assert document["coverage"]["entries"] == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([STAGING, "--timeout", "soon"], "--timeout soon: not a duration"),
        ([STAGING, "--hold", "2025-09-11"], "--hold 2025-09-11: not a duration"),
        ([STAGING, "--hold", "5m"], "--hold (5 min) leaves nothing of --timeout (5 min)"),
        ([STAGING, "--since", "yesterday"], "--since yesterday: not a time"),
        ([STAGING, "--format", "xml"], "no report format 'xml'"),
        ([STAGING, "--rules", "cloud-run"], "the rules have no required marker"),
        ([STAGING, "--baseline", "nothing.log"], "nothing.log: does not exist"),
        ([STAGING, "--report", f"json={STAGING}"], "that is one of the logs"),
        ([], "name either log"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_of_the_user_ends_with_2_and_a_sentence(logtriage: Command, arguments: list[str], told: str) -> None:
    ran = logtriage("wait", *arguments)
    assert (ran.status, ran.out) == (ERROR, "")
    assert told in ran.err
    assert "Traceback" not in ran.err


def test_a_pipe_that_has_a_name_is_no_file_that_can_be_followed(logtriage: Command, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    ran = logtriage("wait", str(tmp_path / "pipe"))
    assert ran.status == ERROR
    assert "only files and standard input (-) can be followed" in ran.err
