"""What is kept of many entries of one kind: exact counts and times, the earliest examples, some instances."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.entry import batch as flag
from analyzer.entry.batch import Batch
from analyzer.tally.stat import EXAMPLES, INSTANCES, UNDATED, Spot, Stat, merged, spot

from .made import NOON, SECOND, batches, entries


def counted(batch: Batch, order: list[int] | None = None) -> Stat:
    stat = Stat()
    for i in order or range(len(batch)):
        stat.add(batch, [i])
    return stat


def fields(stat: Stat) -> tuple[Any, ...]:
    return stat.count, stat.first, stat.last, stat.severity, stat.spots, sorted(stat.instances), stat.moments


@given(batches())
def test_count_times_and_severity_are_those_of_all_entries(batch: Batch) -> None:
    stat = counted(batch)
    dated = [time for time in batch.times if time is not None]
    assert stat.count == len(batch)
    assert (stat.first, stat.last) == (min(dated, default=None), max(dated, default=None))
    assert stat.severity == max(batch.severities, default=0)


@given(batches())
def test_the_examples_are_the_earliest_entries(batch: Batch) -> None:
    assert counted(batch).spots == sorted(spot(batch, i) for i in range(len(batch)))[:EXAMPLES]


@given(batches(), st.randoms(use_true_random=False), st.integers(0, 12))
def test_order_and_splits_do_not_matter(batch: Batch, shuffle: random.Random, cut: int) -> None:
    order = list(range(len(batch)))
    shuffle.shuffle(order)
    whole = fields(counted(batch))
    assert fields(counted(batch, order)) == whole
    halves = [counted(batch.keep(order[:cut])), counted(batch.keep(order[cut:]))]
    assert fields(merged(halves)) == fields(merged(halves[::-1])) == whole


@given(batches())
def test_noting_examples_counts_like_adding_entries(batch: Batch) -> None:
    """But for moments: an example knows no trace and how long no request lasted."""
    noted = Stat()
    for i in range(len(batch)):
        noted.note(spot(batch, i), batch.instances[i])
    assert fields(noted)[:-1] == fields(counted(batch))[:-1]


def test_merging_leaves_its_parts_as_they_were() -> None:
    stats = [counted(entries("a", instances=["one"])), counted(entries("b", instances=["two"]))]
    before = [fields(stat) for stat in stats]
    assert merged(stats).count == 2
    assert [fields(stat) for stat in stats] == before


@given(st.permutations(range(INSTANCES + 20)), st.integers(0, INSTANCES + 20))
def test_of_many_instances_the_smallest_names_are_kept(order: list[int], cut: int) -> None:
    names = [f"i{n:04}" for n in order]
    batch = entries(*["x"] * len(names), instances=names)
    expected = sorted(names)[:INSTANCES]
    assert sorted(counted(batch).instances) == expected
    parts = [counted(batch.keep(range(cut))), counted(batch.keep(range(cut, len(names))))]
    assert sorted(merged(parts).instances) == expected


def test_entries_without_an_instance_name_none() -> None:
    assert list(counted(entries("a", "b")).instances) == []


def test_a_spot_tells_where_and_what() -> None:
    batch = entries("boom", logs=["stderr"], insert_ids=["i"], lines=[7])
    assert spot(batch, 0) == Spot(NOON, "stderr", "i", "boom", "a.log", 7, "boom", 500)


def test_an_entry_without_a_time_comes_last() -> None:
    batch = entries("a", "b", times=[None, NOON + SECOND])
    assert [s.text for s in counted(batch).spots] == ["b", "a"]
    assert counted(batch).spots[-1].time == UNDATED
    assert (counted(batch).first, counted(batch).last) == (NOON + SECOND, NOON + SECOND)


@pytest.mark.parametrize(
    ("columns", "order"),
    [
        ({"times": [NOON + 1, NOON]}, ["b", "a"]),
        ({"logs": ["stdout", "stderr"]}, ["b", "a"]),
        ({"insert_ids": ["2", "1"]}, ["b", "a"]),
        ({"lines": [2, 1]}, ["a", "b"]),
        ({"lines": [2, 1], "flags": [flag.TEXT_LINE] * 2}, ["b", "a"]),
        ({"logs": ["x", "w"], "insert_ids": ["1", "2"]}, ["b", "a"]),
    ],
    ids=str,
)
def test_ties_in_time_go_by_log_insert_id_and_text_and_in_text_logs_by_position(
    columns: dict[str, Any], order: list[str]
) -> None:
    batch = entries("a", "b", **({"times": [NOON, NOON]} | columns))
    assert [s.text for s in counted(batch).spots] == order


@pytest.mark.parametrize("length", [4000, 4001, 10_000, 1_000_000])
def test_an_example_keeps_the_beginning_and_the_end_of_a_long_text(length: int) -> None:
    text = "b" + "x" * (length - 2) + "e"
    kept = spot(entries(text), 0).text
    assert kept.startswith("bxx")
    assert kept.endswith("xxe")
    assert len(kept) <= 4003
    assert (kept == text) is (length <= 4000)
