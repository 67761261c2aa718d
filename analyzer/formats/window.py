"""A window on the bytes of a JSON document that is read from its beginning to its end, and where values in it end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.entry.reading import ByteStream
from analyzer.formats import blocks

SPACE = re.compile(rb"[ \t\r\n]*+")
_DEEPEST = 1000
_SCALAR = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[^\s,:"\[\]{}]++(?=[\s,\]}])', re.DOTALL)
_BRACKET = re.compile(rb'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+")*+([\[\]{}])', re.DOTALL)
_AFTER = re.compile(rb"[ \t\r\n]*+(?:,[ \t\r\n]*+(?=[^ \t\r\n])|(?=\]))")
_MORE = re.compile(rb"[ \t\r\n]*+(?:,[ \t\r\n]*+)?\Z")


class Window:
    """The bytes that were read and not yet dropped, and the line on which they begin (1-based)."""

    def __init__(self, stream: ByteStream, data: bytes = b"", line: int = 1) -> None:
        self._stream, self.data, self.line = stream, data, line
        self.ended = False

    def grow(self, size: int = 0) -> bool:
        """Hold `size` bytes, without it twice as many as now; false where there are no more at all."""
        size = size or max(blocks.SIZE, 2 * len(self.data))
        parts, held = [self.data], len(self.data)
        while held < size and (more := self._stream.read(size - held)):
            parts.append(more)
            held += len(more)
        grown = held > len(self.data)
        self.ended = held < size
        self.data = b"".join(parts) if grown else self.data
        return grown

    def drop(self, count: int) -> None:
        self.line += self.data.count(b"\n", 0, count)
        self.data = self.data[count:]

    def next(self) -> bytes:
        """The first byte that is no white space, which is dropped; nothing at the end."""
        while True:
            self.drop(SPACE.match(self.data).end())  # type: ignore[union-attr]
            if self.data or not self.grow():
                return self.data[:1]


def value_end(data: bytes, start: int = 0) -> int | None:
    """Where the JSON value ends that begins at `start`; None where it goes on beyond the data.

    Only brackets are counted and strings passed over: what is no JSON has an end, too. Raises ValueError where no value
    begins, or brackets are nested beyond all reason.
    """
    if data[start : start + 1] not in (b"{", b"["):
        found = _SCALAR.match(data, start)
        if not found and data[start : start + 1] in (b",", b":", b"]", b"}"):
            raise ValueError("no value")
        return found.end() if found else None
    depth, position = 1, start + 1
    while depth:
        found = _BRACKET.match(data, position)
        if not found:
            return None
        depth += 1 if found[1] in b"[{" else -1
        position = found.end()
        if depth > _DEEPEST:
            raise ValueError("nested too deeply")
    return position


def item_ends(data: bytes) -> Iterator[int]:
    """Where each item of a list ends that is whole in `data`, which begins with an item, and followed by a comma or
    the list's end. Raises ValueError as `value_end` does, and where something else follows.
    """
    start = 0
    while end := value_end(data, start):
        after = _AFTER.match(data, end)
        if not after:
            if _MORE.match(data, end):
                return
            raise ValueError("no list goes on so")
        yield end
        start = after.end()
        if b"," not in after[0]:
            return
