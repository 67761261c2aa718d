"""The JSON Schema of rule files says what the loader does, as far as a schema can."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from test_match_keys import CASES
from test_rule_files import BAD_ISSUE_KEYS, BAD_MATCHES, WHOLE
from test_rule_reference import BLOCKS, whole_file

from analyzer.cli.schema import rules as print_schema
from analyzer.ruleset import json_schema
from analyzer.ruleset.faults import Faults
from analyzer.ruleset.keys import KEYS
from analyzer.ruleset.rule_file import ISSUE_KEYS, MARKER_KEYS, RULESET_KEYS
from analyzer.ruleset.yaml_nodes import Items, Mapping, Node, read

RULES = Path(__file__).parents[2] / "rules"
PACKS = sorted(RULES.glob("*.yaml"))
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


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.stem)
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


def properties(schema: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every key that the schema knows anywhere, with the schema of its value."""
    if isinstance(schema, dict):
        for name, inner in schema.items():
            if name == "properties":
                yield from ((f"{path}/{key}", value) for key, value in inner.items())
            if name not in ("examples", "default", "defaultSnippets"):
                yield from properties(inner, f"{path}/{name}")
    elif isinstance(schema, list):
        for number, inner in enumerate(schema):
            yield from properties(inner, f"{path}/{number}")


EVERY_KEY = dict(properties(SCHEMA))


def test_every_key_is_described_wherever_it_may_stand() -> None:
    assert len(EVERY_KEY) > 80
    assert [path for path, value in EVERY_KEY.items() if not value.get("description", "").endswith((".", ")"))] == []


@pytest.mark.parametrize("path", EVERY_KEY)
def test_what_editors_offer_for_a_key_is_allowed_there(path: str) -> None:
    schema = EVERY_KEY[path]
    inside = {**{key: value for key, value in schema.items() if key != "$schema"}, "$defs": SCHEMA["$defs"]}
    offered = [*schema.get("examples", ()), *([schema["default"]] if "default" in schema else [])]
    wrong = [value for value in offered if not Draft202012Validator(inside).is_valid(value)]
    assert wrong == []


def test_editors_have_something_to_offer_for_every_key() -> None:
    def offers(schema: Any) -> bool:
        inner = schema.get("items", schema)
        known = ("examples", "default", "enum", "const", "anyOf", "properties")
        return any(key in schema or key in inner for key in known)

    assert [path for path, value in EVERY_KEY.items() if not offers(value) and "regex" not in path] == []


def test_what_is_left_out_is_what_the_schema_says_it_is(rules: Any) -> None:
    (marker,) = rules.load("{logtriage: 1, ruleset: r, markers: [{id: m, title: t, match: a}]}").markers
    of_markers = SCHEMA["properties"]["markers"]["items"]["properties"]
    defaults = {name: value["default"] for name, value in of_markers.items() if "default" in value}
    assert defaults == {name: getattr(marker, name) for name in defaults}
    assert set(defaults) == {"required", "per"}


def test_a_snippet_becomes_a_rule_that_loads(rules: Any) -> None:
    for name in ("markers", "issues"):
        [snippet] = SCHEMA["properties"][name]["items"]["defaultSnippets"]
        filled = re.sub(r"\$\{\d[:|]([^,|}]+)[^}]*\}|\$\d", lambda found: found[1] or "x", json.dumps(snippet["body"]))
        rules.load(f"{{logtriage: 1, ruleset: r, {name}: [{filled}]}}")


def test_the_schema_beside_the_packs_is_the_one_that_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    print_schema()
    assert (RULES / "schema.json").read_text(encoding="utf-8") == capsys.readouterr().out


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.stem)
def test_a_pack_names_the_schema_for_editors_in_its_first_line(pack: Path) -> None:
    first, _, _ = pack.read_text(encoding="utf-8").partition("\n")
    assert first == "# yaml-language-server: $schema=schema.json"


@pytest.mark.parametrize(
    "validator", [Draft7Validator, Draft202012Validator], ids=lambda validator: str(validator.__name__)
)
@pytest.mark.parametrize(
    "content",
    [
        pytest.param("logtriage: 2\nruleset: r\n", id="another version"),
        pytest.param("logtriage: 1\n", id="no name"),
        pytest.param("logtriage: 1\nruleset: r\nisues: []\n", id="an unknown key"),
        pytest.param("logtriage: 1\nruleset: r\nissues: {}\n", id="a mapping for a list"),
        pytest.param("logtriage: 1\nruleset: r\nissues: [{id: i, title: t, label: bad, match: a}]\n", id="a label"),
        pytest.param("logtriage: 1\nruleset: r\nissues: [{id: i, title: t, label: critical}]\n", id="no match"),
        pytest.param("logtriage: 1\nruleset: r\nmarkers: [{id: i, title: t, match: {txt: a}}]\n", id="a match key"),
        pytest.param("logtriage: 1\nruleset: r\nmarkers: [{id: i, title: t, match: a, within: 5}]\n", id="no unit"),
        pytest.param("logtriage: 1\nruleset: r\nmarkers: [{id: i, title: t, match: a, required: 1}]\n", id="no truth"),
    ],
)
def test_mistakes_are_found_by_editors_of_either_draft(validator: Any, content: str) -> None:
    """Editors differ in the draft that they know; the schema holds nothing that they read differently."""
    document = plain(read(content.encode(), Faults("f")))
    assert not validator(SCHEMA).is_valid(document)
    assert validator(SCHEMA).is_valid(plain(read(WHOLE.encode(), Faults("f"))))
