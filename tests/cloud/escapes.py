"""Escape sequences in quoted strings of the query language."""

from __future__ import annotations

import re

from cloud.values import QueryError

_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|.)", re.DOTALL)
_ESCAPED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_ESCAPED |= {mark: mark for mark in "\\\"'?"}


def unquoted(quoted: str, *, pattern: bool) -> str:
    """What a string in quotes says; in a pattern an unknown escape stands for itself, elsewhere it is a QueryError."""

    def said(found: re.Match[str]) -> str:
        escape = found[1]
        if escape in _ESCAPED:
            return _ESCAPED[escape]
        if len(escape) > 1 and escape[0] in "xuU":
            return _character(int(escape[1:], 16))
        if escape[0] in "01234567":
            return _character(int(escape, 8))
        if pattern:  # "\d" is not described, but is in use everywhere; "\\d" says the same
            return found[0]
        raise QueryError(f"Unparseable filter: unknown escape sequence {found[0]!r}")

    return _ESCAPE.sub(said, quoted[1:-1])


def _character(code: int) -> str:
    if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise QueryError(f"Unparseable filter: no character has the number {code:#x}")
    return chr(code)
