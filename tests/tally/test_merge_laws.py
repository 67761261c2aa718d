"""A tally merges: in any grouping and any order, however the input was split, the sum is the same."""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.entry.batch import Batch
from analyzer.tally.tally import Tally

from .made import batches, merged, piece, tallied
from .snapshot import snapshot

MANY = st.lists(batches(), min_size=2, max_size=4)
CUTS = st.lists(st.integers(0, 12), max_size=4)


def apart(parts: list[Batch]) -> list[Tally]:
    """A tally of each: as disjoint inputs they begin at different places."""
    return [tallied(part, start=n) for n, part in enumerate(parts)]


@given(batches())
def test_an_empty_tally_is_the_unit(batch: Batch) -> None:
    alone = snapshot(tallied(batch))
    assert snapshot(merged([tallied(batch), Tally()])) == alone
    assert snapshot(merged([Tally(), tallied(batch)])) == alone


@given(MANY)
@settings(max_examples=80)
def test_merging_is_commutative(parts: list[Batch]) -> None:
    assert snapshot(merged(apart(parts))) == snapshot(merged(reversed(apart(parts))))


@given(MANY)
@settings(max_examples=80)
def test_merging_is_associative(parts: list[Batch]) -> None:
    first, *rest = apart(parts)
    from_the_right = merged([first, merged(rest)])
    assert snapshot(from_the_right) == snapshot(merged(apart(parts)))


@given(batches(), CUTS, st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_any_split_of_an_input_gives_the_same_tally(batch: Batch, cuts: list[int], shuffle: random.Random) -> None:
    bounds = pairwise([0, *sorted(cuts), len(batch)])
    shards = [tallied(piece(batch, first, after), start=n) for n, (first, after) in enumerate(bounds)]
    for shard in shards[1:]:
        for source in shard.sources.values():
            source.unparsed = 0
    shuffle.shuffle(shards)
    while len(shards) > 1:
        left = shards.pop(shuffle.randrange(len(shards)))
        left.merge(shards.pop(shuffle.randrange(len(shards))))
        shards.append(left)
    assert snapshot(shards[0]) == snapshot(tallied(batch))


@given(batches(), st.integers(1, 5))
def test_the_size_of_batches_does_not_matter(batch: Batch, size: int) -> None:
    parts = [piece(batch, first, first + size) for first in range(0, max(1, len(batch)), size)]
    assert snapshot(tallied(*parts)) == snapshot(tallied(batch))


@given(MANY)
@settings(max_examples=50)
def test_merging_leaves_what_is_merged_as_it_was(parts: list[Batch]) -> None:
    tallies = apart(parts)
    before = [snapshot(tally) for tally in tallies]
    merged([*tallies, *apart(parts)])
    assert [snapshot(tally) for tally in tallies] == before
