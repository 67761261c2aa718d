"""Whole lines out of a stream of bytes, a block at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple

from analyzer.entry.reading import ByteStream
from analyzer.formats import large

SIZE = 1 << 19
HEAD = 1 << 18
"""How much of a file its format is recognised by."""
LARGE = 1 << 24
"""A line from this size on is a block of its own; not all of it is kept."""
LONGEST_LINE = 100 << 20
"""JSON that is longer is cut."""
BOM = b"\xef\xbb\xbf"
_LOOK = 1 << 13
_HALF = LARGE // 2
_SHORT = 1 << 12
_CONTROL = bytes(c for c in range(32) if c not in b"\t\r\x1b\x0c\x08\x0b") + b"\x7f"


class Block(NamedTuple):
    """Whole lines: where they begin in the stream (bytes), and their bytes; the last may lack its line end."""

    offset: int
    data: bytes


def read(stream: ByteStream, offset: int = 0, size: int = SIZE) -> Iterator[Block]:
    """The blocks of `stream` from its present position, which is `offset` bytes from its beginning.

    Of a line of text of more than 16 MiB, and of JSON of more than 100 MiB, the first and the last 8 MiB are handed on;
    a NUL between them says that it is not to be read: it holds control bytes, or is JSON that was cut. Of JSON that is
    shorter, long strings and numbers lack their middle. Raises what reading raises.
    """
    rest: list[bytes] = []
    held, after = 0, b""
    while True:
        data = after or stream.read(size if held or not stream.seekable else _to_line_end(stream, offset, size))
        after = b""
        end = data.rfind(b"\n") + 1
        if data and not end:
            rest.append(data)
            held += len(data)
            if held >= LARGE:
                line = _LargeLine(rest)
                rest, held = [], 0
                after = line.read(stream)
                yield Block(offset, line.taken())
                offset += line.size
            continue
        end = end or len(data)
        # data that ends with its last line, as it nearly always does, is not copied
        block = b"".join((*rest, memoryview(data)[:end])) if held else data[:end]
        rest = []
        if block:
            yield Block(offset, block)
        if not data:
            return
        offset += len(block)
        rest, held = ([data[end:]], len(data) - end) if end < len(data) else ([], 0)


def damaged(line: bytes) -> bool:
    """Does a line, or a part of one, hold control bytes? A long one is not copied to find out."""
    if len(line) < _SHORT:
        return line.translate(None, _CONTROL) != line
    return any(byte in line for byte in _CONTROL)


class _LargeLine:
    """A line that is read to its end, of which no more is held than is handed on. `size`: its bytes in the stream."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.size = 0
        self._begin = BytesIO()  # it gives its bytes away without a copy
        self._end, self._ended = deque[bytes](), 0
        self._spoilt = False
        self._room = LONGEST_LINE if pieces[0].removeprefix(BOM).lstrip()[:1] in (b"{", b"[") else _HALF
        for piece in pieces:
            self._add(piece)

    def read(self, stream: ByteStream) -> bytes:
        """Read to the line's end; what was read beyond it."""
        while data := stream.read(SIZE):
            found = data.find(b"\n")
            self._add(data[:found] if found >= 0 else data)
            if found >= 0:
                self.size += 1
                return data[found + 1 :]
        return b""

    def taken(self) -> bytes:
        """What is handed on; it is not kept."""
        whole, self._begin = self._begin, BytesIO()
        whole.write(b"\0" * self._spoilt)
        while self._end:
            whole.write(self._end.popleft())
        line = whole.getvalue()
        return large.condensed(line) if self._room > _HALF else line

    def _add(self, data: bytes) -> None:
        self.size += len(data)
        room = 0 if self._end else self._room - self._begin.tell()
        if self._room > _HALF and len(data) > room:
            self._cut()
            room = 0
        self._begin.write(data[:room])
        if len(data) <= room:
            return
        self._end.append(data[room:])
        self._ended += len(data) - room
        while self._ended - len(self._end[0]) >= _HALF:
            gone = self._end.popleft()
            self._ended -= len(gone)
            self._spoilt = self._spoilt or damaged(gone)

    def _cut(self) -> None:
        """JSON is too long to be held: go on as with text."""
        begun, self._begin = self._begin.getvalue(), BytesIO()
        self._room, self._spoilt = _HALF, True
        self.size -= len(begun)
        for at in range(0, len(begun), _HALF):
            self._add(begun[at : at + _HALF])


def _to_line_end(stream: ByteStream, offset: int, size: int) -> int:
    """How many bytes from `offset` on, about `size`, end with a line, so that they need not be cut and put together
    again; where no line ends, what there is. The stream then stands at `offset`.
    """
    size = max(0, size - _LOOK)
    stream.seek(offset + size)
    look = stream.read(_LOOK)
    found = look.rfind(b"\n") + 1
    while look and not found and size < LARGE:
        size += len(look)
        look = stream.read(SIZE)
        found = look.find(b"\n") + 1
    stream.seek(offset)
    return size + found if look else size
