"""The JSON Schema of rule files says what the loader does, as far as a schema can."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from test_match_keys import CASES
from test_rule_files import BAD_ISSUE_KEYS, BAD_MATCHES, WHOLE
from test_rule_reference import BLOCKS, whole_file

from analyzer.ruleset import json_schema
from analyzer.ruleset.faults import Faults
from analyzer.ruleset.keys import KEYS
from analyzer.ruleset.rule_file import ISSUE_KEYS, MARKER_KEYS, RULESET_KEYS
from analyzer.ruleset.yaml_nodes import Items, Mapping, Node, read

SCHEMA = json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)

# What only the loader can tell: patterns that do not compile, calendars, keys that contradict each other, lengths.
BEYOND_A_SCHEMA = (
    "does not compile",
    "is no severity",
    "do not go together",
    "chooses no entries",
    "a duration above 0",
    "'expires' must be a day, not the text '2026-02-30'",
)


def plain(node: Node | None) -> Any:
    if isinstance(node, Mapping):
        return {key: plain(value) for key, value in node.nodes.items()}
    if isinstance(node, Items):
        return [plain(item) for item in node.nodes]
    return None if node is None else node.value


def mistakes(content: str) -> list[str]:
    document = plain(read(content.encode(), Faults("f")))
    return [error.message for error in VALIDATOR.iter_errors(document)]


def valid(content: str) -> bool:
    return not mistakes(content)


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("content", [WHOLE, *map(whole_file, BLOCKS)])
def test_good_files_fit(content: str) -> None:
    assert mistakes(content) == []


@pytest.mark.parametrize(
    "pack", sorted((Path(__file__).parents[2] / "rules").glob("*.yaml")), ids=lambda path: path.stem
)
def test_the_shipped_packs_fit(pack: Path) -> None:
    assert mistakes(pack.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(("key", "value", "_"), CASES)
def test_good_matches_fit(issue: Callable[..., str], key: str, value: str, _: bool) -> None:
    assert valid(issue(f"match: {{{key}: {value}}}"))


@pytest.mark.parametrize(("line", "message", "_"), BAD_ISSUE_KEYS)
def test_bad_keys_of_issues_do_not_fit(issue: Callable[..., str], line: str, message: str, _: str) -> None:
    assert valid(issue(line, "match: a")) is message.startswith(BEYOND_A_SCHEMA)


@pytest.mark.parametrize(("match", "message", "_"), BAD_MATCHES)
def test_bad_matches_do_not_fit(issue: Callable[..., str], match: str, message: str, _: str) -> None:
    beyond = any(sign in message for sign in BEYOND_A_SCHEMA) or "9" * 400 in match
    assert valid(issue(f"match: {match}")) is beyond


def test_schema_and_loader_know_the_same_keys() -> None:
    properties = SCHEMA["properties"]
    assert set(properties) == set(RULESET_KEYS)
    assert set(properties["issues"]["items"]["properties"]) == set(ISSUE_KEYS)
    assert set(properties["markers"]["items"]["properties"]) == set(MARKER_KEYS)
    (match,) = (m for m in SCHEMA["$defs"]["match"]["anyOf"] if m["type"] == "object")
    assert set(match["properties"]) == set(KEYS)
    (condition,) = (m for m in SCHEMA["$defs"]["condition"]["anyOf"] if m["type"] == "object")
    assert set(condition["properties"]) == {name for name, key in KEYS.items() if not key.over_time}


def test_every_key_is_described() -> None:
    of_rules = [key.doc for table in (RULESET_KEYS, ISSUE_KEYS, MARKER_KEYS) for key in table.values()]
    assert all(doc.endswith((".", ")")) for doc in [*of_rules, *(key.doc for key in KEYS.values())])
