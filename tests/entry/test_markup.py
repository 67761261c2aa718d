"""Colours go, everything else stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.entry.markup import plain

COLOURED = [
    ("\x1b[31mERROR\x1b[0m boom", "ERROR boom"),
    ("\x1b[1;38;5;196mboom\x1b[m", "boom"),
    ("\x1b[38;2;255;0;0mboom\x1b[39;49m", "boom"),
    ("\x1b[2K\x1b[1Gboom", "boom"),
    ("\x1b]8;;https://example.com\x1b\\link\x1b]8;;\x1b\\", "link"),
    ("\x1b]0;title\x07boom", "boom"),
    ("\x1b(Bboom", "boom"),
    ("\x1bcboom", "boom"),
    ("<red>boom</red>", "boom"),
    ("<RED>boom</RED>", "boom"),
    ("<light-blue>boom</light-blue> <bold>x</bold>", "boom x"),
    ("<LIGHT-GREEN>boom</LIGHT-GREEN>", "boom"),
    ("<level>ERROR</level> | <lvl>x</lvl>", "ERROR | x"),
    ("<red><bold>\x1b[31mboom\x1b[0m</bold></red>", "boom"),
]
UNTOUCHED = [
    "boom",
    "",
    "a < b and b > c",
    "<b>bold in HTML</b>",
    "<div class='red'>",
    "<reddish>",
    "< red >",
    "<red",
    "red>",
    "List<String>",
    "<module>",
    "a\tb\nc\rd\0e\x7f",
    "the escape \\x1b[31m, spelled out",
]


@pytest.mark.parametrize(("coloured", "text"), COLOURED)
def test_colours_are_taken_off(coloured: str, text: str) -> None:
    assert plain(coloured) == text


@pytest.mark.parametrize("text", UNTOUCHED, ids=repr)
def test_what_is_no_colour_stays(text: str) -> None:
    assert plain(text) == text


@given(st.text(st.characters(exclude_characters="\x1b<")))
def test_a_text_without_escape_and_bracket_stays_as_it_is(text: str) -> None:
    assert plain(text) == text


@given(st.text("\x1b[]m;0123\x07<>red/ ab\\"))
def test_what_remains_is_in_the_order_of_the_text(text: str) -> None:
    left = iter(text)
    assert all(character in left for character in plain(text))


def test_an_escape_that_never_ends_takes_little_time_and_no_text() -> None:
    text = "\x1b]" + "a" * 200_000
    assert plain(text).endswith("a" * 1000)
