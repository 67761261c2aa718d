"""Whole lines out of a stream of bytes, a block at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from analyzer.entry.reading import ByteStream

SIZE = 1 << 19
HEAD = 1 << 18
"""How much of a file its format is recognised by."""
LONGEST_LINE = 1 << 27
BOM = b"\xef\xbb\xbf"
_LOOK = 1 << 13


class Block(NamedTuple):
    """Whole lines: where they begin in the stream (bytes), and their bytes; the last may lack its line end."""

    offset: int
    data: bytes


def read(stream: ByteStream, offset: int = 0, size: int = SIZE) -> Iterator[Block]:
    """The blocks of `stream` from its present position, which is `offset` bytes from its beginning.

    A line of more than 128 MiB is handed on in pieces. Raises what reading raises (OSError, EOFError, zlib.error).
    """
    rest: list[bytes] = []
    held = 0
    while True:
        wanted = size if held or not stream.seekable else _to_line_end(stream, offset, size)
        data = stream.read(wanted)
        end = data.rfind(b"\n") + 1
        if data and not end and held + len(data) < LONGEST_LINE:
            rest.append(data)
            held += len(data)
            continue
        end = end or len(data)
        # data that ends with its last line, as it nearly always does, is not copied
        block = b"".join((*rest, memoryview(data)[:end])) if held else data[:end]
        if block:
            yield Block(offset, block)
        if not data:
            return
        offset += len(block)
        rest, held = ([data[end:]], len(data) - end) if end < len(data) else ([], 0)


def _to_line_end(stream: ByteStream, offset: int, size: int) -> int:
    """How many bytes from `offset` on, about `size`, end with a line, so that they need not be cut and put together
    again; where no line ends, what there is. The stream then stands at `offset`.
    """
    size = max(0, size - _LOOK)
    stream.seek(offset + size)
    look = stream.read(_LOOK)
    found = look.rfind(b"\n") + 1
    while look and not found and size < LONGEST_LINE:
        size += len(look)
        look = stream.read(SIZE)
        found = look.find(b"\n") + 1
    stream.seek(offset)
    return size + found if look else size
