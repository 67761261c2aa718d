"""A format is recognised by content: every shape in which people have logs, whatever the file is called."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.formats import FORMATS, HEAD, choose

from .samples import at, entry, json_lines, read

ENTRIES = [entry("one", 1), entry("two", 2), entry("three", 3)]
TABLE = (
    "TIMESTAMP                    SEVERITY  TEXT_PAYLOAD\n"
    "2025-09-11T12:00:01.000000Z  ERROR     one\n"
    "2025-09-11T12:00:02.000000Z  INFO      two\n"
    "2025-09-11T12:00:03.000000Z            three\n"
)
WRAPPED = {"service": "web", "logs": {"ERROR": ENTRIES[:1], "INFO": ENTRIES[1:]}}

LINES = [json.dumps(e).encode() for e in ENTRIES]
SNAKE = [{"timestamp": e["timestamp"], "text_payload": e["textPayload"]} for e in ENTRIES]


def text_lines(header: str) -> bytes:
    return "".join(f"{header} {word}\n" for word in ("one", "two", "three")).encode()


def dumped(value: object, indent: int | None = None) -> bytes:
    return json.dumps(value, indent=indent).encode()


BY_FORMAT: dict[str, dict[str, bytes]] = {
    "json-lines": {
        "json lines": json_lines(*ENTRIES),
        "json lines without the last line's end": json_lines(*ENTRIES).rstrip(),
        "json lines ended by CR and LF": json_lines(*ENTRIES, end="\r\n"),
        "json lines with blank lines between": b"\n\n" + json_lines(*ENTRIES, end="\n\n"),
        "json lines that are indented": b"".join(b"  " + line + b"\n" for line in LINES),
        "json lines in snake_case": json_lines(*SNAKE),
        "json lines without times of their own": json_lines(*({"textPayload": e["textPayload"]} for e in ENTRIES)),
    },
    "json-document": {
        "an array, pretty": dumped(ENTRIES, 2),
        "an array, compact": dumped(ENTRIES),
        "an array, one entry a line": b"[\n" + b",\n".join(LINES) + b"\n]\n",
        "an array, one entry a line from the first": b"[" + b",\n".join(LINES) + b"]",
        "an array in an array": dumped([ENTRIES], 2),
        "a wrapper, pretty": dumped({"entries": ENTRIES}, 2),
        "a wrapper on one line": dumped({"entries": ENTRIES}),
        "a wrapper on one line with its end": dumped({"entries": ENTRIES}) + b"\n",
        "a wrapper deeper down": dumped({"a": {"b": {"raw_logs": ENTRIES, "n": 3}}}),
        "wrappers in an array": dumped([{"entries": ENTRIES[:1]}, {"entries": ENTRIES[1:]}]),
        "buckets by severity": dumped(WRAPPED, 1),
        "buckets by severity on one line": dumped(WRAPPED),
        "a wrapper that has a time as well": dumped({"timestamp": at(9), "raw_logs": ENTRIES}),
    },
    "gcloud-table": {
        "a table": TABLE.encode(),
        "a table ended by CR and LF": TABLE.replace("\n", "\r\n").encode(),
        "a table below a blank line": b"\n" + TABLE.encode(),
    },
    "text": {
        "text with a time": text_lines("2025-09-11T12:00:00Z"),
        "text of gunicorn, which begins with a bracket": text_lines("[2025-09-11 12:00:00 +0000] [1] [INFO]"),
        "text of Flask, which begins with a bracket": text_lines("[2025-09-11 12:00:00,123] INFO in app:"),
        "text that begins with a level in brackets": text_lines("[INFO]"),
        "text that begins with a coloured bracket": text_lines("\x1b[32m[INFO]\x1b[0m"),
        "text without anything": b"one\ntwo\nthree\n",
    },
}
SHAPES = {shape: (name, data) for name, shapes in BY_FORMAT.items() for shape, data in shapes.items()}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_is_recognised_and_all_its_entries_are_read(shape: str) -> None:
    name, data = SHAPES[shape]
    found = read(data)
    assert found.reading.format == name
    assert [text.split()[-1] for text in found.texts] == ["one", "two", "three"]
    assert (found.unparsed, found.reading.broken) == (0, [])


@pytest.mark.parametrize("shape", [s for s in SHAPES if "table" not in s])
def test_a_byte_order_mark_changes_nothing(shape: str) -> None:
    name, data = SHAPES[shape]
    marked = read(b"\xef\xbb\xbf" + data)
    assert marked.reading.format == name
    assert (marked.rows, marked.unparsed) == (read(data).rows, 0)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("atmost", [7, 1000])
def test_how_many_bytes_a_read_gives_changes_nothing(shape: str, atmost: int) -> None:
    data = SHAPES[shape][1]
    assert read(data, atmost=atmost).rows == read(data).rows


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b'{"timestamp": "2025-09-11T12:00:0' + b"\n" + json_lines(*ENTRIES), "json-lines"),
        (b'Payload": "cut off"}\n' + json_lines(*ENTRIES), "json-lines"),
        (b"\0\0\0\0\n" + json_lines(*ENTRIES), "json-lines"),
        (b"Listing logs...\n" + json_lines(*ENTRIES), "json-lines"),
    ],
    ids=["cut at its end", "cut at its beginning", "zeros", "a note"],
)
def test_a_damaged_first_line_does_not_hide_the_json_lines_below(data: bytes, name: str) -> None:
    found = read(data)
    assert found.reading.format == name
    assert found.texts[-3:] == ["one", "two", "three"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b" \n\t\r\n\n",
        b"\xef\xbb\xbf",
        b"[]",
        b"[]\n",
        b"[\n]\n",
        b'{"entries": []}',
        b'{\n  "logs": {}\n}',
    ],
)
def test_nothing_is_read_where_nothing_is(data: bytes) -> None:
    found = read(data)
    assert (found.rows, found.unparsed, found.reading.broken) == ([], 0, [])


@pytest.mark.parametrize("indent", [None, 2])
def test_one_bare_entry_is_a_log_of_one_entry(indent: int | None) -> None:
    found = read(json.dumps(entry("alone"), indent=indent).encode())
    assert (found.texts, found.lines, found.unparsed) == (["alone"], [1], 0)


def test_a_wrapper_in_json_lines_is_recognised_by_its_first_line_alone() -> None:
    assert choose(json_lines({"raw_logs": ENTRIES})).name == "json-document"
    assert choose(json_lines(*ENTRIES, {"raw_logs": ENTRIES})).name == "json-lines"


@pytest.mark.parametrize("long", [0, 1])
def test_a_line_longer_than_the_head_is_a_line(long: int) -> None:
    rows = [entry("a", 1), entry("b", 2)]
    rows[long]["textPayload"] = "x" * (HEAD + 10)
    found = read(json_lines(*rows) + b"plain\n")
    assert (found.reading.format, len(found.texts), found.lines, found.unparsed) == ("json-lines", 3, [1, 2, 3], 0)


@pytest.mark.parametrize("data", [b"Listed 0 items.\n", b"null\n"])
def test_an_exporters_empty_answer_holds_nothing(data: bytes) -> None:
    assert read(data).rows == []


def test_the_last_format_recognises_everything() -> None:
    *_, last = FORMATS.values()
    assert last.name == "text"
    assert last.recognises(b"\0\xff")


@given(st.one_of(st.binary(max_size=200), st.text('[]{}",:\n ta1', max_size=60).map(str.encode)))
def test_any_bytes_are_read_to_the_end(data: bytes) -> None:
    found = read(data)
    assert found.reading.format in FORMATS
    for row in found.rows:
        row["texts"].encode()


@given(st.text(st.characters(codec="ascii"), max_size=100).map(str.encode), st.integers(0, 300))
def test_damage_inside_any_shape_raises_nothing(junk: bytes, place: int) -> None:
    for _, data in SHAPES.values():
        read(data[:place] + junk + data[place + len(junk) :])


def test_compressed_bytes_that_were_not_unpacked_are_unparsed_lines() -> None:
    packed = gzip.compress(json_lines(*ENTRIES))
    assert choose(packed).name == "text"
