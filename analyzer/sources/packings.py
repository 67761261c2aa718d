"""Ways of packing: how each is recognised, and the library that unpacks it. One more is one more row of `PACKINGS`."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from types import ModuleType
from typing import Protocol

import msgspec

LONGEST_MAGIC = 512
"""How much of a file tells what it is: of an archive of tar its first header."""
_GZIP_WBITS, _RAW_WBITS = 31, -15
_LARGEST_WINDOW = 27
"""log2 of the bytes that a zst frame may want remembered: 128 MiB, the most that `zstd -d` takes unasked."""
_XZ_MEMORY = 66 << 20
"""What `xz -d` needs for what `xz -9` packed: 65 MiB."""
_ALONE_SIZE = slice(5, 13)


class Inflate(Protocol):
    """One member (gz, bz2, xz) or frame (zst) that is being unpacked; the interface of bz2.BZ2Decompressor."""

    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes: ...


class Greedy(msgspec.Struct, frozen=True):
    """How a library says that it would need more memory than it is given: words of its error; how much that is (MiB);
    what else to do.
    """

    words: str
    most: int
    remedy: str


class Packing(msgspec.Struct, frozen=True):
    """A way of packing: its name, whether a file that begins with some bytes is of it, and how to unpack a member.

    `library()` imports what unpacks, and gives a function that begins a member, and the errors of damage. `quick`:
    unpacking takes less time than reading entries.
    """

    name: str
    recognises: Callable[[bytes], bool]
    library: Callable[[], tuple[Callable[[], Inflate], type[Exception]]]
    quick: bool = True
    greedy: Greedy | None = None

    def said(self, error: Exception) -> str:
        """What an error of the library means."""
        if self.greedy and self.greedy.words in str(error):
            return (
                f"unpacking its {self.name} data would take more than {self.greedy.most} MiB of memory"
                f" {self.greedy.remedy}"
            )
        return f"the {self.name} data is damaged ({error})"


def packing_of(first: bytes) -> Packing | None:
    """How a file that begins with the bytes `first` (`LONGEST_MAGIC` or fewer) is packed; None where it is plain."""
    return next((packing for packing in PACKINGS if packing.recognises(first)), None)


def not_read(first: bytes) -> str:
    """What a file is that begins with the bytes `first` and cannot be read as a log, in a sentence; '' for others."""
    for magic, place, what, remedy in _NOT_READ:
        if first[place : place + len(magic)] == magic and (not place or b"\0" in first[:place]):
            return f"is {what}, which is not read here; {remedy}"
    return ""


class _Zlib:
    """A gz member, or deflated data without a header, by a library with the interface of zlib."""

    def __init__(self, library: ModuleType, wbits: int) -> None:
        self._inflate = library.decompressobj(wbits)
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


def _zlib(wbits: int) -> tuple[Callable[[], Inflate], type[Exception]]:
    try:
        from isal import isal_zlib  # twice as fast; there are machines that it is not made for
    except ImportError:
        return lambda: _Zlib(zlib, wbits), zlib.error
    fault: type[Exception] = isal_zlib.IsalError  # type: ignore[assignment]  # a class, whatever its stub says
    return lambda: _Zlib(isal_zlib, wbits), fault


def _zst() -> tuple[Callable[[], Inflate], type[Exception]]:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    options: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _LARGEST_WINDOW}
    return lambda: zstd.ZstdDecompressor(options=options), zstd.ZstdError


def _bz2() -> tuple[Callable[[], Inflate], type[Exception]]:
    import bz2  # imported late, as each library here: most logs are not packed so

    return bz2.BZ2Decompressor, OSError


def _xz() -> tuple[Callable[[], Inflate], type[Exception]]:
    import lzma

    return lambda: lzma.LZMADecompressor(lzma.FORMAT_AUTO, memlimit=_XZ_MEMORY), lzma.LZMAError


def _is_zst(first: bytes) -> bool:
    """Does it begin with a frame, or with one to be skipped, as pzstd writes? (RFC 8878, sections 3.1.1 and 3.1.2)"""
    return first[:4] == b"\x28\xb5\x2f\xfd" or (first[1:4] == b"\x2a\x4d\x18" and 0x50 <= first[0] <= 0x5F)


def _is_bz2(first: bytes) -> bool:
    """`BZh`, the size of blocks, and what begins a block, or the end of a file that holds none."""
    return first[:3] == b"BZh" and first[3:4] in b"123456789" and first[4:10] in (_BLOCK, _NO_BLOCK)


def _is_lzma(first: bytes) -> bool:
    """The usual properties, a dictionary of a usual size, and the size of the content: unknown, or below 1 TiB.

    The format, which xz has replaced, has no magic number (lzma-file-format.txt, section 1.1).
    """
    size = first[_ALONE_SIZE]
    return first[:3] == b"\x5d\0\0" and len(size) == 8 and (size == b"\xff" * 8 or not any(size[5:]))


_BLOCK, _NO_BLOCK = b"1AY&SY", b"\x17\x72\x45\x38\x50\x90"
_LONG_ZST = Greedy("too much memory", 128, "(it was packed with a longer --long); unpack it first: zstd -dc --long=31")
_LARGE_XZ = Greedy("Memory usage limit", 66, "(it was packed with more than -9); unpack it first: xz -dc")

PACKINGS = (
    Packing("gz", lambda first: first[:2] == b"\x1f\x8b", lambda: _zlib(_GZIP_WBITS)),
    Packing("zst", _is_zst, _zst, greedy=_LONG_ZST),
    Packing("bz2", _is_bz2, _bz2, quick=False),
    Packing("xz", lambda first: first[:6] == b"\xfd7zXZ\0", _xz, quick=False, greedy=_LARGE_XZ),
    Packing("lzma", _is_lzma, _xz, quick=False, greedy=_LARGE_XZ),
)


def _by_archive(_first: bytes) -> bool:
    """The archive tells, not the first bytes."""
    return False


IN_ZIP = {
    8: Packing("deflate", _by_archive, lambda: _zlib(_RAW_WBITS)),
    12: Packing("bz2", _by_archive, _bz2, quick=False),
    93: Packing("zst", _by_archive, _zst, greedy=_LONG_ZST),
    95: Packing("xz", _by_archive, _xz, quick=False, greedy=_LARGE_XZ),
}
"""By the compression methods of zip archives (APPNOTE.TXT, section 4.4.5)."""
ZIP_MAGIC = b"PK\x03\x04", b"PK\x05\x06"
_ZIP = "a zip archive within a stream or another archive"
_NOT_READ = (
    (ZIP_MAGIC[0], 0, _ZIP, "save it to a file, and name that"),
    (ZIP_MAGIC[1], 0, _ZIP, "save it to a file, and name that"),
    (b"ustar", 257, "a tar archive", "unpack it first (tar -xf), and name the folder"),
    (b"7z\xbc\xaf\x27\x1c", 0, "a 7z archive", "unpack it first (7z x), and name the folder"),
    (b"Rar!\x1a\x07", 0, "a rar archive", "unpack it first (unrar x), and name the folder"),
    (b"\x04\x22\x4d\x18", 0, "packed with lz4", "unpack it first: lz4 -dc"),
    (b"\x1f\x9d", 0, "packed with compress", "unpack it first: gzip -dc"),
    (b"LZIP\x01", 0, "packed with lzip", "unpack it first: lzip -dc"),
    (b"\xff\x06\0\0sNaPpY", 0, "packed with snappy", "unpack it first: snzip -dc"),
    (b"LPKSHHRH", 0, "a journal of systemd", "export it first: journalctl --file=FILE -o json"),
    (b"SQLite format 3\0", 0, "an SQLite database", "name logs alone"),
    (b"PAR1\x15", 0, "a Parquet file", "export it as JSON lines first"),
)
"""What begins with these bytes at this place, what that is, and the remedy."""
