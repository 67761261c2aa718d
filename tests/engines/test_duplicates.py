"""Entries that were exported twice count once."""

from __future__ import annotations

import random
from typing import Any

import pytest
from formats.samples import entry
from hypothesis import given
from hypothesis import strategies as st
from tally.made import batches, entries

from analyzer.engines.duplicates import Seen
from analyzer.entry.batch import Batch

from .scanned import groups, log, scanned, total

NAMED: dict[str, Any] = {"insertId": "a", "severity": "ERROR", "logName": "projects/p/logs/stderr"}
COPY = entry("disk failed", 1, **NAMED)


def test_the_same_entry_twice_in_a_file_counts_once() -> None:
    tally = scanned(log(COPY, entry("other", 2, insertId="b"), COPY))
    assert (total(tally), tally.duplicates, tally.duplicates_exact) == (2, 1, True)
    assert groups(tally) == {"disk failed": 1}


def test_the_same_entry_in_several_files_counts_once() -> None:
    tally = scanned(log(COPY), log(COPY), log(entry("other", 2, insertId="b"), COPY))
    assert (total(tally), tally.duplicates) == (2, 2)


@pytest.mark.parametrize(
    "other",
    [
        entry("disk failed", 1, **NAMED | {"insertId": "b"}),
        entry("disk failed", 2, **NAMED),
        entry("disk failed", 1, **NAMED | {"logName": "projects/p/logs/stdout"}),
        entry("disk failed", 1, **NAMED | {"logName": "projects/q/logs/stderr"}),
    ],
    ids=["another id", "another time", "another log", "another project's log"],
)
def test_an_entry_with_another_id_time_or_log_is_no_duplicate(other: dict[str, Any]) -> None:
    tally = scanned(log(COPY, other))
    assert (total(tally), tally.duplicates) == (2, 0)


@pytest.mark.parametrize("nothing", [None, "", 7])
def test_without_an_insert_id_nothing_is_a_duplicate(nothing: object) -> None:
    unnamed = entry("disk failed", 1, severity="ERROR", insertId=nothing)
    tally = scanned(log(unnamed, unnamed), log(unnamed))
    assert (total(tally), tally.duplicates) == (3, 0)


def test_of_two_copies_the_first_one_counts() -> None:
    tally = scanned(log(COPY), log(entry("quite another text", 1, **NAMED)))
    assert groups(tally) == {"disk failed": 1}


def test_lines_that_did_not_parse_are_counted_beside_duplicates() -> None:
    tally = scanned(log(COPY) + b"{\n" + log(COPY))
    assert (tally.duplicates, tally.sources["0.log"].unparsed, tally.sources["0.log"].entries) == (1, 1, 2)


def test_copies_outside_the_window_are_not_duplicates() -> None:
    tally = scanned(log(COPY, COPY, entry("x", 5)), since=2)
    assert (total(tally), tally.duplicates) == (1, 0)


def identity(batch: Batch, i: int) -> tuple[object, ...] | None:
    return (batch.insert_ids[i], batch.times[i], batch.log_names[i]) if batch.insert_ids[i] else None


@given(st.lists(batches(), min_size=1, max_size=4))
def test_of_each_identity_the_first_entry_is_kept_and_all_without_one(parts: list[Batch]) -> None:
    seen, known, dropped = Seen(), set[object](), 0
    for batch in parts:
        wanted = []
        for i in range(len(batch)):
            who = identity(batch, i)
            if who is None or who not in known:
                wanted.append(i)
            known.add(who)
        dropped += len(batch) - len(wanted)
        assert seen.without_duplicates(batch).lines == batch.keep(wanted).lines
    assert (seen.dropped, seen.exact) == (dropped, True)


def ids(*names: int) -> Batch:
    texts = [str(name) for name in names]
    return entries(*texts, insert_ids=texts, times=names)


def test_beyond_its_reach_a_copy_may_be_missed_and_that_is_said() -> None:
    seen = Seen(reach=10)
    for n in range(30):
        seen.without_duplicates(ids(n))
    assert not seen.exact
    assert len(seen.without_duplicates(ids(0))) == 1
    assert len(seen.without_duplicates(ids(29))) == 0


def test_within_its_reach_every_copy_is_found() -> None:
    order = list(range(200))
    random.Random(1).shuffle(order)
    seen = Seen(reach=20)
    for n in range(200):
        assert len(seen.without_duplicates(ids(n))) == 1
        for back in range(1, 20):
            assert len(seen.without_duplicates(ids(max(0, n - back)))) == 0


def test_a_few_entries_are_remembered_exactly() -> None:
    seen = Seen(reach=10)
    for n in range(9):
        seen.without_duplicates(ids(n))
    assert seen.exact
    assert len(seen.without_duplicates(ids(*range(9)))) == 0
    assert seen.dropped == 9
