"""The neutral predicate as filters of Cloud Logging: every entry that is wanted passes, and no value breaks out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
import re2
from cloud.near_misses import SERVICE, entries, mattering, watched, watches_of
from cloud.query import parse
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.entry import bound as b
from analyzer.matching.bound import bound
from analyzer.matching.program import Program
from analyzer.sources.cloud.filters import LONGEST, MOST_FILTERS, TIMES, Detail, Query, compose, render

SCOPE = ('resource.type="cloud_run_revision"', f'resource.labels.service_name="{SERVICE}"')
HOSTILE = [
    '"', "\\", '") OR ("', '" OR severity>=DEFAULT OR "', "\n", "a\nOR b", "--", "-- x", "\\Q", "(?i)", "a|b", "[", "^",
    "$", "é\u0301", "\x00", "\x1b[0m", "\ud7ff\ue000", "*", ")", "(((", "AND", "%2F", "😀" * 3,
]  # fmt: skip
PATTERN = re.compile(r'=~"([^"]*)"')


def passes(queries: Sequence[Query], entry: Any) -> bool:
    return any(parse(query.filter).holds(entry) for query in queries)


def well_made(text: str) -> bool:
    """Within the length with its times, without a backslash or what is not seen, and with patterns that RE2 takes."""
    for pattern in PATTERN.findall(text):
        re2.compile(pattern)
    return "\\" not in text and len(text.encode()) <= LONGEST - TIMES and text.replace("\n", "").isprintable()


def fixed(*texts: str) -> frozenset[b.Fixed]:
    return frozenset(map(b.Fixed, texts))


@settings(max_examples=150)
@given(watched(), st.lists(entries(), min_size=1, max_size=12), st.booleans(), st.booleans())
def test_whatever_matters_passes_the_filters(watches: Any, found: list[Any], scoped: bool, requests: bool) -> None:
    wanted = bound(watches, SERVICE if scoped else None, requests, instances=False)
    queries = compose(SCOPE, wanted)
    assert all(well_made(query.filter) for query in queries)
    matters = mattering(Program(watches), found, requests=requests)
    for i, entry in enumerate(found):
        assert passes(queries, entry) or not (i in matters or wanted.holds(entry)), entry


@settings(max_examples=100)
@given(watched(), st.lists(entries(), min_size=1, max_size=6), st.sampled_from([(64, 64), (12, 6), (8, 0), (3, 0)]))
def test_whatever_is_wanted_passes_however_short_the_literals_are(
    watches: Any, found: list[Any], lengths: tuple[int, int]
) -> None:
    wanted = b.either(bound(watches, SERVICE, requests=False, instances=False).parts)
    query = parse(render(wanted, Detail(*lengths)))
    assert [entry for entry in found if wanted.holds(entry) and not query.holds(entry)] == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        (b.Everything(), 'severity>="DEFAULT"'),
        (b.Nothing(), 'NOT severity>="DEFAULT"'),
        (b.SeverityIn(frozenset((0, 400, 500, 600, 700, 800))), '(severity>="WARNING" OR severity="DEFAULT")'),
        (b.SeverityIn(frozenset((200,))), 'severity="INFO"'),
        (b.StatusIn(400, 599), "(httpRequest.status>=400 AND httpRequest.status<=599)"),
        (b.StatusIn(503, 503), "httpRequest.status=503"),
        (b.FieldExists((("split", "uid"),)), "split.uid:*"),
        (b.FieldIs((("labels", "a.b/c"),), "x"), 'labels."a.b/c"="x"'),
        (b.FieldIs((("jsonPayload", "a"), ("jsonPayload", "b")), "x"), '(jsonPayload.a="x" OR jsonPayload.b="x")'),
        (b.FieldIs((("trace",),), 'x"y'), "trace:*"),
        (b.FieldHolds((("jsonPayload", "a"),), fixed("a.b", "cd*")), 'jsonPayload.a=~"a[.]b|cd[*]"'),
        (b.FieldHolds((("jsonPayload", 'a"b'),), fixed("abc")), "jsonPayload:*"),
        (b.FieldHolds((("trace",),), frozenset([b.Fixed("ab", ignore_case=True)])), 'trace=~"(?i:ab)"'),
        (b.FieldFits((("trace",),), "a*b"), 'trace=~"^a(?s:.)*b$"'),
        (b.FieldFits((("trace",),), "ab"), 'trace="ab"'),
        (b.LogFits("stderr"), 'logName=~"(?:^|/|%2[Ff])stderr$|%(?:[^2]|2[^Ff])"'),
        (
            b.Both((b.SeverityIn(frozenset((200,))), b.FieldExists((("trace",), ("spanId",))))),
            '(severity="INFO" AND (trace:* OR spanId:*))',
        ),
    ],
)
def test_a_bound_is_written_in_the_usual_forms(what: b.Bound, text: str) -> None:
    assert render(what) == text


def test_what_is_looked_for_in_a_text_is_looked_for_wherever_it_can_stand() -> None:
    written = render(b.TextHolds(fixed("GET /pool 503")))
    for path in b.TEXT_PATHS:
        assert f'{".".join(path)}=~"GET /pool 503"' in written
    assert 'httpRequest.requestUrl=~"/pool"' in written


@pytest.mark.parametrize(
    ("literal", "status"),
    [("failed 503", ""), ("503", "httpRequest.status=503"), (" 50", "httpRequest.status>=100"), ("5031", "")],
)
def test_a_number_may_be_the_status_of_a_request(literal: str, status: str) -> None:
    written = render(b.TextHolds(fixed(literal)))
    assert (status in written) if status else ("httpRequest.status" not in written)


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize(
    "match",
    [
        lambda value: {"text": f"abc{value}def"},
        lambda value: {"text": "abc", "log": f"a{value}"},
        lambda value: {"text": "abc", "revision": f"a{value}"},
        lambda value: {"text": "abc", "revision": f"a{value}*"},
        lambda value: {"fields": {"jsonPayload.user": f"abc{value}"}},
        lambda value: {"fields": {"jsonPayload.user": {"regex": re.escape(f"xyz{value}")}}},
        lambda value: {"fields": {f"jsonPayload.a{value.replace('.', '')}b".replace("\n", ""): "x"}},
        lambda value: {"fields": {f"labels.a{value}b": "x"}},
    ],
)
def test_no_value_of_a_rule_breaks_out_of_its_quotes(match: Any, value: str) -> None:
    issues = [{"id": "i", "title": "t", "label": "critical", "match": match(value)}]
    (query,) = compose(SCOPE, bound(watches_of({"issues": issues}), None, requests=False, instances=False))
    assert well_made(query.filter)
    other = {"logName": "projects/p/logs/stdout", "severity": "INFO", "textPayload": "hello"}
    here = {"type": "cloud_run_revision", "labels": {"service_name": SERVICE, "revision_name": "r"}}
    parsed = parse(query.filter)
    assert not parsed.holds({**other, "resource": here})
    assert not parsed.holds({**other, "severity": "ERROR", "resource": {"type": "gce_instance", "labels": {}}})


@given(st.text(min_size=1, max_size=8), st.booleans(), st.text(max_size=3), st.text(max_size=3))
def test_any_literal_is_found_where_it_stands(literal: str, ignore_case: bool, before: str, after: str) -> None:
    written = render(b.FieldHolds((("textPayload",),), frozenset([b.Fixed(literal, ignore_case)])))
    assert "\\" not in written
    assert parse(written).holds({"textPayload": before + literal + after})


def many(count: int) -> b.Wanted:
    words = (f"{number:x}" for number in range(10**9, 10**9 + count))
    return b.Wanted(
        (b.SeverityIn(frozenset((500,))), b.TextHolds(fixed(*(f"problem {word[::-1]} of pool" for word in words))))
    )


def test_what_is_too_long_for_one_filter_is_cut_shorter_or_stands_in_several() -> None:
    counts = {size: len(compose(SCOPE, many(size))) for size in (3, 60, 150, 400)}
    assert counts[3] == counts[60] == 1
    assert 1 < counts[150] <= counts[400] <= MOST_FILTERS
    for size in counts:
        queries = compose(SCOPE, many(size))
        assert all(well_made(query.filter) and query.filter.startswith("(resource.type") for query in queries)
        assert not any(query.widened for query in queries)
        for literal in sorted(many(size).parts[1].literals)[:: size // 3]:  # type: ignore[attr-defined]
            resource = {"type": "cloud_run_revision", "labels": {"service_name": SERVICE}}
            assert passes(queries, {"resource": resource, "severity": "INFO", "textPayload": f"a {literal.text} b"})


def test_what_does_not_fit_into_all_filters_becomes_everything_and_says_so() -> None:
    characters = b.TextHolds(fixed(*(chr(0x4E00 + number) * 3 for number in range(12_000))))
    (query,) = compose(SCOPE, b.Wanted((characters,)))
    assert query.filter == f"({SCOPE[0]})\nAND ({SCOPE[1]})"
    assert [widened.rule for widened in query.widened] == [""]
    assert "6 filters" in query.widened[0].why


def test_everything_is_the_scope_alone() -> None:
    wanted = b.Wanted((b.Everything(),), (b.Widened("r/i", "why"),))
    assert compose(("a=1", "b=2 -- told"), wanted) == (Query("(a=1)\nAND (b=2 -- told\n)"),)
    assert compose((), wanted) == (Query('severity>="DEFAULT"'),)
