"""JSON of common loggers: what each line says of time, severity, text, logger, and where it comes from."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.entry import batch as flag
from analyzer.entry.clock import nanoseconds
from analyzer.entry.severity import Severity
from analyzer.entry.view import lookup
from analyzer.formats import dialects

from .samples import entry, json_lines, read

AT = "2025-09-11T12:00:01.250Z"
NS = nanoseconds(AT) or 0
S, MS = 1757592001.25, NS // 10**6
DEBUG, INFO, NOTICE, WARNING = Severity.DEBUG, Severity.INFO, Severity.NOTICE, Severity.WARNING
ERROR, CRITICAL, ALERT = Severity.ERROR, Severity.CRITICAL, Severity.ALERT
PYTHON = 'Traceback (most recent call last):\n  File "/app/a.py", line 3, in run\nValueError: boom'
JAVA = "java.io.IOException: closed\n\tat com.acme.A.b(A.java:1)"
NODE = "Error: boom\n    at run (/app/a.js:3:9)"

Case = tuple[str, dict[str, Any], dict[str, Any]]
"""A logger, an object that it writes, and what columns of the entry say."""

PLAIN: list[Case] = [
    (
        "python-json-logger",
        {
            "asctime": "2025-09-11 12:00:01,250",
            "levelname": "ERROR",
            "name": "app.db",
            "message": "boom",
            "exc_info": PYTHON,
        },
        {"severities": ERROR, "texts": f"boom\n{PYTHON}", "loggers": "app.db"},
    ),
    ("structlog", {"event": "started", "level": "info", "timestamp": AT, "logger": "app"}, {"loggers": "app"}),
    (
        "bunyan",
        {"name": "api", "hostname": "h1", "pid": 7, "level": 40, "msg": "slow", "time": AT, "v": 0},
        {"severities": WARNING, "texts": "slow", "loggers": "api", "instances": "h1"},
    ),
    (
        "bunyan of a level in between",
        {"name": "a", "hostname": "h", "pid": 7, "level": 35, "msg": "m", "time": AT, "v": 0},
        {"severities": INFO},
    ),
    (
        "pino",
        {"level": 50, "time": MS, "pid": 7, "hostname": "h1", "msg": "boom", "err": {"type": "E", "stack": NODE}},
        {"severities": ERROR, "texts": f"boom\n{NODE}", "instances": "h1"},
    ),
    (
        "pino with a label and an ISO time",
        {"level": "warn", "time": AT, "pid": 7, "hostname": "h1", "msg": "slow"},
        {"severities": WARNING, "texts": "slow"},
    ),
    (
        "pino-http",
        {
            "level": 30,
            "time": MS,
            "pid": 7,
            "hostname": "h",
            "req": {"method": "GET", "url": "/x"},
            "res": {"statusCode": 503},
            "responseTime": 12,
            "msg": "request completed",
        },
        {"severities": INFO, "texts": "request completed", "statuses": 503},
    ),
    (
        "zap",
        {
            "level": "error",
            "ts": S,
            "caller": "a/b.go:1",
            "logger": "db",
            "msg": "boom",
            "stacktrace": "main.main\n\t/a.go:3",
        },
        {"severities": ERROR, "texts": "boom\nmain.main\n\t/a.go:3", "loggers": "db"},
    ),
    ("zap's dpanic", {"level": "dpanic", "ts": S, "caller": "a.go:1", "msg": "boom"}, {"severities": CRITICAL}),
    ("zap with numbers", {"level": 2, "ts": S, "caller": "a.go:1", "msg": "boom"}, {"severities": ERROR}),
    (
        "zerolog",
        {"level": "error", "error": "no route", "time": AT, "message": "dial failed"},
        {"severities": ERROR, "texts": "dial failed"},
    ),
    (
        "logrus",
        {"level": "warning", "msg": "slow", "time": AT, "error": "late"},
        {"severities": WARNING, "texts": "slow"},
    ),
    (
        "slog",
        {"time": AT, "level": "ERROR+2", "source": {"file": "a.go", "line": 3}, "msg": "boom"},
        {"severities": ERROR, "texts": "boom"},
    ),
    (
        "ECS with dots",
        {
            "@timestamp": AT,
            "log.level": "error",
            "message": "boom",
            "ecs.version": "1.6.0",
            "service.name": "api",
            "log.logger": "a.B",
            "error.stack_trace": JAVA,
        },
        {"severities": ERROR, "texts": f"boom\n{JAVA}", "services": "api", "loggers": "a.B"},
    ),
    (
        "ECS nested",
        {
            "@timestamp": AT,
            "log": {"level": "warn", "logger": "a.B"},
            "message": "slow",
            "service": {"name": "api", "node": {"name": "n1"}},
            "trace": {"id": "t1"},
        },
        {
            "severities": WARNING,
            "texts": "slow",
            "services": "api",
            "loggers": "a.B",
            "instances": "n1",
            "traces": "t1",
        },
    ),
    (
        "logstash-logback-encoder",
        {
            "@timestamp": AT,
            "@version": "1",
            "message": "boom",
            "logger_name": "a.B",
            "thread_name": "main",
            "level": "ERROR",
            "level_value": 40000,
            "stack_trace": JAVA,
        },
        {"severities": ERROR, "texts": f"boom\n{JAVA}", "loggers": "a.B"},
    ),
    (
        "Serilog",
        {
            "@t": AT,
            "@mt": "{User} lost {Count:000} of {{x}}",
            "@l": "Error",
            "@x": "System.Exception: x",
            "User": "bob",
            "Count": 3,
            "SourceContext": "A.B",
        },
        {"severities": ERROR, "texts": "bob lost 3 of {x}\nSystem.Exception: x", "loggers": "A.B"},
    ),
    ("Serilog without a level", {"@t": AT, "@m": "ready"}, {"severities": INFO, "texts": "ready"}),
    (
        "older Serilog",
        {"Timestamp": AT, "Level": "Warning", "MessageTemplate": "{A} is slow", "Properties": {"A": "db"}},
        {"severities": WARNING, "texts": "db is slow"},
    ),
    (
        ".NET",
        {"EventId": 0, "LogLevel": "Critical", "Category": "App.Db", "Message": "boom", "Timestamp": AT},
        {"severities": CRITICAL, "texts": "boom", "loggers": "App.Db"},
    ),
    (
        "MongoDB",
        {
            "t": {"$date": "2025-09-11T14:00:01.250+02:00"},
            "s": "W",
            "c": "STORAGE",
            "id": 1,
            "ctx": "x",
            "msg": "unclean",
        },
        {"severities": WARNING, "texts": "unclean", "loggers": "STORAGE"},
    ),
    (
        "MongoDB's D2",
        {"t": {"$date": AT}, "s": "D2", "c": "NETWORK", "id": 1, "ctx": "x", "msg": "m"},
        {"severities": DEBUG},
    ),
    (
        "Rust tracing",
        {"timestamp": AT, "level": "WARN", "fields": {"message": "slow", "n": 3}, "target": "app::db"},
        {"severities": WARNING, "texts": "slow", "loggers": "app::db"},
    ),
    (
        "Caddy",
        {
            "level": "info",
            "ts": S,
            "logger": "http.log.access",
            "msg": "handled request",
            "duration": 0.5,
            "status": 502,
            "request": {"method": "GET", "host": "x", "uri": "/y", "remote_ip": "10.0.0.1"},
        },
        {"severities": INFO, "texts": "handled request", "statuses": 502},
    ),
    (
        "Log4j 2",
        {
            "instant": {"epochSecond": NS // 10**9, "nanoOfSecond": NS % 10**9},
            "level": "FATAL",
            "loggerName": "a.B",
            "message": "boom",
            "thrown": {
                "name": "java.io.IOException",
                "message": "closed",
                "extendedStackTrace": [{"class": "com.acme.A", "method": "b", "file": "A.java", "line": 1}],
            },
        },
        {"severities": CRITICAL, "texts": f"boom\n{JAVA}", "loggers": "a.B"},
    ),
    (
        "GELF",
        {
            "version": "1.1",
            "host": "h1",
            "short_message": "boom",
            "full_message": f"boom\n{JAVA}",
            "timestamp": S,
            "level": 1,
        },
        {"severities": ALERT, "texts": f"boom\n{JAVA}", "instances": "h1"},
    ),
    (
        "journald",
        {
            "MESSAGE": "boom",
            "PRIORITY": "3",
            "__REALTIME_TIMESTAMP": str(NS // 1000),
            "_HOSTNAME": "h1",
            "_SYSTEMD_UNIT": "api.service",
            "SYSLOG_IDENTIFIER": "python",
        },
        {"severities": ERROR, "texts": "boom", "services": "api", "loggers": "python", "instances": "h1"},
    ),
    (
        "what a service printed, with the priority that systemd gives it",
        {"MESSAGE": "ERROR:app:boom", "PRIORITY": "6", "_TRANSPORT": "stdout", "__REALTIME_TIMESTAMP": str(NS // 1000)},
        {"severities": ERROR, "texts": "boom", "loggers": "app"},
    ),
    (
        "JSON that a service printed",
        {
            "MESSAGE": '{"level":"error"}',
            "PRIORITY": "6",
            "_TRANSPORT": "stdout",
            "__REALTIME_TIMESTAMP": str(NS // 1000),
        },
        {"severities": ERROR},
    ),
    (
        "a priority that was said",
        {
            "MESSAGE": "ERROR:app:boom",
            "PRIORITY": "6",
            "_TRANSPORT": "journal",
            "__REALTIME_TIMESTAMP": str(NS // 1000),
        },
        {"severities": INFO},
    ),
    (
        "a level beside a field of that name",
        {"level": "ERROR", "msg": "boom", "severity": "INFO", "time": AT},
        {"severities": ERROR},
    ),
    (
        "a level of Python beside a field",
        {"levelname": "ERROR", "message": "boom", "level": "info", "asctime": AT},
        {"severities": ERROR},
    ),
    (
        "journald's bytes",
        {"MESSAGE": [*"caf\u00e9 \x1b[1mx".encode()], "PRIORITY": "5", "__REALTIME_TIMESTAMP": str(NS // 1000)},
        {"severities": NOTICE, "texts": "café x"},
    ),
    (
        "Monolog",
        {"message": "boom", "context": {}, "level": 400, "level_name": "ERROR", "channel": "app", "datetime": AT},
        {"severities": ERROR, "texts": "boom", "loggers": "app"},
    ),
    (
        "Google's agents",
        {
            "severity": "ERROR",
            "message": "boom",
            "time": AT,
            "logging.googleapis.com/trace": "t1",
            "httpRequest": {"requestMethod": "GET", "requestUrl": "/", "status": 500},
            "serviceContext": {"service": "api", "version": "api-00001-abc"},
        },
        {
            "severities": ERROR,
            "texts": "boom",
            "traces": "t1",
            "statuses": 500,
            "services": "api",
            "revisions": "api-00001-abc",
        },
    ),
    (
        "AWS Powertools",
        {
            "level": "INFO",
            "location": "a:1",
            "message": "on",
            "timestamp": "2025-09-11 12:00:01,250+0000",
            "service": "pay",
        },
        {"severities": INFO, "services": "pay"},
    ),
    ("winston", {"level": "error", "message": "boom", "timestamp": AT, "stack": NODE}, {"texts": f"boom\n{NODE}"}),
    (
        "names in other cases",
        {"Level": "Warn", "Time": AT, "Message": "slow"},
        {"severities": WARNING, "texts": "slow"},
    ),
    ("fields in a mapping", {"ts": AT, "@fields": {"lvl": "DEBUG5", "msg": "m"}}, {"severities": DEBUG, "texts": "m"}),
]


@pytest.mark.parametrize(
    "value",
    [
        {"time": AT, "request": "GET /x HTTP/1.1", "status": "502", "body_bytes_sent": "5"},
        {"time_iso8601": AT, "request_method": "GET", "request_uri": "/x", "status": 502},
        {"start_time": AT, "method": "GET", "path": "/x", "response_code": 502, "response_flags": "UF"},
        {"StartUTC": AT, "RequestMethod": "GET", "RequestPath": "/x", "DownstreamStatus": 502, "msg": ""},
    ],
    ids=["nginx", "nginx in parts", "Envoy", "Traefik"],
)
def test_an_access_log_in_json_tells_its_requests(value: dict[str, Any]) -> None:
    row = read(json_lines(value, value)).rows[-1]
    assert (row["texts"], row["statuses"], row["times"]) == ("GET /x 502", 502, NS)
    assert row["flags"] & flag.REQUEST_TEXT


@pytest.mark.parametrize(
    "value",
    [
        {"msg": "called", "level": "info", "method": "GET", "url": "/x", "status": 502, "time": AT},
        {"status": 502, "method": "bank transfer", "time": AT},
        {"status": "gone", "method": "GET", "time": AT},
    ],
)
def test_a_request_that_is_told_of_was_not_served(value: dict[str, Any]) -> None:
    assert read(json_lines(value, value)).rows[-1]["statuses"] == 0


@pytest.mark.parametrize("key", ["time", "timestamp"])
def test_a_time_before_1970_is_none(key: str) -> None:
    before = {"level": "info", "msg": "started", key: AT}
    row = read(json_lines(before, {"level": "error", "msg": "boom", key: "0001-01-01T00:00:00Z"})).rows[-1]
    assert (row["texts"], row["times"]) == ("boom", NS)


@pytest.mark.parametrize(("value", "said"), [case[1:] for case in PLAIN], ids=[case[0] for case in PLAIN])
@pytest.mark.parametrize("shape", ["a line among lines", "alone", "pretty", "listed", "in text"])
def test_a_line_of_a_logger_says_what_the_logger_meant(shape: str, value: dict[str, Any], said: dict[str, Any]) -> None:
    line = json.dumps(value)
    data = {
        "a line among lines": f"{line}\n{line}\n",
        "alone": line,
        "pretty": "\n".join([json.dumps(value, indent=2)] * 2),
        "listed": json.dumps([value, value]),
        "in text": "2025-09-11 12:00:00 INFO before\n" * 3 + line + "\n2025-09-11 12:00:02 INFO after\n",
    }[shape]
    found = read(data.encode())
    row = found.rows[3 if shape == "in text" else -1]
    assert (row["times"], found.unparsed) == (NS, 0)
    assert {name: row[name] for name in said} == said
    assert len(found.rows) == {"alone": 1, "in text": 5}.get(shape, 2)


@pytest.mark.parametrize(("value", "said"), [case[1:] for case in PLAIN], ids=[case[0] for case in PLAIN])
def test_a_logger_says_the_same_inside_of_an_entry_that_states_no_severity(
    value: dict[str, Any], said: dict[str, Any]
) -> None:
    row = read(json_lines(entry(None, jsonPayload=value))).rows[0]
    for name in said.keys() & {"severities", "texts"}:
        if not set(value) & {"Level", "Time"}:
            assert row[name] == said[name]
    assert (row["services"], row["revisions"]) == ("web", "web-00001-abc")


def test_a_severity_that_an_entry_states_comes_before_its_payloads() -> None:
    payload = {"level": 50, "time": MS, "pid": 7, "hostname": "h", "msg": "boom"}
    assert read(json_lines(entry(None, severity="INFO", jsonPayload=payload))).column("severities") == [INFO]


# ---- loguru ---------------------------------------------------------------------------------------------------------


def loguru(message: str, level: str = "INFO", number: int = 20, trace: str = "") -> dict[str, Any]:
    raised = {"type": "ValueError", "value": "boom", "traceback": True} if trace else None
    record = {
        "message": message,
        "level": {"name": level, "no": number, "icon": ""},
        "name": "app.db",
        "exception": raised,
        "time": {"repr": "2025-09-11 14:00:01.250000+02:00", "timestamp": S},
        "extra": {"service": "api"},
    }
    text = f"2025-09-11 14:00:01.250 | {level} | app.db:run:3 - {message}\n" + (f"{trace}\n" if trace else "")
    return {"text": text, "record": record}


def test_a_record_of_loguru_says_its_message_not_the_line_that_was_made_of_it() -> None:
    row = read(json_lines(loguru("ready"), loguru("ready"))).rows[0]
    assert (row["texts"], row["severities"], row["times"], row["loggers"]) == ("ready", INFO, NS, "app.db")
    assert row["services"] == "api"


def test_the_trace_of_a_record_of_loguru_stands_below_its_message() -> None:
    found = read(json_lines(loguru("failed", "ERROR", 40, PYTHON)))
    assert found.texts == [f"failed\n{PYTHON}"]
    assert found.column("flags")[0] & flag.TRACE


def test_a_level_of_ones_own_counts_as_the_one_of_logurus_below_it() -> None:
    found = read(json_lines(loguru("a", "AUDIT", 45), loguru("b", "NOISE", 7)))
    assert found.column("severities") == [ERROR, DEBUG]


def test_structlogs_dictionaries_of_a_traceback_are_read_as_python_prints_it() -> None:
    def stack(kind: str, cause: bool) -> dict[str, Any]:
        frames = [{"filename": "/app/a.py", "lineno": 3, "name": "run"}]
        return {"exc_type": kind, "exc_value": "boom", "is_cause": cause, "frames": frames}

    value = {"event": "failed", "level": "error", "exception": [stack("KeyError", False), stack("ValueError", True)]}
    assert read(json_lines({**value, "timestamp": AT})).texts == [
        f"failed\n{PYTHON}\n\nThe above exception was the direct cause of the following exception:\n\n"
        + PYTHON.replace("ValueError", "KeyError")
    ]


# ---- OTLP -----------------------------------------------------------------------------------------------------------


def any_value(value: object) -> dict[str, Any]:
    if isinstance(value, dict):
        return {"kvlistValue": {"values": [{"key": k, "value": any_value(v)} for k, v in value.items()]}}
    return (
        {"arrayValue": {"values": [*map(any_value, value)]}} if isinstance(value, list) else {"stringValue": str(value)}
    )


def export(*records: dict[str, Any], **about: str) -> dict[str, Any]:
    attributes = [{"key": key.replace("_", "."), "value": any_value(value)} for key, value in about.items()]
    scope = {"scope": {"name": "app.db"}, "logRecords": list(records)}
    return {"resourceLogs": [{"resource": {"attributes": attributes}, "scopeLogs": [scope]}]}


RECORD = {"timeUnixNano": str(NS + 7), "severityNumber": 17, "severityText": "Error", "body": any_value("boom")}


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("exports", [1, 2])
def test_every_record_of_an_export_is_an_entry(exports: int, indent: int | None) -> None:
    one = export(RECORD, {**RECORD, "timeUnixNano": NS, "traceId": "t1"}, service_name="api", service_instance_id="i1")
    found = read("\n".join([json.dumps(one, indent=indent)] * exports).encode())
    assert found.texts == ["boom", "boom"] * exports
    assert found.column("times") == [NS + 7, NS] * exports
    assert set(found.column("severities")) == {ERROR}
    assert {(row["services"], row["instances"], row["loggers"]) for row in found.rows} == {("api", "i1", "app.db")}
    assert found.column("traces") == ["", "t1"] * exports


@pytest.mark.parametrize(
    ("record", "severity", "text"),
    [
        ({"severityNumber": 1}, DEBUG, "boom"),
        ({"severityNumber": 13}, WARNING, "boom"),
        ({"severityNumber": 24}, CRITICAL, "boom"),
        ({"severityNumber": "SEVERITY_NUMBER_WARN2"}, WARNING, "boom"),
        ({"severityNumber": 0, "severityText": "notice"}, NOTICE, "boom"),
        ({"severityNumber": None, "body": any_value({"level": "warn", "msg": "inner"})}, WARNING, "inner"),
        ({"severityNumber": None, "body": any_value({"body": {"level": "warn", "msg": "inner"}})}, WARNING, "inner"),
        ({"body": any_value({"a": ["b"]})}, ERROR, '{"a": ["b"]}'),
        ({"body": None}, ERROR, ""),
        ({"attributes": [{"key": "exception.stacktrace", "value": any_value(JAVA)}]}, ERROR, f"boom\n{JAVA}"),
    ],
)
def test_a_record_says_its_severity_and_its_body(record: dict[str, Any], severity: int, text: str) -> None:
    found = read(json_lines(export({**RECORD, "severityText": None, **record})))
    assert (found.texts, found.column("severities")) == ([text], [severity])


def test_conditions_find_the_attributes_of_a_record_and_of_its_resource() -> None:
    record = {**RECORD, "attributes": [{"key": "http.route", "value": any_value("/x")}]}
    raw = read(json_lines(export(record, k8s_pod_name="p1"))).column("raws")[0]
    assert lookup(raw, "jsonPayload.attributes.http.route") == "/x"
    assert lookup(raw, "jsonPayload.resource.k8s.pod.name") == "p1"


# ---- any object -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        (1757592001, "2025-09-11T12:00:01Z"),
        (1757592001123, "2025-09-11T12:00:01.123Z"),
        (1757592001123456, "2025-09-11T12:00:01.123456Z"),
        (1757592001123456789, "2025-09-11T12:00:01.123456789Z"),
        (1757592001.3152757, "2025-09-11T12:00:01.3152757Z"),
        ("1757592001.123456789", "2025-09-11T12:00:01.123456789Z"),
        ("1757592001123", "2025-09-11T12:00:01.123Z"),
        ("2025-09-11T14:00:01.123456789+02:00", "2025-09-11T12:00:01.123456789Z"),
        ("2025-09-11 12:00:01,250", AT),
    ],
)
@pytest.mark.parametrize("key", ["ts", "time", "timestamp", "@timestamp", "t", "date", "datetime", "asctime"])
def test_a_time_is_kept_to_the_nanosecond_however_it_is_written(key: str, time: object, expected: str) -> None:
    found = read(json_lines({key: time, "level": "info", "msg": "a"}, {key: time, "lvl": "info", "message": "b"}))
    assert found.column("times") == [nanoseconds(expected)] * 2


@pytest.mark.parametrize("time", [5, -1, 0, True, 1e300, 10**30, "xxx", "12", [], {}, None, "9" * 5000])
def test_what_is_no_time_is_that_of_the_entry_before(time: object) -> None:
    lines = json_lines({"ts": AT, "level": "info", "msg": "a"}, {"ts": time, "level": "info", "msg": "b"})
    found = read(lines)
    assert found.column("times") == [NS, NS]
    assert [bool(flags & flag.INHERITED_TIME) for flags in found.column("flags")] == [False, True]


def test_a_time_without_a_zone_is_taken_for_utc_and_that_is_noted() -> None:
    times = ["2025-09-11 12:00:01,250", "2025-09-11 14:00:01,250+0200", AT]
    found = read(json_lines(*({"asctime": time, "levelname": "INFO", "message": "a"} for time in times)))
    assert [bool(flags & flag.ASSUMED_UTC) for flags in found.column("flags")] == [True, False, False]


@pytest.mark.parametrize("key", ["lvl", "level", "severity", "levelname", "log_level", "loglevel", "log.level"])
@pytest.mark.parametrize(
    ("level", "severity"),
    [("error", ERROR), ("WARN", WARNING), ("DEBUG4", DEBUG), ("INFO-2", INFO), ("STRANGE", 0), ("", 0), (None, 0)],
)
def test_a_level_is_read_by_its_leading_word(key: str, level: object, severity: int) -> None:
    assert read(json_lines({"time": AT, key: level, "msg": "a"})).column("severities") == [severity]


@pytest.mark.parametrize("level", [0, 3, 7])
def test_numbers_of_syslog_count_only_where_the_logger_is_known_to_write_them(level: int) -> None:
    assert read(json_lines({"time": AT, "level": level, "message": "a"})).column("severities") == [0]


@pytest.mark.parametrize("key", ["error", "validation", "context"])
def test_what_is_nested_elsewhere_sets_neither_severity_nor_text(key: str) -> None:
    nested = {"severity": "CRITICAL", "level": "fatal", "message": "inner", "time": AT}
    row = read(json_lines({"time": AT, "message": "outer", key: nested})).rows[0]
    assert (row["texts"], row["severities"]) == ("outer", 0)


def test_conditions_find_fields_of_an_object_below_json_payload_and_as_they_stand() -> None:
    value = {"@t": AT, "@mt": "boom", "user": {"id": 7}, "severity": "mine"}
    raw = read(json_lines(value, value)).column("raws")[0]
    assert lookup(raw, "jsonPayload.user.id") == lookup(raw, "user.id") == 7
    assert lookup(raw, "severity") == "mine"


def test_a_trace_in_a_field_of_its_loggers_makes_a_problem_of_an_entry_without_a_level() -> None:
    row = read(json_lines({"event": "failed", "timestamp": AT, "exception": PYTHON})).rows[0]
    assert (row["severities"], bool(row["flags"] & flag.TRACE)) == (ERROR, True)


def test_entries_in_a_wrapper_are_not_hidden_by_its_own_message_and_time() -> None:
    wrapper = {"message": "2 entries", "time": AT, "found": {"items": [{"entries": [entry("a", 1), entry("b", 2)]}]}}
    assert read(json.dumps(wrapper).encode()).texts == ["a", "b"]


def test_objects_without_level_and_time_are_text_in_a_log_of_text() -> None:
    lines = "2025-09-11 12:00:00 INFO a\n" * 3 + '{"user": "bob", "n": 1}\n'
    assert read(lines.encode()).texts == ["a", "a", "a", '{"user": "bob", "n": 1}']


# ---- hostile objects ------------------------------------------------------------------------------------------------

KEYS = sorted({key for case in PLAIN for key in case[1]} | {"record", "text", "resourceLogs", "thrown", "exception"})
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from([AT, "error", JAVA]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=10,
)


@given(st.sampled_from(PLAIN), st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4))
def test_no_value_of_any_key_makes_reading_raise(case: Case, changed: dict[str, Any]) -> None:
    found = read(json_lines({**case[1], **changed}))
    assert found.reading.broken == []
    for row in found.rows:
        row["texts"].encode("utf-8", "replace")


@pytest.mark.parametrize("number", [b"1e999", b"-1e999", b"1" * 5000, b"1e-999", b"0.1e400", b"NaN", b"Infinity"])
@pytest.mark.parametrize("key", [b"ts", b"level", b"time", b"PRIORITY", b"timeUnixNano", b"x"])
def test_numbers_beyond_all_reason_harm_nothing(key: bytes, number: bytes) -> None:
    line = b'{"msg": "a", "level": "info", "MESSAGE": "a", "body": {"stringValue": "a"}, "%b": %b}\n' % (key, number)
    found = read(line * 2)
    assert (len(found.rows), found.unparsed) == (2, 0)


@pytest.mark.parametrize("opening", [b'{"record":{"text":', b'{"cause":', b'{"body":{"kvlistValue":', b'{"fields":'])
def test_objects_nested_in_each_other_a_thousand_times_cost_no_more_than_themselves(opening: bytes) -> None:
    deep = opening * 900 + b"1" + b"}" * (900 * opening.count(b"{"))
    for start in (
        b'{"level":"error","msg":"x","timeMillis":5,"thrown":',
        b'{"resourceLogs":',
        b'{"text":"a","record":',
    ):
        found = read(json_lines(entry("a", 1)) + start + deep + b"}\n" + json_lines(entry("b", 2)))
        assert (found.texts[0], found.texts[-1]) == ("a", "b")


def test_many_shapes_are_not_kept() -> None:
    for number in range(5000):
        dialects.meant({f"k{number}": 1, "message": "a"})
    assert len(dialects._shapes) <= 4096
