"""YAML by strangers is read safely: within limits, never constructing anything, with lines that are right."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.errors import RuleError
from analyzer.ruleset import load, yaml_nodes
from analyzer.ruleset.faults import MOST_FAULTS, Faults
from analyzer.ruleset.keys import KEYS
from analyzer.ruleset.rule_file import ISSUE_KEYS, RULESET_KEYS
from analyzer.ruleset.yaml_nodes import Mapping, Scalar, read

HEAD = "logtriage: 1\nruleset: r\n"
LAUGHS = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    loader = getattr(yaml, request.param, None)
    if loader is None:
        pytest.skip("libyaml is not there")
    monkeypatch.setattr(yaml_nodes, "_loader", lambda: loader)


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("content", "line", "message", "remedy"),
    [
        (b"", 1, "the file is empty", "a rule set begins"),
        (b"\n# only a comment\n", 1, "the file is empty", ""),
        (b"---\n", 1, "the file is empty", ""),
        (b"- logtriage: 1\n", 1, "a rule set is a mapping, not a list", "it begins with"),
        (b"logtriage\n", 1, "a rule set is a mapping, not the text 'logtriage'", ""),
        (b"a: 1\n---\nb: 2\n", 2, "a second document begins here", "a file is one rule set"),
        (b"a: 1\nb: \xff\n", 2, "the file is not UTF-8", "save it"),
        (b"a: 1\n\xfe\xff\n", 2, "the file is not UTF-8", ""),
        (b"a: 1\nb: \x01\n", 2, "this is not YAML", ""),
        (b"a: 1\nb: \x00\n", 2, "this is not YAML", ""),
        (b"a: >=WARNING\n", 1, "this is not YAML", 'such as ">=WARNING"'),
        (b"a: b: c\n", 1, "this is not YAML", "quote a text that holds ': '"),
        (b"a: @b\n", 1, "this is not YAML", "quote a text that begins with @"),
        (b"a: 1\n\tb: 1\n", 2, "this is not YAML", ""),
        (b'a: "\\d+"\n', 1, "this is not YAML", "'single quotes'"),
        (b"a: 1\nb: {c: 1\n", 3, "this is not YAML", "a bracket is not closed"),
        (b'a: "b\n', 2, "this is not YAML", "a quote is not closed"),
        (b"a: *b\n", 1, "anchors and aliases are not read", "quote a text that begins with & or *"),
        (b"a: &b c\n", 1, "anchors and aliases are not read", ""),
        (b"a: 1\nb: !!python/object/apply:os.system [id]\n", 2, "tags are not read", "quote"),
        (b"a: ! b\n", 1, "tags are not read", "quote a text that begins with !"),
        (b"? [a]\n: b\n", 1, "a key must be a text, not a list", ""),
        (b"{a: 1}: b\n", 1, "a key must be a text, not a mapping", ""),
        (LAUGHS.encode(), 1, "anchors and aliases are not read", ""),
        (b"a:\n  " + b"[" * 41 + b"]" * 41, 2, "more than 40 levels of nesting", ""),
        (b"[" * 100_000, 1, "more than 40 levels of nesting", ""),
        (b"{a: " * 100_000, 1, "more than 40 levels of nesting", ""),
        (b"- " * 100_000, 1, "more than 40 levels of nesting", ""),
        (b"? " * 100_000, 1, "a key must be a text, not a mapping", ""),
    ],
)
def test_what_cannot_be_read_is_one_fault_with_its_line(content: bytes, line: int, message: str, remedy: str) -> None:
    faults = Faults("f")
    assert read(content, faults) is None
    (fault,) = faults.listed()
    assert fault.message.startswith(message)
    assert fault.place.line == line
    assert remedy in fault.remedy


@pytest.mark.usefixtures("parser")
def test_a_surrogate_is_no_character() -> None:
    faults = Faults("f")
    assert read(b'a: 1\nb: "\\ud800"\n', faults) is None
    assert [fault.place.line for fault in faults.listed()] == [2]


def test_keys_given_twice_are_faults_each() -> None:
    faults = Faults("f")
    read(b"a: 1\nb: {c: 1, c: 2}\na: 3\n", faults)
    assert [(fault.place.line, fault.message, fault.remedy) for fault in faults.listed()] == [
        (2, "the key 'c' is given twice", "first in line 2"),
        (3, "the key 'a' is given twice", "first in line 1"),
    ]


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("503", 503),
        ("-1", -1),
        ("0123", "0123"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("9" * 19, "9" * 19),
        ("1.5", 1.5),
        (".inf", ".inf"),
        ("1.5e99999", "1.5e99999"),
        ("true", True),
        ("off", False),
        ("~", None),
        ("", None),
        ("2026-12-31", "2026-12-31"),
        ("2026-99-99", "2026-99-99"),
        ("=", "="),
        ("<<", "<<"),
        ("'503'", "503"),
        ('"#407"', "#407"),
        ("5xx", "5xx"),
        ("ERROR", "ERROR"),
        ("|-\n  two\n  lines", "two\nlines"),
    ],
)
def test_a_scalar_keeps_what_its_author_wrote(written: str, value: object) -> None:
    faults = Faults("f")
    root = read(f"a: {written}\n".encode(), faults)
    assert isinstance(root, Mapping)
    scalar = root.nodes["a"]
    assert isinstance(scalar, Scalar)
    assert (scalar.value, type(scalar.value)) == (value, type(value))
    assert not isinstance(value, str) or scalar.text == value
    assert not faults.count


def test_a_byte_order_mark_and_windows_line_ends_are_read(rules: Any) -> None:
    assert rules.load(b"\xef\xbb\xbflogtriage: 1\r\nruleset: r\r\ntitle: t\r\n").title == "t"


def test_a_file_beyond_the_largest_size_is_refused(rules: Any) -> None:
    ((line, message, _),) = rules.faults(HEAD + "# " + "x" * yaml_nodes.LARGEST_FILE)
    assert (line, message) == (0, "the file is larger than 8 MiB")


def test_a_file_with_too_many_values_is_refused(rules: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_nodes, "MOST_NODES", 100)
    ((line, message, _),) = rules.faults(HEAD + "title: [\n" + "x,\n" * 200 + "]\n")
    assert message == "more than 100 values in one file"
    assert line == 97


def test_countless_faults_are_counted_not_listed(rules: Any) -> None:
    faults = rules.faults(HEAD + "".join(f"key{i}: 1\n" for i in range(MOST_FAULTS + 7)))
    assert len(faults) == MOST_FAULTS + 1
    assert faults[0][:2] == (0, "7 more faults in this file")


def test_a_thousand_rules_load_at_once(rules: Any) -> None:
    rule = "  - {{id: i{0}, title: t, label: critical, match: {{regex: 'worker {0}: (?:lost|gone) after \\d+'}}}}\n"
    content = HEAD + "issues:\n" + "".join(rule.format(i) for i in range(1000))
    started = time.perf_counter()
    assert len(rules.load(content).issues) == 1000
    assert time.perf_counter() - started < 2.0  # 0.2 s on the machine it was written on; this only catches the absurd


NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.dates()
    | st.sampled_from(["120s", "5xx", ">=ERROR", "(", "critical", "a.b", "i", "2026-01-01"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from([*KEYS, *ISSUE_KEYS, *RULESET_KEYS, "at_least", "within", "per", "steps", "x.y"])
        | st.text(max_size=5),
        inner,
        max_size=4,
    ),
    max_leaves=15,
)  # fmt: skip


def gives_rules_or_faults(folder: Path, content: bytes) -> None:
    file = folder / "rules.yaml"
    file.write_bytes(content)
    try:
        (ruleset,) = load([file])
    except RuleError as error:
        assert error.faults
    else:
        assert ruleset.name


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_give_rules_or_faults(tmp_path: Path, content: bytes) -> None:
    gives_rules_or_faults(tmp_path, content)
    gives_rules_or_faults(tmp_path, HEAD.encode() + content)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(st.sampled_from([*ISSUE_KEYS]), NESTED, max_size=4), NESTED, NESTED)
def test_any_values_at_known_keys_give_rules_or_faults(
    tmp_path: Path, issue: dict[str, Any], match: Any, marker: Any
) -> None:
    whole = {
        "logtriage": 1,
        "ruleset": "r",
        "applies_to": {"service": match},
        "issues": [{"id": "i", "title": "t", "label": "critical", "match": match, **issue}],
        "markers": [{"id": "m", "title": "t", "match": marker, "lost_when": match}],
    }
    gives_rules_or_faults(tmp_path, yaml.safe_dump(whole, allow_unicode=True).encode("utf-8", "surrogatepass"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text("()[]{}|?*+\\^$.,:=!<>&~-PRLpNdwxaiVe0123'\"", max_size=30))
def test_any_pattern_gives_rules_or_faults(tmp_path: Path, pattern: str) -> None:
    whole = {"logtriage": 1, "ruleset": "r", "start": {"regex": pattern, "fields": {"a.b": {"regex": pattern}}}}
    gives_rules_or_faults(tmp_path, yaml.safe_dump(whole).encode())
