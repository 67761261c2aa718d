"""From what entries say to what they mean: headers and colours off, effective severities, traces marked."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.entry import assemble, logentry
from analyzer.entry import batch as flag
from analyzer.entry.batch import COLUMNS, Batch
from analyzer.entry.clock import nanoseconds
from analyzer.entry.severity import Severity

TRACE = 'Traceback (most recent call last):\n  File "a.py", line 1, in f\nValueError: boom'


def settled(*entries: dict[str, Any]) -> Batch:
    batch = Batch()
    for line, entry in enumerate(entries, 1):
        assemble.append(batch, logentry.read(entry), line, entry)
    return assemble.settle(batch)


def meaning(text: str, **entry: object) -> tuple[str, int, str]:
    batch = settled({"textPayload": text, **entry})
    return batch.texts[0], batch.severities[0], batch.loggers[0]


@pytest.mark.parametrize(
    ("text", "message", "severity", "logger"),
    [
        ("boom", "boom", Severity.DEFAULT, ""),
        ("ERROR: boom", "boom", Severity.ERROR, ""),
        ("ERROR:app.db:boom", "boom", Severity.ERROR, "app.db"),
        ("2025-09-11 19:50:56,123 - app - ERROR - boom", "boom", Severity.ERROR, "app"),
        ("\x1b[31mERROR\x1b[0m:    boom", "boom", Severity.ERROR, ""),
        ("2025-09-11 19:50:56.123 | <red>ERROR   </red> | app:f:1 - boom", "boom", Severity.ERROR, "app"),
        ("<red>boom</red>", "boom", Severity.DEFAULT, ""),
        ("time=x level=warning msg=boom", "time=x level=warning msg=boom", Severity.WARNING, ""),
        ("2025-09-11T19:50:56Z level=error msg=boom", "level=error msg=boom", Severity.ERROR, ""),
        (TRACE, TRACE, Severity.ERROR, ""),
        (f"failed\n{TRACE}", f"failed\n{TRACE}", Severity.ERROR, ""),
        (f"WARNING: failed\n{TRACE}", f"failed\n{TRACE}", Severity.WARNING, ""),
        (TRACE.replace("\n", "\\n"), TRACE.replace("\n", "\\n"), Severity.ERROR, ""),
        ("a text that names a Traceback (most recent call last):", None, Severity.DEFAULT, ""),
        ("GET /x?level=error 200", None, Severity.DEFAULT, ""),
    ],
)
def test_an_entry_without_a_severity_takes_what_its_text_says(
    text: str, message: str | None, severity: Severity, logger: str
) -> None:
    assert meaning(text) == (text if message is None else message, severity, logger)
    assert meaning(text, severity="DEFAULT") == meaning(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ERROR: boom", "ERROR: boom"),
        ("[ERROR] boom", "[ERROR] boom"),
        ("level=error", "level=error"),
        ("2025-09-11 19:50:56,123 - app - ERROR - boom", "boom"),
        ("\x1b[31mboom\x1b[0m", "boom"),
        ("<red>boom</red>", "boom"),
        (TRACE, TRACE),
    ],
)
def test_a_severity_of_its_own_wins_over_what_the_text_says(text: str, message: str) -> None:
    assert meaning(text, severity="INFO")[:2] == (message, Severity.INFO)


@pytest.mark.parametrize(
    ("text", "severity", "marked"),
    [
        (TRACE, None, True),
        (TRACE, "INFO", True),
        ("no trace\nat all", None, False),
        ("ValueError: boom", "ERROR", False),
    ],
)
def test_a_stack_trace_is_marked_whatever_the_severity(text: str, severity: str | None, marked: bool) -> None:
    batch = settled({"textPayload": text, "severity": severity})
    assert bool(batch.flags[0] & flag.TRACE) is marked


def test_the_payloads_logger_wins_over_the_layouts() -> None:
    payload = {"message": "2025-09-11 19:50:56,123 - layout - ERROR - boom", "logger": "payload"}
    assert settled({"jsonPayload": payload}).loggers == ["payload"]


def test_only_an_entry_without_a_time_takes_that_of_its_header() -> None:
    text = "2025-09-11 19:50:56,123 - app - ERROR - boom"
    batch = settled({"textPayload": text}, {"textPayload": text, "timestamp": "2025-01-01T00:00:00Z"})
    assert batch.times == [nanoseconds("2025-09-11T19:50:56.123Z"), nanoseconds("2025-01-01T00:00:00Z")]
    assert [bool(flags & flag.ASSUMED_UTC) for flags in batch.flags] == [True, False]


def test_a_zone_in_the_header_is_not_assumed() -> None:
    batch = settled({"textPayload": "[2025-09-11 19:50:56 +0200] [1] [INFO] x"})
    assert batch.times == [nanoseconds("2025-09-11T17:50:56Z")]
    assert not batch.flags[0] & flag.ASSUMED_UTC


def test_a_text_with_a_header_of_its_own_is_no_line_of_a_split_trace() -> None:
    batch = settled({"textPayload": "ERROR: ValueError: boom"}, {"textPayload": "ValueError: boom"})
    assert [bool(flags & flag.HEADED) for flags in batch.flags] == [True, False]


def test_the_text_of_a_request_stays_as_it_is() -> None:
    url = "https://x/<red>?level=error"
    batch = settled({"httpRequest": {"requestMethod": "GET", "requestUrl": url, "status": 200}})
    assert batch.texts == [f"GET {url} 200"]
    assert batch.severities == [Severity.DEFAULT]


TEXTS = st.lists(
    st.sampled_from(
        ["ERROR: ", "boom", TRACE, "\x1b[31m", "\x1b[0m", "<red>", "level=error", "\n", " ", "2025-09-11 19:50:56 - "]
    )
    | st.text(max_size=5),
    max_size=5,
).map("".join)
ENTRIES = st.lists(
    st.fixed_dictionaries({"textPayload": TEXTS}, optional={"severity": st.sampled_from(["INFO", "ERROR", None])}),
    max_size=5,
)


@given(ENTRIES, ENTRIES)
def test_settling_in_steps_gives_what_settling_at_once_gives(
    before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> None:
    batch = settled(*before)
    for line, entry in enumerate(after, len(before) + 1):
        assemble.append(batch, logentry.read(entry), line, entry)
        assemble.settle(batch, len(batch) - 1)
    at_once = settled(*before, *after)
    assert {name: getattr(batch, name) for name in COLUMNS} == {name: getattr(at_once, name) for name in COLUMNS}


@given(st.lists(st.integers(0, 4), max_size=5))
def test_keeping_some_entries_keeps_all_their_columns(wanted: list[int]) -> None:
    batch = settled(*({"textPayload": f"ERROR: {n}", "insertId": str(n)} for n in range(5)))
    batch.unparsed = 3
    kept = batch.keep(wanted)
    assert (kept.insert_ids, kept.texts, kept.lines) == (
        [str(n) for n in wanted], [str(n) for n in wanted], [n + 1 for n in wanted],
    )  # fmt: skip
    assert {len(getattr(kept, name)) for name in COLUMNS} == {len(wanted)}
    assert kept.unparsed == 3


def test_what_strangers_put_into_a_url_is_no_header() -> None:
    url = "2025-09-11 19:50:56,123 ERROR [a.b] \nTraceback (most recent call last):"
    batch = settled({"httpRequest": {"requestUrl": url}, "timestamp": "2025-09-11T12:00:00Z"})
    assert (batch.texts[0], batch.severities[0], batch.loggers[0]) == (url, 0, "")
