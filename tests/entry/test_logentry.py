"""What a LogEntry says, in all the shapes in which people hold one."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.entry import batch as flag
from analyzer.entry import logentry, payloads
from analyzer.entry.clock import nanoseconds
from analyzer.entry.logentry import LONGEST, read
from analyzer.entry.names import canonical
from analyzer.entry.severity import Severity

AT = "2025-09-11T19:50:56.123456789Z"
TRACE = 'Traceback (most recent call last):\n  File "a.py", line 1, in f\nValueError: boom'
KEYS = [
    "timestamp", "receiveTimestamp", "receive_timestamp", "insertId", "insert_id", "logName", "log_name", "severity",
    "textPayload", "text_payload", "jsonPayload", "json_payload", "protoPayload", "proto_payload", "httpRequest",
    "http_request", "labels", "resource", "trace", "raw_payload", "message", "@type", "status", "methodName", "error",
    "exception", "stack_trace", "logger", "seconds", "nanos", "instanceId", "service_name", "revision_name", "level",
    "requestUrl", "requestMethod", "msg", "type",
]  # fmt: skip
AUDIT_TYPE = "type.googleapis.com/google.cloud.audit.AuditLog"
TELLING = st.sampled_from(["ERROR", AT, "500", TRACE, AUDIT_TYPE, "{'message': 'x'}", "{{}}", "{[]: 1}", "{[", "[]"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | TELLING
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=12,
)

FULL: dict[str, Any] = {
    "timestamp": AT,
    "insertId": "abc",
    "logName": "projects/p/logs/run.googleapis.com%2Fstderr",
    "severity": "ERROR",
    "textPayload": "boom",
    "httpRequest": {"requestMethod": "GET", "requestUrl": "https://x/y", "status": 503},
    "labels": {"instanceId": "00f1"},
    "resource": {"type": "cloud_run_revision", "labels": {"service_name": "web", "revision_name": "web-00001-abc"}},
    "trace": "projects/p/traces/t",
}
SNAKE = {"insertId": "insert_id", "logName": "log_name", "textPayload": "text_payload", "jsonPayload": "json_payload"}
SNAKE |= {"protoPayload": "proto_payload", "httpRequest": "http_request", "receiveTimestamp": "receive_timestamp"}


def text(**entry: object) -> str:
    return read(entry).text


def said(payload: dict[str, Any], **entry: object) -> logentry.Said:
    return read({"jsonPayload": payload, **entry})


def test_every_field_of_a_cloud_run_entry_is_read() -> None:
    entry = read(FULL)
    assert entry == logentry.Said(
        text="boom",
        severity=Severity.ERROR,
        time=nanoseconds(AT),
        log_name="projects/p/logs/run.googleapis.com%2Fstderr",
        service="web",
        revision="web-00001-abc",
        instance="00f1",
        logger="",
        trace="projects/p/traces/t",
        insert_id="abc",
        status=503,
        flags=flag.OWN_SEVERITY | flag.SPLITTABLE,
    )


@pytest.mark.parametrize(
    "entry",
    [
        FULL,
        {**FULL, "textPayload": None, "jsonPayload": {"message": "boom", "logger": "app"}},
        {**FULL, "textPayload": None, "protoPayload": {"methodName": "Services.Replace", "status": {}}},
        {**FULL, "textPayload": None},
        {**FULL, "timestamp": None, "receiveTimestamp": AT},
    ],
    ids=["text", "json", "proto", "request", "received"],
)
def test_the_clients_snake_case_says_the_same(entry: dict[str, Any]) -> None:
    assert read({SNAKE.get(key, key): value for key, value in entry.items()}) == read(entry)


def test_a_dotted_path_finds_the_same_in_a_dump_of_the_client_and_what_a_caller_named_stays() -> None:
    audit = {
        "@type": AUDIT_TYPE,
        "method_name": "Set",
        "authorization_info": [{"resource_attributes": {"name": "x"}}],
        "request": {"account_id": "sa"},
    }
    dumped = {"proto_payload": audit, "http_request": {"cache_hit": True, "server_ip": "10.0.0.1"}}
    found = canonical(dumped)
    assert found["httpRequest"] == dumped["http_request"] | {"cacheHit": True, "serverIp": "10.0.0.1"}
    assert found["protoPayload"] == {
        "@type": AUDIT_TYPE,
        "methodName": "Set",
        "authorizationInfo": [{"resourceAttributes": {"name": "x"}}],
        "request": {"account_id": "sa"},
    }
    assert canonical({"protoPayload": audit})["protoPayload"] is audit


@pytest.mark.parametrize("key", [*FULL, "jsonPayload", "protoPayload", "receiveTimestamp"])
@pytest.mark.parametrize("nothing", [None, {}, ""], ids=repr)
def test_a_null_or_empty_value_is_the_same_as_none(key: str, nothing: object) -> None:
    assert read({**FULL, key: nothing}) == read({k: v for k, v in FULL.items() if k != key})


def test_an_empty_line_of_text_may_be_a_line_of_a_split_trace() -> None:
    assert read({"textPayload": ""}).flags == read({"textPayload": " "}).flags == flag.SPLITTABLE
    assert read({"textPayload": None}).flags == read({}).flags == 0


@pytest.mark.parametrize("key", [key for key in FULL if key != "severity"])
@pytest.mark.parametrize("wrong", [7, -1.5, True, [], ["x"], [{}]], ids=repr)
def test_a_value_of_a_wrong_type_is_left_out(key: str, wrong: object) -> None:
    assert read({**FULL, key: wrong}) == read({k: v for k, v in FULL.items() if k != key})


@given(st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), ANYTHING, max_size=8))
def test_no_json_object_makes_reading_raise(entry: dict[str, Any]) -> None:
    told = read(entry)
    names = (
        told.text,
        told.log_name,
        told.service,
        told.revision,
        told.instance,
        told.logger,
        told.trace,
        told.insert_id,
    )
    assert all(isinstance(name, str) for name in names)
    assert told.severity in set(Severity)
    assert told.time is None or isinstance(told.time, int)
    assert told.status == 0 or 100 <= told.status <= 599
    assert isinstance(logentry.looks_like_entry(entry), bool)


@given(ANYTHING, st.booleans())
def test_what_is_read_from_a_line_is_utf8(value: object, ascii_only: bool) -> None:
    line = json.dumps({"textPayload": value}, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    entry = logentry.load(line)
    assert isinstance(entry, dict)
    read(entry).text.encode()


# ---- text -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", range(len(payloads.MESSAGE_KEYS)))
def test_the_text_is_the_first_message_key_that_is_not_empty(first: int) -> None:
    keys = payloads.MESSAGE_KEYS
    payload: dict[str, Any] = dict.fromkeys(keys[:first], " ") | {key: f"by {key}" for key in keys[first:]}
    assert said(payload).text.split("\n")[0] == f"by {keys[first]}"


def test_a_text_payload_comes_before_a_json_payload_and_that_before_a_proto_payload() -> None:
    payloads = {"protoPayload": {"methodName": "p"}, "jsonPayload": {"message": "j"}, "textPayload": "t"}
    assert read(payloads).text == "t"
    assert read({**payloads, "textPayload": " \n"}).text == "j"
    assert read({**payloads, "textPayload": None, "jsonPayload": {}}).text == "p"


def test_a_proto_payload_says_its_status_message_else_its_method() -> None:
    assert text(protoPayload={"status": {"message": "not ready"}, "methodName": "Replace"}) == "not ready"
    assert text(protoPayload={"status": {"code": 5}, "methodName": "Replace"}) == "Replace"
    assert text(protoPayload={"status": None}) == ""


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ({"requestMethod": "GET", "requestUrl": "https://x/y", "status": 503}, "GET https://x/y 503"),
        ({"requestMethod": "GET", "requestUrl": "https://x/y", "status": "503"}, "GET https://x/y 503"),
        ({"requestMethod": "GET", "requestUrl": "https://x/y"}, "GET https://x/y"),
        ({"requestUrl": "/y", "status": 200}, "/y 200"),
        ({"status": 404}, "404"),
        ({"requestMethod": "GET", "requestUrl": "/y", "status": 7}, "GET /y"),
        ({"latency": "1s"}, ""),
        ({}, ""),
    ],
)
def test_without_a_payload_the_text_is_made_from_the_request(request_: dict[str, Any], expected: str) -> None:
    assert text(httpRequest=request_) == expected


def test_a_request_beside_a_message_is_no_text_but_gives_its_status() -> None:
    entry = read({"textPayload": "boom", "httpRequest": {"requestMethod": "GET", "requestUrl": "/", "status": 500}})
    assert (entry.text, entry.status, entry.flags & flag.REQUEST_TEXT) == ("boom", 500, 0)


@pytest.mark.parametrize("key", payloads.STACK_KEYS)
def test_a_stack_trace_in_a_field_of_its_own_stands_below_the_message(key: str) -> None:
    assert said({"message": "failed", key: TRACE}).text == f"failed\n{TRACE}"


@pytest.mark.parametrize("key", ["traceback", "stack"])
def test_a_stack_trace_inside_error_stands_below_the_message(key: str) -> None:
    assert said({"message": "failed", "error": {"type": "ValueError", key: TRACE}}).text == f"failed\n{TRACE}"


@pytest.mark.parametrize("key", payloads.STACK_KEYS)
def test_a_stack_trace_that_the_message_holds_already_is_not_repeated(key: str) -> None:
    assert said({"message": f"failed\n{TRACE}", key: TRACE}).text == f"failed\n{TRACE}"


@pytest.mark.parametrize("key", payloads.STACK_KEYS)
def test_a_stack_trace_alone_is_the_text(key: str) -> None:
    assert said({key: TRACE}).text == TRACE


def test_a_trace_is_found_in_whichever_field_it_stands() -> None:
    entry = said({"message": "failed", "exception": "ValueError: boom", "traceback": TRACE})
    assert entry.text.startswith("failed\n")
    assert TRACE in entry.text


@pytest.mark.parametrize("value", [{"type": "ValueError"}, ["frame"], True, 7, None])
@pytest.mark.parametrize("key", payloads.STACK_KEYS)
def test_a_stack_field_that_is_no_text_is_left_out(key: str, value: object) -> None:
    assert said({"message": "failed", key: value}).text == "failed"


@pytest.mark.parametrize("key", ["error", "validation", "context"])
def test_nested_fields_set_neither_severity_nor_text(key: str) -> None:
    nested = {"severity": "CRITICAL", "level": "fatal", "message": "inner", "msg": "inner", "logger": "inner"}
    entry = said({"message": "outer", key: nested})
    assert (entry.text, entry.severity, entry.logger) == ("outer", Severity.DEFAULT, "")
    assert said({key: nested}).text == ""


@pytest.mark.parametrize("over", [1, 2, 1000, LONGEST])
def test_a_text_longer_than_a_mebibyte_keeps_its_first_and_last_half(over: int) -> None:
    half = LONGEST // 2
    entry = read({"textPayload": "a" * half + "b" * over + "c" * half})
    kept, mark = entry.text[:half] + entry.text[-half:], entry.text[half:-half]
    assert kept.count("a") == kept.count("c") == half
    assert "…" in mark
    assert len(mark) < 50
    assert entry.flags & flag.SHORTENED


def test_a_text_of_a_mebibyte_is_kept_whole() -> None:
    entry = read({"jsonPayload": {"message": "a" * LONGEST}})
    assert entry.text == "a" * LONGEST
    assert not entry.flags & flag.SHORTENED


def test_only_what_no_logger_wrote_may_be_a_line_of_a_split_trace() -> None:
    assert read({"textPayload": "boom"}).flags & flag.SPLITTABLE
    assert said({"message": "boom"}).flags & flag.SPLITTABLE
    assert said({"message": "boom", "severity": "ERROR"}).flags & flag.SPLITTABLE
    assert not said({"message": "boom", "severity": "ERROR", "logger": "app"}).flags & flag.SPLITTABLE
    assert not said({"message": "boom", "severity": "INFO"}).flags & flag.SPLITTABLE
    assert not read({"httpRequest": {"requestUrl": "/"}}).flags & flag.SPLITTABLE


# ---- severity, logger, time -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "severity"),
    [
        ({"severity": "ERROR"}, Severity.ERROR),
        ({"severity": "error"}, Severity.ERROR),
        ({"severity": 500}, Severity.ERROR),
        ({"severity": "warn"}, Severity.WARNING),
        ({"severity": "DEFAULT"}, Severity.DEFAULT),
        ({"severity": None}, Severity.DEFAULT),
        ({"severity": ["ERROR"]}, Severity.DEFAULT),
        ({"severity": "whatever"}, Severity.DEFAULT),
        ({"severity": "INFO", "jsonPayload": {"level": "error"}}, Severity.INFO),
        ({"severity": "DEFAULT", "jsonPayload": {"level": "error"}}, Severity.ERROR),
        ({"jsonPayload": {"severity": "CRITICAL", "level": "info"}}, Severity.CRITICAL),
        ({"jsonPayload": {"severity": None, "levelname": "WARNING"}}, Severity.WARNING),
        ({"jsonPayload": {"level": 500}}, Severity.ERROR),
        ({"jsonPayload": {"error": {"severity": "CRITICAL"}}}, Severity.DEFAULT),
    ],
)
def test_the_severity_is_the_entrys_own_else_its_payloads(entry: dict[str, Any], severity: Severity) -> None:
    assert read(entry).severity == severity
    assert bool(read(entry).flags & flag.OWN_SEVERITY) is (severity is not Severity.DEFAULT)


@pytest.mark.parametrize(
    ("payload", "logger"),
    [
        ({"logger": "a", "logger_name": "b", "name": "c"}, "a"),
        ({"logger": None, "logger_name": "b", "name": "c"}, "b"),
        ({"logger": {"x": 1}, "name": "c"}, "c"),
        ({"context": {"logger": "a"}}, ""),
    ],
)
def test_the_logger_stands_at_the_top_of_the_payload(payload: dict[str, Any], logger: str) -> None:
    assert said({"message": "x", **payload}).logger == logger


@pytest.mark.parametrize(
    ("entry", "written"),
    [
        ({"timestamp": AT}, AT),
        ({"timestamp": f" {AT}\n"}, AT),
        ({"timestamp": {"seconds": 0, "nanos": 5}}, "1970-01-01T00:00:00.000000005Z"),
        ({"timestamp": {"seconds": 1}}, "1970-01-01T00:00:01Z"),
        ({"timestamp": None, "receiveTimestamp": AT}, AT),
        ({"timestamp": "yesterday", "receiveTimestamp": AT}, AT),
        ({"receive_timestamp": AT}, AT),
        ({"jsonPayload": {"timestamp": AT}}, AT),
        ({"jsonPayload": {"time": AT}}, AT),
        ({"jsonPayload": {"asctime": "2025-09-11 19:50:56,123"}}, "2025-09-11T19:50:56.123Z"),
        ({"timestamp": AT, "jsonPayload": {"time": "2020-01-01T00:00:00Z"}}, AT),
    ],
)
def test_the_time_is_the_entrys_own_else_that_of_its_receipt_else_its_payloads(
    entry: dict[str, Any], written: str
) -> None:
    assert read(entry).time == nanoseconds(written)


@pytest.mark.parametrize("stamp", [None, "", "yesterday", 7, 1757620256, [], {"seconds": "1"}, {"nanos": 1}, True])
def test_what_is_no_time_leaves_the_entry_undated(stamp: object) -> None:
    assert read({"timestamp": stamp}).time is None


@pytest.mark.parametrize(
    "stamp",
    [
        "9999-12-31T23:59:59-01:00",
        "9999-12-31T23:59:60Z",
        "0001-01-01T00:00:00+01:00",
        {"seconds": 10**30},
        {"seconds": -(10**30)},
    ],
    ids=str,
)
def test_a_time_that_no_calendar_names_leaves_the_entry_undated(stamp: object) -> None:
    assert read({"timestamp": stamp}).time is None


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("projects/p/logs/run.googleapis.com%2Fstderr", "stderr"),
        ("projects/p/logs/run.googleapis.com%2Frequests", "requests"),
        ("projects/p/logs/run.googleapis.com%2Fvarlog%2Fsystem", "system"),
        ("projects/p/logs/cloudaudit.googleapis.com%2Factivity", "activity"),
        ("projects/p/logs/run.googleapis.com/stdout", "stdout"),
        ("stderr", "stderr"),
        ("", ""),
        ("100%", "100%"),
    ],
)
def test_the_short_name_of_a_log_is_its_last_part(name: str, short: str) -> None:
    assert logentry.short_log(read({"logName": name}).log_name) == short


@pytest.mark.parametrize(
    ("resource", "labels", "instance"),
    [
        ({"labels": {"instance_id": "i"}}, {"instanceId": "00f1"}, "00f1"),
        ({"labels": {"instance_id": "i"}}, {}, "i"),
        ({"labels": {"pod_name": "web-1"}}, None, "web-1"),
        ({"labels": {}}, None, ""),
    ],
)
def test_the_instance_is_named_by_a_label(resource: object, labels: object, instance: str) -> None:
    assert read({"resource": resource, "labels": labels}).instance == instance


# ---- audit logs, and payloads that were printed ---------------------------------------------------------------------


@pytest.mark.parametrize("key", ["protoPayload", "proto_payload", "jsonPayload", "json_payload"])
def test_an_audit_log_is_known_by_its_type_in_whichever_payload_it_stands(key: str) -> None:
    audit = {
        "@type": AUDIT_TYPE,
        "methodName": "Services.Replace",
        "status": {"message": "denied"},
        "message": "no text",
    }
    entry = read({key: audit})
    assert entry.flags & flag.AUDIT
    assert entry.text == "denied"


def test_an_audit_log_is_known_by_its_log() -> None:
    assert read({"logName": "projects/p/logs/cloudaudit.googleapis.com%2Factivity"}).flags & flag.AUDIT
    assert not read({"textPayload": "AuditLog of cloudaudit.googleapis.com"}).flags & flag.AUDIT


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("{'message': 'boom', 'n': 1}", "boom"),
        ("{'message': None, 'msg': \"it's\"}", "it's"),
        ({"message": "boom"}, "boom"),
        ("boom", "boom"),
        ("{'message': 'cut off", "{'message': 'cut off"),
        ("{message: boom}", "{message: boom}"),
        ("{'a', 'b'}", "{'a', 'b'}"),
        ("{{}}", "{{}}"),
        ("{[]: 1}", "{[]: 1}"),
        ("{" * 500, "{" * 500),
        ("{'a': __import__('os')}", "{'a': __import__('os')}"),
        ("{'a': '\0'}", None),
        (None, ""),
        (7, ""),
        ([], ""),
    ],
)
def test_a_payload_that_was_printed_is_read(raw: object, expected: str | None) -> None:
    entry = read({"raw_payload": raw, "severity": "ERROR"})
    assert entry.severity is not None
    assert expected is None or entry.text == expected


def test_a_printed_payload_counts_only_where_no_other_has_text() -> None:
    assert read({"raw_payload": "printed", "textPayload": "boom"}).text == "boom"
    assert read({"raw_payload": "printed", "jsonPayload": {"message": "boom"}}).text == "boom"
    assert read({"raw_payload": "printed", "textPayload": None, "jsonPayload": {}}).text == "printed"


# ---- entries and wrappers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "is_entry"),
    [
        ({"textPayload": "x"}, True),
        ({"json_payload": {}}, True),
        ({"timestamp": AT}, True),
        ({"insertId": "x", "labels": {}}, True),
        ({"timestamp": AT, "jsonPayload": {"items": [{"timestamp": AT}]}}, True),
        ({"entries": [{"timestamp": AT}]}, False),
        ({"timestamp": AT, "entries": [{"insertId": "x"}]}, False),
        ({"severity": "ERROR"}, False),
        ({"message": "x"}, False),
        ({}, False),
        ([], False),
        ("textPayload", False),
        (None, False),
    ],
)
def test_an_entry_is_told_from_a_wrapper_around_entries(value: object, is_entry: bool) -> None:
    assert logentry.looks_like_entry(value) is is_entry


@pytest.mark.parametrize(
    "line", [b"", b"{", b'{"a": 1,}', b"{'a': 1}", b'{"a": "\x01"}', b"[" * 100_000, b'{"a":' * 30_000]
)
def test_a_line_that_is_no_json_is_a_value_error(line: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        logentry.load(line)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (b'"\\ud800"', "\ufffd\ufffd\ufffd"),
        (b'{"\\udcff": ["\\ud83d\\ude00"]}', {"\ufffd\ufffd\ufffd": ["😀"]}),
        (b'"\xff\xfe"', "\ufffd\ufffd"),
        ('"\\u00e9é😀"'.encode(), "éé😀"),
        (b"NaN", None),
        (b"1e999", float("inf")),
        (b"9" * 5000, float("inf")),
    ],
)
def test_text_that_is_no_unicode_and_numbers_beyond_all_bounds_are_read(line: bytes, value: object) -> None:
    loaded = logentry.load(line)
    assert value is None or type(loaded) is type(value)
    assert value is None or "\ufffd" in str(value) or loaded == value


def test_reading_takes_little_time_however_deep_the_printed_payload() -> None:
    start = time.perf_counter()
    for raw in (
        "{" * 60_000,
        "{'a':" * 150 + "1" + "}" * 150,
        "{'a': " + "1+" * 10_000 + "1}",
        "{" + "'a':1," * 9_000 + "}",
    ):
        read({"raw_payload": raw})
    assert time.perf_counter() - start < 2
