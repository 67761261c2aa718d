"""The test on two rates: exact tails, and the false alarms of a whole run controlled."""

from __future__ import annotations

import math
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.entry.clock import HOUR, MINUTE
from analyzer.verdict.compare import (
    ALPHA,
    Comparison,
    Counted,
    Exposure,
    at_least,
    at_most,
    compare,
    per_hour,
    significant,
    time_exposure,
)

SHARES = [Fraction(1, 2), Fraction(1, 3), Fraction(1, 10), Fraction(9, 10), Fraction(1, 145), Fraction(999, 1000)]


def exact_at_least(successes: int, trials: int, share: Fraction) -> Fraction:
    """The definition, in whole numbers: the sum of the probabilities of `successes` and more."""
    return sum(
        (math.comb(trials, k) * share**k * (1 - share) ** (trials - k) for k in range(max(0, successes), trials + 1)),
        Fraction(0),
    )


def exact_at_most(successes: int, trials: int, share: Fraction) -> Fraction:
    return 1 - exact_at_least(successes + 1, trials, share)


@pytest.mark.parametrize("share", SHARES, ids=str)
@pytest.mark.parametrize("trials", [0, 1, 2, 5, 30, 120])
def test_both_tails_equal_the_exact_sums(trials: int, share: Fraction) -> None:
    for x in range(-1, trials + 2):
        assert at_least(x, trials, float(share)) == pytest.approx(float(exact_at_least(x, trials, share)), rel=1e-9)
        assert at_most(x, trials, float(share)) == pytest.approx(float(exact_at_most(x, trials, share)), rel=1e-9)


@given(st.integers(0, 400), st.data(), st.fractions(Fraction(1, 200), Fraction(199, 200), max_denominator=500))
def test_tails_equal_the_exact_sums_for_any_count(trials: int, data: st.DataObject, share: Fraction) -> None:
    x = data.draw(st.integers(0, trials))
    assert at_least(x, trials, float(share)) == pytest.approx(float(exact_at_least(x, trials, share)), rel=1e-9)


@pytest.mark.parametrize(
    ("successes", "trials", "share"),
    [(520_000, 1_000_000, 0.5), (1_000_000, 1_000_000, 0.5), (0, 1_000_000, 0.999), (10, 10_000_000, 1e-6)],
)
def test_a_million_events_are_judged_at_once_and_stay_probabilities(successes: int, trials: int, share: float) -> None:
    assert 0.0 <= at_least(successes, trials, share) <= 1.0
    assert 0.0 <= at_most(successes, trials, share) <= 1.0


def test_at_least_none_is_certain_and_more_than_all_is_impossible() -> None:
    assert at_least(0, 7, 0.2) == 1.0
    assert at_least(8, 7, 0.2) == 0.0
    assert at_most(7, 7, 0.2) == 1.0
    assert at_most(-1, 7, 0.2) == 0.0


def benjamini_hochberg(p_values: list[float], alpha: float) -> list[bool]:
    """The definition: with k the largest rank whose p-value is at most alpha k / m, the k smallest are found."""
    m = len(p_values)
    largest = max((k for k in range(1, m + 1) if sorted(p_values)[k - 1] <= alpha * k / m), default=0)
    return [largest > 0 and p <= sorted(p_values)[largest - 1] for p in p_values]


small_p = st.one_of(st.floats(0, 1), st.floats(0, 0.02), st.sampled_from([0.0, 0.01, 0.005, 1.0]))


@given(st.lists(small_p, max_size=30), st.sampled_from([0.01, 0.05, 0.2]))
def test_what_is_significant_is_what_benjamini_and_hochberg_define(p_values: list[float], alpha: float) -> None:
    assert significant(p_values, alpha) == benjamini_hochberg(p_values, alpha)


@given(st.lists(small_p, min_size=1, max_size=30), st.randoms())
def test_the_order_of_the_findings_changes_nothing(p_values: list[float], random: Random) -> None:
    places = list(range(len(p_values)))
    random.shuffle(places)
    shuffled = significant([p_values[i] for i in places])
    assert [found for _, found in sorted(zip(places, shuffled, strict=True))] == significant(p_values)


def test_a_borderline_difference_among_many_others_is_a_false_alarm() -> None:
    assert significant([0.008]) == [True]
    assert significant([0.008] + [0.5] * 99) == [False] * 100
    assert significant([]) == []


def in_time(now: int, before: int, now_hours: float = 1, before_hours: float = 1) -> Comparison:
    return compare(
        Counted(now, time_exposure(round(now_hours * HOUR))), Counted(before, time_exposure(round(before_hours * HOUR)))
    )


def worse(comparison: Comparison) -> bool:
    return significant([comparison.p_more])[0]


@pytest.mark.parametrize("before", range(5))
@pytest.mark.parametrize("now", range(5))
def test_two_small_counts_in_the_same_time_are_never_worse(now: int, before: int) -> None:
    assert not worse(in_time(now, before))


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (80, 10, True),
        (16, 2, True),
        (8, 1, False),
        (30, 10, True),
        (14, 10, False),
        (1100, 1000, False),
        (1150, 1000, True),
        (10, 80, False),
        (7, 0, True),
        (6, 0, False),
    ],
)
def test_how_much_more_in_the_same_time_is_worse(now: int, before: int, expected: bool) -> None:
    assert worse(in_time(now, before)) is expected


def test_three_times_the_events_in_three_times_the_requests_is_no_change() -> None:
    requests = [Exposure(amount, requests=True) for amount in (30_000, 10_000)]
    comparison = compare(Counted(90, requests[0]), Counted(30, requests[1]))
    assert comparison.ratio == pytest.approx(1.0)
    assert not worse(comparison)
    assert worse(in_time(90, 30))


@given(st.integers(0, 300), st.integers(0, 300), st.floats(0.1, 100), st.floats(0.1, 100))
def test_it_cannot_be_both_more_and_fewer(now: int, before: int, now_hours: float, before_hours: float) -> None:
    comparison = in_time(now, before, now_hours, before_hours)
    assert not (comparison.p_more <= ALPHA and comparison.p_fewer <= ALPHA)


@given(st.integers(0, 300), st.integers(0, 300), st.floats(0.1, 100), st.floats(0.1, 100))
def test_one_more_event_never_makes_it_look_less_worse(now: int, before: int, left: float, right: float) -> None:
    slack = 1 + 1e-9
    assert in_time(now + 1, before, left, right).p_more <= in_time(now, before, left, right).p_more * slack


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0.1, 100), st.floats(0.1, 100))
def test_more_seen_from_one_side_is_fewer_from_the_other(now: int, before: int, left: float, right: float) -> None:
    assert in_time(now, before, left, right).p_more == pytest.approx(
        in_time(before, now, right, left).p_fewer, rel=1e-6
    )


def test_rates_and_exposures_take_a_short_time_as_one_minute() -> None:
    assert per_hour(5, 0) == per_hour(5, MINUTE) == 300.0
    assert per_hour(5, 20 * MINUTE) == 15.0
    assert per_hour(5, None) is None
    assert time_exposure(0).amount == time_exposure(MINUTE).amount == MINUTE
    assert time_exposure(HOUR).amount == HOUR


def test_the_numbers_are_said_with_what_they_are_counted_over() -> None:
    assert in_time(12, 9, 1, 2).numbers() == "12 in 1.0 h, before 9 in 2.0 h"
    requests = Exposure(2000, requests=True)
    assert compare(Counted(1200, requests), Counted(0, requests)).numbers() == (
        "1,200 in 2,000 requests, before 0 in 2,000 requests"
    )
    assert compare(Counted(1, requests), Counted(0, requests)).ratio == math.inf
