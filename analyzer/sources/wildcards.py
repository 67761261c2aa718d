"""Which names of objects a glob fits: the rules of globs of files, for names that are no files."""

from __future__ import annotations

import re
from collections.abc import Callable

_TOKEN = re.compile(r"\*\*+/?|\*|\?|\[!?\]?[^]/]*\]|.", re.DOTALL)
_SHOWN = r"(?!\.)"
_BELOW = rf"{_SHOWN}(?:[^/]|/{_SHOWN})*"


def fits(pattern: str) -> Callable[[str], bool]:
    """Does a name, or a folder that it lies in, fit the pattern?

    `*` and `?` stay within a part of the path, `**` crosses folders, also beside other characters (`logs/**.json`);
    no wildcard fits a dot that begins a part.
    """
    parts, begins = [], True
    for token in _TOKEN.findall(pattern.rstrip("/")):
        parts.append(_translated(token, begins))
        begins = token.endswith("/")
    return re.compile(f"{''.join(parts)}(?:/{_BELOW})?", re.DOTALL).fullmatch  # type: ignore[return-value]


def below(folder: str) -> Callable[[str], bool]:
    """Does a name lie below a folder, and is no part of it hidden there?"""
    begin = f"{folder.rstrip('/')}/".lstrip("/")
    shown = re.compile(_BELOW, re.DOTALL)
    return lambda name: name.startswith(begin) and shown.fullmatch(name, len(begin)) is not None


def _translated(token: str, begins: bool) -> str:
    shown = _SHOWN if begins else ""
    if token.startswith("**"):
        slash = token.endswith("/")
        if slash and begins:
            return rf"(?:{_SHOWN}[^/]*/)*"
        return rf"{shown}(?:[^/]|/{_SHOWN})*" + "/" * slash
    if token == "*":
        return rf"{shown}[^/]*"
    if token == "?":
        return rf"{shown}[^/]"
    if len(token) > 1:
        return shown + _class(token)
    return re.escape(token)


def _class(token: str) -> str:
    """`[a-c]` or `[!a-c]`; a range that runs backwards fits nothing, and takes nothing off."""
    turned, body = token[1] == "!", token[1:-1].removeprefix("!")
    ranges = re.findall(r"(.)-(.)|(.)", body, re.DOTALL)
    inside = "".join(
        f"{re.escape(one)}" if one else f"{re.escape(first)}-{re.escape(last)}"
        for first, last, one in ranges
        if one or first <= last
    )
    if not inside:
        return "[^/]" if turned else r"(?!)"
    return f"(?!/)[{'^' * turned}{inside}]"
