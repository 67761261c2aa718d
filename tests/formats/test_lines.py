"""Logs of lines: JSON, text with its continuation lines, or both; times inherited, damage counted."""

from __future__ import annotations

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analyzer.entry import batch as flag
from analyzer.entry import logentry
from analyzer.entry.severity import Severity
from analyzer.sources import packings

from .samples import at, entry, json_lines, read

TRACEBACK = [
    "Traceback (most recent call last):",
    '  File "/app/main.py", line 3, in run',
    "    go()",
    '  File "/app/go.py", line 9, in go',
    "    raise ValueError(1)",
    "ValueError: 1",
]
JAVA = [
    "java.lang.IllegalStateException: closed",
    "\tat com.acme.A.b(A.java:1)",
    "Caused by: java.io.IOException: gone",
    "\t... 3 more",
]


def text_log(*lines: str, end: str = "\n") -> bytes:
    return "".join(line + end for line in lines).encode()


# ---- text and its continuation lines --------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("trace", [TRACEBACK, JAVA], ids=["Python", "Java"])
def test_a_trace_below_a_line_belongs_to_it(trace: list[str], end: str) -> None:
    found = read(text_log("2025-09-11 12:00:01 ERROR failed", *trace, "2025-09-11 12:00:02 INFO on", end=end))
    assert found.texts == ["\n".join(["failed", *trace]), "on"]
    assert found.lines == [1, len(trace) + 2]
    assert [bool(flags & flag.TRACE) for flags in found.column("flags")] == [True, False]


def test_a_trace_without_a_header_is_an_entry_of_its_own_and_an_error() -> None:
    found = read(text_log("2025-09-11 12:00:01 INFO on", *TRACEBACK, "2025-09-11 12:00:02 INFO off"))
    assert found.texts == ["on\n" + "\n".join(TRACEBACK), "off"] or found.texts == ["on", "\n".join(TRACEBACK), "off"]


def test_a_trace_at_the_beginning_of_a_file_is_an_error_at_the_first_time() -> None:
    found = read(text_log(*TRACEBACK, "2025-09-11 12:00:02 INFO on", "2025-09-11 12:00:03 INFO off"))
    assert (found.texts[0], found.column("severities")[0]) == ("\n".join(TRACEBACK), Severity.ERROR)
    assert found.seconds == [2, 2, 3]


def test_blank_lines_inside_a_message_stay_and_at_its_end_go() -> None:
    found = read(text_log("2025-09-11 12:00:01 INFO a", "", "  b", "", "", "2025-09-11 12:00:02 INFO c", ""))
    assert found.texts == ["a\n\n  b", "c"]


def test_lines_without_headers_are_entries_each() -> None:
    assert read(text_log("one", "two", "three")).texts == ["one", "two", "three"]


def test_the_header_is_taken_off_and_gives_time_level_and_logger() -> None:
    found = read(text_log("2025-09-11 12:00:01,500 - app.db - ERROR - boom", "\x1b[31mERROR\x1b[0m:    bang", "plain"))
    assert found.texts == ["boom", "bang", "plain"]
    assert found.column("severities") == [Severity.ERROR, Severity.ERROR, Severity.DEFAULT]
    assert found.column("loggers") == ["app.db", "", ""]
    assert found.seconds == [1.5, 1.5, 1.5]


def test_a_time_without_a_zone_is_taken_for_utc_and_that_is_noted() -> None:
    found = read(text_log("2025-09-11 12:00:01 INFO a", "2025-09-11T14:00:02+02:00 INFO b"))
    assert found.seconds == [1, 2]
    assert [bool(flags & flag.ASSUMED_UTC) for flags in found.column("flags")] == [True, False]


def test_a_text_of_many_lines_is_cut_like_any_other() -> None:
    long = "  " + "x" * 1000
    found = read(text_log("2025-09-11 12:00:01 INFO a", *[long] * 1100, "2025-09-11 12:00:02 INFO b"))
    assert len(found.rows) == 2
    assert found.column("flags")[0] & flag.SHORTENED
    assert len(found.texts[0]) < logentry.LONGEST + 100
    assert found.lines == [1, 1102]


# ---- times ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_", "taken"),
    [
        ([1, None, 2], [1, 1, 2]),
        ([None, 1, None], [1, 1, 1]),
        ([None, None, 3, 1, None], [3, 3, 3, 1, 1]),
        ([None, None], [None, None]),
        ([5, None, None, 4], [5, 5, 5, 4]),
    ],
)
def test_an_entry_without_a_time_takes_that_of_the_one_before_else_after(
    given_: list[int | None], taken: list[int | None]
) -> None:
    assert read(json_lines(*(entry(str(n), second) for n, second in enumerate(given_)))).seconds == taken
    lines = ["INFO: undated" if second is None else f"{at(second)} INFO dated" for second in given_]
    assert read(text_log(*lines)).seconds == taken


def test_times_are_inherited_between_json_and_text() -> None:
    found = read(json_lines(entry("a", 1)) + b"plain\n" + json_lines(entry("b", None), entry("c", 3)) + b"more\n")
    assert list(zip(found.texts, found.seconds, strict=True)) == [
        ("a", 1),
        ("plain", 1),
        ("b", 1),
        ("c", 3),
        ("more", 3),
    ]


# ---- json among text, text among json -------------------------------------------------------------------------------


def test_text_among_json_lines_is_an_entry() -> None:
    found = read(json_lines(entry("a", 1)) + text_log("WARNING: plain", *TRACEBACK) + json_lines(entry("b", 2)))
    assert found.reading.format == "json-lines"
    assert found.texts == ["a", "plain\n" + "\n".join(TRACEBACK), "b"]
    assert found.column("severities") == [Severity.DEFAULT, Severity.WARNING, Severity.DEFAULT]
    assert found.lines == [1, 2, 9]


def test_entries_among_text_are_read_and_other_json_is_text() -> None:
    data = text_log("2025-09-11 12:00:01 INFO a") * 70 + json_lines(entry("b", 2)) + b'{"a": 1}\n{"b": \n[1]\n'
    found = read(data)
    assert found.reading.format == "text"
    assert (found.texts[69:], found.unparsed) == (["a", "b", '{"a": 1}', '{"b":', "[1]"], 0)


@pytest.mark.parametrize(
    "line", [b'{"textPayload": "cut', b"{", b"[", b"[1, 2", b"{'a': 1}", b'{"a": 1}}', b'{"a": "\x01"}', b'[{"a": 1}']
)
def test_a_line_of_a_json_log_that_begins_with_a_bracket_and_does_not_parse_is_unparsed(line: bytes) -> None:
    found = read(json_lines(entry("a", 1)) + line + b"\n" + json_lines(entry("b", 2)))
    assert (found.texts, found.lines, found.unparsed) == (["a", "b"], [1, 3], 1)


@pytest.mark.parametrize("line", [b"a\0b", b"\0", b"\x01\x02", b"a\x7f", b"12:00 \x1a"])
@pytest.mark.parametrize("json_log", [True, False])
def test_a_line_that_holds_control_bytes_is_unparsed(line: bytes, json_log: bool) -> None:
    around = json_lines(entry("a", 1)) if json_log else text_log("2025-09-11 12:00:01 INFO a")
    found = read(around + line + b"\n" + around)
    assert (found.texts, found.lines, found.unparsed) == (["a", "a"], [1, 3], 1)


@pytest.mark.parametrize("line", ["a\tb", "\x1b[31mab\x1b[0m", "a\rb", "a\x0cb", "a\bb"])
def test_tabs_escapes_and_their_like_are_no_damage(line: str) -> None:
    found = read(text_log(line))
    assert (len(found.rows), found.unparsed) == (1, 0)


def test_bytes_that_are_no_utf8_cost_nothing_but_themselves() -> None:
    found = read(b"caf\xe9 ready\n" + b'{"textPayload": "caf\xe9"}\n')
    assert found.texts == ["caf\ufffd ready", "caf\ufffd"]


def test_brackets_that_begin_a_header_are_no_damaged_json() -> None:
    gunicorn = b"[2025-09-11 12:00:02 +0000] [7] [ERROR] worker died\n"
    found = read(json_lines(entry("a", 1)) + gunicorn + b"[INFO] on\n" + json_lines(entry("b", 3)))
    assert (found.texts, found.unparsed) == (["a", "worker died", "on", "b"], 0)


# ---- hostile input --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 30_000,
        b"{" * 30_000,
        b'{"a":' * 30_000,
        b'{"a":[' * 15_000 + b"]}" * 15_000,
        b'{"a":' * 30_000 + b"1" + b"}" * 30_000,
    ],
)
def test_thirty_thousand_brackets_cost_one_line(line: bytes) -> None:
    found = read(json_lines(entry("a", 1)) + line + b"\n" + json_lines(entry("b", 2)))
    assert (found.texts, found.lines) == (["a", "b"], [1, 3]) or (len(found.rows) == 3 and found.texts[1] == "")
    assert found.unparsed == 3 - len(found.rows)
    alone = read(line)
    assert len(alone.rows) + alone.unparsed == 1


@pytest.mark.parametrize(
    "data", [b"x" * 5_000_000, b'{"textPayload": "' + b"x" * 5_000_000 + b'"}', b"\n" * 2_000_000, b" " * 5_000_000]
)
def test_a_line_of_five_megabytes_among_others_is_read(data: bytes) -> None:
    found = read(json_lines(entry("a", 1)) + data + b"\n" + json_lines(entry("b", 2)))
    assert (found.texts[0], found.texts[-1], found.unparsed) == ("a", "b", 0)
    assert max(map(len, found.texts)) < logentry.LONGEST + 100


@given(
    st.lists(
        st.binary(max_size=30)
        | st.sampled_from([json_lines(entry()), b"ERROR: x\n", *(line.encode() for line in TRACEBACK)]),
        max_size=8,
    )
)
def test_every_line_that_is_not_blank_is_in_one_entry_or_unparsed(lines: list[bytes]) -> None:
    data = b"\n".join(
        line.replace(b"\n", b"").replace(b"\x1f\x8b", b"gz").replace(b"\x28\xb5", b"zst") for line in lines
    )
    assume(not packings.not_read(data))
    found = read(data)
    if found.reading.format in ("text", "json-lines"):
        assert found.lines == sorted(set(found.lines))
        held = found.unparsed + sum(1 + text.count("\n") for text in found.texts)
        assert held <= data.count(b"\n") + 1
        assert bool(found.rows or found.unparsed) == bool(data.removeprefix(b"\xef\xbb\xbf").strip(b" \t\n\r\x0b\x0c"))


def test_the_raw_entry_of_each_json_line_is_kept() -> None:
    entries = [entry("a", 1, labels={"x": "1"}), entry("b", 2, severity=None)]
    found = read(json_lines(*entries) + b"plain\n")
    assert found.column("raws") == [*json.loads(json.dumps(entries)), None]
