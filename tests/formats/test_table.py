"""The table that `gcloud logging read` prints."""

from __future__ import annotations

import pytest

from analyzer.entry import batch as flag
from analyzer.entry import logentry
from analyzer.entry.severity import Severity

from .samples import NOON, at, read

HEAD = "TIMESTAMP                    SEVERITY  TEXT_PAYLOAD\n"


def row(text: str, severity: str = "INFO", second: float = 0) -> str:
    return f"{at(second):<27}  {severity:<8}  {text}\n"


def table(*rows: str) -> bytes:
    return (HEAD + "".join(rows)).encode()


def test_a_row_is_an_entry_with_its_time_severity_and_text() -> None:
    found = read(table(row("boom", "ERROR", 1.5), row("ready", "INFO", 0.5), row("quiet", "", 0)))
    assert found.texts == ["boom", "ready", "quiet"]
    assert found.column("severities") == [Severity.ERROR, Severity.INFO, Severity.DEFAULT]
    assert found.seconds == [1.5, 0.5, 0]
    assert found.lines == [2, 3, 4]


def test_lines_below_a_row_belong_to_it() -> None:
    trace = ["Traceback (most recent call last):", '  File "a.py", line 1, in f', "ValueError: boom"]
    found = read(table(row("failed", "ERROR"), *(f"{line}\n" for line in trace), row("on")))
    assert found.texts == ["\n".join(["failed", *trace]), "on"]
    assert found.column("flags")[0] & flag.TRACE


def test_lines_that_are_indented_to_the_payloads_column_lose_that_indentation() -> None:
    pad = " " * HEAD.index("TEXT_PAYLOAD")
    found = read(table(row("failed", "ERROR"), f"{pad}  more\n", f"{pad}and more\n"))
    assert found.texts == ["failed\n  more\nand more"]


def test_rows_without_a_payload_are_entries_without_text() -> None:
    found = read(table(row("", "WARNING").rstrip() + "\n", row("x"), f"{at(2)}\n"))
    assert found.texts == ["", "x", ""]
    assert found.column("severities") == [Severity.WARNING, Severity.INFO, Severity.DEFAULT]


def test_a_payload_says_what_its_layout_says_where_the_row_states_no_severity() -> None:
    found = read(table(row("ERROR: boom", ""), row("ERROR: boom", "INFO")))
    assert list(zip(found.texts, found.column("severities"), strict=True)) == [
        ("boom", Severity.ERROR),
        ("ERROR: boom", Severity.INFO),
    ]


def test_the_table_may_be_printed_several_times_into_one_file() -> None:
    found = read(table(row("one", second=1)) + table(row("two", "ERROR", 2)))
    assert (found.texts, found.column("severities")) == (["one", "two"], [Severity.INFO, Severity.ERROR])


def test_each_print_of_a_table_has_its_own_columns() -> None:
    wide = "TIMESTAMP                       SEVERITY    TEXT_PAYLOAD\n"
    found = read(table(row("one", second=1)) + wide.encode() + f"{at(2):<30}  ERROR       two\n".encode())
    assert (found.texts, found.column("severities")) == (["one", "two"], [Severity.INFO, Severity.ERROR])


@pytest.mark.parametrize("name", ["TEXT_PAYLOAD", "JSON_PAYLOAD", "MESSAGE"])
def test_the_payloads_column_may_have_any_name(name: str) -> None:
    found = read(table(row("boom")).replace(b"TEXT_PAYLOAD", name.encode()))
    assert (found.reading.format, found.texts) == ("gcloud-table", ["boom"])


@pytest.mark.parametrize(
    "head",
    [
        "TIMESTAMP SEVERITY TEXT_PAYLOAD\n",
        "SEVERITY  TIMESTAMP  TEXT_PAYLOAD\n",
        "the TIMESTAMP  SEVERITY  X\n",
        "TIMESTAMP  SEVERITY\n",
    ],
)
def test_other_tables_are_text(head: str) -> None:
    assert read(head.encode() + row("boom").encode()).reading.format == "text"


def test_a_table_without_rows_is_empty() -> None:
    assert read(table()).rows == []


def test_colours_and_bytes_that_are_no_utf8_do_not_move_the_columns() -> None:
    found = read(
        table(row("\x1b[31mboom\x1b[0m", "ERROR"))
        + row("caf\xe9").encode("latin-1")
        + row("🟢 ready", "NOTICE").encode()
    )
    assert found.texts == ["boom", "caf\ufffd", "🟢 ready"]
    assert found.column("severities") == [Severity.ERROR, Severity.INFO, Severity.NOTICE]


def test_a_row_longer_than_a_mebibyte_is_cut() -> None:
    found = read(table(row("x" * 5_000_000), row("on")))
    assert found.column("flags")[0] & flag.SHORTENED
    assert len(found.texts[0]) < logentry.LONGEST + 100
    assert found.texts[1] == "on"


def test_many_rows_come_in_order() -> None:
    found = read(table(*(row(str(n), second=-n) for n in range(5000))))
    assert found.texts == [str(n) for n in range(5000)]
    assert found.lines == list(range(2, 5002))
    assert found.column("times")[-1] == NOON - 4999 * 10**9
