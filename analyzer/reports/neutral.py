r"""Neutralises text that strangers wrote, one function a context in which it is shown.

The dangerous characters are listed here by number, not asked of `unicodedata`, so that every Python version writes the
same bytes.
"""

from __future__ import annotations

import re
import unicodedata

# Unicode 16: control characters (Cc), line and paragraph separators (Zl, Zp), surrogates (Cs) and non-characters.
_CONTROLS = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
# Format characters (Cf), among them all bidirectional controls, and fillers that show nothing
# (Default_Ignorable_Code_Point, DerivedCoreProperties.txt) except the variation selectors.
_UNSEEN = (
    r"\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    r"\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_HOSTILE = re.compile(f"(?!\n)[{_CONTROLS}{_UNSEEN}]")
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
        text = _thinned(_HOSTILE.sub(_visible, _VARIATION.sub("", text)))
    return _COMMAND.sub(r"#\\x23", text)


def json(document: str) -> str:
    r"""JSON `document` with every dangerous character as `\uXXXX`: the same data, harmless when printed as it is.

    The caller's encoder has already escaped what is below U+0020 inside strings; line feeds between tokens stay.
    """
    return _HOSTILE.sub(_utf16_escape, document)


def _visible(found: re.Match[str]) -> str:
    number = ord(found[0])
    if number < 0x100:
        return "\\r" if number == 0x0D else f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _utf16_escape(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


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
