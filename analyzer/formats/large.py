"""JSON of more than 16 MiB: strings and numbers in it that nobody reads in full are cut before they are decoded."""

from __future__ import annotations

import re

_CHUNK = 1 << 23
"""More than 512 Ki characters, what is kept of either end of a text, take when each is written as two escapes."""
_QUOTE = re.compile(rb'(?<!\\)"')
_CLOSED = re.compile(rb'(?:[^"]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)
_STRING = re.compile(rb'(?:[^"\\]++|\\[^u]|\\u[0-9a-fA-F]{4})*+', re.DOTALL)
_NUMBER = re.compile(rb"[0-9]*+")
_CONTINUED = range(0x80, 0xC0)


def condensed(line: bytes) -> bytes:
    """JSON without the middle of strings and numbers of more than 32 MiB; of each at least the first and last 8 MiB
    stay, so that a text of it is shortened to the same. What is no JSON stays none.
    """
    kept, done, begin = list[memoryview](), 0, _CHUNK
    view = memoryview(line)
    while begin + _CHUNK < len(line):
        run = _run_end(line, begin)
        if run - begin > 2 * _CHUNK:
            left, right = _middle(line, begin, run)
            if left < right:
                kept.append(view[done:left])
                done = right
        begin = max(run, begin) + _CHUNK
    return b"".join((*kept, view[done:])) if kept else line


def _run_end(line: bytes, begin: int) -> int:
    """Where the chunks from `begin` on end in which no string seems to begin or end."""
    end = begin
    while end + _CHUNK <= len(line) and not _QUOTE.search(line, end, end + _CHUNK):
        end += _CHUNK
    return end


def _middle(line: bytes, begin: int, end: int) -> tuple[int, int]:
    """What lies more than a chunk from either end of the string or number in which `begin` stands, up to `end`."""
    start, letters = _CLOSED.match(line, 0, begin).end(), _NUMBER  # type: ignore[union-attr]  # it matches nothing, too
    if start < begin:
        start, letters = start + 1, _STRING
    end = letters.match(line, start, end).end()  # type: ignore[union-attr]
    if end - _CHUNK <= begin + _CHUNK:
        return 0, 0
    left, right = (letters.match(line, start, place).end() for place in (begin + _CHUNK, end - _CHUNK))  # type: ignore[union-attr]
    return _character(line, left), _character(line, right)


def _character(line: bytes, place: int) -> int:
    """Where the character begins that holds the byte at `place`."""
    while line[place] in _CONTINUED and place:
        place -= 1
    return place
