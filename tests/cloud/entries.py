"""Log entries as Cloud Run and its audit log write them, and strategies for any entries at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any
from urllib.parse import quote

from google.cloud.audit import audit_log_pb2
from google.cloud.logging_v2.types import LogEntry
from google.logging.type import log_severity_pb2
from google.protobuf import json_format
from hypothesis import strategies as st

SECOND = 10**9
NOON = 1_757_592_000 * SECOND  # 2025-09-11T12:00:00Z
PROJECT = "netra-staging"
SERVICE = "netra-backend"
REVISION = "netra-backend-00434-gnp"
INSTANCE = "0069c7a988586d07628c01b187ac0840a143eb46"
REASON = "DEPLOYMENT_ROLLOUT - Instance started due to traffic shifting between revisions due to deployment."

EntryPb = Any
_serial = count()


def run_entry(
    text: str | None = None,
    *,
    json: Mapping[str, Any] | None = None,
    request: tuple[str, str, int] | None = None,
    severity: str | None = None,
    at: int = NOON,
    log: str | None = None,
    service: str = SERVICE,
    revision: str = REVISION,
    instance: str = INSTANCE,
    region: str = "us-central1",
    project: str = PROJECT,
    insert_id: str | None = None,
    **more: Any,
) -> EntryPb:
    """An entry of a Cloud Run revision as raw protobuf; `at` in nanoseconds since 1970, `request` is (method, URL,
    status), `more` are fields of LogEntry as JSON names them. The log is `requests` for a request, else stderr."""
    log = log or ("requests" if request else "stderr")
    entry: dict[str, Any] = {
        "insertId": insert_id or f"{at % 10**14:014x}{next(_serial):08x}",
        "logName": f"projects/{project}/logs/{quote('run.googleapis.com/' + log, safe='')}",
        "resource": {
            "type": "cloud_run_revision",
            "labels": {
                "configuration_name": service,
                "location": region,
                "project_id": project,
                "revision_name": revision,
                "service_name": service,
            },
        },
        "labels": {"instanceId": instance},
    }
    if text is not None:
        entry["textPayload"] = text
    if json is not None:
        entry["jsonPayload"] = dict(json)
    if request:
        method, url, status = request
        entry["httpRequest"] = {"requestMethod": method, "requestUrl": url, "status": status, "latency": "0.012345678s"}
        entry["httpRequest"] |= {"protocol": "HTTP/1.1", "responseSize": "1234", "remoteIp": "10.0.0.7"}
    if severity:
        entry["severity"] = severity
    return from_json({**entry, **more}, at)


def from_json(entry: Mapping[str, Any], at: int | None = None) -> EntryPb:
    """The raw protobuf of an entry in the API's JSON, timed at `at` nanoseconds where that is given."""
    raw = LogEntry.pb(LogEntry())
    json_format.ParseDict(dict(entry), raw)
    if at is not None:
        raw.timestamp.FromNanoseconds(at)
        raw.receive_timestamp.FromNanoseconds(at + 230_000_000)
    return raw


def starting_instance(at: int = NOON, reason: str = REASON, **more: Any) -> EntryPb:
    """Cloud Run's own line that an instance starts."""
    return run_entry(f"Starting new instance. Reason: {reason}", severity="INFO", at=at, log="varlog/system", **more)


def split_entry(pieces: Sequence[str], *, at: int = NOON, uid: str = "split-1", **more: Any) -> list[EntryPb]:
    """One text that the service cut into several entries of one time."""
    splits = [{"uid": uid, "index": index, "totalSplits": len(pieces)} for index in range(len(pieces))]
    return [run_entry(piece, at=at, split=split, **more) for piece, split in zip(pieces, splits, strict=True)]


def audit_entry(
    method: str = "google.cloud.run.v1.Services.ReplaceService",
    *,
    at: int = NOON,
    status: tuple[int, str] | None = None,
    severity: str = "NOTICE",
    service: str = SERVICE,
    revision: str | None = None,
    project: str = PROJECT,
) -> EntryPb:
    """An Admin Activity audit entry (AuditLog in an Any) of the service, or with `revision` of one of its revisions;
    `status` is (code, message)."""
    labels = {"location": "us-central1", "project_id": project, "service_name": service}
    if revision:
        labels |= {"configuration_name": service, "revision_name": revision}
    raw = from_json(
        {
            "insertId": f"audit{next(_serial):08x}",
            "logName": f"projects/{project}/logs/cloudaudit.googleapis.com%2Factivity",
            "resource": {"type": "cloud_run_revision", "labels": labels},
            "severity": severity,
        },
        at,
    )
    audit = audit_log_pb2.AuditLog(
        service_name="run.googleapis.com",
        method_name=method,
        resource_name=f"namespaces/{project}/services/{service}",
        num_response_items=1,
        authentication_info={"principal_email": "deployer@example.com"},
    )
    audit.request.update({"service": {"metadata": {"name": service, "generation": 434}}})
    if status:
        audit.status.code, audit.status.message = status
    raw.proto_payload.Pack(audit)
    return raw


def as_json(entry: EntryPb) -> dict[str, Any]:
    """The entry as the API's JSON, and so as the query language reads it."""
    rendered: dict[str, Any] = json_format.MessageToDict(LogEntry.pb(entry) if isinstance(entry, LogEntry) else entry)
    return rendered


def texts() -> st.SearchStrategy[str]:
    """Texts as logs have them, and odd ones: colours, tabs, quotes, lines, letters that fold or compose, NUL."""
    odd = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
    usual = st.sampled_from(
        [
            "Application startup complete.",
            "ERROR: Redis connection lost",
            "[2025-09-11 19:51:00 +0000] [1] [ERROR] Worker (pid:7) was sent SIGKILL! Perhaps out of memory?",
            "Traceback (most recent call last):\n  File \"/app/main.py\", line 3, in go\n    run()\nKeyError: 'user'",
            "\x1b[31mERROR\x1b[0m failed",
            'path="C:\\temp\\new" said "no"\tend',
            "Straße STRASSE İstanbul ﬁne e\u0301 \u00e9 \u200b\u00ad",
            "GET /health 200",
            "{'message': 'boom'}",
            "",
            " ",
        ]
    )
    return usual | odd | st.builds("{} {}".format, usual, odd)


def payload_values() -> st.SearchStrategy[Any]:
    """What a jsonPayload can hold, as it comes back from the API: numbers are doubles, and never NaN or infinite."""
    keys = st.sampled_from(["message", "msg", "error", "exception", "severity", "logger", "a.b", "a b", "é", "", "n"])
    numbers = st.integers(-(2**53), 2**53).map(float) | st.floats(allow_nan=False, allow_infinity=False)
    scalars = st.none() | st.booleans() | numbers | texts()
    return st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=6
    )


@st.composite
def entries(draw: st.DrawFn, project: str = PROJECT) -> EntryPb:
    """Any LogEntry of a project as raw protobuf: of all kinds of payload and none, within ten minutes from NOON."""
    at = draw(st.integers(NOON, NOON + 600 * SECOND) | st.integers(NOON, NOON + 3))
    revision = draw(st.sampled_from([REVISION, "netra-backend-00433-abc"]))
    severity = draw(st.none() | st.sampled_from(log_severity_pb2.LogSeverity.keys()))
    more: dict[str, Any] = {}
    if draw(st.booleans()):
        name = st.sampled_from(["instanceId", "run.googleapis.com/base_image_versions", "a.b", "team", "é"])
        more["labels"] = draw(st.dictionaries(name, texts(), max_size=3))
    if draw(st.integers(0, 4)) == 0:
        more["split"] = {"uid": "s", "index": draw(st.integers(0, 2)), "totalSplits": 3}
    if draw(st.booleans()):
        more |= {"trace": f"projects/{project}/traces/{draw(st.integers(0, 3)):032x}", "traceSampled": True}
    kind = draw(st.sampled_from(["text", "text", "json", "json", "request", "audit", "nothing"]))
    about: dict[str, Any] = {"at": at, "revision": revision, "project": project}
    match kind:
        case "text":
            log = draw(st.sampled_from(["stderr", "stdout", "varlog/system"]))
            return run_entry(draw(texts()), severity=severity, log=log, **about, **more)
        case "json":
            payload = draw(st.dictionaries(st.sampled_from(["message", "error", "x.y", "context"]), payload_values()))
            return run_entry(json=payload, severity=severity, log="stdout", **about, **more)
        case "request":
            status = draw(st.sampled_from([200, 204, 404, 429, 500, 503]))
            request = (draw(st.sampled_from(["GET", "POST"])), f"https://x.run.app/{draw(texts())}", status)
            return run_entry(request=request, severity=severity, **about, **more)
        case "audit":
            failure = draw(st.none() | st.tuples(st.integers(1, 16), texts()))
            return audit_entry(status=failure, severity=severity or "NOTICE", **about)
    return run_entry(severity=severity, **about, **more)
