"""A window on the bytes of a JSON document that is read from its beginning to its end, and where values in it end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.entry.reading import ByteStream

SPACE = re.compile(rb"[ \t\r\n]*+")
_DEEPEST = 1000
_LEAST = 1 << 12
_SCALAR = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[^\s,:"\[\]{}]++(?=[\s,\]}])', re.DOTALL)
_BRACKET = re.compile(rb'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+")*+([\[\]{}])', re.DOTALL)
_AFTER = re.compile(rb"[ \t\r\n]*+(?:,[ \t\r\n]*+(?=[^ \t\r\n])|(?=\]))")
_MORE = re.compile(rb"[ \t\r\n]*+(?:,[ \t\r\n]*+)?\Z")


class Window:
    """The bytes that were read and not yet dropped: those of `data` from `at` on, which stand on `line` (1-based)."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream, self.data, self.at, self.line = stream, b"", 0, 1
        self.ended = False

    def __len__(self) -> int:
        return len(self.data) - self.at

    def first(self, size: int = 1) -> bytes:
        """The first `size` bytes that are held, or fewer."""
        return self.data[self.at : self.at + size]

    def fill(self, size: int) -> None:
        """Hold at least `size` bytes, where there are so many."""
        if len(self) < size and not self.ended:
            self._hold(size)

    def grow(self) -> bool:
        """Hold twice as many bytes as now; false where there are no more at all."""
        return self._hold(max(_LEAST, 2 * len(self)))

    def drop(self, count: int) -> None:
        self.line += self.data.count(b"\n", self.at, self.at + count)
        self.at += count
        if self.at > len(self.data) // 2:
            self.data, self.at = self.data[self.at :], 0

    def next(self) -> bytes:
        """The first byte that is no white space, which is dropped; nothing at the end."""
        while True:
            self.drop(SPACE.match(self.data, self.at).end() - self.at)  # type: ignore[union-attr]
            if len(self) or not self.grow():
                return self.first()

    def _hold(self, size: int) -> bool:
        parts, held = [memoryview(self.data)[self.at :]], len(self)
        while held < size and (more := self._stream.read(size - held)):
            parts.append(memoryview(more))
            held += len(more)
        grown = held > len(self)
        self.ended = held < size
        if grown:
            self.data, self.at = b"".join(parts), 0
        return grown


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
