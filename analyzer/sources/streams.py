"""A source as a stream of plain bytes in UTF-8; packing and character set are recognised by content."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import BinaryIO

from analyzer.errors import SourceError
from analyzer.sources import charsets
from analyzer.sources.ahead import Ahead
from analyzer.sources.locations import LocalFile, Source, Wrapping
from analyzer.sources.packed import PackedFile, Pieces, Taken, plain, unpacked
from analyzer.sources.packings import LONGEST_MAGIC, not_read, packing_of

_CHUNK = 1 << 20
_BEGINNING = 1 << 18
"""How much of a file is looked at for ends of lines."""


class Stream:
    """Plain bytes of one source in UTF-8, with a look at its beginning.

    `read(size)` gives at least one byte until the end. A source that breaks off (damaged packed data, an I/O error)
    ends early, and `broken` then says how; what was read before stays good. `assumed`: what was taken for granted of
    it. What must be unpacked or rewritten is, in a thread, ahead of who reads, so that such a stream must be closed.
    `quick`: it costs little to read it once more to come to a later place.
    """

    def __init__(
        self,
        file: BinaryIO,
        name: str,
        *,
        lent: bool = False,
        size: int | None = None,
        wrapping: Wrapping | None = None,
    ) -> None:
        self._file, self.name, self._lent, self._size = file, name, lent, size
        self._looked_at, self._taken = b"", 0
        self._ended = False
        self._returns: bool | None = None  # nobody has looked yet whether lines end in CR alone
        self.broken, self.assumed, self.quick = "", "", True
        self._origin = file.tell() if file.seekable() else 0
        first = self._raw(LONGEST_MAGIC)
        while 0 < len(first) < LONGEST_MAGIC and (more := self._raw(LONGEST_MAGIC - len(first))):
            first += more
        pieces = self._pieces(first, wrapping)
        self.seekable = not pieces and file.seekable()
        self._ahead = Ahead(self._noted(pieces)) if pieces else None
        self._looked_at = b"" if pieces else first

    def head(self, size: int) -> bytes:
        """The first `size` bytes, or all where there are fewer; reading still begins at the first byte."""
        return self._look(max(size, _BEGINNING))[:size]

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            return b"".join(iter(lambda: self.read(_CHUNK), b""))
        if self._returns is None:
            self._look(_BEGINNING)
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
        self._returns = bool(self._returns)
        return self._file.seek(self._origin + offset) - self._origin

    def close(self) -> None:
        if (self._ahead is None or self._ahead.close()) and not self._lent:
            self._file.close()

    def _look(self, size: int) -> bytes:
        while len(self._looked_at) < size and (data := self._next(size - len(self._looked_at))):
            self._looked_at += data
        if self._returns is None:
            self._returns = b"\r" in self._looked_at and b"\n" not in self._looked_at
            if self._returns:
                self._looked_at = self._looked_at.replace(b"\r", b"\n")
                self.seekable = False  # who reads from a later place must have looked, too
        return self._looked_at

    def _next(self, size: int) -> bytes:
        if self._ahead is None:
            data = self._raw(size)
        elif self._ended:
            return b""
        else:
            data = self._ahead.take()
            self._ended = not data
        return data.replace(b"\r", b"\n") if self._returns else data

    def _pieces(self, first: bytes, wrapping: Wrapping | None) -> Pieces | None:
        """What stands in a file that begins with the bytes `first`; None where it can be read as it stands."""
        packed = PackedFile(self._file, first, None if self._size is None else self._origin + self._size)
        if wrapping:
            self.quick = wrapping.quick
            return plain(packed, wrapping.unwrapped(packed))
        if packing := packing_of(first):
            self.quick = packing.quick
            return plain(packed, unpacked(packed, packing))
        if not_read(first) or charsets.charset_of(first):
            return plain(packed)
        return None

    def _noted(self, pieces: Pieces) -> Generator[bytes, None, None]:
        """The pieces in UTF-8; what there is to say of them is noted."""
        try:
            file = Taken(pieces)
            charset = charsets.charset_of(file.head(charsets.LOOK))
            if charset:
                self.assumed = charset.told
            self.broken = yield from charsets.in_utf8(file.rest(), charset) if charset else file.rest()
        finally:
            if not self._lent:  # by then nobody else may be left to do it
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
    place = source.location
    try:
        return Stream(place.open(), source.name, lent=place.lent, size=source.size, wrapping=place.wrapping)
    except OSError as error:
        raise SourceError(f"{source.name}: cannot be read ({error.strerror}); check its path and permissions") from None


def beginning(source: Source, size: int) -> bytes:
    """The first `size` plain bytes of a source, nothing where it cannot be read, only once, or lies far away."""
    location = source.location
    if not (location.again and location.near):
        return b""
    try:
        first = b"" if location.wrapping else location.look(0, max(size, LONGEST_MAGIC))
        if first and not (packing_of(first) or charsets.charset_of(first)):
            return first[:size]
        stream = open_source(source)
    except (OSError, SourceError):
        return b""  # whoever reads it as logs says why
    try:
        return stream.head(size)
    finally:
        stream.close()


def whole(source: Source, most: int) -> bytes:
    """All plain bytes of a source, where there are more than `most` a few more than that. Raises SourceError where it
    cannot be read to its end.
    """
    stream = open_source(source)
    pieces, size = list[bytes](), 0
    try:
        while size <= most and (piece := stream.read(_CHUNK)):
            pieces.append(piece)
            size += len(piece)
    finally:
        stream.close()
    if stream.broken:
        raise SourceError(f"{source.name}: cannot be read to its end: {stream.broken}")
    return b"".join(pieces)


def spooled(source: Source, folder: Path) -> Source:
    """`source` in a form that can be read more than once: standard input and pipes are copied to a file in `folder`.

    Raises SourceError as `open_source` does.
    """
    if source.location.again:
        return source
    copy = folder / f"copy-{len(list(folder.iterdir()))}"
    try:
        file = source.location.open()
        with copy.open("wb") as into:
            while data := file.read(_CHUNK):  # as it came: what is damaged in it is told when it is read
                into.write(data)
        if not source.location.lent:
            file.close()
    except OSError as error:
        raise SourceError(f"{source.name}: cannot be read ({error.strerror}); check its path and permissions") from None
    return Source(source.name, LocalFile(copy))
