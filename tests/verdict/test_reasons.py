"""The verdict and its reasons: every code, which goes before which, and what has no evidence at all."""

from __future__ import annotations

import gzip
import json
import sys
from typing import Any, get_args

import pytest

from analyzer.cli import main
from analyzer.entry.clock import SECOND
from analyzer.pipeline import Moment, Settings, run
from analyzer.verdict.result import Code

from .made import (
    HOUR,
    NO_RULES,
    OLD,
    Entry,
    Folder,
    audit,
    codes,
    entry,
    issue,
    many,
    marker,
    rule_set,
    starting,
    steady,
)

READY = "ready to serve"
SLOW = "^(x|xx|x)*$"
FEEDS_SLOW = "x" * 50 + "!"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pattern may search for a twentieth of a second, not a whole one."""
    monkeypatch.setattr("analyzer.matching.program.TIME_LIMIT", 0.05)
    monkeypatch.setattr("analyzer.ruleset.keys.fields.TIME_LIMIT", 0.05)


def lines(entries: list[Entry], broken: int = 0) -> str:
    return "".join(json.dumps(item) + "\n" for item in entries) + '{"cut off": \n' * broken


def damaged() -> str:
    return json.dumps(steady(HOUR, 13), indent=1)[:-60]


UP = marker(READY, within="60s", lost_when="connection gone")
LIFE = [starting(0), *steady(HOUR)]


@pytest.mark.parametrize(
    ("code", "candidate", "rules", "settings", "verdict"),
    [
        pytest.param("nothing-blocks", steady(HOUR), NO_RULES, {}, "pass"),
        pytest.param("critical-finding", [*steady(HOUR), *many(3, "boom")], NO_RULES, {}, "fail"),
        pytest.param("marker-missing", LIFE, UP, {}, "fail"),
        pytest.param("marker-late", [*LIFE, entry(90, READY)], UP, {}, "fail"),
        pytest.param("marker-lost", [*LIFE, entry(9, READY), entry(99, "connection gone")], UP, {}, "fail"),
        pytest.param("marker-unknown", steady(HOUR), UP, {}, "inconclusive"),
        pytest.param("revision-not-found", steady(HOUR), NO_RULES, {"revision": OLD}, "inconclusive"),
        pytest.param("no-entries", [], NO_RULES, {}, "inconclusive"),
        pytest.param("no-entries", steady(HOUR), NO_RULES, {"service": "cart"}, "inconclusive"),
        pytest.param("audit-only", [audit(i) for i in range(9)], NO_RULES, {}, "inconclusive"),
        pytest.param("without-text", [*steady(9), *steady(9, 11, text=None)], NO_RULES, {}, "inconclusive"),
        pytest.param("unparsed", lines(steady(HOUR, 90), broken=5), NO_RULES, {}, "inconclusive"),
        pytest.param("truncated", steady(HOUR, 20)[::-1], NO_RULES, {}, "inconclusive"),
        pytest.param("incomplete", damaged(), NO_RULES, {}, "inconclusive"),
        pytest.param(
            "rule-fault", [*steady(HOUR), entry(5, FEEDS_SLOW)], issue("critical", {"regex": SLOW}), {}, "inconclusive"
        ),
    ],
)
def test_each_code_has_its_cause_and_its_verdict(
    folder: Folder, impatient: None, code: str, candidate: Any, rules: str, settings: dict[str, Any], verdict: str
) -> None:
    result = folder.run(candidate, rules, **settings)
    assert result.verdict == verdict
    assert code in codes(result)
    assert codes(result)[0] == code or verdict == "inconclusive"


def test_a_rule_that_hits_too_often_to_be_judged_over_time_forbids_a_pass(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.tally.tally.MOST_CARRIED", 20)
    rules = issue("critical", {"text": "boom", "count": {"at_least": 30, "within": "1h"}})
    result = folder.run([*steady(HOUR), *many(21, "boom")], rules)
    assert (result.verdict, codes(result)) == ("inconclusive", ["not-judged"])
    assert [row.rule for row in result.coverage.not_judged] == ["boom"]
    assert folder.run([*steady(HOUR), *many(20, "boom")], rules).verdict == "pass"


def test_every_code_of_the_documented_list_is_tested_here() -> None:
    [table] = [mark for mark in test_each_code_has_its_cause_and_its_verdict.pytestmark if mark.name == "parametrize"]  # type: ignore[attr-defined]
    assert {row.values[0] for row in table.args[1]} | {"not-judged", "not-held"} == set(get_args(Code))


# Exactly where a share is too large


@pytest.mark.parametrize(
    ("with_text", "without", "verdict"), [(10, 10, "pass"), (10, 11, "inconclusive"), (0, 5, "inconclusive")]
)
def test_more_than_half_of_the_entries_of_the_target_without_text_are_too_many(
    folder: Folder, with_text: int, without: int, verdict: str
) -> None:
    candidate = [entry(i) for i in range(with_text)] + [entry(i + 0.5, None) for i in range(without)]
    assert folder.run(candidate).verdict == verdict


def test_entries_of_another_revision_without_text_do_not_matter(folder: Folder) -> None:
    assert folder.run([*steady(9), *steady(-9, 30, -HOUR, text=None, revision=OLD)]).verdict == "pass"


@pytest.mark.parametrize(
    ("whole", "broken", "verdict"), [(95, 5, "pass"), (94, 5, "inconclusive"), (100, 1, "pass"), (1, 1, "inconclusive")]
)
def test_more_than_a_twentieth_of_the_lines_unparsed_is_too_much(
    folder: Folder, whole: int, broken: int, verdict: str
) -> None:
    candidate = lines([entry(i) for i in range(whole)], broken)
    result = folder.run(candidate)
    assert (result.verdict, result.coverage.unparsed) == (verdict, broken)


def test_the_share_of_unparsed_lines_is_of_all_lines_read(folder: Folder) -> None:
    """One line in forty is broken, wherever the window lies and however often the file was exported."""
    content = "".join(json.dumps(entry(i, insert_id=str(i))) + "\n" + "{broken\n" * (i % 40 == 0) for i in range(2000))
    assert folder.run(content, since=Moment(ago=10 * SECOND)).verdict == "pass"
    copies = tuple(folder.write(name, content) for name in "abc")
    assert run(Settings(sources=copies, rules=(folder.write("rules.yaml", NO_RULES),))).verdict == "pass"


def test_one_entry_that_is_no_audit_entry_is_enough_to_judge(folder: Folder) -> None:
    assert folder.run([audit(0), entry(1)]).verdict == "pass"


# What goes before what


def test_a_failure_goes_before_everything_that_keeps_the_evidence_from_carrying_a_pass(folder: Folder) -> None:
    kinds = {"first": "60s", "second": "60s", "third": "1h", "fourth": "9h"}
    rules = rule_set(
        markers=[
            {"id": name, "title": name, "match": name, "within": within, "lost_when": f"without {name[:3]}"}
            for name, within in kinds.items()
        ]
    )
    said = [entry(90, "second"), entry(95, "third"), entry(97, "without thi"), *many(4, "boom")]
    newest_first = sorted([starting(0), *steady(HOUR, 12), *said], key=lambda item: item["timestamp"], reverse=True)
    result = folder.run(newest_first, rules)
    assert {found.id: found.status for found in result.markers} == {
        "first": "missing",
        "second": "late",
        "third": "lost",
        "fourth": "unknown",
    }
    assert result.verdict == "fail"
    assert codes(result) == [
        "critical-finding",
        "marker-missing",
        "marker-late",
        "marker-lost",
        "marker-unknown",
        "truncated",
    ]


def test_reasons_refer_to_the_findings_and_markers_that_they_are_about(folder: Folder) -> None:
    result = folder.run([*LIFE, *many(4, "boom"), *many(2, "bang"), *many(9, "careful", severity="WARNING")], UP)
    critical, missing = result.reasons
    assert critical.refs == tuple(finding.id for finding in result.findings if finding.label == "critical")
    assert len(critical.refs) == 2
    assert missing.refs == ("up",)


def test_a_pass_has_one_reason_that_counts_markers_and_findings(folder: Folder) -> None:
    result = folder.run([*LIFE, entry(9, READY), *many(2, "careful", severity="WARNING")], UP)
    [reason] = result.reasons
    assert reason.code == "nothing-blocks"
    assert "1 of 1 markers ready" in reason.message
    assert "1 finding" in reason.message


# Nothing to judge


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="0 bytes"),
        pytest.param(b"\n\n   \n", id="blank lines"),
        pytest.param(b"[]", id="an empty array"),
        pytest.param(b"[\n]\n", id="an empty array over lines"),
        pytest.param(b'{"entries": []}', id="no entries inside"),
        pytest.param(b'{\n "logs_by_severity": {"ERROR": [], "INFO": []}\n}', id="empty buckets"),
        pytest.param(gzip.compress(b""), id="a gz of nothing"),
        pytest.param(b"\xef\xbb\xbf", id="only a byte order mark"),
    ],
)
@pytest.mark.parametrize("rules", [NO_RULES, UP, None], ids=["no rules", "a marker", "packs"])
def test_a_source_without_any_entry_is_inconclusive(folder: Folder, content: bytes, rules: str | None) -> None:
    result = folder.run(content, rules)
    assert result.verdict == "inconclusive"
    assert "no-entries" in codes(result)
    assert (result.coverage.entries, result.findings) == (0, ())
    assert {found.status for found in result.markers} <= {"unknown"}


def test_a_window_that_holds_no_entry_is_inconclusive(folder: Folder) -> None:
    result = folder.run(steady(HOUR), since=Moment(at=2**62))
    assert codes(result) == ["no-entries"]


# Rule faults


def test_after_a_time_out_the_scan_goes_on_the_rule_is_reported_and_no_pass_is_given(
    folder: Folder, impatient: None
) -> None:
    rules = rule_set(
        issues=[
            {"id": "slow", "title": "slow", "label": "non-blocking", "match": {"regex": SLOW}},
            {"id": "boom", "title": "boom", "label": "non-blocking", "match": "boom"},
        ]
    )
    candidate = [entry(i, FEEDS_SLOW) for i in range(8)] + [*steady(HOUR), *many(3, "boom")]
    result = folder.run(candidate, rules)
    assert (result.verdict, codes(result)) == ("inconclusive", ["rule-fault"])
    assert [(row.ruleset, row.rule) for row in result.coverage.not_judged] == [("made", "slow")]
    assert [(finding.rule, finding.count) for finding in result.findings] == [("boom", 3)]
    assert result.coverage.entries == 21


def test_a_rule_fault_does_not_hide_a_failure(folder: Folder, impatient: None) -> None:
    result = folder.run([entry(1, FEEDS_SLOW), *many(3, "boom")], issue("non-blocking", {"regex": SLOW}))
    assert (result.verdict, codes(result)) == ("fail", ["critical-finding", "rule-fault"])


def test_a_marker_whose_pattern_ran_out_of_time_is_unknown(folder: Folder, impatient: None) -> None:
    result = folder.run([starting(0), entry(1, FEEDS_SLOW), *steady(HOUR)], marker({"regex": SLOW}))
    assert [found.status for found in result.markers] == ["unknown"]
    assert codes(result) == ["marker-unknown", "rule-fault"]


def test_a_pattern_on_a_field_is_stopped_and_reported_too(folder: Folder, impatient: None) -> None:
    rules = issue("non-blocking", {"fields": {"jsonPayload.user": {"regex": SLOW}}})
    candidate = [*steady(HOUR), entry(5, None, jsonPayload={"message": "hello", "user": FEEDS_SLOW})]
    assert codes(folder.run(candidate, rules)) == ["rule-fault"]


def test_a_rule_fault_on_the_baseline_forbids_a_pass(folder: Folder, impatient: None) -> None:
    """A hit that a time-out hid from the baseline would make what recurs look new, and what is gone never there."""
    before = [*steady(HOUR, revision=OLD), entry(5, FEEDS_SLOW, revision=OLD)]
    result = folder.run(steady(HOUR), issue("pre-existing", {"regex": SLOW}), before)
    assert (result.verdict, codes(result)) == ("inconclusive", ["rule-fault"])


def test_a_rule_that_hit_too_often_in_the_baseline_is_not_judged(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.tally.tally.MOST_CARRIED", 20)
    rules = issue("pre-existing", {"text": "boom", "count": {"at_least": 3, "within": "1h"}})
    result = folder.run([*steady(HOUR), *many(12, "boom")], rules, [*steady(HOUR), *many(60, "boom")])
    assert codes(result) == ["not-judged"]


def test_a_time_out_inside_not_is_no_hit(folder: Folder, impatient: None) -> None:
    rules = issue("non-blocking", {"text": "xx", "not": {"regex": SLOW}})
    assert folder.run([*steady(HOUR), entry(5, FEEDS_SLOW)], rules).findings == ()


# Exit codes


@pytest.mark.parametrize(
    ("candidate", "arguments", "status"),
    [
        pytest.param(steady(HOUR), [], 0, id="pass"),
        pytest.param(many(3, "boom"), [], 1, id="fail"),
        pytest.param([], [], 3, id="inconclusive"),
        pytest.param(steady(HOUR), ["--revision", "nowhere"], 3, id="no such revision"),
        pytest.param(many(3, "boom"), ["--unknown", "non-blocking"], 0, id="softened"),
        pytest.param(steady(HOUR), ["--rules", "no-such-pack"], 2, id="no such pack"),
        pytest.param(steady(HOUR), ["--baseline", "no-such-file"], 2, id="no such file"),
        pytest.param(steady(HOUR), ["--since", "yesterday"], 2, id="no time"),
        pytest.param(steady(HOUR), ["--format", "pdf"], 2, id="no such format"),
    ],
)
def test_the_exit_status_follows_the_verdict(
    folder: Folder,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    candidate: list[Entry],
    arguments: list[str],
    status: int,
) -> None:
    named = ["--rules", folder.write("rules.yaml", NO_RULES)] if "--rules" not in arguments else []
    command = ["logtriage", "scan", folder.write("log", candidate), *named, "--format", "json", *arguments]
    monkeypatch.setattr(sys, "argv", command)
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == status
    shown = capsys.readouterr()
    if status == 2:
        assert (shown.out, shown.err.startswith("logtriage: ")) == ("", True)
    else:
        assert json.loads(shown.out)["verdict"] == {0: "pass", 1: "fail", 3: "inconclusive"}[status]


def test_nothing_is_scanned_with_rules_that_have_a_fault(
    folder: Folder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = folder.write("rules.yaml", rule_set(isues=[]))
    monkeypatch.setattr(sys, "argv", ["logtriage", "scan", folder.write("log", many(3, "boom")), "--rules", rules])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    assert "did you mean" in capsys.readouterr().err


def test_the_window_tells_what_was_asked_and_what_was_seen(folder: Folder) -> None:
    asked = folder.run(steady(HOUR), since=Moment(ago=30 * 60 * 10**9), until=Moment(at=2 * 10**18)).window
    assert (asked.since, asked.until) == ("2025-09-11T12:30:00Z", "2033-05-18T03:33:20Z")
    assert (asked.first_entry, asked.last_entry) == ("2025-09-11T12:33:20Z", "2025-09-11T13:00:00Z")
    whole = folder.run(steady(HOUR)).window
    assert (whole.since, whole.until, whole.first_entry) == (None, None, "2025-09-11T12:00:00Z")
