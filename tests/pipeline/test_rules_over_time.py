"""Rules over time, from the file to the finding. In the timelines a column is ten seconds.

a and b are hits of two instances, A and B what answers them; 1, 2 and 3 are steps. A dot is a harmless entry, so the
log goes on to the end of its timeline; a blank is nothing.
"""

from __future__ import annotations

from typing import Any

import pytest
from verdict.made import HOUR, NEW, OLD, Entry, Folder, audit, drawn, entry, issue, only_finding, steady

LETTERS: dict[str, dict[str, Any]] = {
    letter: {"text": text, "severity": severity, "instance": instance, "trace": instance, **more}
    for letter, text, severity, instance, more in [
        ("a", "boom", "ERROR", "one", {"jsonPayload": {"message": "boom", "user": "one"}}),
        ("b", "boom", "ERROR", "two", {"jsonPayload": {"message": "boom", "user": "two"}}),
        ("-", "boom", "ERROR", "", {}),
        ("A", "recovered", "INFO", "one", {"jsonPayload": {"message": "recovered", "user": "one"}}),
        ("B", "recovered", "INFO", "two", {"jsonPayload": {"message": "recovered", "user": "two"}}),
        ("1", "first", "WARNING", "one", {}),
        ("2", "second", "WARNING", "one", {}),
        ("3", "third", "ERROR", "one", {}),
        ("4", "second", "WARNING", "two", {}),
    ]
}


def timeline(columns: str) -> list[Entry]:
    entries = drawn(columns, 10, LETTERS)
    return [
        {key: value for key, value in item.items() if key != "textPayload" or "jsonPayload" not in item}
        for item in entries
    ]


def count_of(folder: Folder, columns: str, match: Any, label: str = "critical") -> int:
    """How often the issue with this match was found in a timeline."""
    result = folder.run(timeline(columns), issue(label, match))
    return sum(finding.count for finding in result.findings if finding.known)


def counting(at_least: int, within: str, **per: str) -> dict[str, Any]:
    return {"text": "boom", "count": {"at_least": at_least, "within": within, **per}}


@pytest.mark.parametrize(
    ("columns", "per", "count"),
    [
        #            |--|
        pytest.param("a..a......", None, 0, id="two of three"),
        pytest.param("a.aa......", None, 3, id="three within half a minute"),
        pytest.param("a.a..a....", None, 0, id="three, but over longer"),
        pytest.param("a.ab......", None, 3, id="of whatever instance"),
        pytest.param("a.ab......", "instance", 0, id="but not of one instance"),
        pytest.param("ababab....", "instance", 0, id="each has three, but over longer"),
        pytest.param("aabab.....", "instance", 3, id="three of the first, two of the second"),
        pytest.param("aabab.....", "trace", 3, id="per trace likewise"),
        pytest.param("aabab.....", "jsonPayload.user", 3, id="and per dotted path"),
        pytest.param("---.......", None, 3, id="hits that name no instance"),
        pytest.param("---.......", "instance", 0, id="take no part in a count per instance"),
        pytest.param("---.......", "trace", 0, id="nor per trace"),
        pytest.param("---.......", "jsonPayload.user", 0, id="nor per path"),
        pytest.param("aaa....aaa", None, 6, id="the entries of two windows"),
        pytest.param("aaa....a..", None, 3, id="a lonely entry is not counted"),
    ],
)
def test_a_count_fires_for_so_many_within_half_a_minute(
    folder: Folder, columns: str, per: str | None, count: int
) -> None:
    assert count_of(folder, columns, counting(3, "30s", **({"per": per} if per else {}))) == count


def sequence(*steps: str, within: str = "30s", **per: str) -> dict[str, Any]:
    return {"sequence": {"steps": list(steps), "within": within, **per}}


@pytest.mark.parametrize(
    ("columns", "per", "count"),
    [
        #            |--|
        pytest.param("1.23......", None, 1, id="in this order, just in time"),
        pytest.param("1.2.3.....", None, 0, id="too late"),
        pytest.param("2.13......", None, 0, id="in another order"),
        pytest.param("123123....", None, 2, id="twice"),
        pytest.param("1433......", None, 1, id="a step by another instance"),
        pytest.param("1433......", "instance", 0, id="not the same instance"),
        pytest.param("142.3.....", "instance", 0, id="too late per instance"),
        pytest.param("1423......", "instance", 1, id="the same instance, with another between"),
        pytest.param("1423......", "trace", 1, id="per trace"),
        pytest.param("1423......", "jsonPayload.user", 0, id="none has such a field"),
    ],
)
def test_a_sequence_counts_its_completions(folder: Folder, columns: str, per: str | None, count: int) -> None:
    match = sequence("first", "second", "third", **({"per": per} if per else {}))
    assert count_of(folder, columns, match) == count


def unless(within: str = "30s", **per: str) -> dict[str, Any]:
    return {"text": "boom", "unless": {"match": "recovered", "within": within, **per}}


@pytest.mark.parametrize(
    ("columns", "per", "count"),
    [
        #            |--|
        pytest.param("a..A......", None, 0, id="answered at the last moment"),
        pytest.param("a...A.....", None, 1, id="answered too late"),
        pytest.param("A.a.......", None, 1, id="answered before"),
        pytest.param("a..B......", None, 0, id="answered by anyone of the revision"),
        pytest.param("a..B......", "instance", 1, id="not by its own instance"),
        pytest.param("ab.A......", "instance", 1, id="one of two"),
        pytest.param("ab.A......", "trace", 1, id="one of two, per trace"),
        pytest.param("ab.A......", "jsonPayload.user", 1, id="one of two, per path"),
        pytest.param("-.........", "instance", 0, id="without the value it takes no part"),
        pytest.param("-.........", None, 1, id="per revision it does"),
    ],
)
def test_what_did_not_follow_is_found(folder: Folder, columns: str, per: str | None, count: int) -> None:
    assert count_of(folder, columns, unless(**({"per": per} if per else {}))) == count


@pytest.mark.parametrize(
    ("columns", "count", "undecided"),
    [
        pytest.param(".....a...", 1, False, id="the log goes on just long enough"),
        pytest.param("......a..", 1, True, id="the log ends before"),
        pytest.param(".......aA", 0, False, id="answered in the last moment of the log"),
        pytest.param("a......a.", 2, True, id="one of two is undecided"),
    ],
)
def test_what_the_end_of_the_log_leaves_undecided_counts_as_not_followed_and_says_so(
    folder: Folder, columns: str, count: int, undecided: bool
) -> None:
    result = folder.run(timeline(columns), issue("non-blocking", unless()))
    [finding] = result.findings or [None]
    assert (finding.count if finding else 0) == count
    assert bool(finding and any("undecided" in reason for reason in finding.reasons)) is undecided


@pytest.mark.parametrize(
    ("columns", "match"),
    [
        ("a.aa......", counting(3, "30s")),
        ("1423......", sequence("first", "second", "third", per="instance")),
        ("ab.A......", unless(per="instance")),
    ],
)
def test_the_order_in_the_file_means_nothing(folder: Folder, columns: str, match: Any) -> None:
    entries = [{**item, "insertId": f"{place}"} for place, item in enumerate(timeline(columns))]
    findings = folder.run(entries, issue("critical", match)).findings
    assert [finding.known for finding in findings if finding.known] == [True]
    for shuffled in (entries[::-1], entries[5:] + entries[:5], entries[::2] + entries[1::2]):
        assert folder.run(shuffled, issue("critical", match)).findings == findings


@pytest.mark.parametrize(
    ("columns", "match", "explained"),
    [
        pytest.param("a..a......", counting(3, "30s"), 2, id="count"),
        pytest.param("3.........", sequence("first", "second", "third"), 1, id="sequence, by any step"),
        pytest.param("a.A.......", unless(), 1, id="unless"),
    ],
)
def test_a_rule_over_time_explains_the_entries_that_it_chooses_fired_or_not(
    folder: Folder, columns: str, match: Any, explained: int
) -> None:
    result = folder.run(timeline(columns), issue("critical", match))
    assert (result.findings, result.verdict) == ((), "pass")
    assert (result.coverage.problems, result.coverage.explained_problems) == (explained, explained)


def test_the_other_keys_choose_the_entries_of_a_sequence_too(folder: Folder) -> None:
    match = {"severity": "WARNING", **sequence("first", "second")}
    assert count_of(folder, "12........", match) == 1
    assert count_of(folder, "12........", {"severity": "ERROR", **sequence("first", "second")}) == 0


def test_a_window_does_not_join_two_revisions(folder: Folder) -> None:
    entries = [*steady(HOUR), entry(5, "boom", "ERROR"), *(entry(i, "boom", "ERROR", revision=OLD) for i in (1, 3))]
    assert folder.run(entries, issue("critical", counting(3, "30s"))).findings == ()
    within_one = [*entries, entry(6, "boom", "ERROR"), entry(7, "boom", "ERROR")]
    finding = only_finding(folder.run(within_one, issue("critical", counting(3, "30s"))))
    assert (finding.count, finding.revisions) == (3, (NEW,))


def test_a_finding_over_time_shows_its_first_entries_and_when(folder: Folder) -> None:
    finding = only_finding(folder.run(timeline("..aaaa...."), issue("critical", counting(3, "30s"))))
    assert (finding.first_seen, finding.last_seen) == ("2025-09-11T12:00:20Z", "2025-09-11T12:00:50Z")
    assert [example.timestamp for example in finding.examples] == [f"2025-09-11T12:00:{s}Z" for s in (20, 30, 40)]
    assert (finding.severity, finding.instances) == ("ERROR", 1)


def test_the_baseline_is_judged_over_time_as_well(folder: Folder) -> None:
    rules = issue("pre-existing", counting(3, "30s"))
    now, before = timeline("aaa......."), timeline("aaa...aaa.")
    finding = only_finding(folder.run(now, rules, before))
    assert finding.baseline is not None
    assert (finding.state, finding.count, finding.baseline.count) == ("recurring", 3, 6)
    never_fired = only_finding(folder.run(now, rules, timeline("a...a...a.")))
    assert (never_fired.state, never_fired.label) == ("new", "pre-existing")


def test_limits_count_what_fired(folder: Folder) -> None:
    rules = issue("non-blocking", counting(3, "30s"), limits={"count": 4})
    assert only_finding(folder.run(timeline("aaaa...a.."), rules)).label == "non-blocking"
    assert only_finding(folder.run(timeline("aaaaa....."), rules)).label == "critical"


def test_only_what_was_counted_is_called_undecided(folder: Folder) -> None:
    match = {"text": "boom", "count": {"at_least": 3, "within": "10s"}, "unless": {"match": "fixed", "within": "20s"}}
    hits = [entry(at, "boom", "ERROR") for at in (1, 2, 3, HOUR - 5)]
    finding = only_finding(folder.run([*steady(HOUR), *hits], issue("non-blocking", match)))
    assert finding.count == 3
    assert not any("undecided" in reason for reason in finding.reasons)


def test_an_audit_entry_can_be_what_follows(folder: Folder) -> None:
    match = {"text": "boom", "unless": {"match": {"log": "activity"}, "within": "1m"}}
    candidate = [*steady(HOUR), entry(5, "boom", "WARNING"), audit(10, revision=NEW)]
    assert folder.run(candidate, issue("critical", match)).findings == ()


def test_a_sequence_goes_on_in_entries_of_the_platform_that_name_no_revision(folder: Folder) -> None:
    candidate = [*steady(HOUR), entry(5, "first"), entry(6, "second", revision="")]
    assert only_finding(folder.run(candidate, issue("critical", sequence("first", "second")))).count == 1
