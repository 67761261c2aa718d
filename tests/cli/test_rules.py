"""`logtriage rules`: what it checks, shows and lists, and the exit status that it ends with."""

from __future__ import annotations

import json
import os
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from running import ROOT, Command

GOLDEN = Path(__file__).parent / "golden"
README = (ROOT / "rules" / "README.md").read_text(encoding="utf-8")

COMPLETE = """\
logtriage: 1
ruleset: shop
title: What the team knows about the shop
owner: platform
applies_to: {service: "shop-*"}
start: {regex: '^Booting worker with pid \\d+'}
markers:
  - id: redis-ready
    title: Redis is connected
    area: redis
    match:
      regex: ['^\\W*Redis: connected', '^\\W*Redis connection (?:restored|re-?established)']
      not: {logger: ["*audit*"]}
    within: 120s
    per: instance
    every: 5m
    lost_when: {regex: '^\\W*Redis connection lost\\b'}
    examples:
      match: ["   Redis: connected", "✅ Redis connection restored"]
      ignore: ["user wrote:\\n  Redis: connected"]
issues:
  - id: session-middleware-missing
    title: SessionMiddleware is not installed
    label: non-blocking
    match:
      any:
        - text: [SessionMiddleware must be installed, "No session\\tin this request"]
          severity: ">=WARNING"
        - text: order
          status: [429, 5xx, ">=520"]
          service: ["shop-api", "shop-web"]
          fields: {jsonPayload.order.state: {regex: '^cancel'}, jsonPayload.attempts: ">=5", labels.stage: live}
        - not: {severity: [DEBUG, INFO]}
          log: requests
          regex: '^session .{0,40} is missing'
    why: >-
      Sessions are optional for API clients; the request falls back to token authentication, so that nobody who uses
      the shop sees anything of it.
    fix: Install SessionMiddleware before the auth middleware.
    ticket: "#407"
    since: 2026-01-15
    expires: 2099-12-31
    fixed_in: shop-api-00440-qb7
    limits: {count: 1000, per_hour: 40, per_1k_requests: 2.5, vs_baseline: 3}
    area: auth
    tags: [middleware, login]
    examples:
      match:
        - SessionMiddleware must be installed
        - "No session\\tin this request"
        - session of a cart is missing
        - an order was cancelled
      ignore:
        - SessionMiddleware installed
        - {severity: INFO, textPayload: SessionMiddleware must be installed to access request.session of this request}
  - id: pool-exhausted
    title: The pool is exhausted again and again
    label: critical
    match:
      text: worker pool exhausted
      count: {at_least: 5, within: 10m, per: instance}
      unless: {match: worker pool recovered, within: 30s}
    why: One instance starves.
    fix: Restart it.
    examples: {match: [worker pool exhausted], ignore: [worker pool recovered]}
  - id: checkout-declined
    title: A checkout is declined at once
    label: pre-existing
    match:
      severity: ">=INFO"
      sequence:
        steps: [checkout opened, {any: [checkout declined, {text: no money, logger: gateway}]}]
        within: 30s
        per: trace
    why: The gateway refuses without asking the bank.
    fix: Ask the gateway's operator.
    examples: {match: [checkout opened, checkout declined, no money], ignore: [checkout closed]}
"""


@pytest.fixture
def written(tmp_path: Path) -> Any:
    def write(content: str, name: str = "shop.yaml") -> str:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return str(path)

    return write


@pytest.mark.parametrize("columns", [80, 120])
def test_a_rule_file_reads_as_it_should(
    logtriage: Command, written: Any, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    """`LOGTRIAGE_GOLDEN=1` writes what is printed now."""
    monkeypatch.setenv("COLUMNS", str(columns))
    path = written(COMPLETE)
    out = logtriage("rules", "show", path).out.replace(path, "shop.yaml")
    golden = GOLDEN / f"rules-show-{columns}.txt"
    if os.environ.get("LOGTRIAGE_GOLDEN"):
        golden.write_text(out, encoding="utf-8")
    assert out == golden.read_text(encoding="utf-8")
    assert max(map(len, out.splitlines())) <= columns


def test_the_golden_rules_hold_and_give_no_hint(logtriage: Command, written: Any) -> None:
    ran = logtriage("rules", "check", written(COMPLETE), "--strict")
    assert (ran.status, ran.out) == (0, "shop: 1 marker, 3 issues, 15 examples, of which none failed\n")


def test_every_shipped_rule_can_be_shown_by_its_id_and_is_as_wide_as_asked(logtriage: Command) -> None:
    listed = logtriage("rules", "list").out
    assert listed.splitlines()[-1].endswith("issues")
    for pack in re.findall(r"^([\w-]+) +\d+ markers", listed, re.MULTILINE):
        lines = logtriage("rules", "show", pack).out.splitlines()
        assert [line for line in lines if len(line) > 80 and not re.match(rf"  {pack}, /", line)] == []
    for rule in ("redis-ready", "memory-limit"):
        assert logtriage("rules", "show", rule).out.startswith(f"{rule}  [")


def test_where_a_rule_stands_is_in_one_row_however_long_it_is(logtriage: Command, tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 90)
    deep.mkdir()
    (deep / "shop.yaml").write_text(COMPLETE, encoding="utf-8")
    assert f"  shop, {deep / 'shop.yaml'}:8\n" in logtriage("rules", "show", str(deep)).out


def test_what_a_rule_file_says_cannot_reach_the_terminal_as_a_command(logtriage: Command, written: Any) -> None:
    hostile = '"\\e[2J\\e]0;owned\\a\\u202e::error::x"'
    path = written(f"logtriage: 1\nruleset: r\nissues: [{{id: i, title: {hostile}, label: critical, match: {hostile}, "
                   f"why: {hostile}, tags: [{hostile}], examples: {{match: [x]}}}}]\n")  # fmt: skip
    for arguments in (("show", path), ("check", path)):
        out = logtriage("rules", *arguments).out
        assert "x" in out
        assert [character for character in out if character < " " and character != "\n"] == []
        assert "\u202e" not in out


def test_hints_are_lines_with_a_summary_and_fail_only_when_strict(logtriage: Command, written: Any) -> None:
    path = written(
        "logtriage: 1\nruleset: r\nowner: me\nissues:\n  - {id: i, title: t, label: critical, match: a pool}\n"
    )
    ran = logtriage("rules", "check", path)
    first, *hinted, summary = ran.out.splitlines()
    assert ran.status == 0
    assert first == "r: 0 markers, 1 issue, 0 examples, of which none failed"
    assert all(line.startswith(f"{path}:5: i: hint ") for line in hinted)
    assert summary == "4 hints: no-examples 1, no-fix 1, no-ignore 1, no-why 1"
    assert logtriage("rules", "check", path, "--strict").status == 1
    quiet = [word for code in ("no-examples", "no-fix", "no-ignore", "no-why") for word in ("--ignore", code)]
    assert (logtriage("rules", "check", path, "--strict", *quiet).status) == 0


@pytest.mark.parametrize(("expires", "status"), [("2026-03-20", 0), ("2026-02-20", 1)])
def test_what_expires_soon_fails_nothing_and_what_expired_does_when_strict(
    logtriage: Command, written: Any, monkeypatch: pytest.MonkeyPatch, expires: str, status: int
) -> None:
    monkeypatch.setattr("analyzer.cli.rules.today", lambda: date(2026, 3, 1))
    ran = logtriage("rules", "check", written(COMPLETE.replace("2099-12-31", expires)), "--strict")
    assert (ran.status, "1 hint: expire" in ran.out) == (status, True)


def test_an_example_that_fails_fails_without_strict_too(logtriage: Command, written: Any) -> None:
    ran = logtriage("rules", "check", written(COMPLETE.replace("match: [worker pool exh", "match: [worker pol exh")))
    assert ran.status == 1
    assert "it must match and does not: 'worker pol exhausted'" in ran.out


def test_an_unknown_code_is_an_error_with_the_nearest_one(logtriage: Command) -> None:
    ran = logtriage("rules", "check", "cloud-run", "--ignore", "no-exampels")
    assert ran.status == 2
    assert "did you mean 'no-examples'?" in ran.err


def test_hints_and_failures_are_printed_as_json(logtriage: Command, written: Any) -> None:
    path = written(
        COMPLETE.replace("match: [worker pool exh", "match: [worker pol exh").replace("    fix: Restart it.\n", "")
    )
    document = json.loads(logtriage("rules", "check", path, "-f", "json").out)
    assert document["schema"] == "logtriage.rules-check/1"
    assert document["rulesets"] == [{"ruleset": "shop", "file": path, "markers": 1, "issues": 3, "examples": 15}]
    [failure] = document["failures"]
    assert (failure["rule"], failure["file"], failure["line"]) == ("pool-exhausted", path, 64)
    assert [(hint["rule"], hint["code"]) for hint in document["hints"]] == [
        ("pool-exhausted", "no-fix"),
        ("pool-exhausted", "untested"),
    ]
    assert all(hint["remedy"] and hint["message"] and hint["line"] for hint in document["hints"])


def test_the_packs_that_are_shipped_are_clean_together(logtriage: Command) -> None:
    ran = logtriage("rules", "check", "--strict")
    assert (ran.status, "hint" in ran.out) == (0, False)


def test_the_rule_in_ten_minutes_is_written_as_its_page_says(
    logtriage: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every step of rules/README.md is taken: the line, the file, its commands, the schema for the editor."""
    blocks = re.findall(r"^```yaml\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    [line] = re.findall(r"^    (\d{4}-.*)$", README, re.MULTILINE)
    commands = re.findall(r"^ {8}logtriage (.*)$", README, re.MULTILINE)
    [modeline] = re.findall(r"^ {8}(# yaml-language-server.*)$", README, re.MULTILINE)
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    (tmp_path / "events.yaml").write_text(f"{modeline}\n{blocks[0]}", encoding="utf-8")
    (tmp_path / "app.log").write_text(f"{line}\n" * 30, encoding="utf-8")
    run = logtriage  # it stands in the root of the repository: the page's files stand elsewhere
    outs = [run(*[str(tmp_path / word) if "." in word else word for word in command.split()]) for command in commands]
    check, show, scan = outs
    assert check.out.splitlines()[0] == "events: 0 markers, 1 issue, 3 examples, of which none failed"
    assert [text for text in re.findall(r"hint ([\w-]+)", check.out) if not text.startswith("expire")] == []
    assert 'the text contains  "Event queue full"' in show.out
    assert "The event queue is full" in scan.out
    assert scan.status != 2
    schema = json.loads(run("schema", "rules").out)
    assert "`logtriage schema rules > schema.json`" in README
    Draft202012Validator.check_schema(schema)


def test_the_page_of_the_packs_lists_every_pack(logtriage: Command) -> None:
    packs = {path.stem for path in (ROOT / "rules").glob("*.yaml")}
    assert packs <= set(re.findall(r"^\| `([\w-]+)` \|", README, re.MULTILINE))
