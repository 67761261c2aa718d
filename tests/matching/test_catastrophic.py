"""Patterns that take forever are named with a text that proves it, and no others are."""

from __future__ import annotations

import ast
import time
from datetime import date
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.matching.lint import hints
from analyzer.matching.lint.attacks import MOST, attacks
from analyzer.matching.lint.catastrophic import LONGEST, explodes
from analyzer.matching.lint.witness import witnesses
from analyzer.ruleset import Regex, load

FOREVER = 3600.0


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"^(?:a|a)*$", id="the same alternative twice"),
        pytest.param(r"^(x|xx|x)*$", id="one or two"),
        pytest.param(r"(?:a|b|ab)*c", id="what two others are together"),
        pytest.param(r'"(?:\\.|[^"])*"$', id="a string whose escapes are letters too"),
        pytest.param(r"(.*?,){11}P", id="columns that may hold the comma"),
        pytest.param(r"^(?:id=(?:\w|\w\w)+;)+$", id="behind a beginning"),
    ],
)
def test_a_pattern_whose_time_multiplies_is_named_with_a_short_text(pattern: str) -> None:
    found = explodes(Regex(pattern), time.thread_time() + FOREVER)
    assert found is not None
    assert found.exponential
    text = found.attack.text(found.times)
    assert len(text) < 200
    assert ast.literal_eval(f"({_added(found.attack.shown(found.times))})") == text
    with pytest.raises(TimeoutError):
        regex.search(pattern, found.attack.text(2 * found.times), timeout=0.2)


def _added(shown: str) -> str:
    """The sum of products that a text is shown as, multiplied out: `literal_eval` takes literals only."""
    return repr(eval(shown, {"__builtins__": {}}))


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(r"(a+)+$", id="a repeat in a repeat"),
        pytest.param(r"(x+x+)+y", id="two of them"),
        pytest.param(r"\s*\s*\s*;", id="side by side"),
        pytest.param(r"(?:.*,)*x", id="anything and a comma"),
    ],
)
def test_a_pattern_that_is_worse_than_quadratic_is_named(pattern: str) -> None:
    found = explodes(Regex(pattern), time.thread_time() + FOREVER)
    assert found is not None
    assert len(found.attack.text(found.times)) <= LONGEST


@pytest.mark.parametrize(
    "pattern",
    [
        r"\w+ \w+", r"\d+ms", r"\s+$", r".*foo.*bar", r"(?:\w++,)+;", r"(?:a|b)*c", r"(?:\d+,)*\d+;", r'"[^"]*"',
        r"[a-z]+@[a-z]+\.com", r"(?:foo|bar|baz)+!", r"\d+\.\d+\.\d+\.\d+", r"(?s).*x.*y", r"^(?:a|a)*+$", r"a{2,5}b",
        r"timeout after \d+ ?(?:s|ms|seconds)\b.*retry", r"(?:\w+,)+;", r"^(?>a+)+$", r"(?:x){e<=1}", r"(?R)?a", r"",
    ],
)  # fmt: skip
def test_a_linear_or_quadratic_pattern_is_never_named(pattern: str) -> None:
    assert explodes(Regex(pattern), time.thread_time() + FOREVER) is None


def test_attacks_are_the_same_every_time_and_few() -> None:
    pattern = "(?:" + "|".join(rf"(?:\w+{c}\s*)+" for c in "abcdefghijklmnop") + ")*$"
    assert attacks(pattern) == attacks(pattern)
    assert 0 < len(attacks(pattern)) <= MOST


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("a*" * 4000, id="thousands of repeats"),
        pytest.param("(?:" * 60 + "a" + ")*" * 60, id="nested deep"),
        pytest.param("(?:(?:(?:a{40}){40}){40})*b", id="copies of copies"),
        pytest.param("(?:" + "|".join(f"{c}\\w*" for c in "abcdefghij" * 90) + ")*$", id="many alternatives"),
        pytest.param("[" + "".join(chr(i) for i in range(200, 4000)) + "]*" * 3 + "!", id="a large class"),
        pytest.param(r"(?<!a*)(?=(?:x+x+)+y)(?:\p{L}*)*$", id="look-around"),
    ],
)
def test_a_hostile_pattern_holds_nothing_up(pattern: str) -> None:
    explodes(Regex(pattern), time.thread_time() + 1)
    assert len(attacks(pattern)) <= MOST


RULES = """
logtriage: 1
ruleset: r
owner: me
issues:
  - id: slow
    title: t
    label: critical
    match: {regex: '^(?:a|a)*$'}
    why: W.
    fix: F.
    examples: {match: [aa], ignore: [b]}
  - id: slow-field
    title: t
    label: critical
    match: {text: pool, fields: {jsonPayload.x: {regex: '^(?:a|a)*$'}}}
    why: W.
    fix: F.
    examples: {match: [pool], ignore: [b]}
"""


def test_the_hint_says_the_pattern_and_the_text(tmp_path: Path) -> None:
    file = tmp_path / "r.yaml"
    file.write_text(RULES, encoding="utf-8")
    found = [hint for hint in hints(load([file]), date(2026, 1, 1)) if hint.code == "catastrophic"]
    assert [hint.rule for hint in found] == ["slow", "slow-field"]
    assert found[0].message.startswith("the pattern '^(?:a|a)*$' takes over 0.1 s on 'a' * ")
    assert "possessive" in found[0].remedy


def test_when_the_time_is_used_up_that_is_said(tmp_path: Path) -> None:
    file = tmp_path / "r.yaml"
    file.write_text(RULES, encoding="utf-8")
    found = [hint for hint in hints(load([file]), date(2026, 1, 1), patience=0) if hint.code == "not-tried"]
    assert [hint.rule for hint in found] == ["slow"]
    assert "1 more" in found[0].message


ATOMS = st.sampled_from(
    ["a", "b", ".", r"\w", r"\d", r"\s", "[ab]", "[^a]", r"\b", "^", "$", "(?=a)", "(?<!b)", "é", r"\p{Lu}", r"\n", " "]
)
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2,}", "{0,3}", "*?", "++", "{5}"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
        inner.map(lambda part: f"(?i:{part})"),
        inner.map(lambda part: f"(?>{part})"),
        inner.map(lambda part: f"({part})"),
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(PATTERNS)
def test_no_pattern_is_too_strange_and_every_proof_is_one(pattern: str) -> None:
    needle = Regex(pattern)
    found = explodes(needle, time.thread_time() + 0.3)
    assert all(needle.found_in(text) for text in witnesses(needle))
    if found:
        with pytest.raises(TimeoutError):
            needle.pattern.search(found.attack.text(4 * found.times), timeout=0.1)
