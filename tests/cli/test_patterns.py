"""`logtriage patterns`: what a log says, by pattern."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from running import ROOT, Command

from analyzer.pipeline import patterns
from analyzer.tally.heavy import Heavy
from analyzer.tally.patterns import PatternTally
from analyzer.verdict.pattern_list import json_schema

LOG = "fixtures/plain-text/app.log"
STAGING = "fixtures/staging-00434/candidate.jsonl"


def listed(logtriage: Command, *arguments: str, stdin: bytes = b"") -> dict[str, Any]:
    ran = logtriage("patterns", *arguments, "--format", "json", stdin=stdin)
    assert (ran.status, ran.err) == (0, "")
    document: dict[str, Any] = json.loads(ran.out)
    jsonschema.Draft202012Validator(json_schema()).validate(document)
    return document


def counts(document: dict[str, Any]) -> dict[str, int]:
    return {pattern["template"]: pattern["count"] for pattern in document["patterns"]}


def test_the_patterns_of_a_log_stand_in_a_table(logtriage: Command) -> None:
    ran = logtriage("patterns", STAGING, "--top", "2")
    assert ran.status == 0
    assert ran.out.splitlines() == [
        "823 entries, 68 patterns; 2025-09-11 19:50:56 to 20:50:50 UTC (1.0 h)",
        "",
        "count   share        pattern",
        "   57   6.9 %  INFO  websocket ping from user <num> ok",
        "                     19:51:34 to 20:48:53  | websocket ping from user 638412 ok",
        "   47   5.7 %  WARN  Failed to extract auth context: SessionMiddleware must be",
        "                     installed to access request.session",
        "                     19:52:09 to 20:49:53",
        "  and 66 more patterns of 719 entries, see --top or --format json",
    ]


def test_every_entry_is_counted_once(logtriage: Command) -> None:
    document = listed(logtriage, STAGING)
    assert sum(counts(document).values()) == document["entries"] == 823
    assert sum(pattern["share"] for pattern in document["patterns"]) == pytest.approx(1, abs=1e-4)
    assert document["left_out"] == {"patterns": 0, "entries": 0}


def test_the_most_frequent_come_first_or_the_rarest(logtriage: Command) -> None:
    usual = [pattern["count"] for pattern in listed(logtriage, STAGING)["patterns"]]
    rare = [pattern["count"] for pattern in listed(logtriage, STAGING, "--rarest")["patterns"]]
    assert usual == sorted(usual, reverse=True)
    assert rare == sorted(usual)


def test_a_terminal_shows_thirty_unless_asked_and_documents_hold_all(logtriage: Command) -> None:
    assert "and 38 more patterns" in logtriage("patterns", STAGING).out
    assert "more patterns" not in logtriage("patterns", STAGING, "--top", "100").out
    document = listed(logtriage, STAGING, "--top", "3")
    assert (len(document["patterns"]), document["left_out"]["patterns"]) == (3, 65)


def test_packed_logs_and_standard_input_say_the_same(logtriage: Command) -> None:
    plain = counts(listed(logtriage, LOG))
    assert counts(listed(logtriage, "fixtures/plain-text/app.log.gz")) == plain
    assert counts(listed(logtriage, "-", stdin=(ROOT / LOG).read_bytes())) == plain


def test_the_order_of_sources_means_nothing(logtriage: Command) -> None:
    names = [LOG, STAGING, "fixtures/split-traceback", "fixtures/new-error/candidate.jsonl.gz"]
    one, other = listed(logtriage, *names), listed(logtriage, *names[::-1])
    assert one | {"sources": []} == other | {"sources": []}


def test_a_trace_of_one_entry_a_line_is_one_exception(logtriage: Command) -> None:
    document = listed(logtriage, "fixtures/split-traceback")
    assert [(p["kind"], p["count"]) for p in document["patterns"] if p["kind"] == "exception"] == [("exception", 7)]


def test_only_what_is_asked_for_is_counted(logtriage: Command) -> None:
    severe = listed(logtriage, STAGING, "--severity", ">=WARNING")
    assert {name for pattern in severe["patterns"] for name in pattern["severities"]} == {"WARNING", "ERROR"}
    assert severe["severity"] == ">=WARNING"
    assert listed(logtriage, STAGING, "--service", "netra-*")["entries"] == 823
    assert listed(logtriage, STAGING, "--service", "other")["entries"] == 0


def test_with_more_patterns_than_can_be_told_apart_the_frequent_ones_are_listed(
    logtriage: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    usual = counts(listed(logtriage, LOG))
    monkeypatch.setattr(patterns, "PatternTally", lambda: PatternTally(most=2, heavy=Heavy(most=20)))
    target = tmp_path / "assigned.jsonl"
    for source, stdin in ((LOG, b""), ("-", (ROOT / LOG).read_bytes())):
        document = listed(logtriage, source, "--assign", str(target), stdin=stdin)
        some = counts(document)
        assert len(some) < len(usual)
        assert max(usual, key=lambda name: usual[name]) in some
        assert some.items() <= usual.items()
        assert sum(some.values()) + document["other"]["count"] == document["entries"] == sum(usual.values())
        ids = Counter(json.loads(line)["id"] for line in target.read_text().splitlines())
        assert ids == {p["id"]: p["count"] for p in (*document["patterns"], document["other"])}


def test_an_empty_log_says_so(logtriage: Command) -> None:
    ran = logtriage("patterns", "fixtures/quiet/zero.json")
    assert (ran.status, ran.out) == (0, "no entries\n")


def test_a_table_for_spreadsheets_has_a_head(logtriage: Command) -> None:
    ran = logtriage("patterns", STAGING, "--format", "csv", "--top", "2")
    table = list(csv.DictReader(ran.out.splitlines()))
    assert [row["count"] for row in table] == ["57", "47"]


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_the_pattern_of_each_entry_is_written(logtriage: Command, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"assigned.{suffix}"
    document = listed(logtriage, LOG, STAGING, "--assign", str(target))
    text = target.read_text(encoding="utf-8")
    rows: list[dict[str, Any]]
    rows = list(csv.DictReader(text.splitlines())) if suffix == "csv" else [json.loads(x) for x in text.splitlines()]
    assert Counter(row["id"] for row in rows) == {p["id"]: p["count"] for p in document["patterns"]}
    assert (rows[0]["file"], int(rows[0]["line"])) == (LOG, 1)
    assert rows[-1]["insert_id"]
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_a_row_leads_to_the_line_that_says_it(logtriage: Command, tmp_path: Path) -> None:
    target = tmp_path / "assigned.jsonl"
    found = {p["template"]: p["id"] for p in listed(logtriage, LOG, "--assign", str(target))["patterns"]}
    wanted = found["cache refreshed, <num> entries, <num> errors"]
    rows = [json.loads(line) for line in target.read_text().splitlines()]
    lines = (ROOT / LOG).read_text(encoding="utf-8").splitlines()
    assert all("cache refreshed" in lines[row["line"] - 1] for row in rows if row["id"] == wanted)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["no-such.log"], "no-such.log: does not exist"),
        ([LOG, "--format", "xml"], "there is no format 'xml' of patterns; known: terminal, json, csv"),
        ([LOG, "--severity", "LOUD"], '--severity LOUD: no severity; write one such as ERROR or ">=WARNING"'),
        ([LOG, "--assign", LOG], "that is one of the logs to read"),
        ([LOG, "--assign", "no-such-folder/x.csv"], "cannot be written"),
        ([LOG, "--assign", "x" * 300], "xxx: cannot be written"),
        ([LOG, "--assign", "/dev/null"], "no regular file"),
        ([LOG, "--assign", "-"], "no regular file"),
        ([LOG, "--top", "0"], "--top"),
        ([], "SOURCES"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_done_is_status_2_and_a_sentence(
    logtriage: Command, arguments: list[str], complaint: str
) -> None:
    ran = logtriage("patterns", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert complaint in ran.err
    assert "Traceback" not in ran.err


def test_a_damaged_source_is_listed_as_far_as_it_goes_and_said(logtriage: Command, tmp_path: Path) -> None:
    whole = (ROOT / "fixtures/plain-text/app.log.gz").read_bytes()
    (tmp_path / "app.log.gz").write_bytes(whole[: len(whole) // 2])
    document = listed(logtriage, str(tmp_path))
    assert (document["complete"], len(document["incomplete_because"])) == (False, 1)
    assert "not whole:" in logtriage("patterns", str(tmp_path)).out


def test_the_schema_of_the_list_is_printed(logtriage: Command) -> None:
    assert json.loads(logtriage("schema", "patterns").out) == json_schema()
