"""Which rules are told to be costly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from test_program import issues, loaded

from analyzer.matching.lint import costly
from analyzer.ruleset import load

PACKS = sorted((Path(__file__).parents[2] / "rules").glob("*.yaml"))


def hints(match: Any) -> list[str]:
    (rules,) = loaded({"ruleset": "r", "issues": issues(match)})
    return [f"{hint.rule}: {hint.message}" for hint in costly(rules)]


@pytest.mark.parametrize(
    "match",
    [
        "pool",
        {"regex": r"\d+ms"},
        {"regex": "[A-Z]{3}\\d"},
        {"regex": ".*timeout.*"},
        {"regex": "(?i)error"},
        {"severity": ">=ERROR"},
        {"status": "5xx", "service": "shop"},
        {"regex": r"\d+", "text": "pool"},
        {"all": [{"regex": r"\d+"}, {"regex": "pool \\w+"}]},
        {"fields": {"a.b": "x"}, "text": "pool"},
        {"text": "pool", "not": {"regex": r"\d"}},
    ],
)
def test_rules_with_something_to_look_for_are_not_named(match: Any) -> None:
    assert hints(match) == []


@pytest.mark.parametrize(
    ("match", "said"),
    [
        ({"regex": r"\d+"}, r"the pattern '\d+' is tried on every entry"),
        ({"any": ["pool", {"regex": "^$"}]}, "the pattern '^$' is tried on every entry"),
        ("é", "the text 'é' is tried on every entry"),
        ({"severity": "ERROR", "not": "pool"}, "its texts are looked for in every entry"),
        ({"fields": {"a.b": "x"}}, "its fields are looked up in every entry"),
        ({"regex": r"\w" * 100}, "the pattern '" + (r"\w" * 40)[:79] + "…' is tried on every entry"),
        ({"sequence": {"steps": ["pool", {"regex": r"\d"}], "within": "1m"}}, r"the pattern '\d' is tried on"),
    ],
)  # fmt: skip
def test_rules_with_nothing_to_look_for_are_named_with_what_they_cost(match: Any, said: str) -> None:
    (hint,) = hints(match)
    assert said in hint
    assert "µs each" in hint


def test_a_hint_has_the_place_of_its_rule() -> None:
    (rules,) = loaded({"ruleset": "r", "issues": issues({"regex": r"\d"})})
    (hint,) = costly(rules)
    assert str(hint).startswith(f"{rules.issues[0].place}: i0: hint: the pattern")


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.stem)
def test_the_shipped_packs_hold_no_costly_rule(pack: Path) -> None:
    assert costly(load([pack])[0]) == []
