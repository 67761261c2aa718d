"""What follows what: drawn, and held to a plain comparison of all pairs."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.entry.clock import MINUTE, SECOND
from analyzer.tally.moments import FILE, INSTANCE, MOST, NOWHERE, Moment
from analyzer.verdict import following as module
from analyzer.verdict.following import SAME_PLACE, SAME_TRACE, Following, followings

HOUR = (0, 3600 * SECOND)
ONE, TWO, A_FILE = (8 | INSTANCE), (16 | INSTANCE), (8 | FILE)


def at(*seconds: float, place: int = ONE, trace: int = 0) -> list[Moment]:
    return [Moment(round(s * SECOND), 0, place, trace) for s in seconds]


def causes(timelines: Sequence[Sequence[Moment]], span: tuple[int, int] = HOUR) -> list[list[int]]:
    return [[following.cause for following in found] for found in followings(timelines, span)]


def drawn(timeline: str, column: float = 1.0) -> list[list[Moment]]:
    """The moments of A, B, C as drawn, a column so many seconds; each part of a timeline is an instance."""
    found: dict[str, list[Moment]] = {"A": [], "B": [], "C": []}
    for number, part in enumerate(timeline.split("|"), 1):
        for place, letter in enumerate(part):
            if letter in found:
                found[letter] += at(place * column, place=8 * number | INSTANCE)
    return [*found.values()]


@pytest.mark.parametrize(
    ("timeline", "expected"),
    [
        pytest.param("   AB            AB         AB", [[], [0], []], id="again and again"),
        pytest.param("   AB            BA         AB", [[], [], []], id="in two of three times"),
        pytest.param("   AB            AB         A ", [[], [], []], id="the cause comes without it"),
        pytest.param("   AB            AB          B", [[], [], []], id="it comes without the cause"),
        pytest.param("   BA            BA         BA", [[1], [], []], id="the other way round"),
        pytest.param(" AB      AB      AB        AB        AB       A", [[], [0], []], id="five of six times"),
        pytest.param("   ABC           ABC       ABC", [[], [0], [0, 1], ], id="a chain"),
        pytest.param("   A    B        A     B    A      B", [[], [], []], id="too late"),
        pytest.param("   A   | B    ", [[], [], []], id="on another instance"),
        pytest.param("   AB  |   AB ", [[], [0], []], id="on each of two instances"),
        pytest.param("   AB", [[], [0], []], id="once each"),
        pytest.param("   ABBBBBBBBBBBBBBBBBBBBB", [[], [0], []], id="one burst of it"),
        pytest.param("   ABBBBBBBB           ABBBBBBBBBBB", [[], [0], []], id="a burst each time"),
        pytest.param("   AAAAAAAB            AAAAAAAB", [[], [0], []], id="after a burst each time"),
        pytest.param("   BBBBABBBBBBBB     BBBBBBBBBBBB", [[], [], []], id="in the middle of a burst"),
    ],
)  # fmt: skip
def test_drawn(timeline: str, expected: list[list[int]]) -> None:
    assert causes(drawn(timeline)) == expected


def test_the_numbers_say_how_often_and_how_soon() -> None:
    [_, [found]] = followings([at(10, 100, 200), at(10.1, 100.3, 200.9)], HOUR)
    assert found == Following(0, 3, 3, 900_000_000, 300_000_000, "instance", bursts=False)


def test_within_a_trace_it_may_come_later_and_elsewhere() -> None:
    first = [*at(10, trace=1), *at(100, trace=2)]
    assert causes([first, [*at(35, place=TWO, trace=1), *at(125, place=TWO, trace=2)]]) == [[], [0]]
    assert causes([first, [*at(35, place=TWO), *at(125, place=TWO)]]) == [[], []]
    assert causes([first, [*at(45, place=TWO, trace=1), *at(135, place=TWO, trace=2)]]) == [[], []]


def test_without_a_place_and_a_trace_nothing_is_known() -> None:
    assert causes([at(10, place=NOWHERE), at(11, place=NOWHERE)]) == [[], []]


def test_what_comes_at_the_same_time_has_no_order() -> None:
    assert causes([at(10, 100), at(10, 100)]) == [[], []]
    assert causes([at(10, 100, 200, 300), at(10, 100, 200.001, 300.001)]) == [[], [0]]


def test_lines_of_one_file_are_in_order() -> None:
    first, second = [[Moment(10 * SECOND, line, A_FILE, 0)] for line in (7, 8)]
    assert causes([second, first]) == [[1], []]


def test_the_entry_of_a_request_is_no_cause_and_counts_at_its_end() -> None:
    request = [Moment(9 * SECOND, 0, ONE, 5, request=True, lasted=2 * SECOND)]
    assert causes([request, at(10, trace=5), at(12, trace=5)]) == [[1], [], [1]]


@pytest.mark.parametrize("step", [0.5, 1, 3])
def test_what_comes_all_the_time_causes_nothing(step: float) -> None:
    """Two noises, each steady on its own, and one that begins later."""
    chance = random.Random(3)

    def noise(begin: float) -> list[Moment]:
        times = [begin + step * (n + chance.random()) for n in range(MOST)]
        return at(*times)

    assert causes([noise(0), noise(0.1), noise(9)]) == [[], [], []]


def test_what_comes_now_and_then_causes_nothing() -> None:
    chance = random.Random(5)
    things = [at(*(chance.uniform(0, 3600) for _ in range(chance.randrange(1, 20)))) for _ in range(100)]
    assert sum(map(len, causes(things))) <= 1


def test_what_each_request_does_all_the_time_is_no_chance() -> None:
    times = [n + 0.3 * random.Random(n).random() for n in range(MOST)]
    assert causes([at(*times), at(*(time + 0.01 for time in times))]) == [[], [0]]


def test_only_the_time_is_compared_of_which_both_have_all_moments() -> None:
    """Of the first there are more than are kept: it is known up to its last one only."""
    often = at(*(10 * n for n in range(MOST)))
    later = at(*(10 * n + 1 for n in range(MOST + 60)))[: MOST - 1]
    assert causes([often, [*later, *at(1000, 1100, 1200)]]) == [[], [0]]


def test_of_very_many_things_fewer_moments_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_MOMENTS", 6)
    things = [at(10, 100, 200, 300), at(11, 101, 900, 950), []]
    assert causes(things) == [[], [0], []]


def test_of_very_many_things_at_once_the_nearest_are_asked() -> None:
    things = [at(10 + n / 1000) for n in range(100)]
    found = causes(things)
    assert found[0] == []
    assert all(n - 1 in found[n] and len(found[n]) == min(n, module.NEAREST) for n in range(1, 100))


def test_nothing_and_little_give_nothing() -> None:
    assert followings([], None) == []
    assert followings([[]], None) == [[]]
    assert followings([at(1)], None) == [[]]


# The plain way: every pair of things, every pair of moments


def end(moment: Moment) -> tuple[int, int]:
    return moment.time + moment.lasted, moment.line


def shared(one: Moment, other: Moment) -> list[str]:
    """The lanes in which the two are near each other, the most telling first."""
    apart = abs(end(one)[0] - end(other)[0])
    lanes = ["trace"] if one.trace and one.trace == other.trace and apart <= SAME_TRACE else []
    near = one.where != NOWHERE and one.place == other.place and apart <= SAME_PLACE
    return [*lanes, "instance"] if near else lanes


def plain(timelines: Sequence[Sequence[Moment]], span: tuple[int, int], most: int = MOST) -> list[list[Following]]:
    things = [sorted(sorted(timeline)[:most], key=end) for timeline in timelines]
    found: list[list[Following]] = []
    for b in range(len(things)):
        pairs = [(a, bursts) for a in range(len(things)) if a != b for bursts in (False, True)]
        told = {a: following for a, bursts in pairs[::-1] if (following := judged(things, a, b, bursts, span, most))}
        found.append([*told.values()])
    return found


def judged(
    things: Sequence[Sequence[Moment]], a: int, b: int, bursts: bool, span: tuple[int, int], most: int
) -> Following | None:
    causing, coming = things[a], things[b]
    if not causing or not coming or end(causing[0]) > end(coming[0]):
        return None
    until_a, until_b = (max(m.time for m in t) if len(t) >= most else math.inf for t in (causing, coming))
    times_b = [burst[0] for burst in in_bursts(coming)] if bursts else coming
    met = {n: nearest for n, m in enumerate(times_b) if (nearest := before(m, causing))}
    of = sum(n in met or end(m)[0] <= until_a for n, m in enumerate(times_b))
    times_a = in_bursts(causing) if bursts else [[m] for m in causing]
    yes = [any(followed(m, coming) for m in time) for time in times_a]
    known = sum(y or end(time[-1])[0] <= until_b - SAME_PLACE for y, time in zip(yes, times_a, strict=True))
    if not met or 5 * len(met) < 4 * of or not sum(yes) or 5 * sum(yes) < 4 * known:
        return None
    gaps = sorted(end(times_b[n])[0] - end(cause)[0] for n, (cause, _lane) in met.items())
    lanes = [lane for _cause, lane in met.values()]
    by = max(lanes, key=lanes.count)
    if 2 * sum(end(cause) < end(times_b[n]) for n, (cause, _lane) in met.items()) < len(met):
        return None
    if by != "trace":
        grain = SECOND if all(m.time % SECOND == 0 for t in things for m in t) else SECOND // 1000
        alone, once = len(causing) == 1, bursts and len(times_a) == 1
        begin = end(causing[0])[0] if until_a < math.inf and not alone and not once else span[0]
        observed = max(MINUTE if alone else 1, min(span[1], until_a) - begin)
        reach = SAME_PLACE if once and not alone else max(gaps[-1], grain)
        covered = [within_reach([m for m in causing if m.place == times_b[n].place], reach) for n in met]
        share = min(1.0, sum(covered) / len(covered) / observed)
        chance = len(things) * math.comb(of, len(met)) * share ** len(met)
        if chance > (1.0 if alone or once else 0.05):
            return None
    return Following(a, len(met), of, gaps[-1], gaps[(len(gaps) - 1) // 2], by, bursts)  # type: ignore[arg-type]


def before(moment: Moment, causing: Iterable[Moment]) -> tuple[Moment, str] | None:
    for lane in ("trace", "instance"):
        near = [m for m in causing if not m.request and end(m) <= end(moment) and lane in shared(m, moment)]
        if near:
            return max(near, key=end), lane
    return None


def followed(moment: Moment, coming: Iterable[Moment]) -> bool:
    return not moment.request and any(end(m) >= end(moment) and shared(moment, m) for m in coming)


def in_bursts(moments: Sequence[Moment]) -> list[list[Moment]]:
    bursts: list[list[Moment]] = []
    belongs: list[list[Moment]] = []
    for n, moment in enumerate(moments):
        in_place = [p for p in range(n) if moments[p].place == moment.place and moment.where != NOWHERE]
        in_trace = [p for p in range(n) if moments[p].trace == moment.trace != 0]
        lanes = ((in_place[-1:], "instance"), (in_trace[-1:], "trace"))
        known = [belongs[p] for last, lane in lanes for p in last if lane in shared(moments[p], moment)]
        if not known:
            bursts.append([])
        burst = known[0] if known else bursts[-1]
        burst.append(moment)
        belongs.append(burst)
    return bursts


def within_reach(moments: Sequence[Moment], reach: int) -> int:
    times = [end(m)[0] for m in moments if m.where != NOWHERE]
    return sum(min(after - time, reach) for time, after in pairwise(times)) + (reach if times else 0)


@st.composite
def things(draw: st.DrawFn) -> list[list[Moment]]:
    """Cascades, with strays, on two instances and in a few traces."""
    made = []
    beginnings = draw(st.lists(st.integers(0, 400), min_size=1, max_size=8, unique=True))
    for number in range(draw(st.integers(1, 5))):
        delays = draw(st.lists(st.integers(-1, 12), min_size=len(beginnings), max_size=len(beginnings)))
        steady = draw(st.booleans())
        seconds = [begin * 8 + (number if steady else delay) for begin, delay in zip(beginnings, delays, strict=True)]
        seconds += draw(st.lists(st.integers(0, 3600), max_size=2))
        made.append([
            Moment(second * SECOND + draw(st.sampled_from([0, 0, 1000])), draw(st.sampled_from([0, 0, 3])),
                   draw(st.sampled_from([ONE, ONE, ONE, TWO, NOWHERE])), draw(st.sampled_from([0, 0, 9])),
                   draw(st.sampled_from([False] * 4 + [True])), draw(st.sampled_from([0, 0, SECOND])))
            for second in seconds
        ])  # fmt: skip
    return made


def by_cause(found: Iterable[Iterable[Following]]) -> list[list[Following]]:
    return [sorted(followings) for followings in found]


@given(things(), st.sampled_from([3, 5, MOST]))
@settings(max_examples=300)
def test_the_same_follows_as_by_comparing_all_pairs(made: list[list[Moment]], most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST", most)
        assert by_cause(followings(made, HOUR)) == by_cause(plain(made, HOUR, most))


def test_the_comparison_of_all_pairs_finds_something() -> None:
    found = Counter(len(f) for f in plain(drawn("   ABC           ABC       ABC"), HOUR))
    assert found == {0: 1, 1: 1, 2: 1}


@given(things(), st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_the_order_of_moments_does_not_matter(made: list[list[Moment]], shuffle: random.Random) -> None:
    shuffled = [shuffle.sample(timeline, len(timeline)) for timeline in made]
    assert followings(shuffled, HOUR) == followings(made, HOUR)
