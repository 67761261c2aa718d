"""What needs order: `count`, `sequence` and `unless`, decided on the merged hits of one rule for one `per` value.

All times are nanoseconds since the epoch, in ascending order; an index is a place in that order. Where times are equal
the order given decides. A window holds both its ends: two hits that are exactly `within` apart are within it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence


def count_windows(times: Sequence[int], at_least: int, within: int) -> list[int]:
    """Indexes of the hits that lie in any window of `within` nanoseconds with `at_least` hits or more.

    Such a window around a hit always has `at_least` neighbouring hits around it too, so it is enough to look at those.
    """
    inside: list[int] = []
    reached = 0
    for last in range(at_least - 1, len(times)):
        first = last - at_least + 1
        if times[last] - times[first] <= within:
            inside.extend(range(max(first, reached), last + 1))
            reached = last + 1
    return inside


def complete_sequences(
    steps: Sequence[int], times: Sequence[int], number_of_steps: int, within: int
) -> list[tuple[int, ...]]:
    """Indexes of the hits of each completion, one a step, in the order of their beginnings.

    Bit k of `steps[i]` says that hit i satisfies step k. A completion takes distinct hits in their order, at most
    `within` nanoseconds from the first to the last. Earliest first: the earliest unused hit that satisfies the first
    step begins, and each step takes the earliest unused hit that satisfies it; a hit that cannot begin a completion in
    time is passed over. Each hit belongs to one completion at most.

    The hit that a step takes never lies before the one that it took, or tried, for an earlier beginning: between the
    two nothing was free then, and less is free now. So each step only ever moves forward, and the whole costs no more
    than hits times steps.
    """
    completions: list[tuple[int, ...]] = []
    used = bytearray(len(times))
    reached = [0] * number_of_steps
    for first, satisfied in enumerate(steps):
        if satisfied & 1 and not used[first]:
            completion = _completed(first, steps, times, used=used, reached=reached, within=within)
            for hit in completion:
                used[hit] = 1
            if completion:
                completions.append(completion)
    return completions


def not_followed(
    times: Sequence[int], followers: Sequence[int], within: int, end: int | None
) -> tuple[list[int], list[int]]:
    """Indexes of the hits that no follower came after, later and within the time; and the undecided ones among them.

    `followers` are times in ascending order, and `end` is the last time that the log shows: where it lies before the
    hit's own end of waiting, or is not known (None), a follower may have come unseen.
    """
    alone: list[int] = []
    undecided: list[int] = []
    for index, time in enumerate(times):
        later = bisect_right(followers, time)
        if later < len(followers) and followers[later] <= time + within:
            continue
        alone.append(index)
        if end is None or end < time + within:
            undecided.append(index)
    return alone, undecided


def _completed(
    first: int, steps: Sequence[int], times: Sequence[int], *, used: bytearray, reached: list[int], within: int
) -> tuple[int, ...]:
    """The completion that begins with `first`, or an empty one; moves `reached`, the place of each step, forward."""
    latest = times[first] + within
    taken = [first]
    for step in range(1, len(reached)):
        place = max(reached[step], taken[-1] + 1)
        while place < len(times) and times[place] <= latest and (used[place] or not steps[place] >> step & 1):
            place += 1
        reached[step] = place
        if place == len(times) or times[place] > latest:
            return ()
        taken.append(place)
    return tuple(taken)
