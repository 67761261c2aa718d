"""An export that looks cut off, or has gaps or duplicates: what is seen of it, and what it forbids."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from analyzer.pipeline import Moment, Settings, run
from analyzer.tally.sources import is_round

from .made import (
    HOUR,
    MINUTE,
    NO_RULES,
    OLD,
    Entry,
    Folder,
    codes,
    entry,
    issue,
    many,
    only_finding,
    request,
    steady,
    time,
)


def array(entries: Sequence[Entry]) -> str:
    """What `gcloud logging read --format=json` prints."""
    return json.dumps(entries, indent=1)


def buckets(**sizes: int) -> dict[str, list[Entry]]:
    """Harmless entries by severity; none of them is in descending order."""
    return {name: steady(HOUR, size, severity=name) for name, size in sizes.items()}


ROUND = [20, 50, 100, 200, 500, 1000, 2000, 3000, 17_000]


@pytest.mark.parametrize("count", ROUND)
def test_numbers_that_people_give_to_limit_are_round(count: int) -> None:
    assert is_round(count)
    assert not is_round(count - 1)
    assert not is_round(count + 1)


@pytest.mark.parametrize("count", [0, 1, 10, 25, 30, 150, 250, 300, 700, 1500, 2500])
def test_other_numbers_are_not(count: int) -> None:
    assert not is_round(count)


@pytest.mark.parametrize("form", ["array", "lines"])
@pytest.mark.parametrize("count", [20, 50, 100, 200, 500, 1000, 3000])
def test_a_list_newest_first_of_exactly_a_round_number_of_entries_is_truncated(
    folder: Folder, count: int, form: str
) -> None:
    newest_first = steady(HOUR, count)[::-1]
    result = folder.run(array(newest_first) if form == "array" else newest_first)
    assert result.coverage.truncated
    assert str(count) in result.coverage.truncated_because[0].replace(",", "")
    assert (result.verdict, codes(result)) == ("inconclusive", ["truncated"])


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param(steady(HOUR, 20), id="oldest first"),
        pytest.param(steady(HOUR, 1000), id="a thousand, oldest first"),
        pytest.param(steady(HOUR, 19)[::-1], id="one less"),
        pytest.param(steady(HOUR, 21)[::-1], id="one more"),
        pytest.param([*steady(HOUR, 19)[::-1], entry(HOUR)], id="the last entry is the newest"),
        pytest.param(steady(HOUR, 10)[::-1] + steady(HOUR, 10)[::-1], id="two lists newest first"),
        pytest.param(steady(HOUR, 2000)[::-1] + steady(HOUR, 1000)[::-1], id="two long lists newest first"),
    ],
)
def test_any_other_list_is_whole(folder: Folder, entries: list[Entry]) -> None:
    for content in (array(entries), entries):
        result = folder.run(content)
        assert (result.coverage.truncated, result.verdict) == (False, "pass")


def test_a_list_of_the_window_asked_for_is_judged_by_what_the_source_holds(folder: Folder) -> None:
    result = folder.run(steady(HOUR, 100)[::-1], since=Moment(ago=20 * 60 * 10**9))
    assert result.coverage.truncated


def test_each_source_is_judged_on_its_own_and_named(folder: Folder) -> None:
    first, second = folder.write("first.json", steady(HOUR, 13)), folder.write("second.json", steady(HOUR, 50)[::-1])
    rules = (folder.write("rules.yaml", NO_RULES),)
    result = run(Settings(sources=(first, second), rules=rules))
    [because] = result.coverage.truncated_because
    assert second in because
    halves = [folder.write(f"half{i}.json", half) for i, half in enumerate((steady(HOUR, 10)[::-1],) * 2)]
    assert not run(Settings(sources=tuple(halves), rules=rules)).coverage.truncated


@pytest.mark.parametrize(
    ("held", "declared", "truncated"),
    [
        pytest.param({"ERROR": 50, "WARNING": 50}, {}, True, id="two hold the same round number"),
        pytest.param({"ERROR": 50, "WARNING": 50, "INFO": 7}, {}, True, id="two of three"),
        pytest.param({"ERROR": 50, "INFO": 7}, {}, False, id="only one holds a round number"),
        pytest.param({"ERROR": 50, "WARNING": 100}, {}, False, id="two different round numbers"),
        pytest.param({"ERROR": 49, "WARNING": 49}, {}, False, id="the same number, but not a round one"),
        pytest.param({}, {"ERROR": 50, "WARNING": 50}, True, id="two are declared with it"),
        pytest.param({}, {"ERROR": 51, "WARNING": 50}, False, id="one is declared with it"),
        pytest.param({}, {"error": 1000, "warning": 1000}, True, id="in small letters"),
    ],
)
def test_an_export_by_severity_is_truncated_where_two_buckets_have_the_same_round_number(
    folder: Folder, held: Mapping[str, int], declared: Mapping[str, int], truncated: bool
) -> None:
    document: dict[str, Any] = {"fetched": "2025-09-11", "raw_logs": steady(HOUR, 7)}
    if held:
        document["logs_by_severity"] = buckets(**held)
    if declared:
        document["logs_by_severity"] = declared
    result = folder.run(json.dumps(document, indent=1), unknown="non-blocking")
    assert result.coverage.truncated is truncated
    assert result.verdict == ("inconclusive" if truncated else "pass")


def test_buckets_by_severity_may_be_the_document_itself(folder: Folder) -> None:
    assert folder.run(json.dumps(buckets(ERROR=50, WARNING=50, INFO=7), indent=1)).coverage.truncated
    assert not folder.run(json.dumps(buckets(ERROR=50, WARNING=51, INFO=7), indent=1)).coverage.truncated


@pytest.mark.parametrize(("token", "truncated"), [("EAA4suKu3qnLwbtrSg8iDSIDKgEA", True), ("", False)])
def test_a_page_token_left_says_that_the_export_is_truncated(folder: Folder, token: str, truncated: bool) -> None:
    result = folder.run(json.dumps({"entries": steady(HOUR, 13), "nextPageToken": token}, indent=1))
    assert result.coverage.truncated is truncated


def test_a_truncated_export_can_fail(folder: Folder) -> None:
    newest_first = sorted([*steady(HOUR, 47), *many(3, "boom")], key=lambda item: item["timestamp"], reverse=True)
    result = folder.run(newest_first)
    assert (result.verdict, codes(result)) == ("fail", ["critical-finding", "truncated"])


# A cut-off bucket in a comparison


def cut_baseline(errors: int, minutes: float) -> str:
    """An hour of INFO, but only the newest hundred of ERROR and of WARNING; `errors` of the former say boom."""
    since = HOUR - minutes * MINUTE
    names = ["boom"] * errors + ["something else"] * (100 - errors)
    held = {
        "ERROR": [entry(since + i * minutes * 0.6, name, "ERROR", revision=OLD) for i, name in enumerate(names)],
        "WARNING": steady(HOUR, 100, since, severity="WARNING", revision=OLD),
        "INFO": steady(HOUR, 61, revision=OLD),
    }
    return json.dumps({"logs": held}, indent=1)


def hour_of_boom(count: int) -> list[Entry]:
    return [*steady(HOUR), *many(count, "boom")]


@pytest.mark.parametrize("label", ["critical", "pre-existing", "non-blocking"])
def test_what_a_cut_bucket_of_the_baseline_lacks_is_not_new(folder: Folder, label: str) -> None:
    finding = only_finding(folder.run(hour_of_boom(80), issue(label), cut_baseline(0, 10)))
    assert (finding.label, finding.state) == (label, "no-baseline")
    assert any("cut off" in reason for reason in finding.reasons)


def test_an_unknown_problem_that_a_cut_bucket_lacks_is_not_new_but_critical(folder: Folder) -> None:
    finding = only_finding(folder.run(hour_of_boom(80), baseline=cut_baseline(0, 10)))
    assert (finding.label, finding.state) == ("critical", "no-baseline")


def test_a_cut_bucket_is_compared_over_its_own_time(folder: Folder) -> None:
    """Ten in the newest six minutes are as many as a hundred in an hour."""
    assert only_finding(folder.run(hour_of_boom(100), baseline=cut_baseline(10, 6))).state == "recurring"
    assert only_finding(folder.run(hour_of_boom(100), baseline=cut_baseline(10, 60))).state == "worse"


def test_a_cut_bucket_is_compared_by_time_though_requests_were_logged(folder: Folder) -> None:
    """The requests of the whole hour say nothing about six minutes of errors."""
    before = json.loads(cut_baseline(10, 6))
    before["logs"]["INFO"] += [request(i * 30, revision=OLD) for i in range(100)]
    now = [*hour_of_boom(100), *(request(i * 30) for i in range(100))]
    assert only_finding(folder.run(now, baseline=json.dumps(before, indent=1))).state == "recurring"


def test_a_severity_that_was_not_cut_off_is_still_compared_over_the_whole_time(folder: Folder) -> None:
    now = [*steady(HOUR), *many(1, "boom", severity="CRITICAL")]
    assert only_finding(folder.run(now, baseline=cut_baseline(0, 10))).state == "new"


# Gaps: an entry every `apart` seconds, with a hole


@pytest.mark.parametrize(
    ("apart", "begin", "end", "gaps"),
    [
        #              x at 20:00, hole until the other x: whole minutes between them
        pytest.param(10, 20, 31, 1, id="ten whole minutes, sixty entries expected"),
        pytest.param(10, 20, 30, 0, id="nine whole minutes"),
        pytest.param(29, 20, 31, 1, id="ten whole minutes, just over twenty expected"),
        pytest.param(30, 20, 31, 0, id="ten whole minutes, just under twenty expected"),
        pytest.param(40, 20, 32, 0, id="eleven whole minutes, but fewer than twenty expected"),
        pytest.param(300, 20, 600, 1, id="ten hours of a slow log"),
    ],
)
def test_a_gap_is_ten_whole_minutes_where_twenty_entries_were_expected(
    folder: Folder, apart: int, begin: int, end: int, gaps: int
) -> None:
    last = end + 30
    seconds = [*range(0, begin * 60 + 1, apart), *range(end * 60, last * 60, apart)]
    result = folder.run([entry(at) for at in seconds])
    assert len(result.coverage.gaps) == gaps
    assert result.verdict == "pass"


def test_a_gap_is_told_with_its_ends_and_what_was_expected(folder: Folder) -> None:
    seconds = [*range(0, 1201, 10), *range(2400, 3600, 10)]
    [gap] = folder.run([entry(at) for at in seconds]).coverage.gaps
    assert (gap.since, gap.until) == (time(21 * MINUTE), time(40 * MINUTE))
    assert gap.expected == round(19 * len(seconds) / 41)


def test_each_of_several_gaps_is_told(folder: Folder) -> None:
    seconds = [*range(0, 600, 5), *range(1800, 2400, 5), *range(3600, 4200, 5)]
    assert len(folder.run([entry(at) for at in seconds]).coverage.gaps) == 2


# Duplicates


def test_an_entry_exported_twice_counts_once_within_and_across_files(folder: Folder) -> None:
    entries = [entry(i, "boom", "ERROR", insert_id=f"id-{i}") for i in range(7)]
    first, second = folder.write("a", entries + entries[:3]), folder.write("b", entries[2:])
    result = run(Settings(sources=(first, second), rules=(folder.write("r.yaml", NO_RULES),), baseline=(first, second)))
    finding = only_finding(result)
    assert finding.count == 7
    assert finding.baseline is not None
    assert finding.baseline.count == 7
    dropped = result.coverage.duplicates
    assert (result.coverage.entries, dropped.dropped, dropped.exact) == (7, 8, True)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(entry(5, "boom", "ERROR", insert_id="b"), id="another insertId"),
        pytest.param(entry(6, "boom", "ERROR", insert_id="a"), id="another time"),
        pytest.param(entry(5, "boom", "ERROR", insert_id="a", log="run.googleapis.com%2Fstdout"), id="another log"),
        pytest.param(
            {**entry(5, "boom", "ERROR", insert_id="a"), "logName": "projects/q/logs/run.googleapis.com%2Fstderr"},
            id="another project",
        ),
    ],
)
def test_entries_that_differ_in_any_of_insert_id_time_and_log_are_two(folder: Folder, other: Entry) -> None:
    assert only_finding(folder.run([entry(5, "boom", "ERROR", insert_id="a"), other])).count == 2


def test_without_an_insert_id_nothing_is_a_duplicate(folder: Folder) -> None:
    assert only_finding(folder.run([entry(5, "boom", "ERROR")] * 4)).count == 4
