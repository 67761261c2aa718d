"""Every match key holds of the entries that it should, of no others, and knows what it does not know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.ruleset import AnyOf, Match, Regex, Text
from analyzer.ruleset.keys import KEYS
from analyzer.ruleset.keys.names import fits

ORDER = {
    "jsonPayload": {"order": {"state": "stuck", "attempts": 5, "size": "12", "paid": True, "note": None, "lines": [1]}},
    "labels": {"run.googleapis.com/execution": "nightly"},
}
ENTRY = {
    "text": "Connection reset by peer, attempt 3",
    "severity": 500,
    "log": "stderr",
    "status": 503,
    "service": "shop-backend",
    "revision": "shop-backend-00440-qb7",
    "logger": "shop.db",
    "fields": ORDER,
}

CASES = [
    ("text", "reset by peer", True),
    ("text", "Reset by peer", False),
    ("text", "[nothing, reset]", True),
    ("text", "[nothing, nobody]", False),
    ("text", "3", True),
    ("regex", r"'^Connection \w+'", True),
    ("regex", "'^reset'", False),
    ("regex", r"['^reset', 'attempt \d$']", True),
    ("regex", "'(?i)connection RESET'", True),
    ("severity", "ERROR", True),
    ("severity", "error", True),
    ("severity", "WARNING", False),
    ("severity", '">=WARNING"', True),
    ("severity", '">ERROR"', False),
    ("severity", '"<ERROR"', False),
    ("severity", '"<=ERROR"', True),
    ("severity", '"= ERROR"', True),
    ("severity", '">= CRITICAL"', False),
    ("severity", "[INFO, ERROR]", True),
    ("severity", '[INFO, ">=ALERT"]', False),
    ("log", "stderr", True),
    ("log", "std*", True),
    ("log", "stdout", False),
    ("log", "[stdout, stderr]", True),
    ("status", "503", True),
    ("status", '"503"', True),
    ("status", "5xx", True),
    ("status", "5XX", True),
    ("status", "4xx", False),
    ("status", "504", False),
    ("status", '">=500"', True),
    ("status", '"> 503"', False),
    ("status", '"<504"', True),
    ("status", '"<=503"', True),
    ("status", '"<503"', False),
    ("status", '"=503"', True),
    ("status", "[429, 5xx]", True),
    ("service", "shop-backend", True),
    ("service", "shop", False),
    ("service", "Shop-backend", False),
    ("service", '"shop-*"', True),
    ("revision", '"*-00440-*"', True),
    ("revision", '"*-00441-*"', False),
    ("logger", "shop.db", True),
    ("logger", "shop?db", False),
    ("logger", '"*.db"', True),
    ("fields", "{jsonPayload.order.state: stuck}", True),
    ("fields", "{jsonPayload.order.state: Stuck}", False),
    ("fields", "{jsonPayload.order.state: [lost, stuck]}", True),
    ("fields", "{jsonPayload.order.state: {regex: '^st'}}", True),
    ("fields", "{jsonPayload.order.state: [{regex: '^x'}, {regex: 'k$'}]}", True),
    ("fields", "{jsonPayload.order.state: {regex: '^x'}}", False),
    ("fields", "{jsonPayload.order.attempts: 5}", True),
    ("fields", "{jsonPayload.order.attempts: 5.0}", True),
    ("fields", '{jsonPayload.order.attempts: "5"}', True),
    ("fields", '{jsonPayload.order.attempts: ">=5"}', True),
    ("fields", '{jsonPayload.order.attempts: ">5"}', False),
    ("fields", '{jsonPayload.order.attempts: "< 5.5"}', True),
    ("fields", "{jsonPayload.order.attempts: {regex: '^5$'}}", True),
    ("fields", "{jsonPayload.order.size: 12}", True),
    ("fields", '{jsonPayload.order.size: "12"}', True),
    ("fields", '{jsonPayload.order.size: "12.0"}', False),
    ("fields", "{jsonPayload.order.size: 12.0}", True),
    ("fields", '{jsonPayload.order.size: "<=12"}', True),
    ("fields", "{jsonPayload.order.paid: true}", True),
    ("fields", '{jsonPayload.order.paid: "true"}', True),
    ("fields", "{jsonPayload.order.paid: false}", False),
    ("fields", "{jsonPayload.order.paid: 1}", False),
    ("fields", "{jsonPayload.order.paid: yes}", False),
    ("fields", "{jsonPayload.order.paid: {regex: '^true$'}}", True),
    ("fields", "{jsonPayload.order.note: stuck}", False),
    ("fields", '{jsonPayload.order.lines: ">=0"}', False),
    ("fields", "{jsonPayload.order.lines: {regex: '1'}}", False),
    ("fields", "{jsonPayload.state: stuck}", False),
    ("fields", '{jsonPayload.order: ">=0"}', False),
    ("fields", "{jsonPayload.order.state: stuck, jsonPayload.order.attempts: 4}", False),
    ("fields", "{labels.run.googleapis.com/execution: nightly}", True),
    ("fields", "[{jsonPayload.order.state: lost}, {jsonPayload.order.attempts: 5}]", True),
    ("any", "[nothing, reset]", True),
    ("any", "[nothing, {status: 404}]", False),
    ("all", "[reset, {severity: ERROR}]", True),
    ("all", "[reset, {severity: INFO}]", False),
    ("all", "[[nothing, reset], {not: nobody}]", True),
    ("not", "reset", False),
    ("not", "nothing", True),
    ("not", "{any: [nothing, reset]}", False),
    ("not", "[nothing, reset]", False),
    ("not", "{text: reset, severity: INFO}", True),
]


@pytest.mark.parametrize(("key", "value", "holds"), CASES)
def test_a_key_holds_of_an_entry(rules: Any, entry: Callable[..., Any], key: str, value: str, holds: bool) -> None:
    match: Match = rules.match(f"{{{key}: {value}}}")
    assert match.chosen.holds(entry(**ENTRY)) is holds
    assert not match.over_time


@pytest.mark.parametrize(("key", "value", "holds"), CASES)
def test_nothing_is_known_of_an_unknown_entry(
    rules: Any, entry: Callable[..., Any], key: str, value: str, holds: bool
) -> None:
    assert rules.match(f"{{{key}: {value}}}").chosen.holds(entry()) is None


def test_every_key_of_single_entries_is_tried_above() -> None:
    assert {key for key, *_ in CASES} == {name for name, key in KEYS.items() if not key.over_time}


@pytest.mark.parametrize("key", ["{status: '<500'}", "{status: 4xx}"])
def test_an_entry_without_a_status_fulfils_no_status(rules: Any, entry: Callable[..., Any], key: str) -> None:
    assert rules.match(key).chosen.holds(entry(status=0)) is False


@pytest.mark.parametrize(
    ("match", "like"),
    [
        ("reset", "{text: reset}"),
        ("[reset, lost]", "{any: [{text: reset}, {text: lost}]}"),
        ("{text: [reset, lost]}", "{any: [reset, lost]}"),
        ("{text: a, regex: b}", "{all: [a, {regex: b}]}"),
        ("{all: [a]}", "a"),
        ("{not: [a, b]}", "{not: {any: [a, b]}}"),
    ],
)
def test_short_forms_mean_the_same_as_long_ones(rules: Any, match: str, like: str) -> None:
    assert rules.match(match) == rules.match(like)


def test_a_match_names_what_it_asks_for(rules: Any) -> None:
    match: Match = rules.match(
        "{text: a, fields: {x.y: 1}, count: {at_least: 2, within: 1s, per: p.q},"
        " unless: {match: {regex: b, fields: {u.v: 2}}, within: 1s}}"
    )
    assert set(match.leaves()) == {Text("a"), Regex("b")}
    assert set(match.paths()) == {"x.y", "u.v", "p.q"}


def test_the_steps_of_a_sequence_choose_together_with_the_other_keys(rules: Any, entry: Callable[..., Any]) -> None:
    match: Match = rules.match("{severity: ERROR, sequence: {steps: [a, b], within: 30s, per: trace}}")
    assert match.over_time
    assert match.sequence is not None
    assert (match.sequence.steps, match.sequence.within, match.sequence.per) == (
        (Text("a"), Text("b")),
        30_000_000_000,
        "trace",
    )
    assert match.chosen.holds(entry(text="b", severity=500)) is True
    assert match.chosen.holds(entry(text="b", severity=200)) is False
    assert match.chosen.holds(entry(text="c", severity=500)) is False


def test_a_sequence_may_stand_alone(rules: Any) -> None:
    match: Match = rules.match("{sequence: {steps: [a, {text: b}], within: 1m}}")
    assert match.choose is None
    assert match.chosen == AnyOf((Text("a"), Text("b")))
    assert match.sequence is not None
    assert match.sequence.per == "revision"


@pytest.mark.parametrize(
    ("match", "per"),
    [
        ("{text: a, unless: {match: b, within: 10s}}", "revision"),
        ("{text: a, unless: {match: b, within: 10s, per: trace}}", "trace"),
        ("{text: a, count: {at_least: 5, within: 1m, per: instance}, unless: {match: b, within: 10s}}", "instance"),
        ("{text: a, count: {at_least: 5, within: 1m}, unless: {match: b, within: 10s, per: x.y}}", "x.y"),
        ("{text: a, count: {at_least: 5, within: 1m, per: x.y}, unless: {match: b, within: 10s, per: trace}}", "trace"),
    ],
)  # fmt: skip
def test_unless_shares_the_per_of_a_count_beside_it(rules: Any, match: str, per: str) -> None:
    unless = rules.match(match).unless
    assert (unless.match, unless.within, unless.per) == (Text("b"), 10_000_000_000, per)


@given(st.text("ab*", max_size=8), st.text("ab", max_size=10))
def test_the_wildcard_means_any_characters(wanted: str, name: str) -> None:
    pattern = ".*".join(wanted.split("*"))
    assert fits(name, wanted) == bool(Regex(pattern).pattern.fullmatch(name))
