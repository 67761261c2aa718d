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


class Block(NamedTuple):
    """Whole lines: where they begin in the stream (bytes), and their bytes; the last may lack its line end."""

    offset: int
    data: bytes


def read(stream: ByteStream, offset: int = 0, size: int = SIZE) -> Iterator[Block]:
    """The blocks of `stream` from its present position, which is `offset` bytes from its beginning.

    A line of more than 128 MiB is handed on in pieces. Raises what reading raises (OSError, EOFError, zlib.error).
    """
    rest = b""
    while True:
        data = stream.read(size)
        if not data:
            if rest:
                yield Block(offset, rest)
            return
        end = data.rfind(b"\n") + 1
        if not end and len(rest) + len(data) < LONGEST_LINE:
            rest += data
            continue
        end = end or len(data)
        block = rest + data[:end] if rest else data[:end]
        yield Block(offset, block)
        offset += len(block)
        rest = data[end:]
