"""A rule file becomes typed rules, or all its mistakes at once, each with its line and what to do."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from analyzer.errors import Place, RuleError
from analyzer.ruleset import Example, Examples, Limits, RuleSet, Text, load

SECOND = 1_000_000_000
WHOLE = """\
logtriage: 1
ruleset: shop
title: Shop
owner: platform
applies_to: {service: "shop-*"}
start: Booting worker
markers:
  - id: redis-ready
    title: Redis connected
    area: redis
    match: Redis connected
    required: false
    within: 120s
    per: instance
    lost_when: [Redis lost, {text: Redis gone}]
    every: 1h30m
    owner: data
    examples: {match: [Redis connected], ignore: [Redis]}
issues:
  - id: 0123
    title: 404
    label: pre-existing
    match: a
    why: because
    fix: that
    ticket: "#407"
    since: 2026-01-01
    expires: "2026-12-31"
    fixed_in: 2026-06-30
    limits: {count: 5, per_hour: 2.5, per_1k_requests: 1, vs_baseline: 3}
    examples:
      match:
        - a line
        - {severity: ERROR, textPayload: a, when: 2026-01-01, n: [1, true, null]}
        - 503
    area: web
    tags: [x, 7]
  - {id: short, title: Short, label: critical, match: {text: b}, fixed_in: shop-backend-00440-qb7}
"""


@pytest.fixture
def whole(rules: Any) -> RuleSet:
    loaded: RuleSet = rules.load(WHOLE)
    return loaded


def test_a_rule_set_knows_its_file_and_content(rules: Any, whole: RuleSet) -> None:
    assert (whole.name, whole.title, whole.owner) == ("shop", "Shop", "platform")
    assert whole.file == str(rules.folder / "rules.yaml")
    assert whole.digest == hashlib.sha256(WHOLE.encode()).hexdigest()
    assert whole.start is not None
    assert whole.start.choose == Text("Booting worker")
    assert len(list(whole.matches())) == 6


def test_a_marker_has_all_its_values(whole: RuleSet) -> None:
    (marker,) = whole.markers
    assert (marker.id, marker.title, marker.area, marker.owner) == ("redis-ready", "Redis connected", "redis", "data")
    assert (marker.required, marker.within, marker.per, marker.every) == (
        False,
        120 * SECOND,
        "instance",
        5400 * SECOND,
    )
    assert marker.lost_when is not None
    assert set(marker.lost_when.leaves()) == {Text("Redis lost"), Text("Redis gone")}
    assert marker.place == Place(whole.file, 8)
    assert [example.entry for example in marker.examples.ignore] == ["Redis"]


def test_an_issue_has_all_its_values(whole: RuleSet) -> None:
    issue = whole.issues[0]
    assert (issue.id, issue.title, issue.label, issue.why, issue.fix) == (
        "0123",
        "404",
        "pre-existing",
        "because",
        "that",
    )
    assert (issue.ticket, issue.area, issue.tags, issue.owner) == ("#407", "web", ("x", "7"), "platform")
    assert (issue.since, issue.expires, issue.fixed_in) == (date(2026, 1, 1), date(2026, 12, 31), date(2026, 6, 30))
    assert issue.limits == Limits(Place(whole.file, 30), 5, 2.5, 1, 3)
    assert issue.examples.match == (
        Example(Place(whole.file, 33), "a line"),
        Example(
            Place(whole.file, 34),
            {"severity": "ERROR", "textPayload": "a", "when": "2026-01-01", "n": [1, True, None]},
        ),
        Example(Place(whole.file, 35), "503"),
    )


def test_what_is_left_out_has_its_default(rules: Any, whole: RuleSet) -> None:
    issue = whole.issues[1]
    assert issue.fixed_in == "shop-backend-00440-qb7"
    assert (issue.why, issue.limits, issue.examples, issue.tags) == (None, None, Examples(), ())
    (marker,) = rules.load("{logtriage: 1, ruleset: r, markers: [{id: m, title: t, match: a}]}").markers
    assert (marker.required, marker.within, marker.per, marker.lost_when, marker.every) == (
        True,
        None,
        "revision",
        None,
        None,
    )


def test_rules_are_values(rules: Any, whole: RuleSet) -> None:
    assert rules.load(WHOLE) == whole
    assert hash(rules.load(WHOLE)) == hash(whole)


# Each line is the seventh of a file: a key of an issue, or what stands there instead.
BAD_ISSUE_KEYS = [
    ("matsh: a", "unknown key 'matsh' in the issue 'i'", "did you mean 'match'?"),
    ("Fix: a", "unknown key 'Fix' in the issue 'i'", "did you mean 'fix'?"),
    ("zzz: a", "unknown key 'zzz' in the issue 'i'", "known: id, title, label"),
    ("why:", "'why' has no value", "a text that begins with # needs quotes"),
    ("ticket: #407", "'ticket' has no value", "a text that begins with # needs quotes"),
    ("why: yes", "'why' must be a text, not the truth value 'yes'", 'quote it: "yes"'),
    ("why: [a]", "'why' must be a text, not a list", ""),
    ("why: {a: b}", "'why' must be a text, not a mapping", ""),
    ("why: ' '", "'why' must be a text that is not blank, not the text ' '", ""),
    ("tags: a", "'tags' must be a list, not the text 'a'", ""),
    ("tags: [[a]]", "an item of 'tags' must be a text, not a list", ""),
    ("tags: [~]", "an item of 'tags' must be a text, not nothing", ""),
    ("expires: soon", "'expires' must be a day, not the text 'soon'", "write it as 2026-12-31"),
    ("expires: 2026-02-30", "'expires' must be a day, not the text '2026-02-30'", "write it as 2026-12-31"),
    ("since: 2026-01-01T00:00:00Z", "'since' must be a full revision name or a day", ""),
    ("since: 20260101", "'since' must be a full revision name or a day, not the number 20260101", ""),
    ("fixed_in: 1.2.3", "'fixed_in' must be a full revision name or a day", "write it as my-service-00139-xyz"),
    ("fixed_in: 00440", "'fixed_in' must be a full revision name or a day", ""),
    ("limits: 5", "'limits' must be a mapping, not the number 5", ""),
    ("limits: {per_hours: 5}", "unknown key 'per_hours' in 'limits'", "did you mean 'per_hour'?"),
    ("limits: {per_hour: -1}", "'per_hour' must be a number, 0 or more, not the number -1", ""),
    ("limits: {per_hour: '5'}", "'per_hour' must be a number, 0 or more, not the text '5'", ""),
    ("limits: {per_hour: .inf}", "'per_hour' must be a number, 0 or more, not the text '.inf'", ""),
    ("limits: {count: 2.5}", "'count' must be a whole number, 0 or more, not the number 2.5", ""),
    ("limits: {count: true}", "'count' must be a whole number, 0 or more", ""),
    ("examples: [a]", "'examples' must be a mapping, not a list", ""),
    ("examples: {matches: [a]}", "unknown key 'matches' in 'examples'", "did you mean 'match'?"),
    ("examples: {match: a}", "'match' must be a list, not the text 'a'", ""),
    ("examples: {match: [[a]]}", "an item of 'match' must be a text or a log entry, not a list", ""),
    ("examples: {match: [~]}", "an item of 'match' has no value", ""),
]


@pytest.mark.parametrize(("line", "message", "remedy"), BAD_ISSUE_KEYS)
def test_a_wrong_key_of_an_issue_is_a_fault(
    rules: Any, issue: Callable[..., str], line: str, message: str, remedy: str
) -> None:
    ((place, said, advice),) = rules.faults(issue(line, "match: a"))
    assert place == 7
    assert said.startswith(message)
    assert remedy in advice


BAD_MATCHES = [
    ("", "'match' has no value", ""),
    ("{}", "'match' is an empty match", ""),
    ("[]", "'match' is an empty list", ""),
    ("' '", "'match' must be a text that is not blank", ""),
    ("yes", "'match' must be a text, not the truth value 'yes'", 'quote it: "yes"'),
    ("{texts: a}", "unknown key 'texts' in 'match'", "did you mean 'text'?"),
    ("[{txt: a}]", "unknown key 'txt' in an item of 'match'", "did you mean 'text'?"),
    ("{text: }", "'text' has no value", ""),
    ("{text: ''}", "'text' must be a text that is not blank", ""),
    ("{text: []}", "'text' is an empty list", ""),
    ("{text: {regex: a}}", "'text' must be a text, not a mapping", ""),
    ("{text: [[a]]}", "an item of 'text' must be a text, not a list", ""),
    (f"{{text: {'x' * 10_001}}}", "'text' must be a text of up to 10,000 characters, not", ""),
    ("{regex: '  '}", "'regex' must be a text that is not blank", ""),
    ("{regex: '(a'}", "the pattern of 'regex' does not compile: missing ) at character 3", ""),
    ("{regex: 'a**'}", "the pattern of 'regex' does not compile: multiple repeat at character 3", ""),
    ("{regex: ['ok', '[z-a]']}", "the pattern of an item of 'regex' does not compile: bad character range", ""),
    (r"{regex: '\L<names>'}", "the pattern of 'regex' does not compile", ""),
    (r"{regex: '(?L)a'}", "the pattern of 'regex' does not compile", ""),
    (f"{{regex: '{'(' * 4000}{')' * 4000}'}}", "the pattern of 'regex' does not compile: it is nested too deep", ""),
    (f"{{regex: '{'x' * 10_001}'}}", "'regex' must be a text of up to 10,000 characters", ""),
    ("{severity: ERORR}", "'ERORR' is no severity", "did you mean 'ERROR'?"),
    ('{severity: ">=WARNNG"}', "'WARNNG' is no severity", "did you mean 'WARNING'?"),
    ("{severity: 500}", "'severity' must be a severity, not the number 500", 'write ERROR, ">=WARNING" or a list'),
    ("{severity: '=> ERROR'}", "'severity' must be a severity", ""),
    ("{severity: {ERROR: 1}}", "'severity' must be a severity, not a mapping", ""),
    ("{status: 600}", "'status' must be an HTTP status, not the number 600", 'write 503, 5xx, ">=500" or a list'),
    ("{status: 7xx}", "'status' must be an HTTP status", ""),
    ('{status: ">=5xx"}', "'status' must be an HTTP status", ""),
    ("{status: [500, ok]}", "an item of 'status' must be an HTTP status, not the text 'ok'", ""),
    ("{log: ''}", "'log' must be a text that is not blank", ""),
    ("{service: {name: a}}", "'service' must be a text, not a mapping", ""),
    ("{revision: true}", "'revision' must be a text, not the truth value 'true'", 'quote it: "true"'),
    ("{logger: []}", "'logger' is an empty list", ""),
    ("{fields: a.b}", "'fields' must be a mapping of dotted paths to values", "write it as {json"),
    ("{fields: {}}", "'fields' must be a mapping of dotted paths to values", ""),
    ("{fields: {a.b: }}", "'a.b' has no value", ""),
    ("{fields: {a..b: 1}}", "a key of 'fields' must be a dotted path, not the text 'a..b'", "write it as jsonPayload"),
    ("{fields: {'': 1}}", "a key of 'fields' must be a text that is not blank", ""),
    ("{fields: {a.b: []}}", "'a.b' is an empty list", ""),
    ("{fields: {a.b: [[1]]}}", "an item of 'a.b' must be a value, not a list", ""),
    ("{fields: {a.b: {}}}", "the field 'a.b' has no 'regex'", ""),
    ("{fields: {a.b: {regx: c}}}", "the field 'a.b' has no 'regex'", ""),
    ("{regex: '(?:(?:x{900}){900}){900}'}", "the pattern of 'regex' does not compile: its repeats within repeats", ""),
    ("{fields: {a.b: {regex: '('}}}", "the pattern of 'regex' does not compile", ""),
    ("{any: a}", "'any' must be a list of matches, not the text 'a'", ""),
    ("{any: []}", "'any' is an empty list", ""),
    ("{all: {text: a}}", "'all' must be a list of matches, not a mapping", ""),
    ("{any: [{txt: a}]}", "unknown key 'txt' in an item of 'any'", "did you mean 'text'?"),
    ("{any: [~]}", "an item of 'any' has no value", ""),
    ("{not: {}}", "'not' is an empty match", ""),
    ("{text: a, count: 5}", "'count' must be a mapping, not the number 5", ""),
    ("{text: a, count: {at_least: 5}}", "'count' has no 'within'", ""),
    ("{text: a, count: {at_least: 0, within: 1m}}", "'at_least' must be a whole number above 0", ""),
    ("{text: a, count: {at_least: 5, within: 60}}", "'within' must be a duration with its unit", "write 60s"),
    ("{text: a, count: {at_least: 5, within: soon}}", "'within' must be a duration", "write 120s, 10m, 2h"),
    ("{text: a, count: {at_least: 5, within: 0s}}", "'within' must be a duration above 0", ""),
    ("{text: a, count: {at_least: 5, within: 9999999w}}", "'within' must be a duration above 0 and up to ten", ""),
    (f"{{text: a, count: {{at_least: 5, within: {'9' * 400}s}}}}", "'within' must be a duration", ""),
    ("{text: a, count: {at_least: 5, within: 1m, per: instnace}}", "'per' must be revision", "mean 'instance'?"),
    ("{text: a, count: {atleast: 5, within: 1m}}", "'count' has no 'at_least'", ""),
    ("{count: {at_least: 5, within: 1m}}", "'count' alone chooses no entries", "with text, regex"),
    ("{unless: {match: a, within: 1m}}", "'unless' alone chooses no entries", ""),
    ("{text: a, unless: {within: 1m}}", "'unless' has no 'match'", ""),
    ("{text: a, unless: {match: {}, within: 1m}}", "'match' is an empty match", ""),
    ("{sequence: {steps: [a], within: 1m}}", "'steps' must be a list of 2 to 50 matches, not 1", ""),
    ("{sequence: {steps: a, within: 1m}}", "'steps' must be a list of 2 to 50 matches, not the text 'a'", ""),
    ("{sequence: {steps: [a, {}], within: 1m}}", "an item of 'steps' is an empty match", ""),
    ("{sequence: {steps: [a, b], within: 1m}, count: {at_least: 2, within: 1m}}",
     "'sequence' and 'count' do not go together", "make them two issues"),
    ("{sequence: {steps: [a, b], within: 1m}, unless: {match: c, within: 1m}}",
     "'sequence' and 'unless' do not go together", ""),
    ("[{text: a, count: {at_least: 5, within: 1m}}]", "'count' is allowed only at the top of an issue's match", ""),
    ("{any: [{sequence: {steps: [a, b], within: 1m}}]}", "'sequence' is allowed only at the top of an issue's", ""),
    ("{not: {text: a, unless: {match: b, within: 1m}}}", "'unless' is allowed only at the top of an issue's", ""),
    ("{sequence: {steps: [a, {text: b, count: {at_least: 5, within: 1m}}], within: 1m}}",
     "'count' is allowed only at the top", ""),
]  # fmt: skip


@pytest.mark.parametrize(("match", "message", "remedy"), BAD_MATCHES)
def test_a_wrong_match_is_a_fault(rules: Any, issue: Callable[..., str], match: str, message: str, remedy: str) -> None:
    faults = rules.faults(issue(f"match: {match}"))
    assert {line for line, *_ in faults} == {7}
    assert any(said.startswith(message) and remedy in advice for _, said, advice in faults), faults


@pytest.mark.parametrize(
    ("content", "line", "message", "remedy"),
    [
        ("ruleset: r\n", 1, "the rule set has no 'logtriage'", "The version of the rule format: 1."),
        ("logtriage: 1\n", 1, "the rule set has no 'ruleset'", "name"),
        ("logtriage: 2\nruleset: r\n", 1, "'logtriage' must be 1, the version of the rule format, not the", ""),
        ("logtriage: '1'\nruleset: r\n", 1, "'logtriage' must be 1", "write 'logtriage: 1'"),
        ("logtriage: true\nruleset: r\n", 1, "'logtriage' must be 1", ""),
        ("logtriage: 1\nruleset: Shop Backend\n", 2, "'ruleset' must be up to 100 of", "such as 'shop-backend'"),
        ("logtriage: 1\nruleset: r\nissue: []\n", 3, "unknown key 'issue' in the rule set", "did you mean 'issues'?"),
        ("logtriage: 1\nruleset: r\nissues: {}\n", 3, "'issues' must be a list, not a mapping", ""),
        ("logtriage: 1\nruleset: r\nissues:\n", 3, "'issues' has no value", ""),
        ("logtriage: 1\nruleset: r\nissues:\n  - a\n", 4, "the issue must be a mapping, not the text 'a'", ""),
        ("logtriage: 1\nruleset: r\nissues:\n  -\n", 4, "the issue must be a mapping, not nothing", ""),
        ("logtriage: 1\nruleset: r\napplies_to: shop\n", 3, "'applies_to' cannot be a text", "write {service:"),
        ("logtriage: 1\nruleset: r\napplies_to: {text: shop}\n", 3, "no match on 'text' in 'applies_to'", "known: log"),
        ("logtriage: 1\nruleset: r\napplies_to: {any: [{regex: a}]}\n", 3, "no match on 'regex'", ""),
        ("logtriage: 1\nruleset: r\napplies_to: {servise: a}\n", 3, "unknown key 'servise'", "did you mean 'service'?"),
        ("logtriage: 1\nruleset: r\nstart: {text: a, count: {at_least: 2, within: 1s}}\n", 3, "'count' is allowed", ""),
    ],
)  # fmt: skip
def test_a_wrong_rule_set_is_a_fault(rules: Any, content: str, line: int, message: str, remedy: str) -> None:
    ((place, said, advice),) = rules.faults(content)
    assert place == line
    assert said.startswith(message)
    assert remedy in advice


@pytest.mark.parametrize(
    ("key", "message", "remedy"),
    [
        ("required: 'true'", "'required' must be true or false, not the text 'true'", ""),
        ("per: trace", "'per' must be one of revision, instance, not the text 'trace'", ""),
        ("within: 120", "'within' must be a duration with its unit, not the number 120", "write 120s"),
        ("every: 1.5", "'every' must be a duration with its unit", "write 1.5s"),
        ("label: critical", "unknown key 'label' in the marker 'm'", ""),
        ("lost_when: {text: a, unless: {match: b, within: 1s}}", "'unless' is allowed only at the top of an", ""),
        ("match: {text: a, count: {at_least: 2, within: 1s}}", "'count' is allowed only at the top of an", ""),
    ],
)
def test_a_wrong_key_of_a_marker_is_a_fault(rules: Any, key: str, message: str, remedy: str) -> None:
    match = "" if key.startswith("match") else "\n    match: a"
    content = f"logtriage: 1\nruleset: r\nmarkers:\n  - id: m\n    title: t\n    {key}{match}\n"
    ((line, said, advice),) = rules.faults(content)
    assert line == 6
    assert said.startswith(message)
    assert remedy in advice


def test_every_mistake_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text(
        "logtriage: 1\nruleset: a\nissues:\n"
        "  - {id: one, title: t, label: crit, match: {regex: '('}}\n"
        "  - {id: one, label: critical, matches: b}\n"
        "markers:\n"
        "  - {id: one, title: t, match: {}}\n"
    )
    second.write_text("logtriage: 3\nruleset: b\nissues:\n  - {id: one, title: t, label: critical, match: a}\n")
    with pytest.raises(RuleError) as error:
        load([first, second, tmp_path / "none.yaml"])
    told = [str(fault).replace(f"{tmp_path}/", "") for fault in error.value.faults]
    assert str(error.value).replace(f"{tmp_path}/", "").split("\n") == told
    assert told == [
        "a.yaml:4: 'label' must be one of critical, pre-existing, non-blocking, not the text 'crit'"
        " (did you mean 'critical'?)",
        "a.yaml:4: the id 'one' is taken by a.yaml:7"
        " (markers and issues of all sets that are used together need different ids)",
        "a.yaml:4: the pattern of 'regex' does not compile: missing ) at character 2",
        "a.yaml:5: the id 'one' is taken by a.yaml:7"
        " (markers and issues of all sets that are used together need different ids)",
        "a.yaml:5: the issue 'one' has no 'match' (Which entries it is about.)",
        "a.yaml:5: the issue 'one' has no 'title' (What it is, in a line.)",
        "a.yaml:5: unknown key 'matches' in the issue 'one' (did you mean 'match'?)",
        "a.yaml:7: 'match' is an empty match",
        "b.yaml:1: 'logtriage' must be 1, the version of the rule format, not the number 3 (write 'logtriage: 1')",
        "b.yaml:4: the id 'one' is taken by a.yaml:7"
        " (markers and issues of all sets that are used together need different ids)",
        "none.yaml: there is no such rule file",
    ]


def test_long_and_strange_words_are_shortened_and_escaped(rules: Any) -> None:
    content = 'logtriage: 1\nruleset: r\n"a\\e[31m\\n": 1\n' + "b" * 1000 + ": 1\n"
    faults = rules.faults(content)
    assert faults[0][1] == r"unknown key 'a\x1b[31m\n' in the rule set"
    assert len(faults[1][1]) < 100


def test_a_folder_stands_for_its_rule_files(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yml", "notes.txt"):
        (tmp_path / name).write_text(f"logtriage: 1\nruleset: {name[0]}\n")
    (tmp_path / "inner.yaml").mkdir()
    assert [ruleset.name for ruleset in load([tmp_path])] == ["a", "b"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("logtriage: 1\nruleset: a\n")
    assert len(load([file, tmp_path, tmp_path / "." / "a.yaml"])) == 1


def test_no_paths_are_no_rule_sets() -> None:
    assert load([]) == ()


@pytest.mark.parametrize("name", ["", "empty", "missing.yaml", "pipe", "a\0b.yaml", "x" * 300])
def test_what_is_no_rule_file_is_a_fault(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(RuleError) as error:
        load([tmp_path / name])
    assert len(error.value.faults) == 1
    assert error.value.faults[0].place == Place(str(tmp_path / name))
