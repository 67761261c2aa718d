"""Hints about rules: each kind is given where it must be, not where it need not, and says what to do."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from analyzer.errors import Place
from analyzer.matching.lint import Code, Hint, hints
from analyzer.matching.lint.hint import shown
from analyzer.ruleset import load

PACKS = sorted((Path(__file__).parents[2] / "rules").glob("*.yaml"))
TODAY = date(2026, 3, 1)
COMPLETE = {"why": "It is so.", "fix": "Change it.", "owner": "me"}


class Linted:
    """Rule sets in files of their own, linted together."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def hints(self, *documents: dict[str, Any]) -> list[Hint]:
        paths = []
        for i, document in enumerate(documents):
            paths.append(self.folder / f"{i}.yaml")
            paths[-1].write_text(yaml.safe_dump({"logtriage": 1, "ruleset": f"r{i}", **document}, sort_keys=False))
        return hints(load(paths), TODAY)

    def codes(self, *documents: dict[str, Any]) -> list[tuple[str, str]]:
        return [(hint.rule, hint.code) for hint in self.hints(*documents)]

    def of(self, match: Any, example: Any, **more: Any) -> list[Hint]:
        """Those of one issue that says all else."""
        return self.hints({"issues": [issue("i", match, example, **more)]})

    def of_marker(self, match: Any, example: Any, **more: Any) -> list[Hint]:
        marker = {"id": "m", "title": "t", "match": match, "owner": "me", "examples": examples(example), **more}
        return self.hints({"markers": [marker]})


@pytest.fixture
def lint(tmp_path: Path) -> Linted:
    return Linted(tmp_path)


def examples(example: Any) -> dict[str, Any]:
    return {"match": example if isinstance(example, list) else [example], "ignore": ["zzz"]}


def issue(identity: str, match: Any, example: Any, **more: Any) -> dict[str, Any]:
    head = {"id": identity, "title": "t", "label": "non-blocking", "match": match, "examples": examples(example)}
    return {**head, **COMPLETE, **more}


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.stem)
def test_the_shipped_packs_give_no_hint_on_any_day(pack: Path) -> None:
    rules = load([pack])
    assert hints(rules, date(2020, 1, 1)) == hints(rules, date(2099, 1, 1)) == []


def test_a_rule_that_says_everything_gives_no_hint(lint: Linted) -> None:
    assert lint.of("pool exhausted", "pool exhausted, 3 waiting") == []


def test_a_hint_is_one_line_with_its_place_its_rule_its_code_and_a_remedy(lint: Linted) -> None:
    [hint] = (
        lint.of("pool exhausted", "pool exhausted", why=None)
        if False
        else lint.hints(
            {"issues": [{k: v for k, v in issue("i", "pool exhausted", "pool exhausted").items() if k != "why"}]}
        )
    )
    assert hint.place == Place(str(lint.folder / "0.yaml"), 4)
    assert str(hint).startswith(f"{hint.place}: i: hint no-why: nothing says why it happens; add 'why'")


@pytest.mark.parametrize(
    ("left_out", "code"),
    [("why", "no-why"), ("fix", "no-fix"), ("owner", "no-owner")],
)
def test_what_an_issue_does_not_say_is_told(lint: Linted, left_out: str, code: str) -> None:
    one = {key: value for key, value in issue("i", "a pool", "a pool").items() if key != left_out}
    assert lint.codes({"issues": [one]}) == [("i", code)]


def test_the_owner_may_be_that_of_the_set(lint: Linted) -> None:
    one = {key: value for key, value in issue("i", "a pool", "a pool").items() if key != "owner"}
    assert lint.codes({"owner": "us", "issues": [one]}) == []


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({}, {"no-examples", "no-ignore"}),
        ({"match": ["a pool"]}, {"no-ignore"}),
        ({"ignore": ["zzz"]}, {"no-examples"}),
    ],
)
def test_missing_examples_are_told(lint: Linted, given: dict[str, Any], codes: set[str]) -> None:
    found = lint.codes({"issues": [{**issue("i", "a pool", "x"), "examples": given}]})
    assert {code for _, code in found} == codes


@pytest.mark.parametrize(
    ("expires", "codes"),
    [
        ("2026-02-28", ["expired"]),
        ("2026-03-01", ["expires-soon"]),
        ("2026-03-31", ["expires-soon"]),
        ("2026-04-01", []),
    ],
)
def test_what_expired_or_will_within_30_days_is_told(lint: Linted, expires: str, codes: list[str]) -> None:
    assert [hint.code for hint in lint.of("a pool", "a pool", expires=expires, ticket="#1")] == codes


def test_an_issue_that_expires_should_name_its_ticket(lint: Linted) -> None:
    [hint] = lint.of("a pool", "a pool", expires="2027-01-01")
    assert hint.code == "no-ticket"


@pytest.mark.parametrize(
    ("match", "example", "said"),
    [
        pytest.param(["pool exhausted", "poool gone"], "pool exhausted", "the text 'poool gone'", id="a slip"),
        pytest.param({"regex": ["a pool", r"no\d pool"]}, "a pool", r"the pattern 'no\d pool'", id="a pattern"),
        pytest.param(
            {"any": ["pool exhausted", {"text": "pool lost", "severity": "ERROR"}]}, "pool exhausted", "lost", id="any"
        ),
    ],
)
def test_a_text_or_pattern_that_no_example_shows_is_told(lint: Linted, match: Any, example: str, said: str) -> None:
    [hint] = [hint for hint in lint.of(match, example) if hint.code != "plain-regex"]
    assert hint.code == "untested"
    assert said in hint.message


def test_what_must_not_be_there_needs_no_example(lint: Linted) -> None:
    assert lint.of({"text": "a pool", "not": "dry run"}, "a pool") == []


@pytest.mark.parametrize(
    ("match", "example"),
    [
        pytest.param("Redis connected", "Redis connected", id="a bare text"),
        pytest.param({"regex": "Redis (?:is )?connected"}, "Redis connected", id="a pattern without an anchor"),
        pytest.param({"regex": "^.*Redis is? connected"}, "Redis is connected", id="an anchor that anchors nothing"),
        pytest.param({"regex": r"(?m)^Redis \w+$"}, "Redis connected", id="the beginning of any line"),
        pytest.param({"regex": r"^(?:\w+: )?Redis \w+"}, "Redis connected", id="anybody's name before it"),
        pytest.param({"regex": r"\bRedis \w+$"}, "Redis connected", id="anchored at its end only"),
        pytest.param({"text": "Redis connected", "severity": "INFO"}, "Redis connected", id="a severity"),
        pytest.param({"text": "Redis connected", "log": ["stdout", "stderr"]}, "Redis connected", id="a usual log"),
        pytest.param({"text": "Redis connected", "not": {"logger": "chat.*"}}, "Redis connected", id="not a logger"),
        pytest.param({"fields": {"jsonPayload.message": {"regex": "Redis connected"}}},
                     {"jsonPayload": {"message": "Redis connected"}}, id="a field that is the text"),
        pytest.param({"any": [{"regex": "^Redis up"}, "Redis connected"]}, ["Redis up", "Redis connected"], id="any"),
    ],
)  # fmt: skip
def test_a_marker_that_a_user_can_forge_is_shown_with_the_forgery(lint: Linted, match: Any, example: Any) -> None:
    [hint] = [hint for hint in lint.of_marker(match, example) if hint.code == "open-marker"]
    assert "a user's text can make it ready, such as 'user" in hint.message


@pytest.mark.parametrize(
    ("match", "example"),
    [
        pytest.param({"regex": "^Redis connected"}, "Redis connected", id="an anchor"),
        pytest.param({"regex": r"^\W*Redis connected"}, "✅ Redis connected", id="marks before it"),
        pytest.param({"regex": r"\ARedis connected"}, "Redis connected", id="the other anchor"),
        pytest.param({"text": "Redis connected", "logger": "app.health"}, "Redis connected", id="a logger"),
        pytest.param({"text": "Redis connected", "log": "system"}, "Redis connected", id="the platform's log"),
        pytest.param({"text": "Redis connected", "fields": {"jsonPayload.check": 1}}, "Redis connected", id="a field"),
    ],
)  # fmt: skip
def test_a_marker_that_no_user_can_forge_is_left_alone(lint: Linted, match: Any, example: str) -> None:
    assert [hint.code for hint in lint.of_marker(match, example)] == []


def test_a_marker_that_a_user_can_take_back_is_told_too(lint: Linted) -> None:
    [hint] = lint.of_marker({"regex": "^Redis connected"}, "Redis connected", lost_when="Redis gone")
    assert hint.code == "open-marker"
    assert "take its readiness back, such as 'user said: Redis gone'" in hint.message


@pytest.mark.parametrize(
    "match",
    [
        pytest.param("2026-01-05 10:00:00,123 ERROR app.db: pool exhausted", id="a whole line"),
        pytest.param("ERROR: pool exhausted", id="its level"),
        pytest.param({"regex": "^ERROR[: ]+pool exhausted"}, id="a pattern that begins with the level"),
        pytest.param({"regex": r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ ERROR pool"}, id="or with the time"),
        pytest.param({"regex": r"^\[ERROR\] pool"}, id="in brackets"),
    ],
)
def test_a_header_that_is_taken_off_before_a_rule_looks_is_told(lint: Linted, match: Any) -> None:
    found = lint.of(match, "2026-01-05 10:00:00,123 ERROR app.db: pool exhausted")
    assert "header" in {hint.code for hint in found}


@pytest.mark.parametrize(
    ("match", "example"),
    [
        pytest.param("ERROR: relation", "db=shop,user=app ERROR: relation x does not exist", id="in the middle"),
        pytest.param({"regex": "^Error loading"}, "Error loading the model", id="no level"),
        pytest.param("errors in app", "ERROR in app: 3 errors in app", id="behind the header"),
    ],
)
def test_what_is_no_header_is_not_told(lint: Linted, match: Any, example: str) -> None:
    assert [hint.code for hint in lint.of(match, example)] == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("order 7a9e4f52-2f7b-4f2e-9d43-6d8c0a1b2c3d failed", "a UUID"),
        ("late since 10:15:31", "a time"),
        ("refused by 10.1.2.3", "an address"),
        ("object at 0x7f2a10c4d5e0", "an address in memory"),
        ("no such user ann@example.org", "a mail address"),
        ("worker shop-api-7d9f8b6c5d-x2x4z gone", "the name of an instance"),
        ("revision shop-api-00139-qb7 gone", "the name of an instance"),
        ("order 84513377 failed", "an id"),
        ("commit 9fceb02d0ae5 failed", "an id"),
    ],
)
def test_a_text_that_holds_a_value_that_varies_is_told(lint: Linted, text: str, kind: str) -> None:
    [hint] = lint.of(text, text)
    assert (hint.code, f"holds {kind}, " in hint.message) == ("varying", True)


@pytest.mark.parametrize(
    "text",
    [
        "ORA-01555: snapshot too old", "sqlstate 57P03", "errno 10054", "status 503", "see #449", "bound to 0.0.0.0",
        "GET /v1beta1/models", "metadata at 169.254.169.254", "facade", "version 1.2.3", "deadbeef", "exit code 137",
        "shop-backend", "utf-8", "after 30000 ms",
    ],
)  # fmt: skip
def test_numbers_that_stay_the_same_are_left_alone(lint: Linted, text: str) -> None:
    assert lint.of(text, text) == []


def test_fixed_parts_of_patterns_are_looked_at_too(lint: Linted) -> None:
    [hint] = lint.of({"regex": r"order 84513377 failed after \d+ s"}, "order 84513377 failed after 3 s")
    assert hint.code == "varying"


@pytest.mark.parametrize(
    ("match", "code"),
    [
        ({"regex": "pool exhausted.*"}, "idle-wildcard"),
        ({"regex": ".*pool (?:exhausted|empty)"}, "idle-wildcard"),
        ({"regex": "pool (?:exhausted|empty).*?"}, "idle-wildcard"),
        ({"regex": r"pool exhausted"}, "plain-regex"),
        ({"regex": r"pool exhausted\."}, "plain-regex"),
        ({"text": "pool exhausted.\n"}, "line-break"),
    ],
)
def test_what_says_nothing_more_is_told(lint: Linted, match: Any, code: str) -> None:
    assert {hint.code for hint in lint.of(match, "a pool exhausted.\n")} == {code}


@pytest.mark.parametrize(
    "match",
    [
        {"regex": r"pool exhausted\.*"},
        {"regex": "^.*pool exhausted"},
        {"regex": "pool .*exhausted"},
        {"regex": "(?i)pool exhausted"},
        {"regex": ["pool exhausted", r"no pool \d"]},
    ],
)
def test_what_says_more_is_left_alone(lint: Linted, match: Any) -> None:
    assert lint.of(match, ["pool exhausted", "no pool 1"]) == []


def test_limits_of_what_is_critical_anyway_are_told(lint: Linted) -> None:
    [hint] = lint.of("a pool", "a pool", label="critical", limits={"count": 5})
    assert hint.code == "idle-limits"


def test_an_example_whose_line_states_a_severity_that_is_not_asked_for_is_told(lint: Linted) -> None:
    [hint] = lint.of({"text": "a pool", "severity": ">=ERROR"}, ["WARNING: a pool is empty", "ERROR: a pool is empty"])
    assert hint.code == "severity-excludes"
    assert "states WARNING" in hint.message
    assert lint.of({"text": "a pool", "severity": ">=WARNING"}, "WARNING: a pool is empty") == []


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        pytest.param("the worker pool is exhausted", "pool is", id="a text in a text"),
        pytest.param({"regex": r"^worker pool \d+ is exhausted"}, "worker pool ", id="a text in a pattern"),
        pytest.param("worker pool 3", {"regex": r"pool \d"}, id="a pattern in a text"),
        pytest.param({"text": "pool is", "severity": "ERROR"}, {"text": "pool", "severity": ">=INFO"}, id="severity"),
        pytest.param({"text": "pool is", "status": 503}, {"text": "pool", "status": "5xx"}, id="status"),
        pytest.param({"text": "pool is", "logger": "app.db"}, {"text": "pool", "logger": "app.*"}, id="logger"),
        pytest.param(["pool is a", "pool is b"], ["pool is", "never"], id="each alternative"),
        pytest.param({"text": "pool is", "not": {"any": ["dry", "test"]}}, {"text": "pool", "not": "dry"}, id="not"),
    ],
)  # fmt: skip
def test_a_rule_whose_entries_another_one_hits_all_is_shadowed(lint: Linted, narrow: Any, wide: Any) -> None:
    found = lint.hints({"issues": [issue("narrow", narrow, "x"), issue("wide", wide, "x", label="critical")]})
    told = [hint for hint in found if hint.code in ("shadowed", "duplicate", "overlapping")]
    assert [(hint.rule, hint.code) for hint in told] == [("narrow", "shadowed")]
    assert "'wide' (" in told[0].message
    assert ", critical) too" in told[0].message


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("pool is", {"text": "pool", "severity": "ERROR"}, id="a stronger key"),
        pytest.param("worker pool is", {"regex": "^pool"}, id="an anchor"),
        pytest.param("pool is", {"regex": r"pool\b"}, id="a look at what follows"),
        pytest.param({"regex": "(?i)pool is"}, "pool", id="any case"),
        pytest.param({"text": "pool is"}, {"text": "pool", "not": "dry"}, id="an exception"),
        pytest.param({"text": "pool", "logger": "app.*"}, {"text": "pool", "logger": "app.db"}, id="a wildcard"),
        pytest.param("pool", {"text": "pool", "count": {"at_least": 3, "within": "1m"}}, id="over time"),
    ],
)
def test_a_rule_that_may_hit_more_is_not_shadowed(lint: Linted, one: Any, other: Any) -> None:
    found = lint.codes({"issues": [issue("one", one, "x"), issue("other", other, "x")]})
    assert not {("one", "shadowed"), ("one", "duplicate")} & {*found}


def test_the_same_condition_twice_is_told_once_at_the_later_one_also_across_sets(lint: Linted) -> None:
    first, second = (
        {"issues": [issue(name, {"text": "a pool", "severity": "ERROR"}, "a pool")]} for name in ("first", "second")
    )
    assert lint.codes(first, second) == [("second", "duplicate")]
    assert lint.codes({**first, "applies_to": {"service": "a"}}, {**second, "applies_to": {"service": "b"}}) == []


def test_a_set_about_one_service_is_shadowed_by_one_about_all(lint: Linted) -> None:
    narrow = {"applies_to": {"service": "a"}, "issues": [issue("narrow", "a pool is", "a pool is")]}
    wide = {"issues": [issue("wide", "a pool", "a pool")]}
    assert lint.codes(narrow, wide) == [("narrow", "shadowed")]
    swapped = {"issues": narrow["issues"]}, {**wide, "applies_to": {"service": "a"}}
    assert lint.codes(*swapped) == []


def test_markers_may_be_shown_ready_by_one_line(lint: Linted) -> None:
    one = {"id": "one", "title": "t", "match": {"regex": ["^up a", "^up b"]}, "owner": "me"}
    other = {**one, "id": "other", "match": {"regex": "^up a"}}
    found = lint.codes({"markers": [{**m, "examples": examples(["up a", "up b"])} for m in (one, other)]})
    assert [code for _, code in found if code in ("shadowed", "duplicate")] == []


def test_examples_that_another_label_claims_are_told(lint: Linted) -> None:
    one = issue("one", {"regex": r"pool \w+ exhausted"}, "the pool a exhausted")
    other = issue("other", {"regex": r"the pool \w"}, ["the pool a"], label="critical")
    assert lint.codes({"issues": [one, other]}) == [("one", "overlapping")]
    assert lint.codes({"issues": [one, {**other, "label": "non-blocking"}]}) == []


@pytest.mark.parametrize(
    "match",
    [
        "pool",
        {"regex": r"\d+ms"},
        {"regex": "[A-Z]{3}\\d"},
        {"regex": "(?i)error"},
        {"severity": ">=ERROR"},
        {"status": "5xx", "service": "shop"},
        {"regex": r"\d+", "text": "pool"},
        {"all": [{"regex": r"\d+"}, {"regex": "pool \\w+"}]},
        {"fields": {"a.b": "x"}, "text": "pool"},
        {"text": "pool", "not": {"regex": r"\d"}},
    ],
)
def test_rules_with_something_to_look_for_are_not_costly(lint: Linted, match: Any) -> None:
    assert "costly" not in {hint.code for hint in lint.of(match, "x")}


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
def test_rules_with_nothing_to_look_for_are_costly(lint: Linted, match: Any, said: str) -> None:
    [hint] = [hint for hint in lint.of(match, "x") if hint.code == "costly"]
    assert said in hint.message
    assert "µs each" in hint.message


def test_every_kind_of_hint_is_tried_here() -> None:
    here = Path(__file__).read_text(encoding="utf-8") + (Path(__file__).parent / "test_catastrophic.py").read_text()
    assert [code for code in get_args(Code) if f'"{code}"' not in here] == []


@pytest.mark.parametrize("text", ["a\x1b[31mb", "a\nb", "a\u202eb"])
def test_no_control_character_is_in_what_is_shown(text: str) -> None:
    assert shown(text).isprintable()
