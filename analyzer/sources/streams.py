"""A source as a stream of plain bytes; compression is recognised by content."""

from __future__ import annotations

import sys
import zlib
from pathlib import Path
from typing import BinaryIO

from analyzer.errors import SourceError
from analyzer.sources.files import Source

_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 20
_PACKED = 1 << 16
_WBITS_GZIP = 31


class Stream:
    """Plain bytes of one source, with a look at its beginning.

    `read(size)` gives at least one byte until the end. A source that breaks off (a damaged gz, an I/O error) ends
    early, and `broken` then says how; what was read before stays good.
    """

    def __init__(self, file: BinaryIO, name: str, *, lent: bool = False) -> None:
        self._file, self.name, self._lent = file, name, lent
        self._inflate = None
        self._ahead = b""
        self._ended = False
        self.broken = ""
        first = self._raw(2)
        while 0 < len(first) < 2 and (more := self._raw(2 - len(first))):
            first += more
        self.compressed = first == _GZIP
        if self.compressed:
            self._inflate = zlib.decompressobj(_WBITS_GZIP)
        self._pending = first
        self.seekable = not self.compressed and file.seekable()

    def head(self, size: int) -> bytes:
        """The first `size` bytes, or all where there are fewer; reading still begins at the first byte."""
        while len(self._ahead) < size and (data := self._next(size)):
            self._ahead += data
        return self._ahead[:size]

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            parts = [self._ahead]
            self._ahead = b""
            while data := self._next(_CHUNK):
                parts.append(data)
            return b"".join(parts)
        if self._ahead:
            data, self._ahead = self._ahead[:size], self._ahead[size:]
            return data
        return self._next(size)

    def seek(self, offset: int) -> int:
        """Only where `seekable`."""
        self._ahead, self._pending, self._ended = b"", b"", False
        return self._file.seek(offset)

    def close(self) -> None:
        if not self._lent:
            self._file.close()

    def _next(self, size: int) -> bytes:
        if self._inflate is None:
            if self._pending:
                data, self._pending = self._pending, b""
                return data + self._raw(max(0, size - len(data)))
            return self._raw(size)
        while not self._ended:
            if data := self._inflated(size):
                return data
        return b""

    def _inflated(self, size: int) -> bytes:
        """The next plain bytes, perhaps none; at the end, or where the data is damaged, the stream has ended."""
        inflate = self._inflate
        assert inflate is not None
        if inflate.eof:
            packed = self._after_padding(inflate.unused_data)
            inflate = self._inflate = zlib.decompressobj(_WBITS_GZIP)
            self._ended = not packed
        else:
            packed = inflate.unconsumed_tail or self._pending or self._raw(_PACKED)
            self._pending = b""
            if not packed:
                self._ended = True
                self.broken = self.broken or "the gz data ends before its end mark"
                return inflate.flush()
        before = inflate.copy()
        try:
            return inflate.decompress(packed, size)
        except zlib.error as error:
            self._ended, self.broken = True, f"the gz data is damaged ({error})"
            return _up_to_damage(before, packed)

    def _after_padding(self, data: bytes) -> bytes:
        """The beginning of the next member, after the zeros that may pad the one before."""
        while not (found := data.lstrip(b"\0")):
            data = self._raw(_PACKED)
            if not data:
                return b""
        return found

    def _raw(self, size: int) -> bytes:
        if size <= 0 or self._ended:
            return b""
        try:
            return self._file.read(size) or b""
        except OSError as error:
            self._ended, self.broken = True, f"reading failed ({error.strerror or error})"
            return b""


def _up_to_damage(inflate: zlib._Decompress, packed: bytes) -> bytes:
    """What can be inflated of `packed` before the byte that cannot."""
    found = []
    try:
        for place in range(len(packed)):
            found.append(inflate.decompress(packed[place : place + 1]))
    except zlib.error:
        pass
    return b"".join(found)


def open_source(source: Source) -> Stream:
    """The bytes of `source`. Raises SourceError when it cannot be opened."""
    if source.path is None:
        if sys.stdin is None:
            raise SourceError("standard input is closed; name a file")
        return Stream(sys.stdin.buffer, source.name, lent=True)
    try:
        return Stream(Path(source.path).open("rb", buffering=0), source.name)
    except OSError as error:
        raise SourceError(f"{source.name}: cannot be read ({error.strerror}); check its path and permissions") from None


def spooled(source: Source, folder: Path) -> Source:
    """`source` in a form that can be read more than once: standard input and pipes are copied to a file in `folder`."""
    if source.path is not None and (source.path.is_file() or not source.path.exists()):
        return source
    copy = folder / f"copy-{len(list(folder.iterdir()))}"
    stream = open_source(source)
    try:
        with copy.open("wb") as file:
            while data := stream.read(_CHUNK):
                file.write(data)
    finally:
        stream.close()
    return Source(source.name, copy)
