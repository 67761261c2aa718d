"""A trace of any language is one entry: folded, put together of lines, or whole, and it is the same problem."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.entry.traces import Fits, Folder, Piece, has_trace, join, parse, piece
from analyzer.grouping import exceptions

from .trace_samples import WHOLE

SECOND = 1_000_000_000
EACH = pytest.mark.parametrize("trace", WHOLE.values(), ids=WHOLE)


def folded(lines: list[str], *, headed: bool = False) -> list[str]:
    """The entries of lines, the first of which has a header if it is said so, and no other."""
    folder, found, waiting = Folder(), list[str](), list[str]()
    todo = lines[::-1]
    while todo or waiting:
        line = todo.pop() if todo else None
        fits = folder.continues(line) if found and line is not None else Fits.NO
        if line is not None and fits is Fits.PERHAPS:
            waiting.append(line)
            continue
        if line is not None and fits is Fits.YES:
            found[-1] = "\n".join([found[-1], *waiting, line])
            waiting.clear()
            continue
        todo += [*([line] if line is not None else []), *waiting[::-1]]
        waiting.clear()
        line = todo.pop()
        folder.begin(line, headed=headed and not found)
        found.append(line)
    return [text.rstrip() for text in found]


def pieces(text: str, step: int = 1000) -> list[tuple[int, Piece, str]]:
    """The entries that the platform makes of a text, all logged as errors."""
    lines = text.rstrip("\n").split("\n")
    return [(number * step, piece(line) or Piece.COMPANY, line) for number, line in enumerate(lines)]


def identity(text: str) -> str:
    trace = parse(text)
    assert trace is not None
    return exceptions.identity(trace)


@EACH
def test_a_whole_trace_is_found_in_one_text(trace: str) -> None:
    assert has_trace(trace)
    assert parse(trace) is not None


@EACH
@pytest.mark.parametrize(
    "after",
    ["worker 3 goes on", "Application startup complete.", "Redis: connected", "at 10:30 the job ran", "main: ready"],
)
def test_lines_of_a_trace_are_one_entry_and_what_follows_is_another(trace: str, after: str) -> None:
    assert folded([*trace.rstrip("\n").split("\n"), after]) == [trace.rstrip(), after]


@EACH
def test_a_status_banner_after_a_trace_is_no_part_of_it(trace: str) -> None:
    banner = "   Redis:  ✅ Connected"
    assert folded([*trace.rstrip("\n").split("\n"), banner]) == [trace.rstrip(), banner]


@EACH
def test_the_same_trace_twice_in_a_row_is_two_entries(trace: str) -> None:
    assert folded(trace.rstrip("\n").split("\n") * 2) == [trace.rstrip()] * 2


@pytest.mark.parametrize(
    "name",
    ["python", "python chained", "python syntax alone", "java of several lines", "node", "dotnet async", "php 5"],
)
def test_a_trace_below_a_header_belongs_to_its_entry(name: str) -> None:
    lines = ["failed to do it", *WHOLE[name].rstrip("\n").split("\n")]
    assert folded([*lines, "next"], headed=True) == ["\n".join(lines), "next"]


@EACH
def test_a_trace_that_came_line_by_line_is_one(trace: str) -> None:
    lines = pieces(trace)
    assert join(lines, SECOND) == [list(range(len(lines)))]


@EACH
def test_two_traces_that_came_line_by_line_are_two(trace: str) -> None:
    lines = pieces(trace.rstrip("\n") + "\n" + trace)
    half = len(lines) // 2
    assert join(lines, SECOND) == [list(range(half)), list(range(half, 2 * half))]


@EACH
def test_a_trace_is_the_same_problem_in_one_text_folded_and_joined(trace: str) -> None:
    lines = pieces(trace)
    [joined] = join(lines, SECOND)
    [whole] = folded(trace.rstrip("\n").split("\n"))
    assert identity(whole) == identity("\n".join(lines[i][2] for i in joined)) == identity(trace)


@given(st.sampled_from(sorted(WHOLE)), st.sampled_from(sorted(WHOLE)), st.randoms(use_true_random=False))
def test_a_trace_among_the_lines_of_another_instance_is_whole(one: str, two: str, order: random.Random) -> None:
    streams = {"one": pieces(WHOLE[one]), "two": pieces(WHOLE[two])}
    mixed = [(name, line) for name, lines in streams.items() for line in lines]
    order.shuffle(mixed)
    for name, lines in streams.items():
        again = sorted((line for of, line in mixed if of == name), key=lambda line: line[0])
        assert join(again, SECOND) == [list(range(len(lines)))]


@pytest.mark.parametrize(
    "lines",
    [
        ["WebSocket closed", "at 10:30 it opened again"],
        ["see", "#1 item (foo)", "#2 item (bar): yes"],
        ["from the user:", "from a.rb to b.rb"],
        ["todo", "- one", "- two"],
        ["SELECT a FROM b", "WHERE c IN ('d')"],
        ["Unhandled exception:", "INFO ready", "worker goes on"],
        ["java.lang.Error: x", "worker 1 is ready", "worker 2 is ready"],
        ["/srv/app/bill.js:3", "is where it is", "Server listening"],
        ["panic: it is late", "Server listening"],
        ["Stack trace:", "none", "Server listening"],
        ["a.rb:1:in `f': no row (KeyError)", "", "Server listening"],
        ["PHP Fatal error:  Uncaught App\\Gone: no row", "Server listening"],
    ],
)
def test_what_only_begins_like_a_trace_swallows_nothing(lines: list[str]) -> None:
    assert folded(lines) == [line for line in lines if line]


def test_no_more_than_a_few_lines_wait_for_a_frame() -> None:
    lines = ["java.lang.Error: x", *(f"line {n}" for n in range(40)), "\tat a.B.c(B.java:1)", "\tat a.B.d(B.java:2)"]
    assert folded(lines)[0] == "java.lang.Error: x"


@pytest.mark.parametrize(
    "text",
    [
        "look at this\n    at foo (bar.js:1:2)",
        "it broke, see\n\tat com.acme.Cart.total(Cart.java:31)\nplease",
        "said\n   at Acme.Rows.Of(Int32 id) in /src/Rows.cs:line 3",
    ],
)
def test_one_frame_below_what_is_no_exception_is_no_trace(text: str) -> None:
    assert parse(text) is None
    assert not has_trace(text)


@pytest.mark.parametrize(
    "text",
    [
        "Gone: no row\n    at foo (bar.js:1:2)",
        "12:00 ERROR Worker: java.io.IOException: closed\n\tat com.acme.Cart.total(Cart.java:31)",
        "an error without a name\n    at foo (bar.js:1:2)\n    at run (bar.js:9:2)",
    ],
)
def test_one_frame_below_an_exception_or_two_below_anything_are_a_trace(text: str) -> None:
    assert parse(text) is not None
    assert has_trace(text)
