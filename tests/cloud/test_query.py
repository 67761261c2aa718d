from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from cloud.entries import as_json, audit_entry, entries, run_entry
from cloud.held import Held
from cloud.query import LONGEST, QueryError, parse

LABEL = "run.googleapis.com/base_image_versions"
TEXT = as_json(
    run_entry(
        'Hello World "quoted" C:\\temp',
        severity="ERROR",
        at=1_735_689_600_000_000_001,  # 2025-01-01T00:00:00.000000001Z
        labels={LABEL: "us-docker", "instanceId": "00f1"},
        trace="projects/p/traces/t",
    )
)
JSON = as_json(
    run_entry(
        json={
            "message": "Straße",
            "count": 12,
            "ok": True,
            "none": None,
            "sizes": [8.5, 9, 6],
            "items": [{"name": "a"}, {"name": "b"}],
            "a.b": {"c d": "deep"},
            "id": "9223372036854775807",
            "empty": [],
            "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
        }
    )
)
REQUEST = as_json(run_entry(request=("GET", "https://x/health?q=1", 503), severity="WARNING"))
AUDIT = as_json(audit_entry(status=(7, "denied")))
BARE = as_json(run_entry())
QUERIES = [
    "severity>=WARNING OR NOT httpRequest.status<500",
    'timestamp>"2025-09-11T12:00:00.000000001Z" resource.labels.revision_name:433',
    'jsonPayload.message:"e" OR jsonPayload.error:* OR textPayload=~"ERROR"',
    'labels."a.b":* OR split:* OR traceSampled=true OR log_id("run.googleapis.com/stdout")',
    "protoPayload.status.code>3",
    '-"error" OR trace:0',
]


def holds(query: str, entry: dict[str, Any]) -> bool:
    return parse(query).holds(entry)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", True),
        ("-- nothing but a comment", True),
        ('textPayload="hello world \\"QUOTED\\" c:\\\\temp"', True),
        ("textPayload:WORLD", True),
        ('textPayload!="x"', True),
        ("textPayload!=x textPayload:hello", True),
        ('textPayload>"hello"', True),
        ('textPayload:"\\x48\\u0065llo"', True),
        ('textPayload=~"^Hello"', True),
        ('textPayload=~"hello"', False),
        ('textPayload=~"(?i)hello"', True),
        ('textPayload=~"o W"', True),
        ('textPayload=~"\\\\bWorld\\\\b"', True),
        ('textPayload=~"\\bWorld"', False),  # \b in quotes is a backspace
        ('textPayload=~"\\w\\s\\w"', True),  # not described, but in use
        ('textPayload!~"World"', False),
        ('textPayload!~"world"', True),
        ('textPayload=~("nope" OR "^Hello")', True),
        ("severity>=WARNING", True),
        ('severity="error"', True),
        ("severity=500", True),
        ("severity>ERROR", False),
        ("severity:ERROR", True),
        ("severity=NONSENSE", False),
        ("severity!=NONSENSE", False),
        ("severity=(WARNING OR ERROR)", True),
        ("severity=(WARNING AND ERROR)", False),
        (f'labels."{LABEL}"=US-DOCKER', True),
        ("labels.instanceId:*", True),
        ("labels.instanceId=*", True),
        ("labels.other:*", False),
        ('timestamp>"2025-01-01T00:00:00Z"', True),
        ('timestamp>="2025-01-01T00:00:00.000000002Z"', False),
        ('timestamp="2025-01-01T01:00:00.000000001+01:00"', True),
        ('timestamp>="2025-01-01" timestamp<"2025-01-02"', True),
        ('timestamp>"no time"', False),
        ("resource.type=cloud_run_revision resource.labels.service_name=netra-backend", True),
        ('log_id("run.googleapis.com/stderr")', True),
        ('log_id("run.googleapis.com/stdout")', False),
        ('logName="projects/netra-staging/logs/run.googleapis.com%2Fstderr"', True),
        ('"hello world"', True),
        ("hello", True),
        ("us-docker", True),
        ("unicorn", False),
        ("hello unicorn", False),
        ("-unicorn", True),
        ("NOT unicorn", True),
        ('-"unicorn"', True),
        ("-(unicorn OR hello)", False),
        ("NOT NOT hello", True),
        ("textPayload:(hello world)", True),
        ("textPayload:(hello unicorn)", False),
        ("textPayload:(hello AND NOT unicorn)", True),
        ("hello -- a comment\nworld", True),
        ("and", False),  # a search term: operators are written in capitals
    ],
)
def test_a_text_entry_matches(query: str, expected: bool) -> None:
    assert holds(query, TEXT) is expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('jsonPayload.message="STRASSE"', True),
        ('jsonPayload.message=~"Straße"', True),
        ('jsonPayload.message=~"STRASSE"', False),
        ("jsonPayload.count=12", True),
        ('jsonPayload.count="12.0"', True),
        ("jsonPayload.count>9", True),
        ("jsonPayload.count:1", False),
        ("jsonPayload.count=twelve", False),
        ("jsonPayload.count!=twelve", False),
        ('jsonPayload.count=~"12"', False),
        ('jsonPayload.count!~"12"', False),
        ("jsonPayload.ok=TRUE", True),
        ("jsonPayload.ok>false", True),
        ("jsonPayload.none=NULL_VALUE", True),
        ("jsonPayload.none!=NULL_VALUE", False),
        ("jsonPayload.none:*", True),
        ('jsonPayload.none=""', False),
        ("jsonPayload.message=NULL_VALUE", False),
        ("jsonPayload.message!=NULL_VALUE", True),
        ("NOT jsonPayload.none=NULL_VALUE", False),
        ("jsonPayload.sizes<7", True),
        ("jsonPayload.sizes=9", True),
        ("jsonPayload.sizes!=9", True),
        ("jsonPayload.sizes>9", False),
        ("jsonPayload.empty=1", False),
        ("jsonPayload.items.name=b", True),
        ('jsonPayload."a.b"."c d":EE', True),
        ("jsonPayload.a.b:*", False),
        ('jsonPayload.id>"9223372036854775806"', True),
        ('jsonPayload.Message="straße"', False),
        ("jsonPayload:deep", True),
        ("jsonPayload.message.more=1", False),
        ('jsonPayload.methodName="x"', False),
        ("12", True),
        ('textPayload=""', True),
        ('textPayload!="x"', True),
    ],
)
def test_a_json_entry_matches(query: str, expected: bool) -> None:
    assert holds(query, JSON) is expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("httpRequest.status>=500", True),
        ("httpRequest.status=(500 OR 503)", True),
        ('httpRequest.latency>"12ms" httpRequest.latency<"0.0124s"', True),
        ('httpRequest.latency="12345678ns"', True),
        ('httpRequest.responseSize>"1000"', True),
        ('httpRequest.requestUrl=~"/health[?]"', True),
        ("httpRequest:*", True),
        ("httpRequest.cacheHit=false", True),
        ("httpRequest.cacheHit:*", False),
    ],
)
def test_a_request_entry_matches(query: str, expected: bool) -> None:
    assert holds(query, REQUEST) is expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('protoPayload.methodName:"ReplaceService"', True),
        ('protoPayload.methodname:"replaceservice"', True),
        ("protoPayload.method_name:ReplaceService", True),
        ("protoPayload.status.code=7", True),
        ("protoPayload.status.message=DENIED", True),
        ('protoPayload.numResponseItems<"10"', True),
        ("protoPayload.request.service.metadata.generation>400", True),
        ("protoPayload.request.service.metadata.Generation:*", False),
        ('protoPayload.@type="type.googleapis.com/google.cloud.audit.AuditLog"', True),
        ("protoPayload.value.methodName:*", False),
        ("protoPayload.nothing.such!=1", False),
        ('log_id("cloudaudit.googleapis.com/activity")', True),
    ],
)
def test_an_audit_entry_matches_by_the_fields_of_its_message(query: str, expected: bool) -> None:
    assert holds(query, AUDIT) is expected


@pytest.mark.parametrize("field", ["jsonPayload.x", "jsonPayload.x.y", "protoPayload.x", "labels.x"])
@pytest.mark.parametrize("rest", ['="a"', '!="a"', ':"a"', '=~"a"', '!~"a"', '<"a"', '>="a"', ":*", "=NULL_VALUE"])
def test_any_comparison_with_a_missing_field_is_false(field: str, rest: str) -> None:
    assert not holds(field + rest, BARE)
    assert holds(f"NOT {field}{rest}", BARE)


@pytest.mark.parametrize(
    "query",
    [
        "severity=DEFAULT",
        "severity<INFO",
        "httpRequest.status=0",
        "httpRequest.status!=200",
        'httpRequest.remoteIp=""',
        'httpRequest.requestUrl!~"x"',
        'httpRequest.latency<"1s"',
        'trace!="x"',
        "traceSampled=false",
        "split.index=0",
        "NOT trace:*",
        "NOT severity:*",
        "NOT httpRequest:*",
    ],
)
def test_a_field_of_logentry_that_is_not_set_has_its_default_but_is_not_there(query: str) -> None:
    assert holds(query, BARE)


@pytest.mark.parametrize(
    ("query", "same_as"),
    [
        ('"a" OR NOT "b" AND NOT "c" OR "d"', '("a" OR (NOT "b")) AND ((NOT "c") OR "d")'),
        ('a OR b c OR "d"', "(a OR b) AND (c OR d)"),
        ("-a b", "(NOT a) AND b"),
        ("a\nb", "a AND b"),
    ],
)
def test_not_binds_tightest_then_or_then_and(query: str, same_as: str) -> None:
    for letters in ("", "a", "b", "c", "d", "ab", "ac", "ad", "bc", "bd", "cd", "abc", "bcd", "abcd"):
        entry = {"jsonPayload": {letter: letter for letter in letters}}
        assert holds(query, entry) is holds(same_as, entry), letters


@pytest.mark.parametrize(
    "query",
    [
        "thud=1",
        "operation.thud=1",
        "textPayload.thud=1",
        "text_payload:x",
        "resource.labels.a.b=1",
        "insertId = abc:def",
        "insertId=a.b",
        'insertId="open',
        "(a",
        "a)",
        "a AND",
        "OR a",
        "a OR",
        "NOT",
        "a = ",
        "= a",
        "severity>=*",
        'timestamp=~"2025"',
        'severity=~"ERR"',
        'textPayload=~"("',
        'textPayload=~"(?=a)"',
        "textPayload=~Hello",
        'textPayload="\\d"',
        'textPayload="\\ud800"',
        "textPayload=-a",
        'labels.run.googleapis.com/x="a"',
        'httpRequest="x"',
        "textPayload=a,b",
        "sample(insertId, 0.5)",
        "x" * (LONGEST + 1),
    ],
)
def test_what_the_service_refuses_is_refused(query: str) -> None:
    with pytest.raises(QueryError):
        parse(query)


@pytest.mark.parametrize(
    ("text", "substring", "expected"),
    [
        ("STRASSE", "straße", True),
        ("ﬁne", "FINE", True),
        ("soft\u00adhyphen", "SOFTHYPHEN", True),
        ("e\u0301", "\u00e9", True),
        ("e\u0301", "e", False),  # they compose, so a plain substring is not found
    ],
)
def test_strings_compare_normalised_and_patterns_as_they_are(text: str, substring: str, expected: bool) -> None:
    entry = {"textPayload": text}
    assert holds(f'textPayload:"{substring}"', entry) is expected
    assert holds(f'textPayload=~"{substring}"', entry) is (substring in text)


def test_a_filter_may_have_20000_characters() -> None:
    assert not holds('"' + "x" * (LONGEST - 2) + '"', TEXT)


@given(entries())
def test_a_query_for_a_value_of_an_entry_finds_it(entry: Any) -> None:
    read = as_json(entry)
    for path, value in _strings((), read):
        if path[0] in ("textPayload", "jsonPayload", "labels", "insertId", "logName"):
            field, literal = ".".join([path[0], *map(_quoted, path[1:])]), _quoted(value)
            assert holds(f"{field}={literal} {field}:{literal} {field}:* {literal}", read)
            assert not holds(f"NOT {field}={literal}", read)


@given(entries())
def test_reading_only_the_fields_that_a_query_needs_changes_nothing(entry: Any) -> None:
    read, held = as_json(entry), Held(entry, 0)
    for query in map(parse, QUERIES):
        assert query.holds(held.read(query.needs)) is query.holds(read)


def _strings(path: tuple[str, ...], value: Any) -> list[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict):
        return [found for key, member in value.items() for found in _strings((*path, key), member)]
    return [(path, value)] if isinstance(value, str) else []


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
