"""Display columns: how wide text is, where it wraps, how it is cut. Pure functions on neutralised text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from analyzer.reports import neutral

Slice = tuple[int, int]

# Many terminals draw flags in two columns a letter; the others are wide since Unicode 16, which few Pythons know.
_WIDE_IN_TERMINALS = re.compile("[\U0001f1e6-\U0001f1ff\u2630-\u2637\u268a-\u268f\u4dc0-\u4dff\U0001d300-\U0001d376]")

_WORD = re.compile(r"[^ ]+")  # a no-break blank holds words together
_GOOD_BREAK = "/-_.,:;=&?)"


def columns(text: str) -> int:
    """The columns that `text` takes: two a wide character (UAX #11), none a combining mark."""
    return len(text) if text.isascii() else sum(map(_columns_of, text))


def wrapped(text: str, room: int, first_room: int) -> Iterator[Slice]:
    """The rows of `text` as (start, end), the first in `first_room`, the others in `room` columns.

    Words wider than a row are broken, if possible after a slash or the like.
    """
    start = end = 0
    space = first_room
    for word in _WORD.finditer(text):
        if fitting(text, start, word.end(), space) == word.end():
            end = word.end()
            continue
        if end > start:
            yield start, end
            start, space = word.start(), room
        while (fit := fitting(text, start, word.end(), space)) < word.end():
            fit = _at_good_place(text, start, fit)
            yield start, fit
            start, space = fit, room
        end = word.end()
    if end > start:
        yield start, end


def fitting(text: str, start: int, end: int, room: int) -> int:
    """How far `text[start:end]` reaches in `room` columns: an index, `end` when all of it fits."""
    if end - start <= room and text[start:end].isascii():
        return end
    for position in range(start, end):
        room -= _columns_of(text[position])
        if room < 0:
            return position
    return end


def cut_inside(text: str, room: int, tail_of_three: int = 2) -> str:
    """`text` in at most `room` columns; `tail_of_three` thirds of them keep its end: of a path the end says most."""
    if fitting(text, 0, len(text), room) == len(text):
        return text
    kept = tail_of_three * room // 3
    tail = fitting(text[::-1], 0, len(text), kept)
    head = fitting(text, 0, len(text), room - 1 - kept)
    return text[:head] + "…" + text[len(text) - tail :]


def _at_good_place(text: str, start: int, fit: int) -> int:
    for position in range(fit, start + (fit - start) // 2, -1):
        if text[position - 1] in _GOOD_BREAK:
            return position
    return fit


def _columns_of(character: str) -> int:
    if character < "\u0300":
        return 1
    if neutral.is_mark(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} or _WIDE_IN_TERMINALS.match(character) else 1
