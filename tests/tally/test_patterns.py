"""All entries by signature: exact for what is kept, and all the same in whatever order batches come."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from analyzer.entry import batch as flag
from analyzer.entry.batch import Batch
from analyzer.tally.heavy import Heavy
from analyzer.tally.patterns import PatternTally, Recount
from analyzer.tally.stat import spot
from analyzer.tally.tally import signature_of

from .made import NOON, SECOND, batches, entries


def tallied(*given: Batch, most: int = 20_000) -> PatternTally:
    tally = PatternTally(most=most)
    for batch in given:
        tally.add(batch)
    tally.seal()
    return tally


@given(st.lists(batches(), max_size=5), st.integers(1, 4))
def test_what_is_kept_is_counted_exactly_and_the_rest_together(given: list[Batch], most: int) -> None:
    counts = Counter(signature_of(batch, i).id for batch in given for i in range(len(batch)))
    tally = tallied(*given, most=most)
    assert {name: stat.count for name, stat in tally.kept.items()} == {
        name: counts[name] for name in sorted(counts)[:most]
    }
    assert (tally.rest.count if tally.rest else 0) == sum(counts[name] for name in sorted(counts)[most:])


@given(st.lists(batches(), max_size=5), st.integers(1, 4), st.randoms(use_true_random=False))
def test_the_order_of_batches_means_nothing(given: list[Batch], most: int, shuffle: random.Random) -> None:
    shuffled = shuffle.sample(given, len(given))
    one, other = tallied(*given, most=most), tallied(*shuffled, most=most)
    assert (one.kept, one.rest) == (other.kept, other.rest)


@given(st.lists(batches(), min_size=1, max_size=4))
def test_times_severities_and_the_example_are_those_of_its_entries(given: list[Batch]) -> None:
    for name, stat in tallied(*given).kept.items():
        mine = [(batch, i) for batch in given for i in range(len(batch)) if signature_of(batch, i).id == name]
        times = [batch.times[i] for batch, i in mine]
        dated = [time for time in times if time is not None]
        assert (stat.first, stat.last) == (min(dated, default=None), max(dated, default=None))
        assert stat.severities == Counter(batch.severities[i] for batch, i in mine)
        assert stat.example is not None
        assert stat.example.time == min(spot(batch, i).time for batch, i in mine)


def counted_twice(given: list[Batch], most: int, heavy: int) -> Recount:
    first = PatternTally(most=most, heavy=Heavy(most=heavy))
    for batch in given:
        first.add(batch)
    first.seal()
    second = Recount(first, {})
    for batch in given:
        second.add(batch)
    second.settle()
    return second


@given(st.lists(batches(), max_size=6), st.integers(1, 3), st.integers(1, 4), st.randoms(use_true_random=False))
def test_what_is_frequent_is_kept_too_whatever_its_hash_and_in_any_order(
    given: list[Batch], most: int, heavy: int, shuffle: random.Random
) -> None:
    counts = Counter(signature_of(batch, i).id for batch in given for i in range(len(batch)))
    smallest = sorted(counts)[:most]
    left = sum(counts[name] for name in counts if name not in smallest)
    frequent = [name for name in counts if counts[name] * (heavy + 1) > left]
    found = counted_twice(given, most, heavy)
    assert {name: stat.count for name, stat in found.kept.items()} == {
        name: counts[name] for name in {*smallest, *frequent}
    }
    assert (found.rest.count if found.rest else 0) == sum(counts[name] for name in counts if name not in found.kept)
    other = counted_twice(shuffle.sample(given, len(given)), most, heavy)
    assert (found.kept, found.rest) == (other.kept, other.rest)


@given(st.lists(st.tuples(st.sampled_from("abcdefghijkl"), st.integers(1, 9))), st.integers(1, 4))
def test_no_frequent_name_is_missed_and_no_count_is_off_by_more_than_is_told(
    given: list[tuple[str, int]], most: int
) -> None:
    heavy, weights = Heavy(most=most), Counter[str]()
    for name, weight in given:
        heavy.add(name, weight)
        weights[name] += weight
    assert {name for name, weight in weights.items() if heavy.enough(weight)} <= heavy.candidates()
    assert len(heavy.counts) <= 2 * most
    assert all(weights[n] - heavy.lost <= heavy.counts.get(n, 0) <= weights[n] for n in weights)


def test_the_signature_of_each_entry_is_given_back() -> None:
    batch = entries("took 5 ms", "started", "took 7 ms")
    first, second, third = PatternTally().add(batch)
    assert first == third != second
    assert first == signature_of(batch, 0).id


def test_requests_are_told_apart_by_their_status() -> None:
    batch = entries("GET /a 200", "GET /a 503", statuses=[200, 503], flags=[flag.REQUEST_TEXT] * 2)
    assert sorted(stat.template for stat in tallied(batch).kept.values()) == ["GET /a 200", "GET /a 503"]


def test_lines_of_one_time_are_exemplified_by_the_first_of_them() -> None:
    flags, lines = [flag.TEXT_LINE] * 2, [1, 2]
    batch = entries("z 2", "z 1", times=[NOON, NOON], flags=flags, lines=lines)
    (stat,) = tallied(batch).kept.values()
    assert stat.example is not None
    assert stat.example.text == "z 2"


def test_an_exception_that_says_different_things_has_the_smallest_of_its_templates_in_any_order() -> None:
    trace = 'Traceback (most recent call last):\n  File "a.py", line 1, in f\nKeyError: '
    texts = [trace + "'b'", trace + "beta", trace + "alpha"]
    templates = set()
    for turn in range(3):
        batch = entries(*texts[turn:], *texts[:turn], times=[NOON + SECOND] * 3)
        templates |= {stat.template for stat in tallied(*(batch.keep([i]) for i in range(3))).kept.values()}
    assert len(templates) == 1
