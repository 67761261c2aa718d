"""Counts by time: bounded, and the same however they were put together."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.entry.clock import MINUTE
from analyzer.entry.times import minutes_of, stamps
from analyzer.tally.histogram import MOST, Histogram
from analyzer.tally.stat import Stat

from .made import entries

MINUTES = st.lists(
    st.one_of(st.integers(0, 200), st.integers(-5000, 40_000_000), st.sampled_from([0, 63, 64, 65, 1 << 20])),
    max_size=200,
)


def histogram(minutes: list[int], step: int = 10**9) -> Histogram:
    made = Histogram()
    for first in range(0, len(minutes), step):
        made.add(Counter(minutes[first : first + step]))
    return made


def merged(parts: list[Histogram]) -> Histogram:
    whole = Histogram()
    for part in parts:
        whole.merge(part)
    return whole


def defined(minutes: list[int]) -> Histogram:
    """The definition: the smallest scale at which at most `MOST` bins hold anything."""
    scale = next(k for k in range(64) if len({minute >> k for minute in minutes}) <= MOST)
    return Histogram.of(scale, Counter(minute >> scale for minute in minutes))


@given(MINUTES, st.integers(1, 50))
def test_it_is_what_its_definition_says(minutes: list[int], step: int) -> None:
    assert histogram(minutes) == histogram(minutes, step) == defined(minutes)


@given(MINUTES, st.lists(st.integers(0, 200), max_size=5), st.randoms(use_true_random=False))
@settings(max_examples=200)
def test_any_split_merged_in_any_order_gives_the_same(
    minutes: list[int], cuts: list[int], shuffle: random.Random
) -> None:
    bounds = [0, *sorted(cuts), len(minutes)]
    parts = [histogram(minutes[a:b], 7) for a, b in pairwise(bounds)]
    shuffle.shuffle(parts)
    while len(parts) > 1:
        left = parts.pop(shuffle.randrange(len(parts)))
        left.merge(parts.pop(shuffle.randrange(len(parts))))
        parts.append(left)
    assert parts[0] == defined(minutes)


@given(MINUTES, MINUTES)
def test_merging_leaves_what_is_merged_as_it_was(left: list[int], right: list[int]) -> None:
    part = histogram(right)
    merged([histogram(left), part, histogram(left)])
    assert part == defined(right)


def test_a_statistic_counts_its_entries_by_time_and_leaves_out_those_without_one() -> None:
    times = [0, 59 * 10**9, MINUTE, None, 5 * MINUTE]
    stat = Stat()
    stat.add(entries(*"abcde", times=times), [0, 1, 2, 3])
    assert stat.times == Histogram.of(0, {0: 2, 1: 1})
    assert stat.count == 4


def test_times_written_as_texts_count_like_times_as_numbers() -> None:
    texts = [f"2025-09-11T12:{i // 20:02}:{i % 60:02}.250Z" for i in range(60)]
    written, places = stamps(texts), [0, 3, 3, 25, 59]
    assert written is not None
    assert minutes_of(written, places) == minutes_of([*written], places)
    alone = stamps(texts[:20])
    assert alone is not None
    assert minutes_of(alone, places[:3]) == minutes_of([*alone], places[:3])
