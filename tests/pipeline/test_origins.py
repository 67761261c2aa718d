"""One entry is the same finding whether it comes from the API, from what gcloud prints or from a sink's file.

The entries are written down three times, as each of the three would hold them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from google.cloud.audit import audit_log_pb2
from google.cloud.logging_v2.types import LogEntry
from google.iam.v1.logging import audit_data_pb2

from analyzer.pipeline import Settings, run
from analyzer.reports import FORMATS, Style
from analyzer.sources.cloud import render

TRACE = 'Traceback (most recent call last):\n  File "/app/pay.py", line 88, in pay\n    go()\nValueError: no card'
LOST = "2026-02-03 10:00:01 ERROR shop.pay lost db-7"
STDERR = "projects/p/logs/run.googleapis.com%2Fstderr"
REQUESTS = "projects/p/logs/run.googleapis.com%2Frequests"
SYSTEM = "projects/p/logs/cloudaudit.googleapis.com%2Fsystem_event"
LABELS = {"service_name": "web", "revision_name": "web-00007-abc", "location": "europe-west1"}
RESOURCE = {"type": "cloud_run_revision", "labels": LABELS}
AUDIT = "type.googleapis.com/google.cloud.audit.AuditLog"
AUDIT_DATA = "type.googleapis.com/google.iam.v1.logging.AuditData"


def audited() -> audit_log_pb2.AuditLog:
    audit = audit_log_pb2.AuditLog(service_name="run.googleapis.com", method_name="/Services.Replace")
    audit.status.code, audit.status.message = 9, "Ready condition changed to False"
    audit.request.update({"account_id": "sa-200", "size": 3})
    audit.request_metadata.request_attributes.SetInParent()
    delta = audit_data_pb2.AuditData()
    delta.policy_delta.binding_deltas.add(role="roles/owner", member="user:a@example.com")
    audit.service_data.Pack(delta)
    return audit


def from_api() -> bytes:
    common: dict[str, Any] = {"resource": RESOURCE, "labels": {"instanceId": "00f1"}}
    entries = [
        LogEntry.pb(LogEntry(fields | common))
        for fields in (
            {"insert_id": "a", "log_name": STDERR, "timestamp": "2026-02-03T10:00:01.123456789Z",
             "receive_timestamp": "2026-02-03T10:00:01.5Z", "text_payload": LOST},
            {"insert_id": "b", "log_name": STDERR, "timestamp": "2026-02-03T10:00:02Z", "severity": 500,
             "json_payload": {"message": "payment failed", "exception": TRACE, "user": {"id": 7.0, "tier": None},
                              "logger": "shop.pay", "ratio": 0.25, "tags": ["x"]},
             "trace": "projects/p/traces/t", "span_id": "00f0", "trace_sampled": True,
             "source_location": {"file": "pay.py", "line": 88, "function": "pay"},
             "operation": {"id": "op", "first": True}},
            {"insert_id": "c", "log_name": REQUESTS, "timestamp": "2026-02-03T10:00:03.1Z", "severity": 500,
             "http_request": {"request_method": "POST", "request_url": "https://x.example/pay", "status": 504,
                              "response_size": 72, "latency": {"seconds": 60, "nanos": 159_188}, "cache_hit": True,
                              "remote_ip": "203.0.113.9"}},
            {"insert_id": "d", "log_name": SYSTEM, "timestamp": "2026-02-03T10:00:04.000001Z", "severity": 500},
            {"insert_id": "e-0", "log_name": STDERR, "timestamp": "2026-02-03T10:00:05Z", "severity": 500,
             "text_payload": "disk sda1 fai", "split": {"uid": "e", "total_splits": 2}},
            {"insert_id": "e-1", "log_name": STDERR, "timestamp": "2026-02-03T10:00:05Z", "severity": 500,
             "text_payload": "led", "split": {"uid": "e", "index": 1, "total_splits": 2}},
        )
    ]  # fmt: skip
    entries[3].proto_payload.Pack(audited())
    return b"".join(render.line(entry) + b"\n" for entry in entries)


def stored() -> list[dict[str, Any]]:
    """As a sink writes them."""
    common = {"resource": RESOURCE, "labels": {"instanceId": "00f1"}}
    return [
        {"textPayload": LOST, "insertId": "a", "logName": STDERR,
         "timestamp": "2026-02-03T10:00:01.123456789Z", "receiveTimestamp": "2026-02-03T10:00:01.5Z"} | common,
        {"jsonPayload": {"user": {"tier": None, "id": 7}, "exception": TRACE, "message": "payment failed",
                         "ratio": 0.25, "tags": ["x"], "logger": "shop.pay"},
         "severity": "ERROR", "insertId": "b", "logName": STDERR, "timestamp": "2026-02-03T10:00:02Z",
         "trace": "projects/p/traces/t", "spanId": "00f0", "traceSampled": True,
         "sourceLocation": {"file": "pay.py", "line": "88", "function": "pay"},
         "operation": {"id": "op", "first": True}} | common,
        {"httpRequest": {"requestMethod": "POST", "requestUrl": "https://x.example/pay", "status": 504,
                         "responseSize": "72", "cacheHit": True, "latency": "60.000159188s", "remoteIp": "203.0.113.9"},
         "severity": "ERROR", "insertId": "c", "logName": REQUESTS, "timestamp": "2026-02-03T10:00:03.1Z"} | common,
        {"protoPayload": {
            "@type": AUDIT, "serviceName": "run.googleapis.com", "methodName": "/Services.Replace",
            "status": {"code": 9, "message": "Ready condition changed to False"},
            "request": {"account_id": "sa-200", "size": 3}, "requestMetadata": {"requestAttributes": {}},
            "serviceData": {"@type": AUDIT_DATA, "policyDelta": {
                "bindingDeltas": [{"role": "roles/owner", "member": "user:a@example.com"}]}}},
         "severity": "ERROR", "insertId": "d", "logName": SYSTEM, "timestamp": "2026-02-03T10:00:04.000001Z"} | common,
        {"textPayload": "disk sda1 fai", "severity": "ERROR", "insertId": "e-0", "logName": STDERR,
         "timestamp": "2026-02-03T10:00:05Z", "split": {"uid": "e", "totalSplits": 2}} | common,
        {"textPayload": "led", "severity": "ERROR", "insertId": "e-1", "logName": STDERR,
         "timestamp": "2026-02-03T10:00:05Z", "split": {"uid": "e", "index": 1, "totalSplits": 2}} | common,
    ]  # fmt: skip


def from_sink() -> bytes:
    return "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in stored()).encode()


def printed_by_gcloud() -> bytes:
    """Newest first, keys sorted, what has its default value spelled out here and there."""
    entries = stored()[::-1]
    entries[-1]["severity"] = "DEFAULT"
    entries[1]["split"]["index"] = 0
    return json.dumps(entries, indent=2, sort_keys=True).encode()


FIELDS = {
    "jsonPayload.user.id": 7,
    "jsonPayload.ratio": 0.25,
    "httpRequest.responseSize": '">=72"',
    "httpRequest.latency": "60.000159188s",
    "httpRequest.cacheHit": "true",
    "sourceLocation.line": 88,
    "operation.id": "op",
    "traceSampled": "true",
    "spanId": '"00f0"',
    "labels.instanceId": '"00f1"',
    "resource.labels.location": "europe-west1",
    "protoPayload.methodName": "/Services.Replace",
    "protoPayload.status.code": 9,
    "protoPayload.request.account_id": "sa-200",
    "protoPayload.request.size": 3,
    "timestamp": '"2026-02-03T10:00:01.123456789Z"',
    "textPayload": "disk sda1 failed",
}


@pytest.mark.parametrize("with_rules", [False, True], ids=["unknown problems", "rules on fields"])
def test_the_result_is_the_same_from_all_three(
    with_rules: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = "".join(
        f"  - {{id: f{number}, title: {path}, label: non-blocking, match: {{fields: {{{path}: {value}}}}}}}\n"
        for number, (path, value) in enumerate(FIELDS.items() if with_rules else ())
    )
    (tmp_path / "rules.yaml").write_text(
        f"logtriage: 1\nruleset: r\nissues:\n{rules}" if rules else "logtriage: 1\nruleset: r\n"
    )
    results = []
    for origin in (from_api, from_sink, printed_by_gcloud):
        folder = tmp_path / origin.__name__
        folder.mkdir()
        monkeypatch.chdir(folder)
        Path("log.json").write_bytes(origin())
        result = run(Settings(sources=("log.json",), rules=(str(tmp_path / "rules.yaml"),)))
        results.append(FORMATS["json"].render(result, Style()))
        found = {finding.rule for finding in result.findings if finding.known}
        assert len(found) == (len(FIELDS) if with_rules else 0)
        assert (result.coverage.entries, result.coverage.problems) == (6, 5)
    assert results[0] == results[1] == results[2]
