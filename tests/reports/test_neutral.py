"""Hostile text is neutralised for the place in which it is shown, and readable text stays readable."""

from __future__ import annotations

import csv
import io
import json
import sys
import unicodedata
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.entry.characters import escaped
from analyzer.reports import neutral

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()))


DANGEROUS = {"Cc", "Cf", "Cs", "Zl", "Zp"}
HOSTILE = frozenset(c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c) in DANGEROUS) - {"\n"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("\x1b]0;owned\x07", "\\x1b]0;owned\\x07"),
        ("\x1b]8;;https://evil\x1b\\link", "\\x1b]8;;https://evil\\x1b\\link"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[\x1b[mm", "\\x1b[m"),
        ("\x9b31m\x85", "\\x9b31m\\x85"),
        ("a\tb", "a    b"),
        ("50%\r100%", "50%\\r100%"),
        ("one\r\ntwo\n", "one\ntwo\n"),
        ("user\u202egnp.exe", "user\\u202egnp.exe"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("\ud800", "\\ud800"),
        ("a\u2028b", "a\\u2028b"),
        ("✅ Größe 界 🟢", "✅ Größe 界 🟢"),
        ("⚠\ufe0f", "⚠"),
        ("z" + "\u0301" * 50, "z" + "\u0301" * 4),
        ("##vso[task.setvariable variable=x]", "#\\x23vso[task.setvariable variable=x]"),
        ("#\x1b[m#vso[task]", "#\\x23vso[task]"),
        ("#\ufe0f#[add-path]", "#\\x23[add-path]"),
        ("## Title [link]", "## Title [link]"),
    ],
)
def test_a_terminal_shows_escapes_instead_of_obeying_them(text: str, shown: str) -> None:
    assert neutral.terminal(text) == shown


def test_every_control_and_format_character_of_unicode_is_neutralised_in_both_contexts() -> None:
    everything = "|".join(sorted(HOSTILE))
    for safe in (neutral.terminal(everything), escaped(everything)):
        assert not HOSTILE & set(safe)


@settings(deadline=None)
@given(ANY_TEXT)
def test_neutral_text_stays_as_it_is(text: str) -> None:
    once = neutral.terminal(text)
    assert neutral.terminal(once) == once


@settings(deadline=None)
@given(ANY_TEXT)
def test_neutral_json_holds_the_same_text(text: str) -> None:
    document = escaped(json.dumps(text, ensure_ascii=False))
    assert json.loads(document) == json.loads(json.dumps(text))
    assert not HOSTILE & set(document)


PAYLOADS = [
    "<script>alert(1)</script>",
    "</td></tr><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "]]><!-- &amp; <?xml?> -->",
    "\x00\x08\x0b\x0c\x1b[2J\ufffe\ud800",
    "one\r\ntwo\n\tthree",
    "user\u202egnp.exe",
    "%0A::error::faked%25",
    "::stop-commands::x",
    "title,file=/etc/passwd:1",
    "##vso[task.complete result=Succeeded]",
    '=HYPERLINK("http://x")',
    "@SUM(1)",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_html_and_xml_hold_the_text_and_nothing_but_text(payload: str) -> None:
    shown = neutral.markup(payload)
    document = ElementTree.fromstring(f'<a b="{shown}">{shown}</a>')
    assert len(document) == 0
    assert document.attrib.keys() == {"b"}
    expected = neutral.visible(payload.replace("\r\n", "\n").replace("\t", "    "))
    assert document.text == expected
    reader = Elements()
    reader.feed(f"<p>{shown}</p>")
    reader.close()
    assert reader.found == ["p"]
    assert "".join(reader.text) == expected


@given(ANY_TEXT)
def test_any_text_is_well_formed_in_xml(text: str) -> None:
    ElementTree.fromstring(f"<a b='{neutral.markup(text)}'>{neutral.markup(text)}</a>")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_workflow_command_says_the_text_and_commands_nothing_else(payload: str) -> None:
    line = f"::error title={neutral.workflow_property(payload)}::{neutral.workflow_message(payload)}"
    assert "\n" not in line
    assert "##" not in line
    properties, message = line.removeprefix("::error ").split("::", 1)
    assert properties.count("=") == 1 + payload.count("=")
    assert "," not in properties
    expected = neutral.visible(payload.replace("\r\n", "\n").replace("\t", "    ")).replace("##", "#\\x23")
    assert _read_by_the_runner(message) == expected
    title = properties.removeprefix("title=").replace("%3A", ":").replace("%2C", ",")
    assert _read_by_the_runner(title) == expected


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_cell_is_one_cell_and_no_formula(payload: str) -> None:
    table = io.StringIO()
    csv.writer(table, lineterminator="\n").writerow([neutral.cell(payload), "next"])
    [[shown, after]] = csv.reader(io.StringIO(table.getvalue()))
    assert after == "next"
    assert shown[:1] not in tuple("=+-@\t\r\n")


def _read_by_the_runner(message: str) -> str:
    return message.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


class Elements(HTMLParser):
    """The elements and the text that a reader of HTML finds."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)
