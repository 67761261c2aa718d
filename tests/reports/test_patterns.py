"""The list of patterns, for people, programs and spreadsheets: everything is there, and no log line is obeyed."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.reports import Style
from analyzer.reports.patterns import FORMATS
from analyzer.verdict.pattern_list import SCHEMA, LeftOut, Pattern, PatternList, json_schema
from analyzer.verdict.result import Duplicates, Example, Location, Tool, Window

from .test_neutral import ANY_TEXT, HOSTILE
from .test_terminal import CATALOGUE, columns

FIRST, LAST = "2025-09-11T19:50:56.5Z", "2025-09-12T00:10:03Z"


def pattern(text: str = "took <dur>", **more: Any) -> Pattern:
    said = more.pop("said", "took 5 ms")
    place = more.pop("location", Location(file="app.log", line=7))
    example = Example(text=said, timestamp=FIRST, severity="INFO", location=place)
    made: dict[str, Any] = {"id": "3fa9b1c2d3e4-m2", "kind": "message", "count": 12, "share": 0.12, "signatures": 1}
    made |= {"severities": {"ERROR": 2, "INFO": 10}, "first_seen": FIRST, "last_seen": LAST}
    return Pattern(template=text, example=example, **(made | more))


def listing(*patterns: Pattern, **more: Any) -> PatternList:
    made: dict[str, Any] = {"service": None, "severity": None, "other": None, "complete": True, "unparsed": 0}
    made |= {"incomplete_because": (), "order": "most-frequent", "entries": 100 if patterns else 0}
    made |= {"window": Window(first_entry=FIRST, last_entry=LAST) if patterns else Window(), "sources": ("app.log",)}
    return PatternList(
        schema=SCHEMA,
        tool=Tool(name="logtriage", version="0"),
        duplicates=Duplicates(dropped=0, exact=True),
        patterns=patterns,
        **({"left_out": LeftOut(patterns=0, entries=0)} | made | more),
    )


def shown(found: PatternList, width: int = 80, *, color: bool = False) -> str:
    return FORMATS["terminal"](found, Style(width=width, color=color))


def test_a_pattern_has_its_numbers_its_times_its_mix_and_an_example() -> None:
    report = shown(listing(pattern()))
    assert report.splitlines() == [
        "100 entries, 1 pattern; 2025-09-11 19:50:56 to 2025-09-12 00:10:03 UTC (4.3 h)",
        "",
        "count   share         pattern",
        "   12    12 %  INFO+  took <dur>",
        "                      19:50:56 to 2025-09-12 00:10:03; 17 % ERROR, 83 % INFO",
        "                      | took 5 ms",
    ]


def test_where_there_is_room_the_times_are_columns() -> None:
    report = shown(listing(pattern()), 140)
    assert "count   share  first                last                        pattern" in report
    assert "   12    12 %  19:50:56             2025-09-12 00:10:03  INFO+  took <dur>" in report


def test_where_no_time_is_known_no_column_is_kept_free_for_it() -> None:
    undated = pattern(first_seen=None, last_seen=None)
    assert "count   share         pattern" in shown(listing(undated, window=Window()), 140)


def test_what_is_left_out_and_what_is_not_told_apart_is_said() -> None:
    rest = pattern("(other messages)", id="other", kind=None, count=3)
    report = shown(listing(pattern(), left_out=LeftOut(patterns=213, entries=1204), other=rest))
    assert "100 entries, 214 patterns" in report
    assert "and 213 more patterns of 1,204 entries, see --top or --format json" in report
    assert "(other messages)" in report


def test_an_empty_source_says_so() -> None:
    assert shown(listing()) == "no entries\n"
    assert shown(listing(service="shop", severity="ERROR")) == "no entries (of shop, ERROR)\n"


def test_what_could_not_be_read_is_said() -> None:
    report = shown(listing(pattern(), unparsed=1, complete=False, incomplete_because=("app.log: the data ends early",)))
    assert "  not whole: app.log: the data ends early\n" in report
    assert "  1 line could not be read as entries\n" in report


def test_an_example_that_says_no_more_than_its_template_is_left_out() -> None:
    assert shown(listing(pattern("started", said="started"))).count("started") == 1


@pytest.mark.parametrize("text", CATALOGUE.values(), ids=CATALOGUE)
@pytest.mark.parametrize("width", [1, 40, 60, 80, 120, 200])
def test_hostile_text_fits_the_width_and_is_not_obeyed(text: str, width: int) -> None:
    made = pattern(text, said=text, severities={"DEFAULT": 12})
    report = shown(listing(made, pattern(count=10**9), incomplete_because=(text,), service=text, complete=False), width)
    assert max(map(columns, report.splitlines())) <= max(width, 40)
    assert not HOSTILE & set(report)
    assert not any(line.lstrip().startswith("::") for line in report.splitlines())


def test_colours_only_repeat_what_words_say() -> None:
    made = listing(pattern(severities={"ERROR": 12}))
    assert "\x1b[1;31mERROR" in shown(made, color=True)
    assert "\x1b" not in shown(made)


def rows(found: PatternList) -> list[dict[str, str]]:
    text = FORMATS["csv"](found, Style())
    assert text.count("\n") == 1 + len(found.patterns) + (found.other is not None)
    return list(csv.DictReader(io.StringIO(text)))


def test_a_table_has_a_row_for_each_pattern() -> None:
    rest = pattern("(other messages)", id="other", kind=None, location=Location(insert_id="a1"))
    first, last = rows(listing(pattern(), other=rest))
    assert first == {
        "id": "3fa9b1c2d3e4-m2",
        "kind": "message",
        "template": "took <dur>",
        "count": "12",
        "share": "0.120000",
        "severity": "ERROR",
        "severities": "ERROR=2 INFO=10",
        "first_seen": FIRST,
        "last_seen": LAST,
        "signatures": "1",
        "example": "took 5 ms",
        "file": "app.log",
        "line": "7",
        "insert_id": "",
    }
    assert (last["id"], last["kind"], last["insert_id"]) == ("other", "", "a1")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        (" +1", "' +1"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "' =1"),
        ("\r=1", "\\r=1"),
        ("\n=1", "\\n=1"),
        ("\uff1d1", "'\uff1d1"),
        ('a,b "c"', 'a,b "c"'),
        ("one\r\ntwo", "one\\ntwo"),
        ("\x1b[2J", "\\x1b[2J"),
        ("x = 1", "x = 1"),
    ],
)
def test_no_cell_is_a_formula_or_breaks_the_line(text: str, cell: str) -> None:
    (row,) = rows(listing(pattern(text, location=Location(file=text), said=text)))
    assert (row["template"], row["example"], row["file"]) == (cell, cell, cell)


@settings(max_examples=50)
@given(ANY_TEXT, st.sampled_from(["csv", "json"]))
def test_no_text_reaches_the_terminal_unescaped(text: str, name: str) -> None:
    assert not HOSTILE & set(FORMATS[name](listing(pattern(text, said=text)), Style()))


def test_the_document_is_valid_by_its_schema_and_reads_back() -> None:
    for made in (listing(), listing(pattern(), other=pattern(id="other", kind=None))):
        document = FORMATS["json"](made, Style())
        assert msgspec.json.decode(document, type=PatternList) == made
        jsonschema.Draft202012Validator(json_schema()).validate(json.loads(document))
