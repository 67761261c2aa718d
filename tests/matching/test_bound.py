"""Which entries can matter at all: nothing that does is left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cloud.near_misses import SERVICE, entries, mattering, watched, watches_of
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.entry import bound as b
from analyzer.matching.bound import ALWAYS, INSTANCES, LOGGER, NO_LITERAL, UNSURE_NOT, bound
from analyzer.matching.program import Program
from analyzer.matching.watch import CLOUD_RUN_START, Role, Watch, watches
from analyzer.ruleset import load
from analyzer.ruleset.conditions import Condition

RULES = Path(__file__).parents[2] / "rules"
QUIET = {"severity": "INFO", "logName": "projects/p/logs/stdout", "jsonPayload": {"message": "hello"}}


def wanted_by(match: Any, service: str | None = None, **content: Any) -> b.Wanted:
    """What one rule wants besides what is always asked for; the platform's start line left out."""
    issues = [{"id": "i", "title": "t", "label": "critical", "match": match}]
    watches = watches_of({"issues": issues, **content}, strict=True)
    wanted = bound(watches[1:], service, requests=False, instances=False)
    return b.Wanted(tuple(part for part in wanted.parts if part not in ALWAYS), wanted.widened)


def reasons(wanted: b.Wanted) -> list[str]:
    assert {widened.rule for widened in wanted.widened} <= {"r/i"}
    return [widened.why for widened in wanted.widened]


def literals(*texts: str) -> b.TextHolds:
    return b.TextHolds(frozenset(map(b.Fixed, texts)))


@settings(max_examples=150)
@given(watched(), st.lists(entries(), min_size=1, max_size=12), st.booleans(), st.booleans())
def test_whatever_matters_is_asked_for(watches: Any, found: list[Any], scoped: bool, requests: bool) -> None:
    wanted = bound(watches, SERVICE if scoped else None, requests, instances=False)
    for i in mattering(Program(watches), found, requests=requests):
        assert wanted.holds(found[i]), (found[i], wanted)


@pytest.mark.parametrize(
    ("reason", "entry"),
    [
        (b.SeverityIn, {"severity": "WARNING"}),
        (b.SeverityIn, {"severity": ""}),
        (b.StatusIn, {"httpRequest": {"status": 404, "requestMethod": "GET"}}),
        (b.FieldExists, {"jsonPayload": {"message": "hello", "stack": "at x"}}),
        (b.FieldExists, {"split": {"uid": "u"}}),
        (
            b.FieldHolds,
            {"jsonPayload": {"@type": "type.googleapis.com/google.cloud.audit.AuditLog", "methodName": "x"}},
        ),
        (b.Coloured, {"textPayload": "po\x1b[0mol"}),
        (b.Coloured, {"textPayload": "po<red>ol"}),
        (b.MayBeTrace, {"jsonPayload": {"message": "x\n\tat a.b(C.java:1)"}}),
        (b.MayBePiece, {"textPayload": "ValueError: x"}),
        (b.WithoutText, {"jsonPayload": {"count": 3}}),
        (b.WithoutText, {"jsonPayload": {"message": "2025-09-11 19:50:56 INFO"}}),
        (b.OddMethod, {"httpRequest": {"status": 200, "requestMethod": "2025-09-11 19:50:56 INFO"}}),
    ],
)
def test_what_matters_without_any_rule_is_always_asked_for(reason: type[b.Bound], entry: dict[str, Any]) -> None:
    whole = {**QUIET, **entry}
    if "textPayload" in entry:
        del whole["jsonPayload"]
    assert {type(part) for part in ALWAYS if part.holds(whole)} == {reason}


def test_a_quiet_entry_is_not_asked_for() -> None:
    assert not bound((CLOUD_RUN_START,), SERVICE, requests=False, instances=False).holds(QUIET)


def test_requests_are_asked_for_where_they_are_counted() -> None:
    served = {**QUIET, "httpRequest": {"status": 200, "requestMethod": "GET"}}
    assert [bound((), None, requests, instances=False).holds(served) for requests in (False, True)] == [False, True]


def test_a_marker_of_each_instance_needs_everything() -> None:
    wanted = bound((), SERVICE, requests=False, instances=True)
    assert wanted == b.Wanted((b.Everything(),), (b.Widened("", INSTANCES),))


@pytest.mark.parametrize(
    ("match", "part"),
    [
        pytest.param("pool timeout", literals("pool timeout"), id="a text"),
        pytest.param({"text": ["aa", "bb"]}, literals("aa", "bb"), id="texts together"),
        pytest.param({"regex": r"^pool\s+x"}, literals("pool"), id="the fixed text of a pattern"),
        pytest.param({"all": ["aa", "bbbb"]}, literals("bbbb"), id="of several texts the most telling"),
        pytest.param({"any": ["aa", {"regex": "b+c"}]}, literals("aa", "bc"), id="any of them"),
        pytest.param(
            {"text": "aa", "severity": ">=INFO"},
            b.Both((b.SeverityIn(frozenset((200, 300))), literals("aa"))),
            id="a part of the severities that are quiet",
        ),
        pytest.param(
            {"text": "aa", "fields": {"jsonPayload.user": "ann"}},
            b.Both((b.FieldIs((("jsonPayload", "user"),), "ann"), literals("aa"))),
            id="a field",
        ),
        pytest.param({"status": 302}, b.StatusIn(302, 302), id="a status"),
        pytest.param({"status": "<=404"}, b.StatusIn(100, 399), id="a status, but those that are always asked for"),
        pytest.param({"log": "std*"}, b.LogFits("std*"), id="a log"),
        pytest.param({"text": "aa", "log": "*"}, literals("aa"), id="any log"),
        pytest.param(
            {"fields": {"labels.app.kubernetes.io/name": "shop"}},
            b.FieldIs((("labels", "app.kubernetes.io/name"),), "shop"),
            id="a label has no labels inside",
        ),
        pytest.param(
            {"fields": {"jsonPayload.a.b": "shop"}},
            b.FieldIs((("jsonPayload", "a", "b"), ("jsonPayload", "a.b")), "shop"),
            id="a dot may stand inside a key",
        ),
        pytest.param(
            {"fields": {"jsonPayload.a": {"regex": "^shop"}}},
            b.FieldHolds((("jsonPayload", "a"),), frozenset([b.Fixed("shop")])),
            id="the fixed text of a field's pattern",
        ),
    ],
)
def test_a_rule_asks_for_what_it_can_hit(match: Any, part: b.Bound) -> None:
    assert wanted_by(match) == b.Wanted((part,))


@pytest.mark.parametrize(
    "match",
    [
        {"text": "aa", "severity": ">=WARNING"},
        {"regex": r"\d", "severity": ["ERROR", "DEFAULT"]},
        {"status": "5xx"},
        {"text": "aa", "service": "cart"},
        {"all": ["aa", {"not": {"service": SERVICE}}]},
    ],
)
def test_a_rule_that_hits_only_what_is_asked_for_anyway_or_nothing_adds_nothing(match: Any) -> None:
    assert wanted_by(match, service=SERVICE) == b.Wanted(())


@pytest.mark.parametrize(
    "scope",
    [{"service": "sh*"}, {"not": {"service": "cart"}}, {"any": [{"service": "cart"}, {"service": SERVICE}]}],
)
def test_the_service_of_the_scope_is_known(scope: Any) -> None:
    assert wanted_by("aa", service=SERVICE, applies_to=scope).parts == (literals("aa"),)


@pytest.mark.parametrize(
    ("match", "why"),
    [
        ({"regex": r"\d+"}, NO_LITERAL),
        ({"text": "x"}, NO_LITERAL),
        ({"logger": "a*"}, LOGGER),
        ({"text": "aa", "not": {"log": "stdout"}}, UNSURE_NOT),
        ({"fields": {"split.index": 1}}, "what stands at split.index cannot be asked for"),
        ({"fields": {"jsonPayload.n": 5}}, "all that have jsonPayload.n are asked for"),
        ({"fields": {"jsonPayload.n": ">5"}}, "all that have jsonPayload.n are asked for"),
        ({"fields": {"jsonPayload.n": True}}, "all that have jsonPayload.n are asked for"),
        ({"fields": {"jsonPayload.n": {"regex": "12"}}}, "all that have jsonPayload.n are asked for"),
        ({"fields": {"jsonPayload.a.b.c.d.e.f.g": "shop"}}, "all that have jsonPayload are asked for"),
    ],
)
def test_what_cannot_be_told_is_widened_and_said(match: Any, why: str) -> None:
    assert any(reason.startswith(why) for reason in reasons(wanted_by(match)))


def test_a_condition_of_a_kind_not_known_asks_for_everything() -> None:
    class Odd(Condition, frozen=True):
        pass

    wanted = bound((Watch(Role.ISSUE, "r/i", Odd()),), None, requests=False, instances=False)
    assert wanted.parts == (b.Everything(),)
    assert wanted.widened == (b.Widened("r/i", "a condition of the kind Odd is not known here"),)


@pytest.mark.slow
@pytest.mark.parametrize(("third", "severity"), [(0, "INFO"), (1, "WARNING"), (2, "ERROR")])
def test_of_the_shipped_rules_every_example_that_hits_is_asked_for(third: int, severity: str) -> None:
    rulesets = load(sorted(RULES.glob("*.yaml")))
    watched = watches(rulesets, strict=False)
    wanted, program = bound(watched, None, requests=False, instances=False), Program(watched)
    rules = [rule for rules in rulesets for rule in (*rules.issues, *rules.markers)]
    texts = [example.entry for rule in rules if rule.examples for example in rule.examples.match][third::3]
    found = [{**QUIET, "severity": severity, "jsonPayload": {"message": text}} for text in texts if text]
    hit = mattering(program, found)
    assert len(hit) > len(found) / 2
    assert [found[i] for i in hit if not wanted.holds(found[i])] == []


def test_with_the_shipped_rules_an_ordinary_line_is_not_asked_for() -> None:
    wanted = bound(watches(load(sorted(RULES.glob("*.yaml"))), strict=False), None, requests=False, instances=False)
    assert not wanted.holds(QUIET)
