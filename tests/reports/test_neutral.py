"""Hostile text is neutralised for the place in which it is shown, and readable text stays readable."""

from __future__ import annotations

import json
import sys
import unicodedata

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
