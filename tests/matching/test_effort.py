"""Patterns do without a time limit on texts on which the syntax alone says that they are decided at once."""

from __future__ import annotations

from time import monotonic

import pytest

from analyzer.matching.effort import ANY_LENGTH, MOST_STEPS, unlimited_length
from analyzer.ruleset import Regex

LINE = 1_000  # characters


@pytest.mark.parametrize(
    "source",
    [
        "pool timeout",
        "(?i)pool timeout",
        r"^\W*Redis:\W*(?:PASS:\s*)?Connected",
        "ERROR.*",
        ".*timeout.*",
        r"\w+ failed",
        r"\d+ms",
        "[A-Z]{3}\\d",
        "(user|group|role)+ gone",
        r'^"[^"]*" \S+ - \[\d+\] \w+: x$',
        "(?:ab?c){3}",
        "(?<!re)try(?= later)",
        "",
    ],
)
def test_patterns_of_everyday_need_no_limit_on_lines(source: str) -> None:
    assert unlimited_length(source) >= LINE


@pytest.mark.parametrize(
    "source",
    [
        "^(x|xx|x)*$",
        "(a+)+$",
        "(a*)*b",
        r"(\w+\s?)+:",
        "(?:a|ab)+c",
        "(a?){30}b",
        "((a{1,9}){1,9}){1,9}b",
        r"(\w+)\1",
        "(?:timeout){e<=1}",
        r"(?<q>a(?&q)?b)",
        "(?fi)ss+",
        "(?r)ready",
        "(",
        "a" + "?" * 3,
    ],
)
def test_patterns_whose_ways_multiply_always_have_their_limit(source: str) -> None:
    assert unlimited_length(source) < 100


def test_the_more_repeats_the_shorter_the_text() -> None:
    lengths = [unlimited_length("x" + ".*y" * repeats) for repeats in range(6)]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] < MOST_STEPS < ANY_LENGTH
    assert lengths[-1] < 100


def test_a_repeat_at_the_end_costs_nothing_unless_the_longest_match_is_asked_for() -> None:
    assert unlimited_length("ERROR.*") > unlimited_length("(?p)ERROR.*")


@pytest.mark.parametrize(
    ("source", "unit"),
    [
        ("a.*b.*c", "ab"),
        (r"a\S+b.*c", "ab"),
        ("(?:a|b)(?:.|x)(?:a|ab).*b.*c", "ab"),
        (r"(a?)(b?)(?:\w|a).*(?:a|b).*x", "ab"),
        ("(?i)a.*b.*c", "Ab"),
        (r"(?=.*b.*b.*x)a", "ab"),
        (r"[a-z]*[a-z]*[a-z]*[0-9]", "ab"),
        (r"\w* \w* \w* \w* !", "a "),
        (r"^\W*Redis:\W*(?:PASS:\s*)?Connected", " "),
        (r"[^b]+b[^b]+b[^a]+a[^b]+bc", "aab"),
        (r"(?:\S* )?(?:\S* )?x", "a"),
        ("(?>a*b*)*c", "ab"),
        ("(?:ab?a?){4}.*x", "ab"),
        ("(user|group)+ x", "usergroup"),
    ],
)
def test_at_the_longest_such_text_it_is_far_from_its_limit(source: str, unit: str) -> None:
    length = min(unlimited_length(source), 1 << 20)
    text = (unit * length)[:length]
    begun = monotonic()
    Regex(source).found_in(text)
    assert monotonic() - begun < 20  # a tenth of a second at most where nothing else runs
