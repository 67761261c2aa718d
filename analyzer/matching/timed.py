"""Issues over time, decided on all hits in order of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from analyzer.matching.over_time import complete_sequences, count_windows, not_followed
from analyzer.ruleset import Match

_CHOSEN, _FOLLOWER = 1, 2
_FINER = 21  # more places than hits are ever carried
_FINEST = (1 << _FINER) - 1


class Timed(NamedTuple):
    """A hit of an issue over time: when (ns), what it has in common with others, and which steps it satisfies.

    `per` and `unless_per` are '' where the entry has no such value: then it takes no part.
    """

    time: int
    per: str
    unless_per: str
    bits: int


class Fired(msgspec.Struct, frozen=True):
    """What an issue over time came to: the positions of the entries that make its finding, how many times it counts,
    and how many of them the end of the log left undecided."""

    places: list[int]
    count: int
    undecided: int


def decide(match: Match, hits: Sequence[Timed], end: int | None) -> Fired:
    """What `match` comes to on its `hits`, which stand in order of time; `end` is the time of the log's last entry."""
    if match.sequence:
        return _sequence(match, hits)
    places = [i for i, hit in enumerate(hits) if hit.bits & _CHOSEN]
    undecided: set[int] = set()
    if match.unless:
        places, undecided = _not_followed(match, hits, places, end)
    if match.count:
        places = sorted(
            group[i]
            for group in _by(hits, places, unless=False).values()
            for i in count_windows([hits[p].time for p in group], match.count.at_least, match.count.within)
        )
    return Fired(places, len(places), len(undecided.intersection(places)))


def _by(hits: Sequence[Timed], places: Sequence[int], *, unless: bool) -> dict[str, list[int]]:
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for place in places:
        value = hits[place].unless_per if unless else hits[place].per
        if value:
            groups[value].append(place)
    return groups


def _sequence(match: Match, hits: Sequence[Timed]) -> Fired:
    assert match.sequence is not None
    steps, within = match.sequence.steps, match.sequence.within
    places: list[int] = []
    count = 0
    for group in _by(hits, range(len(hits)), unless=False).values():
        bits, times = [hits[p].bits for p in group], [hits[p].time for p in group]
        for completion in complete_sequences(bits, times, len(steps), within):
            count += 1
            places += [group[i] for i in completion]
    return Fired(sorted(places), count, 0)


def _not_followed(
    match: Match, hits: Sequence[Timed], chosen: Sequence[int], end: int | None
) -> tuple[list[int], set[int]]:
    """The places of `chosen` that nothing follows, and those of them that the end of the log leaves undecided.

    Entries of the same time follow each other as they stand, so times are told apart by their places below the ns.
    """
    assert match.unless is not None
    followers = _by(hits, [i for i, hit in enumerate(hits) if hit.bits & _FOLLOWER], unless=True)
    within, last = match.unless.within << _FINER, None if end is None else (end << _FINER) + 2 * _FINEST
    alone: list[int] = []
    undecided: set[int] = set()
    for value, group in _by(hits, chosen, unless=True).items():
        after = [(hits[p].time << _FINER) + p for p in followers.get(value, ())]
        times = [(hits[p].time << _FINER) + p for p in group]
        left, open_ones = not_followed(times, after, within + _FINEST, last)
        alone += [group[i] for i in left]
        undecided.update(group[i] for i in open_ones)
    return sorted(alone), undecided
