"""What the commands print of hostile rules, names and arguments, and what a wait shows, does nothing to a terminal."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from hostile.payloads import PAYLOADS
from hostile.planted import rules
from hostile.screens import misused, shown
from reports.samples import finding, marker, result
from running import Command
from test_live import look
from verdict.made import rule_set

from analyzer.cli.live import Lines, Screen

COMMANDS = re.compile(r"^\s*::|##\w*\[", re.MULTILINE)
NAMED = {name: text for name, text in PAYLOADS.items() if "/" not in text and "\0" not in text and 0 < len(text) < 200}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_rules_are_shown_and_checked(logtriage: Command, tmp_path: Path, payload: str) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(rules(PAYLOADS[payload]), encoding="utf-8")
    for command in (("rules", "show", str(path)), ("rules", "check", str(path))):
        ran = logtriage(*command)
        assert ran.status in (0, 1), ran.err
        rows = shown(ran.out + ran.err)
        assert not COMMANDS.search("\n".join(rows))
        assert [row for row in rows if re.match(r"(?:PASS|FAIL|CRITICAL|logtriage:)", row)] == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_mistake_in_rules_is_told_in_lines_of_its_own(logtriage: Command, tmp_path: Path, payload: str) -> None:
    path = tmp_path / "rules.yaml"
    text = re.sub("[\ud800-\udfff]", "\ufffd", PAYLOADS[payload]) or "x"
    wrong = rule_set(
        **{text[:300]: 1}, title=[text], issues=[{"id": text, "label": text, "match": {"regex": f"({text}"}}]
    )
    path.write_text("".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in wrong), encoding="utf-8")
    ran = logtriage("rules", "check", str(path))
    assert (ran.status, ran.out) == (2, "")
    rows = shown(ran.err)
    assert all(row.startswith(f"logtriage: {path}") for row in rows if row), rows
    assert not COMMANDS.search(ran.err)


@pytest.mark.parametrize("payload", NAMED)
def test_a_mistaken_argument_is_told_in_lines_of_its_own(logtriage: Command, payload: str) -> None:
    text = (
        NAMED[payload]
        .encode("utf-8", "surrogateescape" if "\udc80" in payload else "replace")
        .decode("utf-8", "replace")
    )
    for arguments in (
        ("scan", f"no{text}"), ("scan", "fixtures/quiet/zero.json", "-r", f"no{text}"),
        ("scan", "fixtures/quiet/zero.json", "--format", f"no{text}"), ("rules", "show", f"no{text}"),
        ("scan", "fixtures/quiet/zero.json", "--since", f"no{text}"), (f"no{text}",), ("scan", f"--no{text}"),
        ("lines", f"no{text}", "fixtures/quiet/zero.json"), ("scan", "--report", f"no{text}", "a.json"),
    ):  # fmt: skip
        ran = logtriage(*arguments)
        assert (ran.status, ran.out) == (2, ""), arguments
        assert shown(ran.err)
        assert not COMMANDS.search(ran.err), arguments


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_wait_is_seen_and_does_nothing_else(monkeypatch: pytest.MonkeyPatch, payload: str) -> None:
    text = PAYLOADS[payload]
    waited = (marker("up", "missing", text, within_seconds=1.0), marker(text or "x", "unknown"))
    of = result("inconclusive", markers=waited, findings=(finding(text),))
    stream = io.StringIO()
    with Lines(stream) as view:
        view.show(look(1, of, None, text))
        view.show(look(35, of))
    rows = shown(stream.getvalue())
    assert all(re.match(r"\d+ s  [a-z]", row) for row in rows if row), rows
    assert not COMMANDS.search(stream.getvalue())
    monkeypatch.setenv("COLUMNS", "80")
    screen = io.StringIO()
    with Screen(screen, color=False) as live:
        live.show(look(1, of, None, text))
        live.show(look(2, of, None, text))
    assert misused(screen.getvalue()) <= {"cursor_up", "erase_in_line", "set_mode", "reset_mode"}
