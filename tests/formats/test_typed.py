"""The fast way from JSON lines to a batch equals its definition, or declines."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.entry import assemble, logentry, payloads
from analyzer.entry.batch import COLUMNS, Batch
from analyzer.formats import dialects, typed

from .samples import at, entry, rows

EXAMPLES = int(os.environ.get("LOGTRIAGE_EXAMPLES", "400"))
AT = at(1.5)
TRACE = 'Traceback (most recent call last):\n  File "a.py", line 1, in f\nValueError: boom'


def defined(lines: list[bytes], first_line: int = 1) -> Batch | None:
    """What `dialects`, `logentry` and `assemble` make of the lines, one by one; None where one is no JSON object."""
    batch = Batch(file="f")
    for number, line in enumerate(lines, first_line):
        try:
            value = logentry.load(line)
        except ValueError:
            return None
        if not isinstance(value, dict):
            return None
        for said, raw in dialects.meant(value) or [dialects.Meant(value, value)]:
            assemble.append(batch, logentry.read(said), number, raw)
        assemble.settle(batch, number - first_line)
    return batch


def decoded(lines: list[bytes], end: bytes = b"\n", first_line: int = 1) -> Batch | None:
    return typed.decode(b"".join(line + end for line in lines), "f", first_line)


def columns(batch: Batch) -> dict[str, Any]:
    found = {name: [row[name] for row in rows(batch)] for name in COLUMNS}
    return {**found, "raws": repr(found["raws"]), "file": batch.file, "unparsed": batch.unparsed}


def assert_the_same_or_declined(lines: list[bytes], end: bytes = b"\n") -> bool:
    fast, slow = decoded(lines, end), defined(lines)
    if fast is not None:
        assert slow is not None
        assert columns(fast) == columns(slow)
    return fast is not None


# ---- random entries -------------------------------------------------------------------------------------------------

TEXTS = [
    "boom", "", " ", "\n", "\u2003", "ERROR: boom", "level=error x", "\x1b[31mboom\x1b[0m", "<red>x</red>", "🟢 ready",
    "2025-09-11 19:50:56,123 - app - ERROR - boom", "[WARN] x", TRACE, TRACE.replace("\n", "\\n"), "\x7f", "é\0é",
    "GET /x 200", "ERROR:my:x", "\ud800", "ValueError: boom", "{'message': 'x'}", "a" * 30 + "\n",
]  # fmt: skip
NAMES = ["web", "", "a/b", "%2Fx", " ", "cloudaudit.googleapis.com", "0", "\0", "\ud800"]
STAMPS = [
    AT, "2025-09-11T12:00:00Z", "2025-09-11T12:00:00.1Z", "2025-09-11T12:00:00.123456789Z", " 2025-09-11T12:00:00Z ",
    "2025-09-11T12:00:00.123456Z", "2025-09-11T12:00:00.000000000+00:00", "2025-09-11T12:00:60.123456Z",
    "2025-09-11 12:00:00", "2025-09-11T12:00:00.123456789123Z", "2025-09-11T12:00:00.٣٣٣Z", "2025-09-11T12:00:00.²²²Z",
    "2025-09-11T12:00:00.12 Z", "2025-09-11", "2025-02-30T12:00:00.123456Z", "2025-09-11T12:00:00,123456Z",
    "2025-09-11t12:00:00.123z", "2025-09-11T24:00:00.123Z", "", "x", "2025-09-11T12:00:00.123-07:00",
    "0000-09-11T12:00:00.123Z", "2025-09-11T12:00.123Z", "2025-09-11T12:00:00.-12Z", "2025-09-11T12:00:00.1_2Z",
    "2025-09-11T12:00:00+.123Z", "9999-12-31T23:59:60.999999999Z", "2025-09-11T12:00:00.123\nZ",
]  # fmt: skip
SEVERITIES = ["INFO", "ERROR", "DEFAULT", "", "warn", "w", "500", "nothing", " Error ", "critical"]
AUDIT = "type.googleapis.com/google.cloud.audit.AuditLog"
STRANGE = [None, True, 0, 7, 200.0, 1e300, 10**20, [], {}, ["x"], {"x": 1}, "x", "500", "", float("inf"), TRACE]

REQUEST = {
    "requestMethod": NAMES,
    "requestUrl": TEXTS,
    "latency": NAMES,
    "status": [0, 200, 404, 503, 99, 600, -1, 10**20, 1 << 63],
}
PAYLOAD = {"message": TEXTS, "logger": NAMES, "x": STRANGE}
Table = dict[str, list[Any]]
WIDE_PAYLOAD: Table = {
    **dict.fromkeys([*payloads.MESSAGE_KEYS, *payloads.STACK_KEYS], TEXTS),
    "error.traceback": TEXTS,
    "error.stack": TEXTS,
    "error.severity": SEVERITIES,
    "@type": ["x", AUDIT],
    **dict.fromkeys(["severity", "level", "levelname"], SEVERITIES),
    **dict.fromkeys(["logger", "logger_name", "name"], NAMES),
    **dict.fromkeys(["timestamp", "time", "asctime"], STAMPS),
}
# What loggers call their own, so that a payload says more than its usual keys; \0 stands for a dot inside a key.
LOGGERS: Table = {
    **dict.fromkeys(["level_name", "lvl", "log_level", "loglevel", "logLevel", "log\0level", "log.level"], SEVERITIES),
    "level": [10, 30, 50, 60, -1, 2, "DEBUG5", "error+2"], "v": [0], "pid": [1], "hostname": NAMES, "msg": TEXTS,
    "@t": STAMPS, "@mt": TEXTS, "@l": SEVERITIES, "ts": [1757592000.5, 5, 1757592000123], "caller": NAMES,
    "fields.message": TEXTS, "body.message": TEXTS, "body.level": SEVERITIES, "target": NAMES, "MESSAGE": TEXTS,
    "PRIORITY": ["3", "6", 9], "short_message": TEXTS, "err.stack": TEXTS, "err": STRANGE, "event": TEXTS,
}  # fmt: skip


def below(prefix: str, table: Table) -> Table:
    return {f"{prefix}.{key}": values for key, values in table.items()}


USUAL: Table = {
    "timestamp": STAMPS, "severity": SEVERITIES, "logName": NAMES, "insertId": NAMES, "trace": NAMES,
    "textPayload": TEXTS, "labels.instanceId": NAMES, "labels.x": NAMES, "resource.labels.service_name": ["api", "web"],
    "resource.labels.revision_name": NAMES, "spanId": STRANGE, "receiveTimestamp": STAMPS,
} | below("httpRequest", REQUEST) | below("jsonPayload", PAYLOAD)  # fmt: skip
RARE: Table = {
    "text_payload": TEXTS, "insert_id": NAMES, "log_name": NAMES, "raw_payload": TEXTS, "resource.type": NAMES,
    "protoPayload.methodName": NAMES, "protoPayload.@type": [AUDIT], "protoPayload.status.message": TEXTS,
    "httpRequest.method": NAMES, "httpRequest.url": NAMES, "timestamp.seconds": [5, True, 10**30],
    "message": TEXTS, "level": SEVERITIES, "receive_timestamp": STAMPS,
    "resource.labels.service_name": [""], "split": [None, {}, {"uid": "u", "index": 1}],
}  # fmt: skip
RARE |= below("resource.labels", dict.fromkeys(["instance_id", "pod_name", "configuration_name"], NAMES))
RARE |= (
    below("jsonPayload", WIDE_PAYLOAD | LOGGERS) | below("json_payload", WIDE_PAYLOAD) | below("http_request", REQUEST)
)
HOLDERS = ["jsonPayload", "httpRequest", "labels", "resource", "resource.labels", "protoPayload", "jsonPayload.error"]

Edit = tuple[str, Any]


def edited(changes: list[Edit]) -> dict[str, Any]:
    made = entry(None)
    for path, value in changes:
        *way, last = path.split(".")
        holder = made
        for key in way:
            inner = holder.get(key)
            holder[key] = holder = dict(inner) if isinstance(inner, dict) else {}
        holder[last.replace("\0", ".")] = value
    return made


def taken_alone(change: Edit) -> bool:
    """Does the fast way take an entry in which only this differs from the usual?"""
    return decoded([json.dumps(edited([change])).encode()]) is not None


def edits(table: Table) -> st.SearchStrategy[list[Edit]]:
    """Changes to an entry; most leave it to the fast way."""
    pairs = [(path, value) for path, values in table.items() for value in values]
    usual = st.sampled_from(list(filter(taken_alone, pairs)))
    texts = st.tuples(
        st.sampled_from(["textPayload", "jsonPayload.message", "severity", "logName"]), st.text(max_size=6)
    )
    strange = st.sampled_from(pairs) | st.tuples(st.sampled_from([*table, *HOLDERS]), st.sampled_from(STRANGE))
    return st.lists(st.one_of(*[usual] * 10, texts, strange), max_size=6)


USUALLY, RARELY = edits(USUAL), edits(USUAL | RARE)


@st.composite
def written(draw: st.DrawFn, changes: st.SearchStrategy[list[Edit]]) -> bytes:
    """An entry as a line: escaped or not, spaced or not, its keys in any order, perhaps one of them twice."""
    value = edited(draw(changes))
    spaced = draw(st.sampled_from([None, (",", ":"), (" , ", " : ")]))
    ascii_only = draw(st.booleans())

    def dumped(part: object) -> str:
        return json.dumps(part, separators=spaced, ensure_ascii=ascii_only)

    pairs = [f"{dumped(key)}:{dumped(value[key])}" for key in draw(st.permutations(list(value)))]
    if draw(st.integers(0, 9)) == 0:
        pairs.append(f"{dumped(draw(st.sampled_from(list(value))))}:{dumped(draw(st.sampled_from(STRANGE)))}")
    return ("{" + ",".join(pairs) + "}").encode("utf-8", "surrogatepass")


@settings(max_examples=EXAMPLES)
@given(written(USUALLY))
def test_an_entry_of_the_usual_keys_means_what_its_definition_says(line: bytes) -> None:
    assert_the_same_or_declined([line])


@settings(max_examples=EXAMPLES)
@given(written(RARELY))
def test_an_entry_of_any_keys_means_what_its_definition_says(line: bytes) -> None:
    assert_the_same_or_declined([line])


@settings(max_examples=EXAMPLES // 3)
@given(st.lists(written(USUALLY), min_size=1, max_size=4), st.sampled_from([b"\n", b"\r\n", b"\n\n", b" \n"]))
def test_a_block_of_entries_means_what_its_lines_say(lines: list[bytes], end: bytes) -> None:
    assert_the_same_or_declined(lines, end)


@settings(max_examples=EXAMPLES // 3)
@given(written(USUALLY), st.integers(0, 300), st.binary(max_size=3))
def test_a_damaged_line_is_declined_or_read_as_its_definition_says(line: bytes, place: int, junk: bytes) -> None:
    damaged = line[:place] + junk.replace(b"\n", b"") + line[place + len(junk) :]
    assert_the_same_or_declined([line, damaged])


# ---- what the fast way takes ----------------------------------------------------------------------------------------

PLATFORM = {
    "insertId": "a",
    "severity": "ERROR",
    "logName": "projects/p/logs/run.googleapis.com%2Fstderr",
    "labels": {"instanceId": "00f1"},
}


@pytest.mark.parametrize(
    "usual",
    [
        entry("boom"),
        entry("boom", **PLATFORM),
        entry("ERROR: boom", severity="DEFAULT"),
        entry(TRACE, severity="ERROR"),
        entry(None, jsonPayload={"message": "boom", "logger": "app", "context": {"a": 1}}),
        entry(None, httpRequest={"requestMethod": "GET", "requestUrl": "https://x/", "status": 503, "latency": "0.1s"}),
        entry("boom", httpRequest={"status": 200}, trace="t", spanId="s", traceSampled=True),
        entry("boom", 0.000000001),
        entry("🟢 boom"),
    ],
    ids=str,
)
def test_the_usual_entries_of_cloud_run_go_the_fast_way(usual: dict[str, Any]) -> None:
    assert assert_the_same_or_declined([json.dumps(usual).encode()])


@pytest.mark.parametrize(
    "unusual",
    [
        {"textPayload": "boom"},
        entry("boom", None),
        entry("boom", timestamp=None),
        entry("boom", severity=None),
        entry("boom", severity=500),
        entry(None, protoPayload={"methodName": "x"}),
        entry(None, text_payload="boom"),
        entry(None, raw_payload="boom"),
        entry(None, jsonPayload={"message": "boom", "exception": TRACE}),
        entry(None, jsonPayload={"message": "boom", "level": "error"}),
        entry(None, jsonPayload=None),
        entry("a" * (logentry.LONGEST + 1)),
    ],
    ids=lambda value: str(value)[:60],
)
def test_an_entry_that_needs_its_definition_is_declined(unusual: dict[str, Any]) -> None:
    assert decoded([json.dumps(unusual).encode()]) is None


def test_a_request_beside_a_message_that_no_logentry_has_is_declined() -> None:
    bare = {"timestamp": AT, "severity": "INFO", "message": "served", "httpRequest": {"requestUrl": "/", "status": 200}}
    assert decoded([json.dumps(bare).encode()]) is None


def test_one_line_that_needs_its_definition_declines_its_block() -> None:
    usual, unusual = json.dumps(entry()).encode(), json.dumps(entry(severity=None)).encode()
    assert decoded([usual, usual]) is not None
    assert decoded([usual, unusual, usual]) is None


@pytest.mark.parametrize(
    "line",
    [b"", b" ", b"[]", b"null", b"{}", b'"x"', b"{", b"\xff", b'{"timestamp"', b"[" * 100_000, b'{"a":' * 30_000],
)
def test_a_line_that_is_no_entry_declines_its_block(line: bytes) -> None:
    assert decoded([json.dumps(entry()).encode(), line]) is None


def test_lines_are_numbered_from_the_first() -> None:
    lines = [json.dumps(entry(str(n), n)).encode() for n in range(3)]
    batch = decoded(lines, first_line=7)
    assert batch is not None
    assert (batch.texts, [*batch.lines], batch.raws) == (["0", "1", "2"], [7, 8, 9], lines)
