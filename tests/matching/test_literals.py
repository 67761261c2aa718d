"""Literals that a pattern cannot be found without: which ones are chosen, and that nothing is promised wrongly."""

from __future__ import annotations

import string
import sys

import pytest
import regex

from analyzer.matching.literals import (
    LONGEST,
    MOST_ALTERNATIVES,
    ODD_CASES,
    Literal,
    required_by_pattern,
    required_by_text,
)

EVERY_CHARACTER = "".join(map(chr, range(sys.maxunicode + 1)))


def exact(*texts: str) -> frozenset[Literal]:
    return frozenset(Literal(text) for text in texts)


def any_case(*texts: str) -> frozenset[Literal]:
    return frozenset(Literal(text, ignore_case=True) for text in texts)


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        pytest.param("Redis: Connected & Available", exact("Redis: Connected & Available"), id="plain text is itself"),
        pytest.param(r"\[Errno 104\] reset", exact("[Errno 104] reset"), id="escapes stand for their characters"),
        pytest.param(r"a\x62\u0063\N{DOLLAR SIGN}\0", exact("abc$\0"), id="all kinds of escapes"),
        pytest.param("🟢 bereit ✅", exact("🟢 bereit ✅"), id="any script"),
        pytest.param("panic.*pool certificate", exact("pool certificate"), id="of two strings the longer"),
        pytest.param(r"^\W*ready\b$", exact("ready"), id="anchors and boundaries take no room"),
        pytest.param("[Dd]atabase", exact("Database", "database"), id="a few characters become alternatives"),
        pytest.param("v[1-3]-x", exact("v1-x", "v2-x", "v3-x"), id="so does a short range"),
        pytest.param("[a-z]rror", exact("rror"), id="a long range does not"),
        pytest.param("[^a]rror", exact("rror"), id="nor does what is left over by a negated set"),
        pytest.param("(was )?closed", exact("was closed", "closed"), id="what may be absent becomes an alternative"),
        pytest.param("(?:pool|disk) full", exact("pool full", "disk full"), id="branches become alternatives"),
        pytest.param(r"pool|disk \d+ full", exact("pool", "disk "), id="of a branch with a gap its best part"),
        pytest.param(r"(?:pool|disk \d+) x", exact("pool", "disk "), id="even where the pattern goes on"),
        pytest.param("fo+bar", exact("obar"), id="a repeat touches what follows"),
        pytest.param("bar(?:fo)+", exact("barfo"), id="and what precedes"),
        pytest.param("(?:ab){3}c", exact("abababc"), id="a fixed number of repeats is written out"),
        pytest.param("(?:ab){2,}+c", exact("ababc"), id="of a variable one the least"),
        pytest.param("(?:timeout)*refused", exact("refused"), id="a repeat that may be empty promises nothing"),
        pytest.param(r"(?P<name>abc)\1(?P=name)de", exact("abc"), id="references are gaps"),
        pytest.param(r"^(?=.*timeout)\d", exact("timeout"), id="what is seen ahead is in the text"),
        pytest.param(r"(?<=user )\d", exact("user "), id="and what is seen behind"),
        pytest.param("(?!never)ready", exact("ready"), id="what must not be there is not"),
        pytest.param("a(?=b)cd", exact("acd"), id="a look does not part its neighbours"),
        pytest.param("(?x) a b # c\n c", exact("abc"), id="verbose patterns"),
        pytest.param("a{,3}bcd", exact("bcd"), id="a{,3} is a repeat"),
        pytest.param("a{x}", exact("a{x}"), id="a{x} is not"),
        pytest.param("(?|ab(c)|ab(d))", exact("abc", "abd"), id="branches that share their groups"),
        pytest.param("(ab)?(?(1)cd|ef)", exact("cd", "ef"), id="conditions are branches"),
        pytest.param("(?V1)[[abc]--[c]]def", exact("def"), id="set operations are gaps"),
        pytest.param(r"ab\K(*PRUNE)cd", exact("abcd"), id="verbs take no room"),
    ],
)
def test_the_most_telling_literals_are_chosen(pattern: str, literals: frozenset[Literal]) -> None:
    assert required_by_pattern(pattern) == literals


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        pytest.param("(?i)Error 42", any_case("error 42"), id="a flag for all"),
        pytest.param("a(?i:b)c", any_case("abc"), id="a flag for a part holds for the whole literal, to be safe"),
        pytest.param("(?i)ab(?-i:CD)", any_case("abCD"), id="a flag turned off again"),
        pytest.param("(?i)[ab]c", any_case("ac", "bc"), id="sets"),
        pytest.param("(?i)over ungültig", any_case("over ung"), id="other cased letters are gaps"),
        pytest.param("(?i)中文", any_case("中文"), id="letters without case are themselves"),
        pytest.param("(?i)peak", any_case("peak") | exact("\u212a"), id="k is also the kelvin sign"),
        pytest.param("(?i)bus", any_case("bus") | exact("\u017f"), id="s is also the long s"),
        pytest.param("(?i)fit", any_case("fit") | exact("\u0130", "\u0131"), id="i is also the Turkish letters"),
    ],
)
def test_ignored_case_is_told_with_the_literal(pattern: str, literals: frozenset[Literal]) -> None:
    assert required_by_pattern(pattern) == literals


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"\d+", id="no literal"),
        pytest.param("x", id="a literal that is too short"),
        pytest.param(r" +\d", id="white space only"),
        pytest.param("timeout|x", id="one branch too short"),
        pytest.param(r"timeout|\w+", id="one branch without any"),
        pytest.param("(?:timeout){e<=1} refused", id="fuzzy"),
        pytest.param("ready(?!(?:timeout){e<=1})", id="fuzzy where it only looks"),
        pytest.param("(?r)timeout", id="backwards"),
        pytest.param("(?L:timeout)", id="locale"),
        pytest.param("(?if)strasse", id="full case folding"),
        pytest.param("(?V1)(?i)strasse", id="full case folding by version"),
        pytest.param("(?<n>timeout)(?&n)", id="recursion"),
        pytest.param("(?R)?timeout", id="recursion of the whole"),
        pytest.param("timeout(", id="not a pattern"),
        pytest.param(r"\L<names> timeout", id="a named list"),
        pytest.param("(" * 5000 + "timeout" + ")" * 5000, id="nested too deeply"),
        pytest.param("|".join(f"word{n}" for n in range(MOST_ALTERNATIVES + 1)), id="too many alternatives"),
    ],
)
def test_a_pattern_that_no_literal_stands_for_is_tried_on_every_text(pattern: str) -> None:
    assert required_by_pattern(pattern) is None


def test_long_texts_are_looked_for_in_parts() -> None:
    assert required_by_pattern("ab" * 100) == exact("ab" * 32)
    assert required_by_text("ab" * 100) == exact(("ab" * 100)[:LONGEST])


def test_a_plain_text_needs_two_characters_that_are_not_all_blank() -> None:
    assert required_by_text("(?i)a.b") == exact("(?i)a.b")
    assert required_by_text("x") is None
    assert required_by_text(" \n\t") is None


@pytest.mark.parametrize(
    "pattern",
    [
        "(?:(?:(?:a+)+)+)+" * 30,
        "(?:" * 60 + "[ab]" + "{1,9})" * 60,
        "(?:" * 60 + "ab" + "{3})" * 60,
        "(a|b)" * 500,
        r"(?:\b){4000000000}(?:ab){4000000000}(?:a?){4000000000}",
    ],
)
def test_absurd_patterns_cost_little(pattern: str) -> None:
    required_by_pattern(pattern)


@pytest.mark.parametrize("letter", string.ascii_letters)
def test_the_odd_cases_are_all_that_regex_knows(letter: str) -> None:
    """Over all of Unicode: beyond its two ASCII cases a letter has no spelling that the literals do not tell of."""
    for pattern in (letter, f"[{letter}]", f"[{letter}{letter}]", f"[{letter}-{letter}]"):
        spellings = set(regex.findall(f"(?i){pattern}", EVERY_CHARACTER))
        assert spellings <= {letter.lower(), letter.upper(), *ODD_CASES.get(letter.lower(), "")}
