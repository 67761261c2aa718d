"""What was read of each source, and when it looks cut off."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.entry.batch import Batch
from analyzer.entry.reading import Reading
from analyzer.entry.severity import Severity
from analyzer.tally.sources import SourceTally, is_round

from .made import NOON, SECOND, entries

TIMES = st.lists(st.one_of(st.none(), st.integers(0, 5)), max_size=20)


def dated(*times: int | None) -> Batch:
    return entries(*["x"] * len(times), times=[None if t is None else NOON + t * SECOND for t in times])


def added(*batches: Batch, start: int = 0) -> SourceTally:
    source = SourceTally()
    for batch in batches:
        source.add(batch, start)
    return source


@pytest.mark.parametrize("count", [20, 50, 100, 200, 500, 1000, 2000, 3000, 10_000, 54_000])
def test_a_number_that_people_give_to_limit_is_round(count: int) -> None:
    assert is_round(count)


@pytest.mark.parametrize("count", [0, 1, 10, 19, 21, 30, 150, 250, 300, 400, 600, 999, 1001, 1500, 54_001])
def test_other_numbers_are_not_round(count: int) -> None:
    assert not is_round(count)


@pytest.mark.parametrize(
    ("times", "limited"),
    [
        (range(49, -1, -1), 50),
        ([50, *range(49, 0, -1)], 50),
        ([5] * 25 + [4] * 25, 50),
        (range(50), 0),
        (range(48, -1, -1), 0),
        ([7] * 50, 0),
        ([*range(49, 1, -1), 1, 2], 0),
        ([None] * 50, 0),
        ([], 0),
    ],
    ids=["newest first", "also", "with ties", "oldest first", "49", "all at once", "nearly", "undated", "nothing"],
)
def test_a_round_number_of_entries_newest_first_looks_limited(times: list[int | None], limited: int) -> None:
    assert added(dated(*times)).looks_limited() == limited


def test_buckets_are_judged_as_buckets_not_as_a_list() -> None:
    source = added(dated(*range(50, 0, -1)))
    source.learn(Reading("f", buckets={"ERROR": 50}))
    assert source.looks_limited() == 0


@pytest.mark.parametrize(
    ("buckets", "cut"),
    [
        ({"ERROR": 50, "INFO": 50, "DEBUG": 3}, [Severity.ERROR, Severity.INFO]),
        ({"ERROR": 50, "INFO": 100}, []),
        ({"ERROR": 50}, []),
        ({"ERROR": 7, "INFO": 7}, []),
        ({"ERROR": 0, "INFO": 0}, []),
        (
            {"ERROR": 1000, "INFO": 1000, "NOTICE": 20, "DEBUG": 20},
            [Severity.ERROR, Severity.NOTICE, Severity.INFO, Severity.DEBUG],
        ),
    ],
)
def test_buckets_that_hold_the_same_round_number_were_cut_off(buckets: dict[str, int], cut: list[Severity]) -> None:
    source = SourceTally()
    source.learn(Reading("f", buckets=buckets))
    assert sorted(source.cut_buckets(), reverse=True) == cut


@given(TIMES, st.lists(st.integers(0, 20), max_size=3))
def test_batches_and_parts_of_a_source_are_one_list(times: list[int | None], cuts: list[int]) -> None:
    bounds = [0, *sorted(min(cut, len(times)) for cut in cuts), len(times)]
    slices = [dated(*times[first:after]) for first, after in pairwise(bounds)]
    whole, in_batches = added(dated(*times)), added(*slices)
    in_parts = SourceTally()
    for start, part in reversed(list(enumerate(slices))):
        in_parts.merge(added(part, start=start))
    assert whole.entries == in_batches.entries == in_parts.entries == len(times)
    if None not in times:
        assert whole.looks_limited() == in_batches.looks_limited() == in_parts.looks_limited()


@given(st.permutations(range(20)), st.integers(0, 20))
def test_a_list_is_newest_first_only_if_all_of_it_is(order: list[int], cut: int) -> None:
    source = SourceTally()
    source.merge(added(dated(*order[cut:]), start=1))
    source.merge(added(dated(*order[:cut]), start=0))
    assert bool(source.looks_limited()) is (order == sorted(order, reverse=True))


def test_what_readings_tell_is_gathered() -> None:
    source = SourceTally()
    source.add(Batch(unparsed=2), 0)
    source.learn(Reading("f", broken=["f broke off"], assumed={"UTC"}))
    other = SourceTally()
    other.add(Batch(unparsed=3), 9)
    other.learn(Reading("f", broken=["f broke off", "f is damaged"]))
    source.merge(other)
    assert (source.unparsed, source.broken, source.assumed) == (5, {"f broke off", "f is damaged"}, {"UTC"})


def test_what_a_source_covers_is_from_the_first_to_the_last_of_its_parts() -> None:
    source, other, nothing = SourceTally(), SourceTally(), SourceTally()
    source.reach(10, 20)
    source.reach(15, 18)
    assert source.covers == (10, 20)
    other.reach(5, 12)
    other.merge(source)
    nothing.merge(other)
    other.merge(SourceTally())
    assert (other.covers, nothing.covers) == ((5, 20), (5, 20))
