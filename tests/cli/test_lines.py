"""`logtriage lines`: the entries of one finding, as the command shows them."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from running import ROOT, Command

from analyzer.cli.lines import lines
from analyzer.reports.lines import FORMATS

CANDIDATE, BASELINE = "fixtures/new-error/candidate.jsonl.gz", "fixtures/new-error/baseline.jsonl.gz"
STAGING, BEFORE = "fixtures/staging-00434/candidate.jsonl", "fixtures/staging-00434/baseline.jsonl"
RESET = "netra-backend/cloudsql-connection-reset"
HOSTILE = "\x1b[2J##vso[task.complete] \u202e password=hunter2trustno1 \x07"


def listed(logtriage: Command, *arguments: str, stdin: bytes = b"") -> list[dict[str, Any]]:
    ran = logtriage("lines", *arguments, "--format", "json", stdin=stdin)
    assert ran.status == 0
    return [json.loads(line) for line in ran.out.splitlines()]


def log(folder: Path, *texts: str) -> str:
    path = folder / "app.log"
    entries = [{"timestamp": f"2025-09-11T12:00:{n:02d}Z", "severity": "ERROR", "textPayload": t, "insertId": f"id{n}"}
               for n, t in enumerate(texts)]  # fmt: skip
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    return str(path)


def only_id(logtriage: Command, path: str) -> str:
    [finding] = json.loads(logtriage("scan", path, "--format", "json").out)["findings"]
    return str(finding["id"])


def test_each_entry_has_its_time_severity_revision_and_place_above_its_text(logtriage: Command) -> None:
    ran = logtriage("lines", RESET, STAGING, "--baseline", BEFORE, "--limit", "1")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        f"{RESET}  pre-existing, recurring",
        "  Cloud SQL closed or reset a connection",
        "  11 entries of the target, in order of time",
        "",
        "2025-09-11T19:55:42.429247821Z  ERROR  netra-backend-staging-00434-gnp",
        '  fixtures/staging-00434/candidate.jsonl:91  insertId="8e64052fb3d6f1418620d4d8"',
        "  | connection to server on socket",
        '  | "/cloudsql/netra-staging:us-central1:staging-shared-postgres/.s.PGSQL.5432"',
        "  | failed: server closed the connection unexpectedly",
        "  |     This probably means the server terminated abnormally",
        "  |     before or while processing the request.",
        "",
        "and 10 more entries, see --limit",
    ]


def test_the_command_that_a_report_shows_does_what_it_says(logtriage: Command) -> None:
    times = ["--since", "2025-09-11T21:00:00Z", "--until", "0s"]
    arguments = ["scan", CANDIDATE, "-b", BASELINE, "-r", "netra-backend", "-r", "rules/cloud-run.yaml", *times]
    report = logtriage(*arguments).out
    [command] = re.findall(r"(?m)^ {5}lines    (logtriage(?:.*\\\n)*.*)$", report)
    words = shlex.split(command.replace("\\\n", ""))
    assert words[:2] == ["logtriage", "lines"]
    found = listed(logtriage, *words[2:])
    counted = {f["id"]: f["count"] for f in json.loads(logtriage(*arguments, "--format", "json").out)["findings"]}
    assert len(found) == counted[words[2]] > 1


def test_json_lines_hold_all_that_is_known_of_an_entry(logtriage: Command) -> None:
    found = listed(logtriage, RESET, STAGING, "--baseline", BEFORE)
    assert len(found) == 11
    assert found[0].pop("text").startswith("connection to server on socket")
    assert found[0].pop("instance").startswith("00")
    assert found[0] == {
        "timestamp": "2025-09-11T19:55:42.429247821Z",
        "severity": "ERROR",
        "service": "netra-backend-staging",
        "revision": "netra-backend-staging-00434-gnp",
        "file": STAGING,
        "line": 91,
        "insert_id": "8e64052fb3d6f1418620d4d8",
    }


def test_json_says_on_standard_error_what_it_leaves_out(logtriage: Command) -> None:
    ran = logtriage("lines", RESET, STAGING, "--limit", "2", "--format", "json")
    assert (len(ran.out.splitlines()), ran.err) == (2, "logtriage: and 9 more, see --limit\n")


def test_what_the_baseline_has_is_shown_when_asked_for(logtriage: Command) -> None:
    found = listed(logtriage, RESET, STAGING, "--baseline", BEFORE, "--in-baseline")
    assert {line["file"] for line in found} == {BEFORE}
    assert len(found) == 12
    shown = logtriage("lines", RESET, STAGING, "--baseline", BEFORE, "--in-baseline", "--limit", "1").out
    assert "12 entries of the baseline" in shown


def test_standard_input_is_read_as_often_as_it_must_be(logtriage: Command) -> None:
    log = (ROOT / STAGING).read_bytes()
    found = listed(logtriage, RESET, "-", "--baseline", BEFORE, "--since", "2h", stdin=log)
    assert (len(found), {line["file"] for line in found}) == (11, {"standard input"})


def test_a_rule_over_time_shows_what_its_match_chooses_and_says_so(logtriage: Command) -> None:
    rules, path = "fixtures/over-time/rules.yaml", "fixtures/over-time/candidate.jsonl"
    shown = logtriage("lines", "over-time/checkout-declined", path, "--rules", rules).out
    assert "8 entries of the target" in shown
    assert "- a rule over time: its match chooses these entries, and it counts 2" in shown


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (
            ("problem/none", STAGING),
            f"no finding has the id problem/none here; there are {RESET.split('/', maxsplit=1)[0]}/",
        ),
        (("x", "fixtures/quiet/zero.json"), "no finding has the id x here; there are no findings"),
        ((RESET, STAGING, "--in-baseline"), "--in-baseline: no baseline was given"),
        ((RESET, STAGING, "--format", "csv"), "there is no format 'csv' of lines; known: terminal, json"),
        ((RESET, "no-such-file"), "no-such-file: does not exist"),
        (("\x1b[2J", STAGING), "no finding has the id \\x1b"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_mistake_is_a_sentence_and_ends_with_2(
    logtriage: Command, arguments: tuple[str, ...], complaint: str
) -> None:
    ran = logtriage("lines", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1
    assert ran.err.startswith(f"logtriage: {complaint}")


def test_secrets_are_masked_and_nothing_moves_the_cursor(logtriage: Command, tmp_path: Path) -> None:
    path = log(tmp_path, f"{HOSTILE}\nPASS  all is well")
    name = only_id(logtriage, path)
    shown = logtriage("lines", name, path).out
    document = logtriage("lines", name, path, "--format", "json").out
    for printed in (shown, document):
        assert "hunter2" not in printed
        assert not {"\x1b", "\u202e", "\x07"} & set(printed)
    assert "##vso[" not in shown
    assert not re.search("(?m)^PASS", shown)


def test_no_line_is_wider_than_the_terminal_and_the_text_is_whole(logtriage: Command, tmp_path: Path) -> None:
    words = [f"word{n}" for n in range(3000)]
    path = log(tmp_path, f"{' '.join(words)} {'x' * 500}")
    shown = logtriage("lines", only_id(logtriage, path), path).out
    assert max(map(len, shown.splitlines())) <= 80
    assert re.findall(r"word\d+", shown) == words
    assert shown.count("x") >= 500


def test_every_format_is_in_the_help_of_its_option() -> None:
    assert list(FORMATS) == ["terminal", "json"]
    assert lines.__doc__
