"""Entries of the API become lines of JSON as gcloud and sinks write them."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from google.cloud.audit import audit_log_pb2
from google.cloud.logging_v2.types import LogEntry
from google.protobuf import any_pb2, json_format
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.formats import typed
from analyzer.sources.cloud import render

from .messages import filled

AUDIT = "type.googleapis.com/google.cloud.audit.AuditLog"


def made(**fields: Any) -> Any:
    """The bare message of an entry."""
    return LogEntry.pb(LogEntry(fields))


def rendered(entry: Any) -> Any:
    line = render.line(entry)
    assert b"\n" not in line
    return json.loads(line)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**64))
def test_a_line_says_what_the_mapping_of_protocol_buffers_to_json_says(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(20):
        entry = filled(LogEntry.pb()(), chance)
        assert rendered(entry) == json.loads(json.dumps(json_format.MessageToDict(entry)))


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**64))
def test_a_line_read_back_as_a_protocol_buffer_is_the_entry(seed: int) -> None:
    entry = filled(LogEntry.pb()(), random.Random(seed))
    entry.ClearField("proto_payload")
    if entry.severity == 1234:
        entry.severity = 0
    again = json_format.Parse(render.line(entry), LogEntry.pb()())
    assert json_format.MessageToDict(again) == json_format.MessageToDict(entry)


def test_an_entry_has_the_names_and_values_that_gcloud_prints() -> None:
    entry = made(
        insert_id="x1",
        severity=500,
        log_name="projects/p/logs/run.googleapis.com%2Frequests",
        timestamp="2025-09-11T19:50:56.123456789Z",
        receive_timestamp="2025-09-11T19:50:57.5Z",
        resource={"type": "cloud_run_revision", "labels": {"service_name": "web"}},
        labels={"instanceId": "00f1"},
        http_request={
            "request_method": "GET",
            "status": 503,
            "response_size": 12,
            "latency": {"nanos": 500_000_000},
            "cache_hit": True,
        },
        trace="projects/p/traces/t",
        span_id="s",
        trace_sampled=True,
        operation={"id": "o", "first": True},
        source_location={"file": "a.py", "line": 7, "function": "f"},
        split={"uid": "u", "index": 1, "total_splits": 3},
        text_payload="boom",
    )
    assert rendered(entry) == {
        "insertId": "x1",
        "severity": "ERROR",
        "logName": "projects/p/logs/run.googleapis.com%2Frequests",
        "timestamp": "2025-09-11T19:50:56.123456789Z",
        "receiveTimestamp": "2025-09-11T19:50:57.500Z",
        "resource": {"type": "cloud_run_revision", "labels": {"service_name": "web"}},
        "labels": {"instanceId": "00f1"},
        "httpRequest": {
            "requestMethod": "GET",
            "status": 503,
            "responseSize": "12",
            "latency": "0.500s",
            "cacheHit": True,
        },
        "trace": "projects/p/traces/t",
        "spanId": "s",
        "traceSampled": True,
        "operation": {"id": "o", "first": True},
        "sourceLocation": {"file": "a.py", "line": "7", "function": "f"},
        "split": {"uid": "u", "index": 1, "totalSplits": 3},
        "textPayload": "boom",
    }


@pytest.mark.parametrize(
    ("number", "shown"),
    [(3.0, "3"), (-0.0, "0"), (2.5, "2.5"), (2.0**53, "9007199254740992"), (1e300, "1e300"), (float("nan"), '"NaN"'),
     (float("inf"), '"Infinity"'), (float("-inf"), '"-Infinity"')],
)  # fmt: skip
def test_whole_numbers_are_integers_and_what_json_lacks_is_text(number: float, shown: str) -> None:
    assert render.line(made(json_payload={"n": number})) == b'{"jsonPayload":{"n":%b}}' % shown.encode()


def test_the_order_of_keys_does_not_depend_on_how_they_came() -> None:
    keys = {f"key{n}": str(n) for n in range(20)}
    one, two = made(labels=keys), made(labels=dict(reversed(keys.items())))
    assert render.line(one) == render.line(two)
    assert list(rendered(one)["labels"]) == sorted(keys)


def test_a_payload_of_an_unknown_type_keeps_its_type_and_bytes() -> None:
    packed = any_pb2.Any(type_url="type.googleapis.com/acme.Secret", value=b"\x08\x01")
    assert rendered(LogEntry.pb()(proto_payload=packed)) == {
        "protoPayload": {"@type": "type.googleapis.com/acme.Secret", "value": "CAE="}
    }


def test_an_unknown_part_of_an_audit_entry_costs_that_part_only() -> None:
    audit = audit_log_pb2.AuditLog(method_name="SetIamPolicy")
    audit.service_data.type_url, audit.service_data.value = "type.googleapis.com/acme.Secret", b"\x08\x01"
    audit.status.message = "PERMISSION_DENIED"
    entry = LogEntry.pb()()
    entry.proto_payload.Pack(audit)
    assert rendered(entry)["protoPayload"] == {
        "@type": AUDIT,
        "methodName": "SetIamPolicy",
        "status": {"message": "PERMISSION_DENIED"},
        "serviceData": {"@type": "type.googleapis.com/acme.Secret", "value": "CAE="},
    }


def test_bytes_that_are_not_of_their_type_are_kept_as_bytes() -> None:
    entry = LogEntry.pb()(proto_payload=any_pb2.Any(type_url=AUDIT, value=b"\xff\xff"))
    assert rendered(entry) == {"protoPayload": {"@type": AUDIT, "value": "//8="}}


def test_a_request_log_of_app_engine_is_rendered() -> None:
    from google.cloud.appengine_logging_v1.types import RequestLog

    entry = LogEntry.pb()()
    entry.proto_payload.Pack(
        RequestLog.pb(
            RequestLog(method="GET", status=500, latency={"seconds": 1, "nanos": 500_000_000}, response_size=3)
        )
    )
    assert rendered(entry)["protoPayload"] == {
        "@type": "type.googleapis.com/google.appengine.logging.v1.RequestLog",
        "method": "GET",
        "status": 500,
        "latency": "1.500s",
        "responseSize": "3",
    }


@pytest.mark.parametrize(("seconds", "nanos"), [(253_402_300_800, 0), (-(2**63), 0), (0, -1), (0, 1_000_000_000)])
def test_a_time_out_of_reach_is_null(seconds: int, nanos: int) -> None:
    entry = made(text_payload="x")
    entry.timestamp.seconds, entry.timestamp.nanos = seconds, nanos
    assert rendered(entry) == {"textPayload": "x", "timestamp": None}


def test_the_deepest_struct_that_can_be_sent_is_rendered() -> None:
    entry = LogEntry.pb()()
    inner, depth = entry.json_payload, 0
    while True:
        deeper = inner.fields["a"].struct_value
        deeper.SetInParent()
        try:
            sent = LogEntry.pb().FromString(entry.SerializeToString())
        except Exception:  # the limit of protocol buffers, whichever error tells it
            break
        inner, depth = deeper, depth + 1
        assert rendered(sent)
    assert depth > 20


def test_payloads_packed_into_each_other_without_end_are_kept_as_bytes_from_some_depth_on() -> None:
    packed = any_pb2.Any(type_url="x/acme.Secret")
    for _ in range(1000):
        outer = any_pb2.Any()
        outer.Pack(packed)
        packed = outer
    assert rendered(LogEntry.pb()(proto_payload=packed))["protoPayload"]["@type"].endswith("google.protobuf.Any")


def test_usual_entries_take_the_fast_way_of_reading() -> None:
    entry = made(
        insert_id="x",
        severity=200,
        log_name="projects/p/logs/run.googleapis.com%2Fstderr",
        timestamp="2025-09-11T19:50:56.123456Z",
        json_payload={"message": "hello", "logger": "shop", "user": {"id": 7}},
        resource={"type": "cloud_run_revision", "labels": {"service_name": "web"}},
        labels={"instanceId": "00f1"},
    )
    batch = typed.decode(render.line(entry) + b"\n", "x", 1)
    assert batch is not None
    assert (batch.texts, batch.services, batch.instances) == (["hello"], ["web"], ["00f1"])
