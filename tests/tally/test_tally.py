"""What a tally counts of entries and hits, and what it gives up when there is too much."""

from __future__ import annotations

from typing import Any

import pytest

from analyzer.entry import batch as flag
from analyzer.entry.batch import Batch
from analyzer.grouping.signature import of_request, of_text
from analyzer.matching.watch import Role
from analyzer.tally import tally as module
from analyzer.tally.groups import Key
from analyzer.tally.tally import Tally

from .made import NOON, SECOND, entries, merged, tallied
from .snapshot import snapshot

TRACE = 'Traceback (most recent call last):\n  File "a.py", line 1, in f\nKeyError: 1'


def judged(batch: Batch) -> Tally:
    return tallied(batch)


def group_counts(tally: Tally) -> dict[Key, int]:
    return {key: sum(stat.count for stat in streams.values()) for key, _, streams in tally.groups.items()}


def issue_counts(tally: Tally) -> dict[str, int]:
    counts: dict[str, int] = {}
    for (rule, _), stat in tally.issues.items():
        counts[rule] = counts.get(rule, 0) + stat.count
    return counts


# ---- entries as read ------------------------------------------------------------------------------------------------


def test_entries_are_counted_by_service_and_revision() -> None:
    tally = judged(entries("a", "b", "c", services=["web", "web", "api"], revisions=["1", "2", "1"]))
    assert {stream: counted.entries for stream, counted in tally.streams.items()} == {
        ("web", "1"): 1,
        ("web", "2"): 1,
        ("api", "1"): 1,
    }


@pytest.mark.parametrize(
    ("columns", "counts"),
    [
        ({}, {"entries": 1, "problems": 1}),
        ({"severities": [200]}, {"entries": 1, "quiet": 1}),
        ({"severities": [400]}, {"entries": 1}),
        ({"severities": [200], "texts": [""]}, {"entries": 1, "without_text": 1}),
        ({"severities": [200], "flags": [flag.AUDIT]}, {"entries": 1, "audit": 1}),
        ({"severities": [200], "statuses": [200]}, {"entries": 1, "quiet": 1, "requests": 1}),
        ({"severities": [200], "statuses": [503]}, {"entries": 1, "quiet": 1, "requests": 1, "problems": 1}),
        ({"texts": ["connection refused"]}, {"entries": 1, "problems": 1, "explained": 1}),
        ({"texts": ["connection refused"], "severities": [400]}, {"entries": 1}),
        ({"texts": ["ready"]}, {"entries": 1, "problems": 1}),
        ({"texts": ["slow call"]}, {"entries": 1, "problems": 1, "explained": 1}),
    ],
    ids=str,
)
def test_a_stream_counts_its_entries_by_what_they_are(columns: dict[str, Any], counts: dict[str, int]) -> None:
    stream = judged(entries("boom", **columns)).streams["", ""]
    names = ("entries", "audit", "without_text", "quiet", "requests", "problems", "explained")
    assert {name: getattr(stream, name) for name in names if getattr(stream, name)} == counts


def test_a_stream_knows_its_first_and_last_time_and_its_instances() -> None:
    tally = judged(entries("a", "b", "c", times=[NOON + 5, NOON, None], instances=["two", "one", ""]))
    stream = tally.streams["", ""]
    assert (stream.first, stream.last, sorted(stream.instances)) == (NOON, NOON + 5, ["one", "two"])
    assert tally.undated == 1


def test_minutes_and_severities_are_counted() -> None:
    tally = judged(
        entries("a", "b", "c", times=[NOON, NOON + 59 * SECOND, NOON + 60 * SECOND], severities=[200, 500, 500])
    )
    assert dict(tally.minutes) == {NOON // (60 * SECOND): 2, NOON // (60 * SECOND) + 1: 1}
    assert dict(tally.severities) == {200: 1, 500: 2}


def test_shortened_texts_and_assumed_zones_are_noted() -> None:
    tally = judged(entries("a", "b", flags=[flag.SHORTENED, flag.ASSUMED_UTC]))
    assert (tally.shortened, tally.assumed) == (1, flag.ASSUMED_UTC)
    assert not judged(entries("a")).assumed


# ---- problems, warnings, hits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ({"severities": [500]}, True),
        ({"severities": [800]}, True),
        ({"severities": [400]}, False),
        ({"severities": [0]}, False),
        ({"severities": [200], "statuses": [500]}, True),
        ({"severities": [200], "statuses": [599]}, True),
        ({"severities": [200], "statuses": [499]}, False),
    ],
    ids=str,
)
def test_an_error_and_a_server_error_are_problems(columns: dict[str, Any], problem: bool) -> None:
    tally = judged(entries("x", **columns))
    assert sum(stream.problems for stream in tally.streams.values()) == problem


@pytest.mark.parametrize(
    ("columns", "grouped"),
    [
        ({"severities": [500]}, [True]),
        ({"severities": [400]}, [False]),
        ({"severities": [300]}, []),
        ({"severities": [200], "statuses": [404]}, [False]),
        ({"severities": [200], "statuses": [301]}, []),
        ({"severities": [200], "texts": [TRACE], "flags": [flag.TRACE]}, [False]),
        ({"severities": [500], "texts": ["connection refused"]}, []),
        ({"severities": [400], "texts": ["connection refused"]}, []),
        ({"severities": [500], "texts": ["slow call"]}, []),
        ({"severities": [500], "texts": ["first"]}, []),
        ({"severities": [500], "texts": ["ready"]}, [True]),
        ({"severities": [500], "texts": ["lost"]}, []),
    ],
    ids=str,
)
def test_what_no_rule_explains_is_grouped_as_problem_or_warning(columns: dict[str, Any], grouped: list[bool]) -> None:
    assert [key.problem for key in group_counts(judged(entries("boom", **columns)))] == grouped


def test_entries_of_one_signature_are_one_group() -> None:
    tally = judged(entries("disk 1 failed", "disk 22 failed", "disk 333 failed", "out of memory"))
    assert sorted(group_counts(tally).values()) == [1, 3]
    assert group_counts(tally)[Key(of_text("disk 4 failed").id, problem=True)] == 3


def test_requests_are_grouped_as_requests() -> None:
    batch = entries(
        "GET https://x/y/7 503",
        "GET https://z/y/8 503",
        statuses=[503, 503],
        flags=[flag.REQUEST_TEXT] * 2,
        severities=[200, 200],
    )
    assert group_counts(judged(batch)) == {Key(of_request("GET", "https://x/y/7", 503).id, problem=True): 2}


def test_an_entry_that_hits_several_issues_counts_for_each() -> None:
    assert issue_counts(judged(entries("connection refused, queue is full"))) == {"r/refused": 1, "r/both": 1}


def test_hits_that_need_order_are_carried_with_what_they_have_in_common() -> None:
    batch = entries(
        "slow call", "first", "lost", services=["web"] * 3, revisions=["1"] * 3, instances=["one"] * 3, traces=["t"] * 3
    )
    tally = judged(batch)
    carried = {
        rule: [(hit.per, hit.unless_per, hit.bits, hit.spot.time) for hit in hits]
        for (_, rule), hits in tally.carried.items()
        if "r/" in rule
    }
    assert carried["r/burst"] == [("one", "web/1", 1, NOON)]
    assert carried["r/order"] == [("web/1", "web/1", 1, NOON + SECOND)]
    assert [hit[1:] for hit in carried["r/alone"]] == [("t", 1, NOON + 2 * SECOND)]


def test_an_entry_that_satisfies_several_steps_is_carried_once() -> None:
    hits = judged(entries("first and second")).carried[Role.STEP, "r/order"]
    assert [hit.bits for hit in hits] == [3]


@pytest.mark.parametrize("role", [Role.READY, Role.LOST, Role.START])
def test_audit_entries_are_evidence_for_no_marker(role: Role) -> None:
    batch = entries("ready", "lost", "starting", flags=[flag.AUDIT] * 3)
    assert not [hits for (carried_as, _), hits in judged(batch).carried.items() if carried_as is role and hits]
    assert [
        hits
        for (carried_as, _), hits in judged(entries("ready", "lost", "starting")).carried.items()
        if carried_as is role
    ]


# ---- caps -----------------------------------------------------------------------------------------------------------


def small_caps(monkeypatch: pytest.MonkeyPatch, **caps: int) -> None:
    for name, cap in caps.items():
        monkeypatch.setattr(module, name, cap)


SLOW = [entries("slow call", times=[NOON + n], instances=["one"]) for n in range(6)]
ORDERS = [[0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [2, 5, 0, 3, 1, 4]]


@pytest.mark.parametrize("order", ORDERS)
def test_too_many_hits_of_a_rule_over_time_are_given_up_in_any_order(
    monkeypatch: pytest.MonkeyPatch, order: list[int]
) -> None:
    small_caps(monkeypatch, MOST_CARRIED=5)
    parts = [tallied(SLOW[n], start=n) for n in order]
    left, right = merged(parts[:3]), merged(parts[3:])
    left.merge(right)
    assert left.overflown == {"r/burst"}
    assert not any(rule == "r/burst" for _, rule in left.carried)
    assert snapshot(left) == snapshot(merged([tallied(SLOW[n], start=n) for n in range(6)]))


def test_as_many_hits_as_the_cap_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    small_caps(monkeypatch, MOST_CARRIED=6)
    assert len(tallied(*SLOW).carried[Role.STEP, "r/burst"]) == 6


def test_a_rule_that_was_given_up_takes_no_further_hits(monkeypatch: pytest.MonkeyPatch) -> None:
    small_caps(monkeypatch, MOST_CARRIED=5)
    whole = tallied(*SLOW)
    whole.merge(tallied(SLOW[0], start=9))
    assert not any(rule == "r/burst" for _, rule in whole.carried)
    other = tallied(SLOW[0], start=9)
    other.merge(tallied(*SLOW))
    assert snapshot(other) == snapshot(whole)


@pytest.mark.parametrize("order", ORDERS)
def test_too_many_pieces_of_split_traces_are_given_up_in_any_order(
    monkeypatch: pytest.MonkeyPatch, order: list[int]
) -> None:
    small_caps(monkeypatch, MOST_HELD=5)
    pieces = [entries("  at x", times=[NOON + n], flags=[flag.SPLITTABLE]) for n in range(6)]
    whole = merged(tallied(pieces[n], start=n) for n in order)
    assert whole.held == []
    assert whole.overflown == {"joining"}
    assert [len(batch) for batch in merged(tallied(pieces[n], start=n) for n in order[1:]).held] == [1] * 5


@pytest.mark.parametrize("order", ORDERS)
def test_too_many_minutes_are_given_up_in_any_order(monkeypatch: pytest.MonkeyPatch, order: list[int]) -> None:
    small_caps(monkeypatch, MOST_MINUTES=5)
    minutes = [entries("x", times=[NOON + n * 60 * SECOND]) for n in range(6)]
    whole = merged(tallied(minutes[n], start=n) for n in order)
    assert (dict(whole.minutes), whole.overflown) == ({}, {"gaps"})
    assert len(merged(tallied(minutes[n], start=n) for n in order[1:]).minutes) == 5


@pytest.mark.parametrize("order", ORDERS)
def test_of_too_many_instances_the_smallest_names_are_kept(monkeypatch: pytest.MonkeyPatch, order: list[int]) -> None:
    small_caps(monkeypatch, MOST_INSTANCES=3)
    named = [entries("x", instances=[f"i{n}"]) for n in range(6)]
    whole = merged(tallied(named[n], start=n) for n in order)
    assert sorted(whole.streams["", ""].instances) == ["i0", "i1", "i2"]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(("cap", "streams"), [(6, 6), (5, 2), (1, 1)])
def test_too_many_revisions_are_told_less_apart_however_they_are_read(
    monkeypatch: pytest.MonkeyPatch, order: list[int], cap: int, streams: int
) -> None:
    """Six revisions of two services: kept apart, then only by service, then not at all; no count is lost."""
    small_caps(monkeypatch, MOST_STREAMS=cap)
    parts = [entries("boom", services=[f"s{n % 2}"], revisions=[f"r{n}"], times=[NOON + n]) for n in range(6)]
    split = merged(tallied(parts[n], start=n) for n in order)
    together = tallied(*(parts[n] for n in order))
    for tally in (split, together):
        assert len(tally.streams) == streams
        assert sum(stream.entries for stream in tally.streams.values()) == 6
        assert sum(stat.count for _key, _template, stats in tally.groups.items() for stat in stats.values()) == 6
        assert tally.overflown == ({"revisions"} if streams < 6 else set())
    assert split.streams == together.streams
