"""The reference of the rule format is complete, and its examples are rules."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest

from analyzer.ruleset.keys import KEYS
from analyzer.ruleset.rule_file import EXAMPLES_KEYS, ISSUE_KEYS, LIMITS_KEYS, MARKER_KEYS, RULESET_KEYS

REFERENCE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", REFERENCE, re.MULTILINE | re.DOTALL)
REQUIRED = {"id": "id: i", "title": "title: t", "label": "label: critical", "match": "match: m"}


def whole_file(block: str) -> str:
    """A block that does not begin with `logtriage:` shows keys of an issue."""
    if block.startswith("logtriage:"):
        return block
    missing = [line for key, line in REQUIRED.items() if not block.startswith(f"{key}:")]
    lines = "\n".join(missing) + "\n" + block
    return "logtriage: 1\nruleset: r\nissues:\n  -\n" + indent(lines, "    ")


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_every_example_of_the_reference_loads(rules: Any, block: str) -> None:
    rules.load(whole_file(block))


def test_the_reference_has_examples() -> None:
    assert len(BLOCKS) > 20


@pytest.mark.parametrize("key", KEYS)
def test_every_match_key_is_explained_and_shown(key: str) -> None:
    assert re.search(rf"^\*\*.*`{key}`.*\*\*", REFERENCE, re.MULTILINE)
    assert any(re.search(rf"(^|[\s{{]){key}: ", block) or f"{key}:\n" in block for block in BLOCKS)


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
