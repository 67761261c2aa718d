"""Packed bytes -> plain bytes, however often they are packed.

What can be unpacked is given, and what cannot is said: a damaged file is good up to its damage.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import BinaryIO, Protocol

from analyzer.sources.packings import LONGEST_MAGIC, Inflate, Packing, not_read, packing_of

Pieces = Generator[bytes, None, str]
"""Plain bytes in pieces of at most 512 KiB; returns how they broke off, '' where they did not."""

_PACKED, _PLAIN = 1 << 16, 1 << 19
"""Bytes that go into a step of unpacking, and the most that come out of it."""
_KEPT = 1 << 20
_DEEPEST = 3
_SWOLLEN, _MOST_PACKED = 1 << 30, 5000
"""Plain bytes from which on it is asked whether a file was made to swell without end, and how many of them a packed
byte may stand for: no log is so much alike.
"""


class Bytes(Protocol):
    """What is needed of a file that is read from its beginning to its end."""

    def read(self, size: int = -1, /) -> bytes | None: ...

    def seekable(self) -> bool: ...

    def tell(self) -> int: ...

    def seek(self, offset: int, /) -> int: ...


class PackedFile:
    """The bytes of a packed file from its present position on, after the bytes `first` that were taken off it.

    One can go back to the mark: in a file that can be sought always, in a pipe not further than 1 MiB. `end`: where
    the file ends for who reads it.
    """

    def __init__(self, file: BinaryIO | Bytes, first: bytes = b"", end: int | None = None) -> None:
        self._file, self._pending, self._kept, self.end = file, first, bytearray(), end
        self._seekable = file.seekable()
        self.place = (file.tell() if self._seekable else len(first)) - len(first)
        self._mark = self.place
        self.broken = ""

    def read(self, size: int = _PACKED) -> bytes:
        """At least one byte and at most `size` until the end, or until reading fails: `broken` then says how."""
        size = size if self.end is None else max(0, min(size, self.end - self.place))
        data, self._pending = self._pending[:size], self._pending[size:]
        try:
            data = data or self._file.read(size) or b""
        except OSError as error:
            self.broken = f"reading failed ({error.strerror or error})"
        self.place += len(data)
        if not self._seekable and len(self._kept) <= _KEPT:
            self._kept += data
        return data

    def unread(self, data: bytes) -> None:
        """Give back the bytes that were read last, and set the mark there."""
        self._pending = data + self._pending
        self.place -= len(data)
        self._mark = self.place
        self._kept.clear()

    def back(self) -> bool:
        """Return to the mark, where that is possible."""
        if self._seekable:
            self._file.seek(self._mark)
            self._pending = b""
        elif len(self._kept) <= _KEPT:
            self._pending = bytes(self._kept) + self._pending
            self._kept.clear()
        else:
            return False
        self.place = self._mark
        return True


def plain(packed: PackedFile, first: Pieces | None = None) -> Pieces:
    """What a file holds, unpacked as often as it is packed; `first` unpacks it once in a way of its own.

    A file that was made to swell without end is read as far as a log could reach.
    """
    given = 0
    pieces = _plain(first or as_it_stands(packed), _DEEPEST)
    while True:
        try:
            piece = next(pieces)
        except StopIteration as end:
            return end.value or ""
        yield piece
        given += len(piece)
        if given > _SWOLLEN and given > _MOST_PACKED * packed.place:
            return f"it swells more than {_MOST_PACKED}-fold, as no log does; what it began with was read"


def as_it_stands(packed: PackedFile) -> Pieces:
    """The bytes of a file that is not packed."""
    while data := packed.read(_PLAIN):
        yield data
    return packed.broken


def unpacked(packed: PackedFile, packing: Packing, *, once: bool = False) -> Pieces:
    """The plain bytes, member after member, or with `once` of one. Zeros after a member are padding."""
    begin, fault = packing.library()
    while True:
        broken = yield from _member(packed, packing, begin, fault)
        if broken:
            return packed.broken or broken
        if once:
            return ""
        rest = b""
        while not rest and (data := packed.read()):
            rest = data.lstrip(b"\0")
        if not rest:
            return packed.broken
        packed.unread(rest)


def _plain(pieces: Pieces, deepest: int) -> Pieces:
    file = Taken(pieces)
    first = file.head(LONGEST_MAGIC)
    if what := not_read(first):
        return what
    packing = packing_of(first) if deepest else None
    if packing:
        broken = yield from _plain(unpacked(PackedFile(file), packing), deepest - 1)
    else:
        broken = yield from file.rest()
    return file.broken or broken


class Taken:
    """Pieces as a file; once all are taken, `broken` is how they broke off."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces, self._rest, self.broken = pieces, memoryview(b""), ""

    def head(self, size: int) -> bytes:
        """The first `size` bytes, which stay to be read."""
        head = b""
        while len(head) < size and (data := self.read(_PLAIN)):
            head += data
        self._rest = memoryview(head)
        return head[:size]

    def read(self, size: int = -1, /) -> bytes:
        try:
            self._rest = self._rest or memoryview(next(self._pieces))
        except StopIteration as end:
            self.broken = self.broken or end.value or ""
        data, self._rest = self._rest[:size], self._rest[size:]
        return bytes(data)

    def rest(self) -> Pieces:
        """All that was not read."""
        if self._rest:
            yield bytes(self._rest)
        return self.broken or (yield from self._pieces) or ""

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise OSError("no file")

    def seek(self, _offset: int, /) -> int:
        raise OSError("no file")


def _member(packed: PackedFile, packing: Packing, begin: Callable[[], Inflate], fault: type[Exception]) -> Pieces:
    inflate, given, sound = begin(), 0, packed.place
    while not inflate.eof:
        data = b""
        if inflate.needs_input:
            sound, data = packed.place, packed.read()
            if not data:
                return f"the {packing.name} data ends before its end mark"
        try:
            piece = inflate.decompress(data, _PLAIN)
        except fault as error:
            yield from _before_damage(packed, begin, fault, given, sound)
            return packing.said(error)
        if piece:
            given += len(piece)
            yield piece
    packed.unread(inflate.unused_data)
    return ""


def _before_damage(
    packed: PackedFile, begin: Callable[[], Inflate], fault: type[Exception], given: int, sound: int
) -> Iterator[bytes]:
    """What a damaged member holds beyond the `given` bytes and before the byte that cannot be unpacked.

    A step that fails gives nothing. So the member is unpacked once more, byte by byte from `sound` on, up to where all
    was well.
    """
    if not packed.back():
        return
    inflate = begin()
    try:
        while not inflate.eof:
            data = packed.read(max(1, min(_PACKED, sound - packed.place))) if inflate.needs_input else b""
            piece = inflate.decompress(data, _PLAIN)
            if given < len(piece):
                yield piece[given:]
            given -= min(given, len(piece))
            if inflate.needs_input and not data and not piece:
                return
    except fault:
        return
