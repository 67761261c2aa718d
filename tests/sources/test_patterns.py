"""Regular expressions of filters: each finds at least what the program itself takes for such a text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
import re2
from cloud.near_misses import texts
from entry.trace_samples import WHOLE
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analyzer.entry import layouts, markup, traces
from analyzer.entry.assemble import SUSPECT
from analyzer.entry.bound import Fixed
from analyzer.sources.cloud.patterns import (
    BARE_HEADER,
    COLOURS,
    PIECE,
    TRACE,
    VISIBLE,
    escaped,
    log_name,
    shortened,
    without_implied,
)

LETTERS = "aB.é$_<>:[]( ^~>\"'\\\u00a0\u3000\x1b\t\n1-中"
WORDS = [
    "Error",
    "Exception",
    "Caused by",
    "Traceback",
    "Fault",
    "error",
    "timeout",
    "<locals>",
    "at ",
    "File",
    "line 1",
]
noise = st.lists(
    st.one_of(st.sampled_from(WORDS), st.sampled_from(LETTERS), st.characters(codec="utf-8")), max_size=8
).map("".join)
any_text = st.one_of(texts, noise)


def found(patterns: Sequence[str], text: str) -> bool:
    return any(re2.search(pattern, text) is not None for pattern in patterns)


def is_bare_header(text: str) -> bool:
    header = layouts.read(text, undated=False) if text[:1] in SUSPECT else None
    return header is not None and header.end == len(text)


@pytest.mark.parametrize(
    ("patterns", "meant"),
    [
        pytest.param(COLOURS, lambda text: "\x1b" in text or markup.plain(text) != text, id="colours"),
        pytest.param(TRACE, lambda text: any(sign in text for sign in traces.SIGNS), id="trace"),
        pytest.param(TRACE, traces.has_trace, id="parsed trace"),
        pytest.param(PIECE, lambda text: bool(text.strip()) and traces.piece(text) is not None, id="piece"),
        pytest.param(BARE_HEADER, is_bare_header, id="bare header"),
        pytest.param((VISIBLE,), lambda text: False, id="visible"),
    ],
)
@settings(max_examples=400)
@given(text=any_text)
@example(text="Exception: x").via("a type without a dot")
@example(text="2٠٢٥-09-11 19:50:56 INFO").via("digits of another script")
def test_the_patterns_find_what_is_meant(patterns: Sequence[str], meant: Callable[[str], bool], text: str) -> None:
    assert found(patterns, text) or not meant(text)


@pytest.mark.parametrize("trace", WHOLE.values(), ids=WHOLE)
def test_the_patterns_find_what_is_meant_in_traces_of_all_languages(trace: str) -> None:
    assert found(TRACE, trace)
    missed = [line for line in trace.split("\n") if line.strip() and traces.piece(line) and not found(PIECE, line)]
    assert missed == []


@given(any_text)
def test_what_is_visible_is_no_white_space(text: str) -> None:
    assert text.strip() or not found((VISIBLE,), text)


@pytest.mark.parametrize("text", ["hello", "中文", "é", "😀", "ж", "한"])
def test_letters_of_all_scripts_are_visible(text: str) -> None:
    assert found((VISIBLE,), text)


@pytest.mark.parametrize(
    "text",
    ["Server started on port 8080", "GET /health 200", "user ann logged in at 10:00", "ready: 3 of 3", "📦 10 MB",
     "200 OK", "[worker-1] done.", "héllo wörld", "cache hit ratio 0.97", "a,b;c", "Listening at: http://0.0.0.0:8080"],
)  # fmt: skip
def test_ordinary_lines_are_none_of_these(text: str) -> None:
    assert not found((*COLOURS, *TRACE, *PIECE, *BARE_HEADER), text)


@pytest.mark.parametrize(
    ("wanted", "name", "fits"),
    [
        ("stderr", "projects/p/logs/run.googleapis.com%2Fstderr", True),
        ("stderr", "projects/p/logs/stderr", True),
        ("stderr", "projects/p/logs/xstderr", False),
        ("std*", "projects/p/logs/run.googleapis.com%2fstdout", True),
        ("system", "projects/p/logs/run.googleapis.com%2Fvarlog%2Fsystem", True),
        ("system", "projects/p/logs/run.googleapis.com%2Frequests", False),
        ("my log", "projects/p/logs/my%20log", True),
        ("", "projects/p/logs/", True),
        ("", "projects/p/logs/x", False),
    ],
)
def test_a_log_is_known_by_the_last_part_of_its_name(wanted: str, name: str, fits: bool) -> None:
    assert found(log_name(wanted), name) is fits


def test_a_literal_is_cut_to_what_tells_most_but_never_below_three_characters() -> None:
    assert shortened([Fixed("the set of [Errno 104]")], 8) == [Fixed("rno 104]")]
    assert shortened([Fixed("SessionMiddleware")], 1) == [Fixed("Mid")]


def test_literals_that_are_found_only_with_a_shorter_one_are_left_out() -> None:
    given_literals = [Fixed("a pool"), Fixed("pool"), Fixed("POOL"), Fixed("Timeout"), Fixed("time", ignore_case=True)]
    assert without_implied(given_literals) == [Fixed("POOL"), Fixed("pool"), Fixed("time", ignore_case=True)]
    assert len(without_implied([Fixed("pool"), Fixed("a pool", ignore_case=True)])) == 2
    assert len(without_implied([Fixed("i", ignore_case=True), Fixed("\u0130")])) == 2


@given(st.lists(st.builds(Fixed, any_text.filter(bool), st.booleans()), max_size=6), st.integers(3, 20), any_text)
def test_what_a_literal_finds_one_of_its_shorter_ones_finds(literals: list[Fixed], longest: int, text: str) -> None:
    short = shortened(literals, longest)
    for literal in literals:
        if literal.found_in(text):
            assert any(other.found_in(text) for other in short)


@given(any_text.filter(bool), any_text, any_text)
def test_what_is_escaped_finds_the_text_itself(text: str, before: str, after: str) -> None:
    assert not {'"', "\\", "\n"} & set(escaped(text))
    assert found((escaped(text),), before + text + after)
