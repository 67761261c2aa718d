"""Conditions judge in three-valued logic, and name what must be looked for."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from rule_samples import Entry

from analyzer.entry.view import MISSING, View, lookup
from analyzer.ruleset import All, AnyOf, Condition, Not, Regex, Text

T, F, N = True, False, None


class Fixed(Condition, frozen=True):
    """A condition whose answer is known beforehand."""

    answer: bool | None

    def holds(self, view: View) -> bool | None:
        return self.answer


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (T, T, T, T),
        (T, F, F, T),
        (T, N, N, T),
        (F, T, F, T),
        (F, F, F, F),
        (F, N, F, N),
        (N, T, N, T),
        (N, F, F, N),
        (N, N, N, N),
    ],
)
def test_all_and_any_follow_kleene(
    entry: Callable[..., Any], left: bool | None, right: bool | None, both: bool | None, either: bool | None
) -> None:
    parts = (Fixed(left), Fixed(right))
    assert All(parts).holds(entry()) is both
    assert AnyOf(parts).holds(entry()) is either


@pytest.mark.parametrize(("part", "whole"), [(T, F), (F, T), (N, N)])
def test_not_leaves_the_unknown_unknown(entry: Callable[..., Any], part: bool | None, whole: bool | None) -> None:
    assert Not(Fixed(part)).holds(entry()) is whole


A, B, C, LONG = Text("a"), Text("b"), Regex("c+"), Text("a long text")


@pytest.mark.parametrize(
    ("condition", "needles"),
    [
        (A, {A}),
        (C, {C}),
        (Fixed(T), None),
        (All((Fixed(T), A)), {A}),
        (All((AnyOf((A, B)), C)), {C}),
        (All((C, A)), {A}),
        (All((A, LONG)), {LONG}),
        (All((Fixed(T), Fixed(T))), None),
        (AnyOf((A, B, C)), {A, B, C}),
        (AnyOf((A, Fixed(T))), None),
        (Not(A), None),
        (All((Not(A), B)), {B}),
        (AnyOf((All((A, Not(B))), C)), {A, C}),
    ],
)
def test_needles_are_the_cheapest_leaves_of_which_one_is_always_found(
    condition: Condition, needles: set[Condition] | None
) -> None:
    assert condition.needles() == (None if needles is None else frozenset(needles))


conditions: st.SearchStrategy[Condition] = st.recursive(
    st.sampled_from([Text("a"), Text("b"), Text("ab"), Regex("^b"), Regex("a.b"), Fixed(T), Fixed(F)]),
    lambda parts: st.one_of(
        st.lists(parts, min_size=1, max_size=3).map(lambda p: All(tuple(p))),
        st.lists(parts, min_size=1, max_size=3).map(lambda p: AnyOf(tuple(p))),
        parts.map(Not),
    ),
    max_leaves=8,
)


@given(conditions, st.text("abx", max_size=5))
def test_whatever_holds_has_one_of_its_needles_in_the_text(condition: Condition, text: str) -> None:
    needles = condition.needles()
    if needles is not None and condition.holds(Entry(text=text)):
        assert any(needle.found_in(text) for needle in needles)
        assert needles <= set(condition.leaves())


@given(conditions, st.text("abx", max_size=5))
def test_what_is_known_without_the_text_stays_true_with_it(condition: Condition, text: str) -> None:
    before = condition.holds(Entry())
    assert before is None or condition.holds(Entry(text=text)) is before


def test_patterns_are_equal_by_value_and_survive_pickling() -> None:
    pattern = Regex("a+")
    assert pattern.found_in("caat")
    assert pickle.loads(pickle.dumps(pattern)) == pattern == Regex("a+")
    assert len({pattern, Regex("a+"), Regex("b+")}) == 2


def test_a_pattern_that_takes_too_long_raises_a_timeout() -> None:
    with pytest.raises(TimeoutError):
        Regex(r"(?:(?:a|aa|b?a)+)+$").found_in("a" * 60 + "c", timeout=0.01)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("severity", "ERROR"),
        ("jsonPayload.order.state", "stuck"),
        ("labels.run.googleapis.com/execution", "nightly"),
        ("a.b.c", "the longest key wins"),
        ("a.x.y", "found by turning back"),
        ("jsonPayload", {"order": {"state": "stuck"}}),
        ("jsonPayload.missing", MISSING),
        ("severity.deeper", MISSING),
        ("", MISSING),
        ("..", MISSING),
    ],
)
def test_a_dotted_path_finds_its_value(path: str, value: object) -> None:
    entry = {
        "severity": "ERROR",
        "jsonPayload": {"order": {"state": "stuck"}},
        "labels": {"run.googleapis.com/execution": "nightly"},
        "a.b": {"c": "the longest key wins", "d": 1},
        "a": {"b": {"e": 2}, "x.y": "found by turning back", "x": {"z": 1}},
    }
    assert lookup(entry, path) == value


@pytest.mark.parametrize(
    "source",
    [
        "x",
        "x.*",
        ".*x",
        ".*?x.*?",
        ".*",
        "(?i)eRr",
        "(?i).*err.*",
        "(?i)k",
        "(?i)",
        "x\\.*",
        ".*.*x",
        "a?.*",
        "(?i)ß",
        ".*\n",
    ],
)
@given(text=st.text(alphabet="xXeErRkK\u212aß\u1e9e.\\\n aSſ", max_size=8))
def test_a_plain_pattern_is_found_where_the_regex_package_finds_it(source: str, text: str) -> None:
    assert Regex(source).found_in(text) == (regex.search(source, text) is not None)
