"""Times to the nanosecond and durations: what is read, what is written, what is neither."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.entry.clock import DAY, FIRST, HOUR, LAST, MINUTE, SECOND, duration, nanoseconds, rfc3339, spoken

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ANY_MOMENT = st.integers(FIRST, LAST)
NOON = 1_757_592_000 * SECOND  # 2025-09-11T12:00:00Z

SAME_MOMENT = [
    "2025-09-11T12:00:00Z",
    "2025-09-11t12:00:00z",
    "2025-09-11 12:00:00Z",
    "2025-09-11 12:00:00 UTC",
    "2025-09-11 12:00:00",
    "2025-09-11T12:00",
    "2025-09-11T12:00:00.0",
    "2025-09-11T12:00:00,000Z",
    "2025-09-11T12:00:00.000000000Z",
    "2025-09-11T12:00:00.0000000009Z",
    "2025-09-11T14:00:00+02:00",
    "2025-09-11T14:00:00+0200",
    "2025-09-11 14:00:00 +0200",
    "2025-09-11T05:00:00-07:00",
    "2025-09-11T17:45:00+05:45",
    "2025-09-12T01:00:00+13:00",
]
FRACTIONS = {
    "2025-09-11T12:00:00.5Z": 500_000_000,
    "2025-09-11T12:00:00,341": 341_000_000,
    "2025-09-11T12:00:00.065432Z": 65_432_000,
    "2025-09-11T12:00:00.123456789Z": 123_456_789,
    "2025-09-11T12:00:00.000000001+00:00": 1,
    "2025-09-11T12:00:00.1234567899999Z": 123_456_789,
}
NO_TIME = [
    "", " ", "Z", "12:00:00", "2025", "2025-09", "2025-9-11", "2025-13-01T00:00:00Z", "2025-02-29T00:00:00Z",
    "2025-09-11T24:00:00Z", "2025-09-11T12:60:00Z", "2025-09-11T12:00:61Z", "2025-09-11T12:00:00.Z",
    "2025-09-11T12:00:00.²Z", "2025-09-11T12:00:00+99:99", "2025-09-11T12:00:00 PST", "2025-09-11T12:00:00Z later",
    "x2025-09-11T12:00:00Z", "0000-01-01T00:00:00Z", "20250911T120000Z", "1757592000", "now", "\0",
]  # fmt: skip


@pytest.mark.parametrize("text", SAME_MOMENT)
def test_a_moment_may_be_written_in_many_ways(text: str) -> None:
    assert nanoseconds(text) == NOON


@pytest.mark.parametrize(("text", "fraction"), FRACTIONS.items())
def test_fractions_count_to_the_nanosecond(text: str, fraction: int) -> None:
    assert nanoseconds(text) == NOON + fraction


def test_a_day_alone_is_its_first_moment() -> None:
    assert nanoseconds("2025-09-11") == NOON - 12 * HOUR


def test_a_leap_second_is_the_first_moment_of_the_next_minute() -> None:
    assert nanoseconds("2016-12-31T23:59:60Z") == nanoseconds("2017-01-01T00:00:00Z")
    assert nanoseconds("2016-12-31T23:59:60.5Z") == nanoseconds("2017-01-01T00:00:00.5Z")


@pytest.mark.parametrize("text", NO_TIME, ids=repr)
def test_what_is_no_time_gives_none(text: str) -> None:
    assert nanoseconds(text) is None


@given(st.one_of(st.text(), st.from_regex(r"\d{4}-\d\d-\d\d[T ]?(\d\d:\d\d(:\d\d([.,]\d*)?)?)?.{0,7}", fullmatch=True)))
def test_no_text_makes_the_clock_raise(text: str) -> None:
    assert nanoseconds(text) is None or isinstance(nanoseconds(text), int)


@given(ANY_MOMENT)
def test_a_moment_written_and_read_again_is_the_same(moment: int) -> None:
    assert nanoseconds(rfc3339(moment)) == moment


def test_the_first_and_the_last_moment_are_those_that_a_calendar_can_name() -> None:
    assert (rfc3339(FIRST), rfc3339(LAST)) == ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z")


@given(ANY_MOMENT, ANY_MOMENT)
def test_moments_of_the_same_precision_are_written_in_their_order(one: int, other: int) -> None:
    one, other = one // SECOND * SECOND, other // SECOND * SECOND
    assert (rfc3339(one) < rfc3339(other)) == (one < other)


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)),
    st.integers(-14 * 60, 14 * 60),
)
def test_zones_are_honoured(local: datetime, offset: int) -> None:
    moment = local.replace(tzinfo=timezone(timedelta(minutes=offset)))
    since = moment - EPOCH
    assert nanoseconds(moment.isoformat()) == (since.days * 86_400 + since.seconds) * SECOND + since.microseconds * 1000


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (NOON, "2025-09-11T12:00:00Z"),
        (NOON + 5_000_000, "2025-09-11T12:00:00.005Z"),
        (NOON + 5_000, "2025-09-11T12:00:00.000005Z"),
        (NOON + 5, "2025-09-11T12:00:00.000000005Z"),
        (-1, "1969-12-31T23:59:59.999999999Z"),
    ],
)
def test_moments_are_written_with_as_many_digits_as_they_need(moment: int, written: str) -> None:
    assert rfc3339(moment) == written


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90s", 90 * SECOND),
        ("2h", 2 * HOUR),
        ("2H", 2 * HOUR),
        (" 10 m ", 10 * MINUTE),
        ("1h30m", 90 * MINUTE),
        ("1h 30m", 90 * MINUTE),
        ("1.5d", 36 * HOUR),
        ("500ms", SECOND // 2),
        ("2w", 14 * DAY),
        ("0s", 0),
    ],
)
def test_durations_are_read(text: str, length: int) -> None:
    assert duration(text) == length


@pytest.mark.parametrize("text", ["", "h", "2", "-2h", "2 hours", "2h later", "1,5h", "two hours", "2h30", "1y"])
def test_what_is_no_duration_gives_none(text: str) -> None:
    assert duration(text) is None


@given(st.one_of(st.text(max_size=40), st.from_regex(r"(\d{0,20}(\.\d{0,9})? ?[a-z]{0,2}){1,3}", fullmatch=True)))
def test_no_text_makes_a_duration_raise(text: str) -> None:
    assert duration(text) is None or isinstance(duration(text), int)


def test_a_duration_beyond_every_calendar_is_as_long_as_the_calendar() -> None:
    assert duration("9" * 400 + "s") == duration("9" * 20 + "w") == LAST


@given(
    st.integers(0, 10**6),
    st.sampled_from([("ms", SECOND // 1000), ("s", SECOND), ("m", MINUTE), ("h", HOUR), ("d", DAY)]),
)
def test_a_whole_number_of_units_is_exact(count: int, unit: tuple[str, int]) -> None:
    assert duration(f"{count}{unit[0]}") == count * unit[1]


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (0, "0 s"),
        (4_200_000_000, "4.2 s"),
        (12 * SECOND, "12 s"),
        (119 * SECOND, "119 s"),
        (12 * MINUTE, "12 min"),
        (90 * MINUTE, "1.5 h"),
        (3 * DAY, "3.0 d"),
    ],
)
def test_durations_are_spoken_in_the_unit_that_people_use(length: int, said: str) -> None:
    assert spoken(length) == said
