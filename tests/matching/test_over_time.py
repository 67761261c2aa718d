"""Counts, sequences and absences over time. In the timelines a column is a second, and a dot one without a hit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.matching.over_time import complete_sequences, count_windows, not_followed


def seconds(timeline: str, letters: str) -> list[int]:
    """The columns of a timeline in which one of the letters stands."""
    return [second for second, letter in enumerate(timeline) if letter in letters]


@pytest.mark.parametrize(
    ("timeline", "at_least", "within", "inside"),
    [
        pytest.param("", 1, 5, [], id="no hit, no window"),
        pytest.param("x..x", 1, 0, [0, 1], id="one is enough: every hit is its own window"),
        #             |----|
        pytest.param("x.x..x", 3, 5, [0, 1, 2], id="a window holds both its ends"),
        #             |---|
        pytest.param("x.x..x", 3, 4, [], id="one second short of the third hit"),
        #             |--|     |--|
        pytest.param("x.xx.....xxx", 3, 3, [0, 1, 2, 3, 4, 5], id="two windows apart both fire"),
        #             |--|      |--|
        pytest.param("x.xx..x...xxx", 3, 3, [0, 1, 2, 4, 5, 6], id="a lonely hit between two windows is not counted"),
        #             |--|
        #               |--|
        pytest.param("x.x.x.x", 2, 3, [0, 1, 2, 3], id="windows that overlap count each hit once"),
        pytest.param("xxxxxx", 3, 2, [0, 1, 2, 3, 4, 5], id="a storm counts whole, not only its first three"),
        pytest.param("xx", 3, 100, [], id="too few hits in all"),
    ],
)
def test_the_hits_of_windows_that_fired_are_counted(
    timeline: str, at_least: int, within: int, inside: list[int]
) -> None:
    assert count_windows(seconds(timeline, "x"), at_least, within) == inside


def test_hits_at_the_same_time_are_within_no_time_at_all() -> None:
    assert count_windows([7, 7, 7, 9], 3, 0) == [0, 1, 2]


# In sequences a letter is a hit: a, b and c satisfy the first, second and third step; X the first two, Y the last two.
SATISFIES = {"a": 1, "b": 2, "c": 4, "X": 3, "Y": 6, "n": 0}


@pytest.mark.parametrize(
    ("timeline", "number_of_steps", "within", "completions"),
    [
        pytest.param("", 2, 9, [], id="no hit, no sequence"),
        #             1-1
        pytest.param("a.b", 2, 2, [(0, 1)], id="two steps, exactly within the time"),
        pytest.param("a..b", 2, 2, [], id="the last step came too late"),
        pytest.param("b.a", 2, 9, [], id="the wrong way round"),
        #             1-1-1
        pytest.param("a.b.c", 3, 4, [(0, 1, 2)], id="three steps"),
        pytest.param("a.b.c", 3, 3, [], id="the time runs from the first to the last step, not from step to step"),
        #             1-1
        #              2-2
        pytest.param("aabb", 2, 9, [(0, 2), (1, 3)], id="sequences may interleave; the earliest take the earliest"),
        #             1-1
        pytest.param("aab", 2, 9, [(0, 2)], id="each hit belongs to one completion"),
        #             1-1
        pytest.param("a.bb", 2, 9, [(0, 1)], id="a step that comes twice completes once"),
        #                  1--1
        pytest.param("a....a..b", 2, 4, [(1, 2)], id="a beginning that ran out of time leaves the step to the next"),
        #                11---1
        pytest.param("a..ab...c", 3, 5, [(1, 2, 3)], id="what an unfinished sequence had taken is free again"),
        #             11
        pytest.param("XX", 2, 9, [(0, 1)], id="one hit cannot be two steps, two that satisfy both can"),
        pytest.param("X", 2, 9, [], id="one hit that satisfies both steps is not a sequence"),
        #             11
        pytest.param("aX.bb", 2, 9, [(0, 1)], id="a hit taken as a second step begins no sequence of its own"),
        #             1-11
        pytest.param("a.Yc", 3, 9, [(0, 1, 2)], id="a hit that satisfies two later steps is taken for the earlier"),
        #             1-1 2-2
        pytest.param("a.b.a.b", 2, 2, [(0, 1), (2, 3)], id="one after the other"),
        pytest.param("a.n.b", 2, 9, [(0, 2)], id="hits that satisfy no step stand in nobody's way"),
        pytest.param("a.a", 1, 0, [(0,), (1,)], id="a single step is complete by itself"),
    ],
)
def test_sequences_complete_earliest_first(
    timeline: str, number_of_steps: int, within: int, completions: list[tuple[int, ...]]
) -> None:
    times = seconds(timeline, "".join(SATISFIES))
    steps = [SATISFIES[timeline[second]] for second in times]
    assert complete_sequences(steps, times, number_of_steps, within) == completions


def test_hits_at_the_same_time_follow_each_other_in_the_order_given() -> None:
    assert complete_sequences([1, 2], [5, 5], 2, 0) == [(0, 1)]
    assert complete_sequences([2, 1], [5, 5], 2, 0) == []


# x is a hit, r what should follow, R both at the same time; the log ends with the timeline.
@pytest.mark.parametrize(
    ("timeline", "within", "alone", "undecided"),
    [
        pytest.param("......", 3, [], [], id="no hit"),
        #             |--|
        pytest.param("x..r..", 3, [], [], id="followed at the last moment"),
        #             |-|
        pytest.param("x..r..", 2, [0], [], id="followed too late"),
        pytest.param("r.x...", 3, [0], [], id="what came before does not follow"),
        pytest.param("R.....", 3, [0], [], id="what came at the same time does not follow"),
        #             |---|
        #               |---|
        pytest.param("x.x.r...", 4, [], [], id="one follower answers all that wait for it"),
        pytest.param("x.r.x......", 4, [1], [], id="the first was answered, the second was not"),
        #             |--|
        pytest.param("x...", 3, [0], [], id="the log goes on just long enough to tell"),
        #             |--|
        pytest.param("x..", 3, [0], [0], id="the log ends before the time is over"),
        pytest.param("x......x.", 3, [0, 1], [1], id="only the last is undecided"),
        pytest.param("x.r", 9, [], [], id="an answer decides however early the log ends"),
    ],
)
def test_hits_that_nothing_followed_are_told_and_the_undecided_among_them(
    timeline: str, within: int, alone: list[int], undecided: list[int]
) -> None:
    hits, followers = seconds(timeline, "xR"), seconds(timeline, "rR")
    assert not_followed(hits, followers, within, len(timeline) - 1) == (alone, undecided)


def test_where_the_end_of_the_log_is_not_known_nothing_is_decided_by_silence() -> None:
    assert not_followed([1, 5], [2], 3, None) == ([1], [1])


times_in_order = st.lists(st.integers(0, 30), max_size=14).map(sorted)


@given(times_in_order, st.integers(1, 5), st.integers(0, 12))
def test_counting_equals_looking_at_every_window(times: list[int], at_least: int, within: int) -> None:
    windows = [[i for i, time in enumerate(times) if begin <= time <= begin + within] for begin in range(-12, 31)]
    fired = {hit for window in windows if len(window) >= at_least for hit in window}
    assert count_windows(times, at_least, within) == sorted(fired)


def all_completions(
    steps: Sequence[int], times: Sequence[int], number_of_steps: int, within: int
) -> Iterator[tuple[int, ...]]:
    """Every completion that is possible at all, in lexicographic order of the hits: earliest first."""
    for hits in combinations(range(len(times)), number_of_steps):
        if times[hits[-1]] - times[hits[0]] <= within and all(steps[hit] >> k & 1 for k, hit in enumerate(hits)):
            yield hits


@given(times_in_order, st.data(), st.integers(1, 4), st.integers(0, 20))
def test_sequences_equal_taking_the_earliest_of_all_that_are_possible(
    times: list[int], data: st.DataObject, number_of_steps: int, within: int
) -> None:
    steps = data.draw(st.lists(st.integers(0, 15), min_size=len(times), max_size=len(times)))
    taken: list[tuple[int, ...]] = []
    for hits in all_completions(steps, times, number_of_steps, within):
        if not set(hits) & {hit for completion in taken for hit in completion}:
            taken.append(hits)
    assert complete_sequences(steps, times, number_of_steps, within) == taken


@given(times_in_order, times_in_order, st.integers(0, 12), st.integers(30, 45))
def test_absence_equals_looking_at_every_pair(times: list[int], followers: list[int], within: int, end: int) -> None:
    alone = [i for i, time in enumerate(times) if not any(time < other <= time + within for other in followers)]
    undecided = [i for i in alone if times[i] + within > end]
    assert not_followed(times, followers, within, end) == (alone, undecided)


def test_many_hits_take_little_longer_than_reading_them() -> None:
    """The worst cases of a careless search: every beginning fails late, or everything waits for one follower."""
    many = 200_000  # quadratic work on these would take hours
    times = list(range(many))
    assert len(complete_sequences([1] * (many // 2) + [2] * (many // 2), times, 2, many)) == many // 2
    assert complete_sequences([1, 2] * (many // 2), times, 3, many) == []
    assert len(count_windows(times, many // 2, many)) == many
    assert not_followed(times, [many], many, many) == ([], [])
