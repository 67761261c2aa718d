"""One JSON document that holds entries: which of its objects are entries, and what is saved when it is damaged."""

from __future__ import annotations

import json
from typing import Any

import pytest
from engines.scanned import scanned
from hypothesis import given, settings
from hypothesis import strategies as st

from .samples import entry, read

ENTRIES = [entry(f"t{n}", n, severity="INFO") for n in range(6)]
TEXTS = [e["textPayload"] for e in ENTRIES]


def document(value: object, indent: int | None = 1) -> bytes:
    return json.dumps(value, indent=indent, ensure_ascii=False).encode()


WRAPPERS: list[Any] = [
    ENTRIES,
    {"entries": ENTRIES},
    {"entries": ENTRIES, "nextPageToken": "x"},
    {"service": "web", "count": 6, "raw_logs": ENTRIES, "notes": ["a", "b"], "summary": {"errors": 0}},
    {"ERROR": ENTRIES[:1], "INFO": ENTRIES[1:]},
    {"logs": {"ERROR": ENTRIES[:1], "WARNING": [], "INFO": ENTRIES[1:]}},
    {"a": {"b": {"c": {"d": ENTRIES}}}},
    {"first": ENTRIES[:2], "then": {"second": ENTRIES[2:5]}, "last": ENTRIES[5]},
    {"timestamp": "2025-09-11T12:00:00Z", "logs": ENTRIES},
    {"meta": None, "entries": ENTRIES, "empty": {}, "none": []},
]


@pytest.mark.parametrize("wrapper", WRAPPERS, ids=lambda value: str(value)[:40])
@pytest.mark.parametrize("indent", [None, 0, 2])
def test_entries_are_found_wherever_a_document_holds_them(wrapper: object, indent: int | None) -> None:
    found = read(document(wrapper, indent))
    assert (found.texts, found.unparsed, found.reading.broken) == (TEXTS, 0, [])
    assert found.column("raws") == ENTRIES


@pytest.mark.parametrize("wrapper", WRAPPERS, ids=lambda value: str(value)[:40])
def test_each_entry_has_the_line_on_which_it_begins(wrapper: object) -> None:
    data = document(wrapper, 1)
    lines = data.decode().split("\n")
    found = read(data)
    for line, text in zip(found.lines, found.texts, strict=True):
        assert "{" in lines[line - 1]
        assert next(row for row in lines[line:] if "textPayload" in row).strip() == f'"textPayload": "{text}",'


def test_an_entry_is_not_searched_for_entries() -> None:
    inner = entry("inner")
    found = read(document([entry(None, jsonPayload={"message": "outer", "request": inner, "items": [{"a": 1}]})]))
    assert found.texts == ["outer"]


def test_values_of_a_list_that_are_no_objects_are_unparsed() -> None:
    found = read(document([ENTRIES[0], None, 7, "x", ENTRIES[1]]))
    assert (found.texts, found.unparsed) == (["t0", "t1"], 3)


def test_an_entry_without_a_time_takes_that_of_the_one_before_else_after() -> None:
    found = read(document([entry("a", None), entry("b", 2), entry("c", None), entry("d", 1)]))
    assert found.seconds == [2, 2, 2, 1]


def test_documents_of_many_entries_are_one_list() -> None:
    many = [entry("a", 1)] * 2000
    assert read(document([*many, entry("b", None), entry("c", 3)])).seconds[-2:] == [1, 3]
    assert scanned(document([*many, None, 7])).sources["0.log"].unparsed == 2


def test_entries_that_are_alike_have_lines_of_their_own() -> None:
    assert read(document([entry("a")] * 3)).lines == [2, 13, 24]


@pytest.mark.parametrize("key", ["nextPageToken", "next_page_token"])
@pytest.mark.parametrize("indent", [None, 1])
def test_a_page_token_that_is_left_says_that_the_log_was_cut_off(key: str, indent: int | None) -> None:
    assert len(read(document({"entries": ENTRIES, key: "x"}, indent)).reading.cut) == 1
    assert read(document({"entries": ENTRIES, key: ""}, indent)).reading.cut == []


@pytest.mark.parametrize(
    ("logs", "noted"),
    [
        ({"ERROR": ENTRIES[:2], "INFO": ENTRIES[2:]}, {"ERROR": 2, "INFO": 4}),
        ({"error": ENTRIES[:2], "Warning": []}, {"ERROR": 2, "WARNING": 0}),
        ({"ERROR": 50, "INFO": 50, "DEBUG": 3}, {"ERROR": 50, "INFO": 50, "DEBUG": 3}),
        ({"ERROR": True}, {}),
        ({"ERROR": ENTRIES, "other": []}, {}),
        ({}, {}),
    ],
)
def test_buckets_by_severity_are_noted(logs: dict[str, Any], noted: dict[str, int]) -> None:
    assert read(document({"service": "web", "logs": logs})).reading.buckets == noted


def test_of_what_buckets_hold_and_what_they_declare_the_larger_counts() -> None:
    export = {"counts": {"ERROR": 50, "INFO": 1}, "logs": {"ERROR": ENTRIES[:2], "INFO": ENTRIES[2:]}}
    assert read(document(export)).reading.buckets == {"ERROR": 50, "INFO": 4}


# ---- damage ---------------------------------------------------------------------------------------------------------


BUCKETS = {"logs": {"ERROR": ENTRIES[:1], "INFO": ENTRIES[1:]}}


@pytest.mark.parametrize(
    ("wrapper", "indent"), [(ENTRIES, None), (ENTRIES, 2), ({"entries": ENTRIES}, 2), (BUCKETS, 2)]
)
def test_of_a_document_that_breaks_off_the_whole_entries_are_read(wrapper: object, indent: int | None) -> None:
    data = document(wrapper, indent)
    end = data.index(b"t4") + 3
    found = read(data[:end])
    assert (found.texts, found.unparsed) == (TEXTS[:4], 1)
    assert len(found.reading.broken) == 1
    assert "app.log" in found.reading.broken[0]


@pytest.mark.parametrize("indent", [None, 2])
def test_damage_inside_an_entry_costs_that_entry(indent: int | None) -> None:
    data = document(ENTRIES, indent).replace(b'"t2"', b'"t2')
    found = read(data)
    assert found.texts == ["t0", "t1", "t3", "t4", "t5"]
    assert found.unparsed >= 1
    assert found.reading.broken


@given(st.integers(0, 10_000), st.sampled_from([None, 1]))
@settings(max_examples=60)
def test_wherever_an_array_breaks_off_a_beginning_of_its_entries_is_read(place: int, indent: int | None) -> None:
    data = document(ENTRIES, indent)
    found = read(data[: 2 + place % (len(data) - 2)])
    assert found.texts == TEXTS[: len(found.texts)]
    assert found.unparsed == 1
    assert found.reading.broken


def test_two_documents_in_a_row_are_both_read() -> None:
    found = read(document(ENTRIES[:3]) + b"\n" + document(ENTRIES[3:]))
    assert found.texts == TEXTS


def test_names_that_come_twice_are_read_as_json_reads_them() -> None:
    data = b'{"entries": [], "entries": ' + document(ENTRIES) + b"}"
    assert read(data).texts in ([], TEXTS)


@pytest.mark.parametrize(
    "data",
    [b"[" * 30_000, b'[{"a":' + b"[" * 30_000, b'{"a":' * 30_000, b"[\n" + b"{" * 30_000, b"[\n" + b'{"a":\n' * 5_000],
)
def test_thirty_thousand_brackets_are_one_entry_at_most(data: bytes) -> None:
    found = read(data)
    assert len(found.rows) <= 1
    assert len(found.rows) + found.unparsed >= 1


def test_wrappers_nested_beyond_reason_are_no_crash() -> None:
    wrapped: object = ENTRIES
    for _ in range(200):
        wrapped = {"a": wrapped}
    read(document(wrapped, None))


def test_an_entry_of_five_megabytes_is_read() -> None:
    found = read(document([ENTRIES[0], entry("x" * 5_000_000), ENTRIES[1]]))
    assert (found.texts[0], found.texts[2]) == ("t0", "t1")
