"""The exit status is the gate, and a mistake of the user is a sentence, never a traceback."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from running import Command

STAGING = "fixtures/staging-00434/candidate.jsonl"
PASS, FAIL, ERROR, INCONCLUSIVE = 0, 1, 2, 3

BAD_RULES = """\
logtriage: 1
ruleset: bad
issues:
  - id: one
    titel: A word is misspelt
    label: criticl
    match: {regex: '('}
  - id: one
    title: The id is taken, and there is no match
    label: critical
"""


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ([STAGING], PASS),
        ([STAGING, "--quiet"], PASS),
        (["fixtures/crash-loop/candidate.json"], FAIL),
        (["fixtures/buckets/export.json"], INCONCLUSIVE),
        (["fixtures/quiet/empty.json"], INCONCLUSIVE),
        (["fixtures/quiet/zero.json"], INCONCLUSIVE),
        (["-"], INCONCLUSIVE),
        ([STAGING, "--revision", "netra-backend-staging-00999-zzz"], INCONCLUSIVE),
        ([STAGING, "--service", "another"], INCONCLUSIVE),
        ([STAGING, "--since", "2030-01-01T00:00:00Z"], INCONCLUSIVE),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_a_verdict_is_told_by_the_exit_status(logtriage: Command, arguments: list[str], status: int) -> None:
    ran = logtriage("scan", *arguments)
    assert (ran.status, ran.err) == (status, "")
    assert ran.out.startswith({PASS: "PASS  ", FAIL: "FAIL  ", INCONCLUSIVE: "INCONCLUSIVE  "}[status])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["scan", "nothing.log"], "nothing.log: does not exist"),
        (["scan", "nothing*.log"], "nothing*.log: matches no file"),
        (["scan", STAGING, "--baseline", "nothing.log"], "nothing.log: does not exist"),
        (["scan", "-", "--baseline", "-"], "standard input cannot be both"),
        (["scan"], "name either log"),
        (
            ["scan", "fixtures/table/gcloud.txt", "--baseline", "window:24h"],
            "--baseline window:24h is of a pull",
        ),
        (["scan", "fixtures/table/gcloud.txt", "--cloud-run", "shop"], "name either log"),
        (["scan", "fixtures/table/gcloud.txt", "--save", "x.jsonl"], "--save belongs to a pull"),
        (["scan", "--cloud-run", "shop", "--resume"], "name it with --save"),
        (["scan", "--cloud-run", "shop", "--project", "../x"], "is no id of a Google Cloud project"),
        (["pull", "--save", "x.jsonl"], "--save belongs to a pull"),
        (
            ["pull", "--cloud-run", "shop", "--project", "shop-1", "--api-endpoint", "127.0.0.1:1"],
            "--save logs.jsonl.zst",
        ),
        (["scan", STAGING, "--no-such-option"], "No such option"),
        (["scan", STAGING, "--jobs", "0"], "--jobs"),
        (["scan", STAGING, "--jobs", "many"], "--jobs"),
        (["scan", STAGING, "--unknown", "pre-existing"], "--unknown"),
        (["scan", STAGING, "--since", "yesterday"], "--since yesterday: not a time"),
        (["scan", STAGING, "--until", "25:00"], "--until 25:00: not a time"),
        (["scan", STAGING, "--since", "1h", "--until", "2h"], "--since lies after --until"),
        (["scan", STAGING, "--deployed-at", "2h"], "--deployed-at 2h: not a time"),
        (["scan", STAGING, "--format", "xml"], "no report format 'xml'; known: terminal, json"),
        (["scan", STAGING, "--report", "xml=out.xml"], "no report format 'xml'"),
        (["scan", STAGING, "--report", "json"], "write FORMAT=PATH"),
        (["scan", STAGING, "--report", "json=no/such/folder/out.json"], "cannot be written"),
        (["scan", STAGING, "--rules", "cloudrun"], "did you mean 'cloud-run'?"),
        (["scan", STAGING, "--rules", "nothing.yaml"], "nothing.yaml: there is no such rule file"),
        (["rules", "show", "no-such-rule"], "no-such-rule"),
        (["rules", "check", "nothing.yaml"], "nothing.yaml: there is no such rule file"),
        (["no-such-command"], "No such command"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_of_the_user_ends_with_2_and_a_sentence(logtriage: Command, arguments: list[str], told: str) -> None:
    ran = logtriage(*arguments)
    assert (ran.status, ran.out) == (ERROR, "")
    assert told in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("command", [["scan", STAGING, "--rules"], ["rules", "check"]], ids=["scan", "check"])
def test_every_mistake_of_a_rule_file_is_told_at_once_with_its_line(
    logtriage: Command, command: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(BAD_RULES, encoding="utf-8")
    ran = logtriage(*command, str(file))
    assert (ran.status, ran.out) == (ERROR, "")
    lines = ran.err.splitlines()
    assert all(line.startswith(f"logtriage: {file}:") for line in lines)
    told = {
        5: "did you mean 'title'?",
        6: "did you mean 'critical'?",
        7: "does not compile",
        8: "the id 'one' is taken",
    }
    for number, what in told.items():
        assert any(f"{file}:{number}: " in line and what in line for line in lines), ran.err
    assert any("has no 'match'" in line for line in lines)


def test_an_example_that_fails_ends_rules_check_with_1(logtriage: Command, tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(
        "logtriage: 1\nruleset: mine\nissues:\n"
        "  - {id: one, title: One, label: critical, match: disk full, examples: {match: [all is well]}}\n"
        "  - {id: two, title: Two, label: critical, match: disk full, examples: {ignore: [disk full]}}\n",
        encoding="utf-8",
    )
    ran = logtriage("rules", "check", str(file))
    assert ran.status == FAIL
    assert f"{file}:4: one: it must match and does not" in ran.out
    assert f"{file}:5: two: it must be ignored and matches" in ran.out


def test_a_source_that_cannot_be_opened_is_an_error(
    logtriage: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("server.sock")
        ran = logtriage("scan", "server.sock")
    assert (ran.status, ran.out) == (ERROR, "")
    assert "server.sock: cannot be read" in ran.err


def test_hostile_names_do_no_harm_to_the_terminal(logtriage: Command) -> None:
    ran = logtriage("scan", "\x1b]0;owned\x07.log")
    assert ran.status == ERROR
    assert "\x1b" not in ran.err
    assert "\x07" not in ran.err
