r"""Characters that can move a cursor, reorder or hide text, or are none at all.

They are listed by number, not asked of `unicodedata`, so that every Python version writes the same bytes.
"""

from __future__ import annotations

import re

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
_COMMAND = re.compile(r"##(?=\w*\[)")
# What begins a formula in a spreadsheet (OWASP, CSV injection), also as wide characters, and behind blanks.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20|%]")


def visible(text: str) -> str:
    r"""`text` with every such character as an escape that is seen (`\x1b`); line feeds stay."""
    return _HOSTILE.sub(_shown, text)


def cell(text: str) -> str:
    r"""`text` as a cell of a table (CSV): in one line, its line feeds as `\n`, and no formula: `'` before what looks
    like one.
    """
    line = visible(text.replace("\r\n", "\n").replace("\t", " ")).replace("\n", "\\n")
    return f"'{line}" if _FORMULA.match(line) else line


def escaped(document: str) -> str:
    r"""JSON `document` with every such character as `\uXXXX`: the same data, harmless when printed as it is.

    The caller's encoder has already escaped what is below U+0020 inside strings; line feeds between tokens stay. What
    CI systems take for a command wherever it stands in a line (`##vso[…]`) is broken likewise.
    """
    return _COMMAND.sub(r"#\\u0023", _HOSTILE.sub(_utf16_escape, document))


def _utf16_escape(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def _shown(found: re.Match[str]) -> str:
    number = ord(found[0])
    if number < 0x100:
        return "\\r" if number == 0x0D else f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
