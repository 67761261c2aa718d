"""The test on two rates: exact tails, and the false alarms of a whole run controlled."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betainc

from analyzer.entry.clock import HOUR, MINUTE
from analyzer.tally.histogram import Histogram
from analyzer.verdict.binomial import at_least, at_most, incomplete_beta
from analyzer.verdict.compare import (
    ALPHA,
    Comparison,
    Counted,
    Difference,
    Exposure,
    compare,
    differences,
    per_hour,
    significant,
    time_exposure,
)
from analyzer.verdict.dispersion import Course, dispersion, divisor

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


@given(st.floats(0.01, 1e6), st.floats(0.01, 1e6), st.floats(1e-6, 1 - 1e-6))
def test_the_incomplete_beta_is_that_of_scipy(a: float, b: float, x: float) -> None:
    assert incomplete_beta(a, b, x) == pytest.approx(betainc(a, b, x), rel=1e-7, abs=1e-200)


@given(st.floats(0.1, 1e5), st.floats(0, 1), st.floats(0.001, 0.999))
def test_between_whole_counts_the_tails_go_on_without_a_jump(trials: float, part: float, share: float) -> None:
    x = trials * part
    assert at_least(x, trials, share) >= at_least(x + 0.5, trials, share) - 1e-9
    assert 0.0 <= at_most(x, trials, share) <= 1.0


def defined(tests: list[tuple[float, float]], alpha: float) -> list[bool]:
    """Gilbert's procedure: Tarone's k, the smallest for which at most k tests could reach alpha / k; then, of those,
    the p-values up to the largest that is at most alpha times its rank over k.
    """
    if not tests:
        return []
    k = next(k for k in range(1, len(tests) + 1) if sum(least <= alpha / k for _p, least in tests) <= k)
    family = sorted(p for p, least in tests if least <= alpha / k)
    largest = max((rank for rank, p in enumerate(family, 1) if p <= alpha * rank / k), default=0)
    return [largest > 0 and p <= family[largest - 1] for p, _least in tests]


small_p = st.one_of(st.floats(0, 1), st.floats(0, 0.02), st.sampled_from([0.0, 0.01, 0.005, 1.0]))
a_test = st.tuples(small_p, small_p).map(lambda pair: (max(pair), min(pair)))


@given(st.lists(a_test, max_size=30), st.sampled_from([0.01, 0.05, 0.2]))
def test_what_is_significant_is_what_benjamini_hochberg_and_gilbert_define(
    tests: list[tuple[float, float]], alpha: float
) -> None:
    assert significant(tests, alpha) == defined(tests, alpha)


@given(st.lists(a_test, min_size=1, max_size=30), st.randoms())
def test_the_order_of_the_findings_changes_nothing(tests: list[tuple[float, float]], random: Random) -> None:
    places = list(range(len(tests)))
    random.shuffle(places)
    shuffled = significant([tests[i] for i in places])
    assert [found for _, found in sorted(zip(places, shuffled, strict=True))] == significant(tests)


def test_a_borderline_difference_among_many_others_is_a_false_alarm() -> None:
    assert significant([(0.008, 0.0)]) == [True]
    assert significant([(0.008, 0.0)] + [(0.5, 0.0)] * 99) == [False] * 100
    assert significant([]) == []


def test_counts_too_small_to_ever_differ_weigh_nothing() -> None:
    assert significant([(0.008, 0.0)] + [(0.5, 0.25)] * 99) == [True] + [False] * 99


def in_time(now: int, before: int, now_hours: float = 1, before_hours: float = 1) -> Comparison:
    return compare(
        Counted(now, time_exposure(round(now_hours * HOUR))), Counted(before, time_exposure(round(before_hours * HOUR)))
    )


def worse(comparison: Comparison) -> bool:
    return differences([comparison])[0].worse


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
        (1150, 1000, False),
        (1600, 1000, True),
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


def course(counts: list[int], hours: float = 1.0, start: int = 29_291_040, minutes: int = 1) -> Course:
    """Counts of the steps of `minutes` from `start`, a minute since the epoch; observed for so many hours."""
    times = Histogram()
    times.add({start + i * minutes: count for i, count in enumerate(counts) if count})
    first = next((i * minutes for i, count in enumerate(counts) if count), 0)
    return Course(times, round(hours * HOUR), round(hours * HOUR) - first * MINUTE)


def compared(now: Course, before: Course) -> Comparison:
    return compare(*(Counted(sum(c.times.bins.values()), time_exposure(c.observed), c) for c in (now, before)))


STEADY = [1 if i % 3 == 0 else 0 for i in range(60)]


def test_events_that_come_singly_count_one_each() -> None:
    assert dispersion(course(STEADY), course(STEADY)) == 1.0
    assert divisor(1.0, 40) == 1.0


@pytest.mark.parametrize("size", [2, 30, 1000])
@pytest.mark.parametrize("length", [1, 2, 5])
def test_a_burst_counts_as_about_one_event(size: int, length: int) -> None:
    burst = course([0] * 20 + [size] * length + [0] * 30)
    assert size * length * 0.45 <= dispersion(burst, course([])) <= size * length


def test_a_thousand_lines_of_one_incident_are_not_worse_than_a_few_single_ones() -> None:
    once = compared(course([0] * 30 + [1000]), course([*([0] * 11), 1] * 5))
    assert differences([once]) == [Difference(worse=False, better=False)]


def test_three_times_as_many_at_a_steady_rate_are_worse() -> None:
    assert worse(compared(course([1] * 60), course(STEADY)))


def test_a_crash_loop_that_still_goes_on_is_worse_however_short_the_time() -> None:
    before = course([*([0] * 11), 1] * 5)
    assert worse(compared(course([20, 20], hours=2 / 60), before))
    assert worse(compared(course([0, 4, 4, 4, 4, 4], hours=6 / 60), before))


@pytest.mark.parametrize("minutes", [2, 5, 10, 60])
def test_the_burst_of_one_start_is_not_worse_than_that_of_another_start_in_a_day(minutes: int) -> None:
    for lines in (3, 50):
        assert not worse(compared(course([lines], hours=minutes / 60), course([lines], hours=24)))


def test_the_busiest_hour_of_a_day_is_not_worse_than_the_day() -> None:
    day = [60 if 9 <= hour < 17 else 6 for hour in range(24)]
    before = course([count // 6 for count in day for _ in range(6)], hours=24, minutes=10)
    assert not worse(compared(course([1] * 60), before))
    assert worse(compared(course([4] * 60), before))


def test_the_dispersion_depends_on_the_counts_alone_not_on_when_they_began() -> None:
    spreads = {dispersion(course([9, 0, 0, 3] * 15, start=start), course(STEADY)) for start in range(100, 104)}
    assert len(spreads) == 1


@pytest.mark.parametrize("hours", [1, 24])
@pytest.mark.parametrize("events", [20, 200, 2000])
def test_steady_events_are_hardly_ever_taken_for_bursts_however_many_they_are(events: int, hours: int) -> None:
    random = Random(events)

    def steady() -> Course:
        begun = random.random()  # no window begins with a whole minute
        minutes = Counter(int(begun + random.random() * 60 * hours) for _ in range(events))
        return course([minutes[i] for i in range(60 * hours + 1)], hours)

    assert sum(dispersion(steady(), steady()) > 1 for _ in range(30)) <= 3


def test_a_rise_by_half_among_thousands_is_found() -> None:
    random = Random(1)

    def steady(events: int) -> Course:
        minutes = Counter(int(0.5 + random.random() * 60) for _ in range(events))
        return course([minutes[i] for i in range(61)])

    assert all(worse(compared(steady(3200), steady(2000))) for _ in range(10))


@given(st.lists(st.integers(0, 50), max_size=60), st.lists(st.integers(0, 50), max_size=60))
def test_bursts_only_ever_make_a_difference_less_certain(now: list[int], before: list[int]) -> None:
    bursty, plain = compared(course(now), course(before)), in_time(sum(now), sum(before))
    assert bursty.divisor >= bursty.dispersion >= 1.0
    if bursty.ratio > 1:
        assert bursty.p_more >= plain.p_more * (1 - 1e-9)


def test_errors_that_grow_with_the_rest_of_the_log_are_not_worse() -> None:
    sides = Counted(150, time_exposure(HOUR)), Counted(100, time_exposure(HOUR))
    assert differences([compare(*sides)])[0].worse
    assert not differences([compare(*sides, 1.5)])[0].worse
    assert differences([compare(Counted(500, time_exposure(HOUR)), sides[1], 100.0)])[0].worse


def test_where_traffic_tripled_it_takes_more_to_be_worse() -> None:
    def with_requests(count: int, amount: int) -> Counted:
        return Counted(count, Exposure(amount, requests=True), Course(Histogram(), HOUR, HOUR))

    assert worse(compare(with_requests(24, 1000), with_requests(8, 1000)))
    tripled = compare(with_requests(50, 3000), with_requests(6, 1000))
    assert tripled.p_more < ALPHA
    assert not worse(tripled)
    assert worse(compare(with_requests(300, 3000), with_requests(30, 1000)))


def test_what_is_new_says_nothing_about_the_rest() -> None:
    borderline = in_time(24, 10)
    others = [in_time(7, 7)] * 9
    assert not differences([borderline, *others])[0].worse
    assert not differences([borderline, *others, *[in_time(500, 0)] * 40])[0].worse


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
