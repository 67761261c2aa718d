"""Lines of text as entries: times that lack something, requests, and messages below their headers."""

from __future__ import annotations

import pytest

from analyzer.entry import batch as flag
from analyzer.entry.clock import nanoseconds, rfc3339
from analyzer.entry.reading import Reading
from analyzer.entry.severity import Severity
from analyzer.formats import lines

from .samples import Read, Sparing

ACCESS = '10.0.0.7 - {} [11/Sep/2025:12:00:00 +0000] "{}" {} 7 "{}" "{}"'


def at(*times: str, now: str = "2026-01-20T12:00:00Z") -> list[str | None]:
    """The times of the entries with these lines, read at the time of `now`."""
    return [time and rfc3339(time) for time in read(*times, now=now).column("times")]


def read(*said: str, now: str = "2026-01-20T12:00:00Z") -> Read:
    found = Read(Reading("app.log", "text", now=nanoseconds(now) or 0))
    for batch in lines.read(Sparing("\n".join(said).encode(), 1 << 20), found.reading, 0, None, json_log=False):
        found.take(batch)
    return found


@pytest.mark.parametrize(
    ("now", "written", "meant"),
    [
        ("2026-01-20T12:00:00Z", "Dec 31 23:59:59", "2025-12-31T23:59:59Z"),
        ("2026-01-20T12:00:00Z", "Jan  1 00:00:00", "2026-01-01T00:00:00Z"),
        ("2026-01-20T12:00:00Z", "Jan 21 12:00:00", "2026-01-21T12:00:00Z"),
        ("2026-01-20T12:00:00Z", "Jan 21 12:00:01", "2025-01-21T12:00:01Z"),
        ("2025-12-31T23:00:00Z", "Jan  1 01:00:00", "2026-01-01T01:00:00Z"),
        ("2026-01-20T12:00:00Z", "Feb 29 12:00:00", "2024-02-29T12:00:00Z"),
        ("1904-01-01T00:00:00Z", "Feb 29 12:00:00", "1896-02-29T12:00:00Z"),
    ],
)
def test_a_date_without_a_year_is_the_latest_that_is_not_in_the_future(now: str, written: str, meant: str) -> None:
    found = read(f"{written} host app[1]: boom", now=now)
    assert [rfc3339(time) for time in found.column("times")] == [meant]
    assert found.column("flags")[0] & flag.ASSUMED == flag.ASSUMED_YEAR | flag.ASSUMED_UTC


def test_a_time_of_day_is_of_the_day_of_the_entry_before_it() -> None:
    assert at(
        "2025-09-11T12:00:00Z a", "12:00:01 b", "23:59:59 c", "plain", "00:00:01 d", "23:59:58 e", "00:00:02 f"
    ) == [
        *("2025-09-11T12:00:00Z", "2025-09-11T12:00:01Z", "2025-09-11T23:59:59Z", "2025-09-11T23:59:59Z"),
        *("2025-09-12T00:00:01Z", "2025-09-11T23:59:58Z", "2025-09-12T00:00:02Z"),
    ]


def test_a_time_of_day_without_a_day_before_it_is_of_the_day_of_reading() -> None:
    found = read("plain", "23:00:00 ERROR a", "00:10:00 ERROR b")
    assert [time and rfc3339(time) for time in found.column("times")] == [
        *("2026-01-20T23:00:00Z", "2026-01-20T23:00:00Z", "2026-01-21T00:10:00Z"),
    ]
    assert found.column("flags")[1] & flag.ASSUMED == flag.ASSUMED_DAY | flag.ASSUMED_UTC


def test_a_json_line_without_a_time_after_times_of_day_takes_theirs_in_every_part() -> None:
    data = b"2025-09-11T12:00:00Z a\n12:00:01 b\n23:00:00 c\n00:10:00 d\n" + b'{"message": "e"}\n' * 3
    whole = Read(Reading("app.log", "text"))
    for batch in lines.read(Sparing(data, 1 << 20), whole.reading, 0, None, json_log=False):
        whole.take(batch)
    cut = data.index(b"{") + 1
    part = Read(Reading("app.log", "text"))
    for batch in lines.read(Sparing(data, 1 << 20), part.reading, cut, None, json_log=False):
        part.take(batch)
    assert part.column("times") == whole.column("times")[-2:] == [nanoseconds("2025-09-12T00:10:00Z")] * 2


@pytest.mark.parametrize(
    ("user", "request_", "referer", "agent", "text"),
    [
        ("-", "GET /x?level=error HTTP/1.1", "-", "curl", "GET /x?level=error 200"),
        ("-", "GET /x HTTP/1.1", "[ERROR] boom", "level=error | ERROR | boom", "GET /x 200"),
        ("[ERROR] level=error", "GET /x HTTP/1.1", "-", "-", "GET /x 200"),
        ("-", "Redis: Connected & Available", "-", "-", 'malformed "Redis: Connected & Available" 200'),
        ("-", "REDIS /ready HTTP/1.1", "-", "-", 'malformed "REDIS /ready HTTP/1.1" 200'),
        ("-", r"GET /\" 500 0 HTTP/1.1", "-", "-", r'malformed "GET /\" 500 0 HTTP/1.1" 200'),
        ("-", "", "-", "-", 'malformed "" 200'),
        ("-", r"GET /\nTraceback%20(most%20recent%20call%20last): HTTP/1.1", "-", "-", None),
    ],
)
def test_what_a_client_sends_is_no_level_marker_or_trace(
    user: str, request_: str, referer: str, agent: str, text: str | None
) -> None:
    found = read(ACCESS.format(user, request_, 200, referer, agent))
    assert text is None or found.texts == [text]
    assert (found.column("severities"), found.column("statuses")) == ([Severity.DEFAULT], [200])
    assert found.column("flags") == [flag.TEXT_LINE | flag.REQUEST_TEXT]


def test_a_client_cannot_make_a_line_of_another_layout() -> None:
    for said in (
        "ERROR:root:boom",
        "E0911 12:00:00.1 7 x.go:1] boom",
        "<3>boom",
        "level=error msg=boom",
        "fail: x[1] y",
    ):
        found = read(ACCESS.format(said, f"GET /{said} HTTP/1.1", 200, said, said))
        assert found.column("severities") == [Severity.DEFAULT]
        assert found.column("statuses") == [200]


def test_what_stands_below_a_request_is_not_its() -> None:
    trace = ["Traceback (most recent call last):", '  File "/app/a.py", line 1, in f', "ValueError: boom"]
    found = read(ACCESS.format("-", "GET /x HTTP/1.1", 500, "-", "-"), *trace, "INFO:     done")
    assert found.texts == ["GET /x 500", "\n".join(trace), "done"]
    assert found.column("severities") == [Severity.DEFAULT, Severity.ERROR, Severity.INFO]


def test_a_message_below_its_header_is_one_entry() -> None:
    found = read(
        *(
            "Sep 11, 2025 12:00:00 PM shop.Db run",
            "SEVERE: boom",
            "java.io.IOException: gone",
            "\tat shop.Db.run(Db.java:1)",
        ),
        *("Sep 11, 2025 12:00:01 PM shop.Db run", "WARNING: slow", "INFO: a line of its own"),
        *("fail: Shop.Db[14]", "      boom", "      System.Exception: gone", "dbug: Shop.Db[0] on its line"),
    )
    assert found.texts == [
        "boom\njava.io.IOException: gone\n\tat shop.Db.run(Db.java:1)",
        *("slow", "a line of its own", "boom\n      System.Exception: gone", "on its line"),
    ]
    levels = [Severity.ERROR, Severity.WARNING, Severity.INFO, Severity.ERROR, Severity.DEBUG]
    assert (found.column("severities"), found.lines) == (levels, [1, 5, 7, 8, 11])
    assert found.column("loggers") == ["shop.Db", "shop.Db", "", "Shop.Db", "Shop.Db"]


def test_the_level_of_a_plain_line_is_seen_where_one_stands() -> None:
    found = read(
        "10:15 | worker | ERROR | boom", "a | ERROR | of a table", "so level=error it says", "an ERROR in prose"
    )
    assert found.column("severities") == [Severity.ERROR, Severity.DEFAULT, Severity.ERROR, Severity.DEFAULT]
