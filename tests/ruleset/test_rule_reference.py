"""The reference of the rule format is complete, and its examples are rules that do what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from textwrap import indent
from typing import Any, get_args

import pytest
import yaml

from analyzer.matching.examples import failures
from analyzer.matching.lint import NEVER_FAIL, Code, hints
from analyzer.ruleset.keys import KEYS, count, sequence, unless
from analyzer.ruleset.rule_file import EXAMPLES_KEYS, ISSUE_KEYS, LIMITS_KEYS, MARKER_KEYS, RULESET_KEYS

REFERENCE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", REFERENCE, re.MULTILINE | re.DOTALL)
TODAY = date(2026, 3, 1)
NEEDED = {key: f"{key}: {key}" for key in ("id", "title", "why", "fix", "owner")} | {"label": "label: non-blocking"}


def whole_file(block: str) -> str:
    """A block without `logtriage:` shows keys of an issue, which says all else that an issue should."""
    if "logtriage: 1" in block:
        return block
    missing = [line for key, line in NEEDED.items() if not re.search(rf"^{key}:", block, re.MULTILINE)]
    return "logtriage: 1\nruleset: r\nissues:\n  -\n" + indent("\n".join(missing) + "\n" + block, "    ")


def announced(block: str) -> set[str]:
    """The hints that a block says it gives, in its first line; the owner of a whole set is its own affair."""
    found = re.match(r"# hints: (.*)\n", block)
    return set(found[1].split()) if found else set()


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_every_example_of_the_reference_holds_and_gives_the_hints_that_it_announces(rules: Any, block: str) -> None:
    loaded = rules.load(whole_file(block))
    assert failures(loaded) == []
    given = {hint.code for hint in hints([loaded], TODAY)}
    if "owner:" not in whole_file(block) and not announced(block):
        given -= {"no-owner"}
    assert given == announced(block)


def test_every_example_of_a_match_shows_what_it_hits_and_what_it_leaves_alone(rules: Any) -> None:
    shown = [rule for block in BLOCKS if not announced(block) for rule in rules.load(whole_file(block)).rules()]
    assert len(shown) > 20
    assert [rule.id for rule in shown if not (rule.examples.match and rule.examples.ignore)] == []


def test_an_example_fails_when_its_rule_does_not_do_what_it_says(rules: Any) -> None:
    [block] = [block for block in BLOCKS if block.startswith("match: connection pool exhausted\n")]
    assert failures(rules.load(whole_file(block.replace("exhausted, 3", "exausted, 3"))))


def keys_in(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of every key in a document, without the numbers of items."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, str(key))
            yield from keys_in(inner, (*path, str(key)))
    elif isinstance(value, list):
        for inner in value:
            yield from keys_in(inner, path)


SHOWN = {path for block in BLOCKS for path in keys_in(yaml.safe_load(whole_file(block)))}


def of_schema(*keys: Any) -> list[tuple[str, str]]:
    """The keys of the values of some match keys, each with the name of its match key."""
    named = dict(zip(("count", "sequence", "unless"), keys, strict=True))
    return [(name, inner) for name, key in named.items() for inner in key.schema["properties"]]


@pytest.mark.parametrize(
    ("before", "key"),
    [
        *(((), key) for key in RULESET_KEYS),
        *((("issues",), key) for key in ISSUE_KEYS),
        *((("markers",), key) for key in MARKER_KEYS),
        *((("issues", "limits"), key) for key in LIMITS_KEYS),
        *((("issues", "examples"), key) for key in EXAMPLES_KEYS),
        *((("markers", "examples"), key) for key in EXAMPLES_KEYS),
        *((("issues", "match", outer), key) for outer, key in of_schema(count.KEY, sequence.KEY, unless.KEY)),
    ],
)
def test_every_key_stands_in_an_example(before: tuple[str, ...], key: str) -> None:
    assert (*before, key) in SHOWN


@pytest.mark.parametrize("key", KEYS)
def test_every_match_key_is_explained_and_stands_in_an_example(key: str) -> None:
    assert re.search(rf"^\*\*.*`{key}`.*\*\*", REFERENCE, re.MULTILINE)
    assert any(path[:2] == ("issues", "match") and path[-1] == key for path in SHOWN)


def section(title: str) -> str:
    return re.split(r"^## ", REFERENCE.split(f"\n## {title}\n")[1], flags=re.MULTILINE)[0]


@pytest.mark.parametrize(
    ("title", "keys"),
    [
        ("Rule set", RULESET_KEYS),
        ("Issue", {**ISSUE_KEYS, **LIMITS_KEYS}),
        ("Marker", MARKER_KEYS),
    ],
)
def test_the_tables_list_every_key_and_no_other(title: str, keys: Any) -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", section(title), re.MULTILINE)) == set(keys)


def test_required_keys_are_called_required() -> None:
    for title, keys in (("Rule set", RULESET_KEYS), ("Issue", ISSUE_KEYS), ("Marker", MARKER_KEYS)):
        called = re.findall(r"^\| `(\w+)` \|[^|]*required \|", section(title), re.MULTILINE)
        assert set(called) == {name for name, key in keys.items() if key.required}


def test_the_keys_of_examples_are_named() -> None:
    assert all(f"`{key}`" in section("Issue") for key in EXAMPLES_KEYS)


def test_every_kind_of_hint_is_documented_with_its_remedy_and_no_other() -> None:
    rows = re.findall(r"^\| `([\w-]+)` \| (.+) \| (.+) \|$", section("Hints"), re.MULTILINE)
    assert sorted(code for code, _, _ in rows) == sorted(get_args(Code))


def test_hints_that_never_fail_are_named() -> None:
    text, _, _ = section("Hints").partition("\n| code")
    assert {name for name in re.findall(r"`([\w-]+)`", text) if name in get_args(Code)} == NEVER_FAIL


def test_most_hints_are_shown_in_an_example() -> None:
    shown = {code for block in BLOCKS for code in announced(block)}
    assert set(get_args(Code)) - shown == {"catastrophic", "not-tried", "expired", "expires-soon"}
