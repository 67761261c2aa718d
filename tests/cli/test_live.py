"""What a wait shows while it goes on: lines for a CI system, a view in place for a terminal."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from cloud.entries import NOON
from msgspec.structs import replace
from reports.samples import coverage, finding, marker, result

from analyzer.cli.live import Lines, Screen, state
from analyzer.entry.clock import SECOND
from analyzer.pipeline.pull import Told
from analyzer.pipeline.wait import Look
from analyzer.verdict.result import Result

HOSTILE = "\x1b]0;owned\x07\x1b[2Jboom\n::error::fake\u202e"


def look(at: float, of: Result, held: float | None = None, *notes: str) -> Look:
    return Look(
        result=of,
        elapsed=round(at * SECOND),
        left=round((300 - at) * SECOND),
        held=None if held is None else round(held * SECOND),
        hold=60 * SECOND,
        final=False,
        notes=notes,
    )


def judged(*statuses: str, findings: tuple[Any, ...] = (), entries: int = 1234) -> Result:
    names = ("redis-ready", "chat-ready", "database-ready")
    markers = tuple(marker(name, status) for name, status in zip(names, statuses, strict=False))
    return result("inconclusive", markers=markers, findings=findings, coverage=coverage(entries=entries))


def lines(*looks: Look) -> list[str]:
    stream = io.StringIO()
    with Lines(stream) as view:
        for each in looks:
            view.show(each)
    return stream.getvalue().splitlines()


def test_each_change_is_told_once_with_its_time() -> None:
    assert lines(
        look(0, judged("unknown", "unknown", entries=0), None, "app.log: nothing is there yet"),
        look(12.4, judged("ready", "unknown")),
        look(13, judged("ready", "unknown")),
        look(14, judged("ready", "unknown", findings=(finding("connection refused"),))),
        look(15, judged("ready", "unknown", findings=(finding("connection refused", count=9),))),
        look(20, judged("ready", "ready"), 0),
        look(25, judged("lost", "ready")),
    ) == [
        "0 s  note  app.log: nothing is there yet",
        "12 s  ready  redis-ready (8 s after the start)",
        "14 s  critical  7× connection refused",
        "20 s  ready  chat-ready (14 s after the start)",
        "20 s  all ready  2 of 2 markers ready, held for 0 s of 60 s; 280 s left; 1,234 entries read",
        "25 s  lost  redis-ready (Seen 8 s after the start; it had 120 s.)",
        "25 s  not all ready  1 of 2 markers ready; 275 s left; waiting for redis-ready; 1,234 entries read",
    ]


def pulled(pages: int, entries: int, waiting: str = "") -> Told:
    return Told(pages, entries, NOON if entries else None, None, waiting)


def test_how_far_a_first_list_is_and_what_it_waits_for_is_told() -> None:
    stream, of = io.StringIO(), judged("unknown")
    partly, wholly = replace(look(0, of), whole=False), look(70, of)
    with Lines(stream) as view:
        for told, at in (
            (pulled(1, 0), 1), (pulled(60, 60_000, "43 s for the quota of 60 calls a minute"), 2),
            (pulled(60, 60_000, "12 s for the quota of 60 calls a minute"), 3), (pulled(61, 61_000), 40),
        ):  # fmt: skip
            view.pulling("shop", told)
            view.show(replace(partly, elapsed=at * SECOND))
        view.show(wholly)
        view.show(replace(wholly, elapsed=71 * SECOND))
    assert stream.getvalue().splitlines() == [
        "2 s  listing  60 calls, 60,000 entries up to 12:00:00, waiting 43 s for the quota of 60 calls a minute",
        "40 s  waiting  0 of 1 markers ready; 5 min left; waiting for redis-ready; 1,234 entries read; "
        "61 calls, 61,000 entries up to 12:00:00",
        "70 s  listed  all that was there: 61 calls, 61,000 entries",
    ]


def test_there_is_a_sign_of_life_every_thirty_seconds() -> None:
    told = lines(*(look(second, judged("unknown")) for second in range(0, 100, 5)))
    assert [line.split("  ")[:2] for line in told] == [["30 s", "waiting"], ["60 s", "waiting"], ["90 s", "waiting"]]
    assert "waiting for redis-ready" in told[0]


def test_many_findings_at_once_are_not_all_told() -> None:
    many = tuple(finding(f"problem {n}", id=f"problem/{n}") for n in range(50))
    told = lines(look(1, judged("unknown", findings=many)), look(2, judged("unknown", findings=many)))
    assert len(told) == 21
    assert told[-1] == "1 s  findings  and 30 more, in the report"


@pytest.mark.parametrize(
    ("status", "within", "told"),
    [
        ("unknown", 120.0, "waiting"),
        ("missing", None, "waiting"),
        ("missing", 120.0, "missing"),
        ("late", 120.0, "late"),
        ("lost", None, "lost"),
        ("ready", None, "ready"),
    ],
)
def test_what_may_still_come_is_waited_for(status: str, within: float | None, told: str) -> None:
    assert state(marker("up", status, within_seconds=within)) == told


def screen(*looks: Look, color: bool = False, columns: int = 80, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("LINES", "24")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    stream = io.StringIO()
    with Screen(stream, color=color) as view:
        for each in looks:
            view.show(each)
    return stream.getvalue()


def drawn(written: str) -> list[str]:
    """The rows of the last drawing."""
    plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", written)
    return plain[plain.rindex("Waiting for") :].rstrip("\r\n").splitlines()


def test_a_terminal_shows_markers_findings_and_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    of = judged("ready", "unknown", "lost", findings=(finding("connection refused"),))
    rows = drawn(screen(look(12, of, None, "app.log: nothing is there yet"), monkeypatch=monkeypatch))
    assert rows == [
        "Waiting for netra-backend-staging-00434-gnp  12 s of 5 min, 1,234 entries read",
        "  ● redis-ready     ready  (8 s after the start)",
        "  ○ chat-ready      waiting  (within 120 s of the start)",
        "  ✗ database-ready  lost  (Seen 8 s after the start; it had 120 s.)",
        "  critical     7× connection refused",
        "  app.log: nothing is there yet",
        "  1 of 3 markers ready; 288 s left",
    ]


def test_a_terminal_shows_how_far_a_list_is_while_it_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    def rows(of: Look, waiting: str) -> list[str]:
        monkeypatch.setenv("COLUMNS", "80")
        stream = io.StringIO()
        with Screen(stream, color=False) as view:
            view.pulling("shop", pulled(7, 1200, waiting))
            view.show(of)
        return [row for row in drawn(stream.getvalue()) if "listing" in row]

    known = look(1, judged("unknown"))
    assert rows(known, "") == []
    assert rows(known, "after UNAVAILABLE") == [
        "  listing: 7 calls, 1,200 entries up to 12:00:00, waiting after UNAVAILABLE"
    ]
    assert rows(replace(known, whole=False), "") == ["  listing: 7 calls, 1,200 entries up to 12:00:00"]


def test_a_terminal_counts_down_what_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = drawn(screen(look(30, judged("ready"), 18), monkeypatch=monkeypatch))
    assert rows[-1] == "  1 of 1 markers ready, held for 18 s of 60 s; 270 s left"


def test_no_row_is_wider_or_more_than_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    markers = tuple(marker(f"marker-number-{n}", "unknown" if n % 2 else "ready") for n in range(60))
    of = result("inconclusive", markers=markers, findings=(finding("x" * 500),))
    rows = drawn(screen(look(3, of), columns=60, monkeypatch=monkeypatch))
    assert max(map(len, rows)) <= 60
    assert len(rows) < 24
    assert any("more" in row for row in rows)
    assert "marker-number-1 " in rows[1]  # those that are not ready come first


def test_the_newest_findings_stand_first(monkeypatch: pytest.MonkeyPatch) -> None:
    old = finding("old", id="old")
    new = finding("new", id="new", label="non-blocking")
    rows = drawn(
        screen(
            look(1, judged("unknown", findings=(old,))), look(2, judged("unknown", findings=(old, new))),
            monkeypatch=monkeypatch,
        )
    )  # fmt: skip
    titles = [row.split()[-1] for row in rows if "×" in row]
    assert titles[-2:] == ["new", "old"]


@pytest.mark.parametrize("color", [True, False])
def test_colours_only_where_they_are_wanted_and_the_cursor_comes_back(
    monkeypatch: pytest.MonkeyPatch, color: bool
) -> None:
    written = screen(look(1, judged("ready")), color=color, monkeypatch=monkeypatch)
    assert ("\x1b[32m" in written) is color
    assert written.rindex("\x1b[?25h") > written.rindex("\x1b[?25l")


def test_hostile_text_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    of = result("inconclusive", markers=(marker(HOSTILE, "unknown"),), findings=(finding(f"[red]{HOSTILE}"),))
    shown = screen(look(1, of, None, HOSTILE), monkeypatch=monkeypatch)
    told = "\n".join(lines(look(31, of, None, HOSTILE)))
    for text in (shown, told):
        assert "\x1b]" not in text
        assert "\x07" not in text
        assert "\u202e" not in text
        assert not re.search(r"^\s*::", text, re.MULTILINE)
    assert "\x1b[2J" not in shown
    assert "[red]" in shown
