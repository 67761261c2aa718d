"""JSON of more than 16 MiB: strings and numbers in it that nobody reads in full are cut before they are decoded."""

from __future__ import annotations

import re

_CHUNK = 1 << 23
"""More than 512 Ki characters, what is kept of either end of a text, take when each is written as two escapes."""
_QUOTE = re.compile(rb'(?<!\\)"')
_CLOSED = re.compile(rb'(?:[^"]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)
_IN_ESCAPE = re.compile(rb"\\u[0-9a-fA-F]{0,3}\Z")
_CONTINUED = range(0x80, 0xC0)
_FAR = 64


def condensed(line: bytes) -> bytes:
    """JSON without the middle of strings and numbers of more than 32 MiB; of each at least the first and last 8 MiB
    stay, so that a text of it is shortened to the same. What is no JSON stays none.
    """
    kept, done, begin = list[memoryview](), 0, _CHUNK
    view = memoryview(line)
    while begin + _CHUNK < len(line):
        end = _run_end(line, begin)
        # the first and the last chunk of a run stay
        left, right = _boundary(line, begin + _CHUNK), _boundary(line, end - _CHUNK)
        if left < right and (_is_number(view[begin:end]) or _in_string(line, begin)):
            kept.append(view[done:left])
            done = right
        begin = max(end, begin) + _CHUNK
    return b"".join((*kept, view[done:])) if kept else line


def _run_end(line: bytes, begin: int) -> int:
    """Where the chunks from `begin` on end that hold no end of a string."""
    end = begin
    while end + _CHUNK <= len(line) and not _QUOTE.search(line, end, end + _CHUNK):
        end += _CHUNK
    return end


def _is_number(run: memoryview) -> bool:
    return all(bytes(run[at : at + _CHUNK]).isdigit() for at in range(0, len(run), _CHUNK))


def _in_string(line: bytes, place: int) -> bool:
    return _CLOSED.match(line, 0, place).end() < place  # type: ignore[union-attr]  # it matches nothing, too


def _boundary(line: bytes, place: int) -> int:
    """A place at most 64 bytes before `place` that stands between two characters of a string."""
    for at in range(place, max(0, place - _FAR), -1):
        before = line[max(0, at - _CHUNK) : at] if line[at - 1 : at] == b"\\" else b""
        escaped = (len(before) - len(before.rstrip(b"\\"))) % 2
        if not escaped and line[at] not in _CONTINUED and not _IN_ESCAPE.search(line, at - 6, at):
            return at
    return place
