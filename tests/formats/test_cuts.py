"""Wherever a file is cut into parts, and however its bytes arrive, the entries are those of the whole file."""

from __future__ import annotations

import json
import os

import pytest
from entry.trace_samples import WHOLE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .samples import entry, json_lines, read

EXAMPLES = int(os.environ.get("LOGTRIAGE_EXAMPLES", "200"))
TRACEBACK = 'Traceback (most recent call last):\n  File "/app/main.py", line 3, in run\n    go()\n\nValueError: 1'
CHAIN = TRACEBACK + "\n\nThe above exception was the direct cause of the following exception:\n\n" + TRACEBACK
JAVA = "java.io.IOException: closed\n\tat com.acme.A.b(A.java:1)\nCaused by: java.io.EOFException: gone\n\t... 3 more"
GO = "panic: boom\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:3 +0x1d\nexit status 2"

JSON_PIECES = [
    *(json.dumps(entry(f"json {n}", n, insertId=f"i{n}", severity="INFO")) for n in range(4)),
    json.dumps(entry("json of a newline\nin it", 4)),
    json.dumps(entry(TRACEBACK, 5)),
    json.dumps(entry("🟢 ready", 6), ensure_ascii=False),
    json.dumps(entry("undated", None)),
    json.dumps({"textPayload": "bare and undated"}),
    "  " + json.dumps(entry("indented", 7)),
    json.dumps(entry(None, 8, jsonPayload={"msg": "by msg", "level": "error"})),
    json.dumps(entry("2025-09-11 12:00:30 INFO header inside", 9)),
    json.dumps(entry("cut off", 10))[:40],
    '{"level": 50, "time": 1757592025250, "pid": 1, "hostname": "h", "msg": "of pino"}',
    '  {"@t": "2025-09-11T12:00:26Z", "@mt": "indented, of {Logger}", "Logger": "Serilog"}',
    '{"resourceLogs": [{"scopeLogs": [{"logRecords": [{"body": {"stringValue": "a"}}, {"timeUnixNano": 1757592027000000'
    ', "body": {"stringValue": "b"}}]}]}]}',
    '{"a": 1}',
    "{}",
    "{",
    "[1]",
]
TEXT_PIECES = [
    "2025-09-11 12:00:11 INFO dated",
    "2025-09-11 12:00:12,345 - app - ERROR - dated",
    f"2025-09-11 12:00:13 ERROR failed\n{CHAIN}",
    f"[2025-09-11 12:00:14 +0200] [7] [ERROR] failed\n{JAVA}",
    f"2025-09-11 12:00:15 ERROR failed\n{GO}",
    "\x1b[31m2025-09-11 12:00:16 ERROR coloured\x1b[0m",
    "2025-09-11 12:00:17 INFO of\n  several\n\n  lines",
    "INFO:     undated",
    "[ERROR] undated",
    "no header at all",
    "  indented",
    "2025-09-11 99:99:99 ERROR no time",
    "12 drummers",
    "[not json",
    "é🟢",
    TRACEBACK,
    JAVA,
    GO,
    "",
    " ",
    "\0",
    "a\0b",
    "2025-09-11 12:00:18 INFO dated\0",
    '{"time": "2025-09-11T12:00:19Z", "message": "no entry"}',
    '{"jsonPayload": {"time": "2025-09-11T12:00:20Z", "message": "dated inside"}}',
    '{"textPayload": "2025-09-11 12:00:21 INFO dated by its header"}',
    '2025-09-11 12:00:24 ERROR of a body\n  {\n    "a": 1\n  }\n  {"b": 2}',
    "[1] is no entry",
    "  2025-09-11 12:00:22 INFO indented",
    "2025-09-11 12:00:23",
    f"2025-09-11 12:00:25 ERROR failed\n{WHOLE['java of several lines']}",
    WHOLE["ruby with code"],
    "23:50:00 ERROR of no day",
    "00:10:00 of no day, perhaps of the next",
    "Sep 11 12:00:28 host app[1]: of no year",
    '10.0.0.1 - - [11/Sep/2025:12:00:29 +0000] "GET /x HTTP/1.1" 500 7',
    "Sep 11, 2025 0:00:30 PM a.b.C run\nSEVERE: below its header",
    "fail: App.Db[1]\n      below its header",
    "time=2025-09-11T12:00:31Z level=error msg=pairs",
]
FIRST = ["2025-09-11 12:00:00 INFO first", json.dumps(entry("first", 0))]
"""The first line has a time: what stands above the first time of a file takes it only where both are in one part."""


@st.composite
def files(draw: st.DrawFn) -> bytes:
    pieces = draw(
        st.lists(
            st.sampled_from(draw(st.sampled_from([JSON_PIECES, TEXT_PIECES, JSON_PIECES + TEXT_PIECES]))), max_size=12
        )
    )
    end = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    content = "\n".join([draw(st.sampled_from(FIRST)), *pieces]) + draw(st.sampled_from(["", "\n"]))
    return draw(st.sampled_from([b"", b"", b"\xef\xbb\xbf"])) + content.replace("\n", end).encode()


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow])
@given(files(), st.lists(st.integers(4, 1500), min_size=1, max_size=4))
def test_any_cuts_of_a_file_give_its_entries(data: bytes, cuts: list[int]) -> None:
    whole, parts = read(data), read(data, cuts)
    assert parts.rows == whole.rows
    assert parts.unparsed == whole.unparsed


@settings(max_examples=EXAMPLES // 2, suppress_health_check=[HealthCheck.too_slow])
@given(files(), st.integers(2, 200))
def test_however_few_bytes_a_read_gives_the_entries_are_the_same(data: bytes, atmost: int) -> None:
    whole, sparing = read(data), read(data, atmost=atmost)
    assert sparing.rows == whole.rows
    assert sparing.unparsed == whole.unparsed


@pytest.mark.parametrize(
    "pieces", [JSON_PIECES, TEXT_PIECES, JSON_PIECES[:6] + TEXT_PIECES[:6]], ids=["json", "text", "mixed"]
)
def test_a_cut_at_every_byte_gives_the_same_entries(pieces: list[str]) -> None:
    data = "\n".join([FIRST[0], *pieces]).encode()
    whole = read(data)
    for cut in range(1, len(data) + 2):
        parts = read(data, [cut])
        assert parts.rows == whole.rows, cut
        assert parts.unparsed == whole.unparsed, cut


def test_parts_smaller_than_a_line_hold_nothing_of_their_own() -> None:
    data = json_lines(*(entry(str(n), n) for n in range(5)))
    assert read(data, range(1, len(data), 10)).rows == read(data).rows


def test_line_numbers_are_those_of_the_file_in_every_part() -> None:
    data = b"\n\n" + json_lines(*(entry(str(n), n) for n in range(50)), end="\n\n")
    assert read(data, range(100, len(data), 700)).lines == [3 + 2 * n for n in range(50)]


def test_a_document_is_never_cut() -> None:
    data = json.dumps([entry(str(n), n) for n in range(5)], indent=1).encode()
    assert read(data, [50, 100]).rows == read(data).rows
