"""Neutralises text that strangers wrote, one function a context in which it is shown."""

from __future__ import annotations

import html
import re
import unicodedata

from analyzer.entry import characters
from analyzer.entry.characters import visible

_COLOUR = re.compile(r"\x1b\[[0-9;:]*m")
_VARIATION = re.compile("[\ufe00-\ufe0f]")
# Azure Pipelines (`##vso[…]`), TeamCity and older GitHub runners obey such commands wherever they stand in a line.
_COMMAND = re.compile(r"##(?=\w*\[)")
_MARKS_IN_A_ROW = 4


def terminal(text: str) -> str:
    r"""`text` for a terminal: what could move the cursor, reorder or hide anything becomes a visible escape (`\x1b`).

    Colours (SGR) and variation selectors say nothing and are dropped, tabs become four blanks, of a pile of combining
    marks four stay. Commands to a CI system that reads the output are broken. Line feeds stay (CR LF becomes one): the
    caller decides what a line is.
    """
    if not (text.isascii() and text.isprintable()):
        text = _COLOUR.sub("", text).replace("\r\n", "\n").replace("\t", "    ")
        text = _thinned(visible(_VARIATION.sub("", text)))
    return _COMMAND.sub(r"#\\x23", text)


def markup(text: str) -> str:
    r"""`text` as content, or as a quoted attribute, of HTML or XML: nothing in it is a tag or an entity, and no
    character is one that XML 1.0 forbids or that hides or reorders others (`\x1b`). Line feeds stay.
    """
    return html.escape(_unbroken(text), quote=True)


def workflow_message(text: str) -> str:
    r"""`text` as the message of a GitHub workflow command (`::error title=…::MESSAGE`): on one line of the log, and no
    further command. Source: actions/toolkit, packages/core/src/command.ts.
    """
    return _COMMAND.sub(r"#\\x23", _unbroken(text)).replace("%", "%25").replace("\n", "%0A")


def workflow_property(text: str) -> str:
    """`text` as the value of a property of a GitHub workflow command: neither another property nor the message."""
    return workflow_message(text).replace(":", "%3A").replace(",", "%2C")


def cell(text: str) -> str:
    r"""`text` as a cell of CSV: in one line, and no formula of a spreadsheet."""
    return characters.cell(text)


def _unbroken(text: str) -> str:
    return visible(text.replace("\r\n", "\n").replace("\t", "    "))


def _thinned(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if is_mark(character) else 0
        if marks <= _MARKS_IN_A_ROW:
            kept.append(character)
    return "".join(kept)


def is_mark(character: str) -> bool:
    """True for a combining mark that takes no column of its own."""
    return character > "\u02ff" and unicodedata.category(character) in {"Mn", "Me"}
