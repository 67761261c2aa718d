"""Packed bytes -> plain bytes: gz and zst, recognised by content.

What can be unpacked is given, and what cannot is said: a damaged file is good up to its damage.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Generator, Iterator
from types import ModuleType
from typing import BinaryIO, Protocol

import msgspec

LONGEST_MAGIC = 4
_PACKED, _PLAIN = 1 << 16, 1 << 19
"""Bytes that go into a step of unpacking, and the most that come out of it."""
_KEPT = 1 << 20
_GZIP_WBITS = 31
_LARGEST_WINDOW = 27
"""log2 of the bytes that a zst frame may want remembered: 128 MiB, the most that `zstd -d` takes unasked."""


class Inflate(Protocol):
    """One member (gz) or frame (zst) that is being unpacked; the interface of bz2.BZ2Decompressor."""

    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes: ...


class Packing(msgspec.Struct, frozen=True):
    """A way of packing: its name, whether a file that begins with some bytes is of it, and how to unpack a member.

    `library()` imports what unpacks, and gives a function that begins a member, and the errors of damage.
    """

    name: str
    recognises: Callable[[bytes], bool]
    library: Callable[[], tuple[Callable[[], Inflate], type[Exception]]]


def packing_of(first: bytes) -> Packing | None:
    """How a file that begins with the bytes `first` (`LONGEST_MAGIC` or fewer) is packed; None where it is plain."""
    return next((packing for packing in PACKINGS if packing.recognises(first)), None)


class PackedFile:
    """The bytes of a packed file from its present position on, after the bytes `first` that were taken off it.

    One can go back to the mark: in a file that can be sought always, in a pipe not further than 1 MiB.
    """

    def __init__(self, file: BinaryIO, first: bytes) -> None:
        self._file, self._pending, self._kept = file, first, bytearray()
        self._seekable = file.seekable()
        self.place = (file.tell() if self._seekable else len(first)) - len(first)
        self._mark = self.place
        self.broken = ""

    def read(self, size: int = _PACKED) -> bytes:
        """At least one byte and at most `size` until the end, or until reading fails: `broken` then says how."""
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


def unpacked(packed: PackedFile, packing: Packing) -> Generator[bytes, None, str]:
    """The plain bytes in pieces of at most 512 KiB, member after member; returns how they broke off, '' where they did
    not. Zeros after a member are padding.
    """
    begin, fault = packing.library()
    while True:
        broken = yield from _member(packed, packing.name, begin, fault)
        if broken:
            return packed.broken or broken
        rest = b""
        while not rest and (data := packed.read()):
            rest = data.lstrip(b"\0")
        if not rest:
            return packed.broken
        packed.unread(rest)


def _member(
    packed: PackedFile, name: str, begin: Callable[[], Inflate], fault: type[Exception]
) -> Generator[bytes, None, str]:
    inflate, given, sound = begin(), 0, packed.place
    while not inflate.eof:
        data = b""
        if inflate.needs_input:
            sound, data = packed.place, packed.read()
            if not data:
                return f"the {name} data ends before its end mark"
        try:
            plain = inflate.decompress(data, _PLAIN)
        except fault as error:
            yield from _before_damage(packed, begin, fault, given, sound)
            return _said(name, error)
        if plain:
            given += len(plain)
            yield plain
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
            plain = inflate.decompress(data, _PLAIN)
            if given < len(plain):
                yield plain[given:]
            given -= min(given, len(plain))
            if inflate.needs_input and not data and not plain:
                return
    except fault:
        return


def _said(name: str, error: Exception) -> str:
    if "too much memory" in str(error):
        return (
            f"unpacking its {name} data would take more than {1 << (_LARGEST_WINDOW - 20)} MiB of memory (it was packed"
            f" with a longer --long); unpack it first: zstd -dc --long=31"
        )
    return f"the {name} data is damaged ({error})"


class _Zlib:
    """A gz member, by a library with the interface of zlib."""

    def __init__(self, library: ModuleType) -> None:
        self._inflate = library.decompressobj(_GZIP_WBITS)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return bool(self._inflate.eof)

    @property
    def unused_data(self) -> bytes:
        return bytes(self._inflate.unused_data)

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        plain: bytes = self._inflate.decompress(self._inflate.unconsumed_tail or data, max_length)
        self.needs_input = not self._inflate.unconsumed_tail and len(plain) < max_length
        return plain


def _gz() -> tuple[Callable[[], Inflate], type[Exception]]:
    try:
        from isal import isal_zlib  # twice as fast; there are machines that it is not made for
    except ImportError:
        return lambda: _Zlib(zlib), zlib.error
    return lambda: _Zlib(isal_zlib), isal_zlib.IsalError  # type: ignore[return-value]  # a class, whatever its stub says


def _zst() -> tuple[Callable[[], Inflate], type[Exception]]:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    options: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _LARGEST_WINDOW}
    return lambda: zstd.ZstdDecompressor(options=options), zstd.ZstdError


def _is_zst(first: bytes) -> bool:
    """Does it begin with a frame, or with one to be skipped, as pzstd writes? (RFC 8878, sections 3.1.1 and 3.1.2)"""
    return first == b"\x28\xb5\x2f\xfd" or (first[1:] == b"\x2a\x4d\x18" and 0x50 <= first[0] <= 0x5F)


PACKINGS = (
    Packing("gz", lambda first: first[:2] == b"\x1f\x8b", _gz),
    Packing("zst", _is_zst, _zst),
)
