"""Issues over time on hits in order: who takes part, what is counted. In the timelines a column is a second.

A letter is a hit of one instance, a to f; in capitals it is what `unless` waits for. Dots are seconds without a hit.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.entry.clock import SECOND
from analyzer.matching.over_time import complete_sequences, count_windows
from analyzer.matching.timed import Fired, Timed, decide
from analyzer.ruleset import Match, Text
from analyzer.ruleset.keys.count import Count
from analyzer.ruleset.keys.sequence import Sequence
from analyzer.ruleset.keys.unless import Unless

HIT = Text("hit")


def timed(timeline: str) -> list[Timed]:
    """The hits of a timeline; `-` is one that names no instance."""
    return [
        Timed(second * SECOND, who := "" if letter == "-" else letter.lower(), who, 2 if letter.isupper() else 1)
        for second, letter in enumerate(timeline)
        if letter != "."
    ]


def counting(at_least: int, within: int) -> Match:
    return Match(HIT, count=Count(at_least, within * SECOND))


def waiting(within: int, count: Count | None = None) -> Match:
    return Match(HIT, count=count, unless=Unless(Text("answer"), within * SECOND))


@pytest.mark.parametrize(
    ("timeline", "places"),
    [
        #             |---|
        pytest.param("a.a.a", [0, 1, 2], id="three of one instance within four seconds"),
        pytest.param("a.a..a", [], id="a second too long"),
        pytest.param("a.b.a", [], id="two of one and one of another"),
        #             |---|
        #              |---|
        pytest.param("ababab", [0, 1, 2, 3, 4, 5], id="three of each"),
        pytest.param("a.a.-", [], id="an entry without the value takes no part"),
        pytest.param("--------", [], id="not even many of them"),
    ],
)
def test_counts_are_taken_for_each_value_on_its_own(timeline: str, places: list[int]) -> None:
    assert decide(counting(3, 4), timed(timeline), None) == Fired(places, len(places), 0)


@pytest.mark.parametrize(
    ("timeline", "places", "undecided"),
    [
        #             |--|
        pytest.param("a..A.......", [], 0, id="answered at the last moment"),
        pytest.param("a...A......", [0], 0, id="answered too late"),
        pytest.param("a..B.......", [0], 0, id="answered by another instance"),
        pytest.param("ab.A.......", [1], 0, id="only one of two was answered"),
        pytest.param("A.a........", [1], 0, id="an answer before the question"),
        pytest.param("a.-........", [0], 0, id="an answer that names no instance is none"),
        pytest.param("-..........", [], 0, id="a question that names no instance takes no part"),
        pytest.param(".........a.", [0], 1, id="the log ends before the answer was due"),
        pytest.param("a.........a", [0, 1], 1, id="only the second is undecided"),
    ],
)
def test_what_no_answer_follows_is_counted_for_each_value_on_its_own(
    timeline: str, places: list[int], undecided: int
) -> None:
    fired = decide(waiting(3), timed(timeline), (len(timeline) - 1) * SECOND)
    assert fired == Fired(places, len(places), undecided)


@pytest.mark.parametrize(
    ("timeline", "places"),
    [
        #             |--|
        pytest.param("aaa..........", [0, 1, 2], id="three without an answer"),
        pytest.param("aaaA.........", [], id="all answered"),
        #                 |--|
        pytest.param("aaA.aaa......", [3, 4, 5], id="those answered do not count"),
        pytest.param("aa..A.aa.....", [], id="never three that stay without"),
    ],
)
def test_beside_unless_a_count_counts_only_what_was_not_answered(timeline: str, places: list[int]) -> None:
    match = waiting(2, Count(3, 3 * SECOND))
    fired = decide(match, timed(timeline), 100 * SECOND)
    assert (fired.places, fired.count) == (places, len(places))


SEQUENCE = Match(None, sequence=Sequence((Text("one"), Text("two")), 5 * SECOND))


def steps(timeline: str) -> list[Timed]:
    """Digits are the steps of one instance, letters those of another: 1 and a the first, 2 and b the second."""
    bits = {"1": ("x", 1), "2": ("x", 2), "a": ("y", 1), "b": ("y", 2), "-": ("", 1), "=": ("", 2)}
    return [
        Timed(second * SECOND, bits[letter][0], "", bits[letter][1])
        for second, letter in enumerate(timeline)
        if letter != "."
    ]


@pytest.mark.parametrize(
    ("timeline", "places", "count"),
    [
        #             |----|
        pytest.param("1....2", [0, 1], 1, id="two steps within five seconds"),
        pytest.param("1.....2", [], 0, id="a second too long"),
        pytest.param("2.1", [], 0, id="the wrong way round"),
        pytest.param("1.b", [], 0, id="the second step by another instance"),
        pytest.param("1a2b", [0, 1, 2, 3], 2, id="two instances interleaved"),
        pytest.param("-.=", [], 0, id="entries without the value take no part"),
        pytest.param("1-2", [0, 2], 1, id="and do not disturb"),
        pytest.param("11.22", [0, 1, 2, 3], 2, id="each entry in one completion"),
        pytest.param("1.2.2", [0, 1], 1, id="a second step that comes twice completes once"),
    ],
)
def test_a_sequence_counts_its_completions_and_shows_their_entries(
    timeline: str, places: list[int], count: int
) -> None:
    assert decide(SEQUENCE, steps(timeline), None) == Fired(places, count, 0)


def test_nothing_comes_to_nothing() -> None:
    for match in (counting(3, 4), waiting(3), SEQUENCE):
        assert decide(match, [], None) == Fired([], 0, 0)


hits_in_order = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from(["a", "b", ""]), st.integers(1, 3)), max_size=20
).map(lambda rows: [Timed(time * SECOND, who, who, bits) for time, who, bits in sorted(rows)])


@given(hits_in_order, st.integers(1, 4), st.integers(0, 10))
def test_values_never_influence_each_other(hits: list[Timed], at_least: int, within: int) -> None:
    """What a rule comes to is what it comes to on the hits of each value alone."""
    for match in (counting(at_least, within), waiting(within), SEQUENCE):
        apart = [decide(match, [hit for hit in hits if hit.per == who], 30 * SECOND) for who in ("a", "b")]
        together = decide(match, hits, 30 * SECOND)
        assert together.count == sum(fired.count for fired in apart)
        assert together.undecided == sum(fired.undecided for fired in apart)
        assert {hits[place].per for place in together.places} <= {"a", "b"}


@given(hits_in_order, st.integers(1, 4), st.integers(0, 10))
def test_for_one_value_it_is_the_plain_rule(hits: list[Timed], at_least: int, within: int) -> None:
    mine = [replace_who(hit) for hit in hits]
    times = [hit.time for hit in mine]
    chosen = [i for i, hit in enumerate(mine) if hit.bits & 1]
    counted = [chosen[i] for i in count_windows([times[i] for i in chosen], at_least, within * SECOND)]
    assert decide(counting(at_least, within), mine, None).places == counted
    completions = complete_sequences([hit.bits for hit in mine], times, 2, 5 * SECOND)
    assert decide(SEQUENCE, mine, None).count == len(completions)


def replace_who(hit: Timed) -> Timed:
    return hit._replace(per="a", unless_per="a")
