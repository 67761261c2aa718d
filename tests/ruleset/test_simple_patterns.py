"""Patterns that are compiled only when they are needed are patterns that compile."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.ruleset import Regex
from analyzer.ruleset.keys.pattern import surely_compiles

PIECES = [
    *"ab09 #:-,={}()[]|?*+^$.<>!&~\\ß😀\n",
    *("\\d", "\\b", "\\.", "\\p", "(?:", "(?i)", "(?P<", "*?", "++", "{2}", "{1,}", "{1,40}"),
    *("[]", "[a-z]", "[0-9_-]", "[^a]", "[\\d-]", "[[:x:]]", "[--]", "[a--b]", "[a&&b]"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=10).map("".join))
def test_a_pattern_that_surely_compiles_compiles(source: str) -> None:
    if surely_compiles(source):
        assert Regex(source).pattern.pattern == source


@pytest.mark.parametrize(
    "source",
    [
        "connection reset",
        r"^\W*Redis:\W*(?:PASS:\s*)?Connected",
        r"(?i)pool .{0,40} exhausted after \d+ ms",
        r"[- ]x[0-9a-f]+\.$",
    ],
)
def test_everyday_patterns_need_no_compiling_to_be_checked(source: str) -> None:
    assert surely_compiles(source)


@pytest.mark.parametrize(
    "source", ["(", "a**", "[z-a]", "{9,1}", "a{9,1}", "(?P<n>a)", r"\p{L}", "(?x)a", "a" * 9 + "("]
)
def test_what_is_not_simple_is_compiled_at_once(source: str) -> None:
    assert not surely_compiles(source)
