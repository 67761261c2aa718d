"""A source as a stream of plain bytes; compression is recognised by content."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import BinaryIO

from analyzer.errors import SourceError
from analyzer.sources.ahead import Ahead
from analyzer.sources.locations import LocalFile, Source
from analyzer.sources.packed import LONGEST_MAGIC, PackedFile, Packing, packing_of, unpacked

_CHUNK = 1 << 20


class Stream:
    """Plain bytes of one source, with a look at its beginning.

    `read(size)` gives at least one byte until the end. A source that breaks off (damaged packed data, an I/O error)
    ends early, and `broken` then says how; what was read before stays good. Packed data is unpacked in a thread, ahead
    of who reads, so that such a stream must be closed.
    """

    def __init__(self, file: BinaryIO, name: str, *, lent: bool = False, size: int | None = None) -> None:
        self._file, self.name, self._lent, self._size = file, name, lent, size
        self._looked_at, self._taken = b"", 0
        self._ended = False
        self.broken = ""
        self._origin = file.tell() if file.seekable() else 0
        first = self._raw(LONGEST_MAGIC)
        while 0 < len(first) < LONGEST_MAGIC and (more := self._raw(LONGEST_MAGIC - len(first))):
            first += more
        packing = packing_of(first)
        self.compressed = packing is not None
        self.seekable = not packing and file.seekable()
        if packing:
            self._ahead: Ahead | None = Ahead(self._unpacked(PackedFile(file, first), packing))
        else:
            self._ahead, self._looked_at = None, first

    def head(self, size: int) -> bytes:
        """The first `size` bytes, or all where there are fewer; reading still begins at the first byte."""
        while len(self._looked_at) < size and (data := self._next(size)):
            self._looked_at += data
        return self._looked_at[:size]

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            return b"".join(iter(lambda: self.read(_CHUNK), b""))
        if not self._looked_at:
            data = self._next(size)
            if len(data) <= size:
                return data
            self._looked_at = data
        data = self._looked_at[self._taken : self._taken + size]
        self._taken += len(data)
        if self._taken == len(self._looked_at):
            self._looked_at, self._taken = b"", 0
        return data

    def seek(self, offset: int) -> int:
        """Only where `seekable`; `offset` is counted from where the stream began."""
        self._looked_at, self._taken, self._ended = b"", 0, False
        return self._file.seek(self._origin + offset) - self._origin

    def close(self) -> None:
        if self._ahead:
            self._ahead.close()
        elif not self._lent:
            self._file.close()

    def _next(self, size: int) -> bytes:
        if self._ahead is None:
            return self._raw(size)
        if self._ended:
            return b""
        data = self._ahead.take()
        self._ended = not data
        return data

    def _unpacked(self, packed: PackedFile, packing: Packing) -> Generator[bytes, None, None]:
        try:
            self.broken = yield from unpacked(packed, packing)
        finally:
            if not self._lent:
                self._file.close()

    def _raw(self, size: int) -> bytes:
        if self._ended:
            return b""
        try:
            if self._size is not None:
                size = max(0, min(size, self._size + self._origin - self._file.tell()))
            return self._file.read(size) or b""
        except OSError as error:
            self._ended, self.broken = True, f"reading failed ({error.strerror or error})"
            return b""


def open_source(source: Source) -> Stream:
    """The bytes of `source`. Raises SourceError when it cannot be opened."""
    try:
        return Stream(source.location.open(), source.name, lent=source.location.lent, size=source.size)
    except OSError as error:
        raise SourceError(f"{source.name}: cannot be read ({error.strerror}); check its path and permissions") from None


def spooled(source: Source, folder: Path) -> Source:
    """`source` in a form that can be read more than once: standard input and pipes are copied to a file in `folder`.

    Raises SourceError as `open_source` does.
    """
    if source.location.again:
        return source
    copy = folder / f"copy-{len(list(folder.iterdir()))}"
    stream = open_source(source)
    try:
        with copy.open("wb") as file:
            while data := stream.read(_CHUNK):
                file.write(data)
    finally:
        stream.close()
    return Source(source.name, LocalFile(copy))
