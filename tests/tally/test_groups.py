"""Groups of what no rule explains: what is kept is exact in any order, what is left out is conserved."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.tally.groups import Groups, Key, Stream

from .made import entries

Event = tuple[Key, Stream]
BATCH = entries("boom")
KEYS = [Key(f"{n:012x}", problem) for n in range(8) for problem in (False, True)]
STREAMS = [("web", "1"), ("web", "2"), ("", "")]
EVENTS = st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(STREAMS)), max_size=40)


def grouped(events: Iterable[Event], most: int) -> Groups:
    groups = Groups(most=most)
    for key, stream in events:
        groups.add(key, f"template {key.signature}", stream, BATCH, [0])
    return groups


def counts(groups: Groups) -> tuple[Counter[Event], Counter[tuple[bool, Stream]]]:
    kept = Counter(
        {(key, stream): stat.count for key, _, streams in groups.items() for stream, stat in streams.items()}
    )
    return kept, Counter({where: stat.count for where, stat in groups.rest.items()})


def prefix(events: Iterable[Event], most: int) -> list[Key]:
    """The keys to be kept: the smallest, as many as hold `most` pairs of group and stream, at least one."""
    streams: dict[Key, set[Stream]] = {}
    for key, stream in events:
        streams.setdefault(key, set()).add(stream)
    kept: list[Key] = []
    pairs = 0
    for key in sorted(streams):
        pairs += len(streams[key])
        if kept and pairs > most:
            break
        kept.append(key)
    return kept


@given(EVENTS, st.integers(1, 8))
@settings(max_examples=300)
def test_what_is_kept_is_exact_and_what_is_left_out_is_conserved(events: list[Event], most: int) -> None:
    groups = grouped(events, most)
    groups.seal()
    wanted = set(prefix(events, most))
    kept, rest = counts(groups)
    assert kept == Counter(event for event in events if event[0] in wanted)
    assert rest == Counter((key.problem, stream) for key, stream in events if key not in wanted)
    assert groups.pairs == len(kept)


@given(EVENTS, st.integers(1, 8), st.integers(1, 5), st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_any_order_of_adding_and_merging_gives_the_same(
    events: list[Event], most: int, parts: int, shuffle: random.Random
) -> None:
    whole = grouped(events, most)
    whole.seal()
    mixed = list(events)
    shuffle.shuffle(mixed)
    pieces = [grouped(mixed[n::parts], most) for n in range(parts)]
    for piece in pieces:
        if shuffle.random() < 0.3:
            piece.seal()
    while len(pieces) > 1:
        left = pieces.pop(shuffle.randrange(len(pieces)))
        left.merge(pieces.pop(shuffle.randrange(len(pieces))))
        pieces.append(left)
    pieces[0].seal()
    assert counts(pieces[0]) == counts(whole)
    assert pieces[0].templates == whole.templates
    assert (pieces[0].limit, pieces[0].pairs) == (whole.limit, whole.pairs)


@given(EVENTS, st.integers(1, 8))
def test_sealing_twice_and_merging_nothing_change_nothing(events: list[Event], most: int) -> None:
    groups = grouped(events, most)
    groups.seal()
    before = counts(groups), groups.limit
    groups.seal()
    groups.merge(Groups(most=most))
    groups.seal()
    assert (counts(groups), groups.limit) == before


@given(EVENTS, st.integers(1, 8))
def test_memory_is_bounded_while_groups_are_added(events: list[Event], most: int) -> None:
    groups = Groups(most=most)
    for key, stream in events:
        groups.add(key, "t", stream, BATCH, [0])
        assert groups.pairs <= 2 * most or len(groups.kept) == 1
        assert groups.pairs == sum(map(len, groups.kept.values()))


def test_a_group_beyond_the_cut_is_not_known_and_one_before_it_is() -> None:
    groups = grouped(((key, STREAMS[0]) for key in KEYS), most=4)
    assert all(map(groups.knows, KEYS)) is False
    groups.seal()
    assert [groups.knows(key) for key in KEYS] == [True] * 4 + [False] * 12
    assert groups.knows(Key("000000000000", problem=False))


def test_without_a_cut_every_group_is_known() -> None:
    groups = grouped([(KEYS[0], STREAMS[0])], most=4)
    groups.seal()
    assert all(map(groups.knows, KEYS))


def test_a_group_with_more_streams_than_there_is_room_for_is_kept_when_it_is_the_smallest() -> None:
    groups = grouped(((KEYS[0], ("web", str(n))) for n in range(50)), most=4)
    groups.seal()
    assert list(groups.kept) == [KEYS[0]]
    assert groups.pairs == 50


@pytest.mark.parametrize("order", [["b", "a"], ["a", "b"]])
def test_of_several_templates_of_one_group_the_smallest_is_shown(order: list[str]) -> None:
    one, other = Groups(), Groups()
    one.add(KEYS[0], order[0], STREAMS[0], BATCH, [0])
    other.add(KEYS[0], order[1], STREAMS[0], BATCH, [0])
    one.merge(other)
    assert [template for _, template, _ in one.items()] == ["a"]


def test_groups_come_in_the_order_of_their_keys() -> None:
    groups = grouped(((key, STREAMS[0]) for key in reversed(KEYS)), most=100)
    assert [key for key, _, _ in groups.items()] == sorted(KEYS)
