"""Strangers' text in Markdown is shown as it is and does nothing, wherever it stands and whoever renders it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.reports import neutral

from .hostile_markdown import PAYLOADS
from .rendered import RENDERERS, by_github, by_others

PLACES = {
    "a paragraph": ("{}", ["p"]),
    "a heading": ("#### 1. {}", ["h4"]),
    "an item": ("- {}", ["ul", "li"]),
    "an item within an item": ("- x\n  - {}", ["ul", "li", "ul", "li"]),
    "bold": ("**{}**", ["p", "strong"]),
    "after bold": ("- **Fix:** {}. Done.", ["ul", "li", "strong"]),
    "between brackets": ("x ({}): y", ["p"]),
}
CELL = "| a | b |\n| - | - |\n| {} | x |\n"
TABLE = ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td"]
# Characters that mean something, and a few that mean nothing.
MARKUP = st.text(alphabet="`|\\*_[]()<>!#@&:/.-+=~$^ %'\"ab19\n", max_size=40)
SOME_TEXT = st.one_of(MARKUP, st.text(max_size=40), st.lists(st.sampled_from(sorted(PAYLOADS.values()))).map(" ".join))


def inline(text: str) -> str:
    return " ".join(few_ticks(neutral.terminal(text)).split())


def in_a_line(text: str) -> str:
    return few_ticks(neutral.terminal(text)).replace("\n", " ")


def few_ticks(text: str) -> str:
    return re.sub("(`{40})`", r"\1\\x60", text)


def assert_inert(source: str, place: tuple[str, list[str]], shown: str) -> None:
    for name, render in RENDERERS.items():
        page = render(place[0].format(source))
        assert page.structure == place[1], name
        assert page.comments == []
        assert page.references() == [], name
        assert shown.strip(" ") in page.text, name


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_prose_is_shown_and_does_nothing(payload: str, place: str) -> None:
    text = PAYLOADS[payload]
    assert_inert(neutral.markdown(text), PLACES[place], inline(text))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_code_is_shown_and_does_nothing(payload: str, place: str) -> None:
    text = PAYLOADS[payload]
    assert_inert(neutral.markdown_code(text), PLACES[place], in_a_line(text))


@settings(max_examples=40)
@given(SOME_TEXT)
def test_any_prose_is_shown_and_does_nothing(text: str) -> None:
    for place in PLACES.values():
        if inline(text):
            assert_inert(neutral.markdown(text), place, inline(text))


@settings(max_examples=40)
@given(SOME_TEXT)
def test_any_code_is_shown_and_does_nothing(text: str) -> None:
    for place in PLACES.values():
        if text.strip():
            assert_inert(neutral.markdown_code(text), place, in_a_line(text))


@settings(max_examples=40)
@given(SOME_TEXT)
def test_any_text_stays_within_its_cell(text: str) -> None:
    for source, shown in ((neutral.markdown(text), inline(text)), (neutral.markdown_code(text), in_a_line(text))):
        if shown.strip():
            assert_inert(neutral.markdown_cell(source), (CELL, TABLE), shown)


@pytest.mark.parametrize("render", RENDERERS.values(), ids=RENDERERS)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_fence_is_closed_by_nothing_in_it(payload: str, render: type) -> None:
    fence = neutral.markdown_fence(PAYLOADS[payload])
    page = render(f"before\n\n{fence}\n\n## after\n")
    assert page.tags == ["p", "pre", "code", "h2"]


@settings(max_examples=40)
@given(SOME_TEXT)
def test_any_text_stays_within_its_fence(text: str) -> None:
    lines = [line.rstrip() for line in few_ticks(neutral.terminal(text)).split("\n")]
    for render in (by_github, by_others):
        page = render(f"{neutral.markdown_fence(text)}\n\n## after\n")
        assert page.tags == ["pre", "code", "h2"]
        shown = [line.removeprefix("  ").replace("∷", "::") for line in page.fences[0].split("\n")]
        assert shown[:-1] == [line.replace("∷", "::") for line in lines]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_line_of_a_fence_begins_with_what_a_bot_obeys(payload: str) -> None:
    for line in neutral.markdown_fence(PAYLOADS[payload]).split("\n")[1:-1]:
        assert line[:2].isspace() or not line
        assert not line.lstrip().startswith("::")
        assert "##[" not in line


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Redis is connected", "Redis is connected"),
        ("not seen within 120 s of the start at 08:02:10 UTC", "not seen within 120 s of the start at 08:02:10 UTC"),
        ("6 in 400 requests, before 0: new (p = 0.016)", "6 in 400 requests, before 0: new (p = 0.016)"),
        ("6 entries without text (4\xa0%)", "6 entries without text (4 %)"),
        ("Set pool_pre_ping.", "Set `pool_pre_ping`."),
        ("Container called exit(3).", "Container called `exit(3)`."),
        ("no module (at <module>, app.py) found", "no module (at `<module>, app.py`) found"),
        ("see https://evil.example, now", "see `https://evil.example`, now"),
        ("ask @octocat about #407", "ask `@octocat` about `#407`"),
        ("reverted in deadbeef", "reverted in `deadbeef`"),
        ("1. first", "`1`. first"),
        ("a\nb\t c", "a b c"),
        ("", ""),
    ],
)
def test_prose_stays_prose_where_it_can(text: str, source: str) -> None:
    assert neutral.markdown(text) == source


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("plain", "`plain`"),
        ("a`b", "``a`b``"),
        ("`edge", "`` `edge ``"),
        (" both ", "`  both  `"),
        (" one", "` one`"),
        ("a|b", "`a|b`"),
        ("a\\|b", "`a\\`\\|`b`"),
        ("", ""),
    ],
)
def test_code_has_ticks_enough(text: str, source: str) -> None:
    assert neutral.markdown_code(text) == source
