"""Zip archives: every file in one is a source of its own, `archive.zip!path/in/it`. Nothing is ever written to a path.

The format: APPNOTE.TXT of PKWARE, version 6.3.10.
"""

from __future__ import annotations

import io
import stat
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO, ClassVar

import msgspec

from analyzer.sources.locations import LocalFile, Location, Source
from analyzer.sources.packed import PackedFile, Pieces, as_it_stands, unpacked
from analyzer.sources.packings import IN_ZIP, ZIP_MAGIC

if TYPE_CHECKING:
    from zipfile import ZipInfo

_LARGEST_DIRECTORY = 1 << 24
"""Bytes of an archive's directory: that of 100,000 files."""
_MOST_DEFLATED = 1032
_HEADER = 30
_ENCRYPTED, _SIZES_FOLLOW = 0x2041, 0x8
_STORED = 0
_UNKNOWN = 0xFFFFFFFF
_UNIX = 3
_CHUNK = 1 << 20
_MOST_WALKED = 100_000


def members(source: Source) -> list[Source]:
    """The files in a source that is a zip archive, by name, hidden ones left out; any other source itself.

    What lies far away is asked only where its name says that it is an archive. Where the directory of an archive is
    damaged, its files are looked for one after the other, and a source of the archive's own name says so. Raises
    SourceError for an object of a store that cannot be read.
    """
    if not _is_archive(source):
        return [source]
    archive = source.location
    try:
        with archive.open() as file:
            found, fault = _listed(file, archive)
            if fault and "directory" in fault:
                found = [*_walked(file, archive)]
    except OSError:
        return [source]  # whoever reads it says why
    named = sorted(found, key=lambda member: (member.path.split("/"), member.header))
    sources = [Source(f"{source.name}!{name}", member) for name, member in _each_named(named)]
    if fault or not sources:
        sources.append(Source(source.name, Member(archive, "", fault=fault)))
    return sources


class Member(msgspec.Struct, frozen=True):
    """A file in an archive. `header`: where it begins (-1: nowhere); `bound`: where something else does, at the latest;
    `packed`: its bytes there, None where they are not known; `fault`: why it cannot be read.
    """

    archive: Location
    path: str
    header: int = -1
    bound: int = 0
    packed: int | None = 0
    plain: int = 0
    method: int = _STORED
    crc: int | None = None
    fault: str = ""
    lent: ClassVar[bool] = False
    again: ClassVar[bool] = True

    @property
    def near(self) -> bool:
        return self.archive.near

    @property
    def key(self) -> str:
        return f"{self.archive.key}!{self.header}"

    @property
    def size(self) -> int:
        packed = self.bound - self.header if self.packed is None else self.packed
        return min(self.plain, _MOST_DEFLATED * packed) or packed

    @property
    def quick(self) -> bool:
        return self.method == _STORED or (self.method in IN_ZIP and IN_ZIP[self.method].quick)

    @property
    def wrapping(self) -> Member:
        return self

    def look(self, start: int, size: int) -> bytes:
        del start, size
        raise OSError("it is read from its beginning")

    def open(self) -> BinaryIO:
        return _Section(self.archive.open(), max(0, self.header), self.bound)  # type: ignore[return-value]

    def unwrapped(self, packed: PackedFile) -> Pieces:
        """The file's bytes; its checksum is compared once all are read."""
        if fault := self._beginning(packed):
            return fault
        packed.unread(b"")
        packing = IN_ZIP.get(self.method)
        pieces = unpacked(packed, packing, once=True) if packing else as_it_stands(packed)
        crc, size, broken = 0, 0, None
        while broken is None:
            try:
                piece = next(pieces)
            except StopIteration as end:
                broken = end.value or ""
                continue
            crc, size = zlib.crc32(piece, crc), size + len(piece)
            yield piece
        return broken or ("" if self.crc in (None, crc) else self._unlike(size))

    def _beginning(self, packed: PackedFile) -> str:
        """Come to where the packed bytes begin. Why they cannot be read, '' where they can."""
        if self.fault or self.header < 0:
            return self.fault
        if self.method != _STORED and self.method not in IN_ZIP:
            return f"is packed in a way that is not read here (method {self.method}); unpack the archive first (7z x)"
        header = _exactly(packed, _HEADER)
        if header[:4] != ZIP_MAGIC[0]:
            return packed.broken or "its header in the archive is damaged"
        _exactly(packed, _number(header[26:28]) + _number(header[28:30]))
        if self.packed is not None:
            packed.end = packed.place + self.packed
            if packed.end > self.bound - self.header:
                return "it ends beyond where another file of the archive begins: the archive is cut off or a zip bomb"
        return ""

    def _unlike(self, size: int) -> str:
        if size < self.plain:
            return f"it ends after {size:,} of {self.plain:,} bytes"
        return "its bytes in the archive are damaged: the checksum is that of others"


class _Section(io.RawIOBase):
    """The bytes of a file from one place up to another."""

    def __init__(self, file: BinaryIO, start: int, end: int) -> None:
        self._file, self._start, self._length, self._place = file, start, max(0, end - start), 0
        file.seek(start)

    def read(self, size: int = -1, /) -> bytes:
        left = max(0, self._length - self._place)
        data = self._file.read(left if size < 0 else min(size, left)) or b""
        self._place += len(data)
        return data

    def seek(self, offset: int, _whence: int = io.SEEK_SET, /) -> int:
        self._place = offset
        self._file.seek(self._start + offset)
        return offset

    def tell(self) -> int:
        return self._place

    def seekable(self) -> bool:
        return True

    def close(self) -> None:
        self._file.close()
        super().close()


class _Bounded:
    """A file of which no more is read at once than the directory of an archive may have."""

    def __init__(self, file: BinaryIO) -> None:
        self.seek, self.tell, self._read = file.seek, file.tell, file.read

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        data = self._read(_LARGEST_DIRECTORY + 1 if size < 0 else min(size, _LARGEST_DIRECTORY + 1))
        if len(data) > _LARGEST_DIRECTORY:
            raise MemoryError
        return data


def _is_archive(source: Source) -> bool:
    near = isinstance(source.location, LocalFile)
    if not source.location.again or not (near or source.name.lower().endswith(".zip")):
        return False
    try:
        return source.location.look(0, 4) in ZIP_MAGIC
    except OSError:
        return False


def _listed(file: BinaryIO, archive: Location) -> tuple[list[Member], str]:
    """The files in the archive's directory, and what is wrong with that."""
    import zipfile  # imported late: most logs are in no archive

    try:
        with zipfile.ZipFile(_Bounded(file)) as opened:
            return [*_told(opened.infolist(), opened.start_dir, archive)], ""
    except MemoryError:
        return [], f"its list of files is longer than {_LARGEST_DIRECTORY >> 20} MiB; unpack it first (unzip)"
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, EOFError):
        return [], "its directory is missing or damaged (it may be cut off); the files that it begins with were read"


def _told(infos: Iterable[ZipInfo], directory: int, archive: Location) -> Iterator[Member]:
    infos = sorted(infos, key=lambda info: info.header_offset)
    bounds = [*(info.header_offset for info in infos[1:]), directory]
    for info, bound in zip(infos, bounds, strict=False):
        if not _is_log(info):
            continue
        yield Member(
            archive,
            info.filename,
            info.header_offset,
            bound,
            info.compress_size,
            info.file_size,
            info.compress_type,
            info.CRC,
            _fault(info.flag_bits),
        )


def _is_log(info: ZipInfo) -> bool:
    mode = info.external_attr >> 16 if info.create_system == _UNIX else 0
    special = mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG)
    return not (info.is_dir() or special or any(part.startswith(".") for part in _parts(info.filename)))


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part not in (".", "..")]


def _fault(flags: int) -> str:
    return "is encrypted; unpack the archive first, with its password" if flags & _ENCRYPTED else ""


def _walked(file: BinaryIO, archive: Location) -> Iterator[Member]:
    """The files that follow each other from the archive's beginning on, as their own headers tell of them."""
    header: int | None = 0
    for _number_of_them in range(_MOST_WALKED):
        if header is None:
            return
        file.seek(header)
        fixed = file.read(_HEADER) or b""
        if len(fixed) < _HEADER:
            return
        name, extra = _number(fixed[26:28]), _number(fixed[28:30])
        path = (file.read(name) or b"").decode("utf-8", "replace")
        flags, method = _number(fixed[6:8]), _number(fixed[8:10])
        crc, packed, plain = (_number(fixed[at : at + 4]) for at in (14, 18, 22))
        known = not flags & _SIZES_FOLLOW and _UNKNOWN not in (packed, plain)
        start = header + _HEADER + name + extra
        following, bound = _next(file, start + packed if known else start)
        if path and not path.endswith("/") and not any(part.startswith(".") for part in _parts(path)):
            yield Member(
                archive,
                path,
                header,
                bound,
                packed if known else None,
                plain if known else 0,
                method,
                crc if known else None,
                _fault(flags),
            )
        header = following


def _next(file: BinaryIO, start: int) -> tuple[int | None, int]:
    """Where the next file's header stands from `start` on, if one does; where what stands before it ends."""
    file.seek(start)
    data, place = b"", start
    while more := file.read(_CHUNK):
        data += more
        found = data.find(ZIP_MAGIC[0])
        if found >= 0:
            return place + found, place + found
        place += max(0, len(data) - 3)
        data = data[-3:]
    return None, place + len(data)


def _each_named(found: Iterable[Member]) -> Iterator[tuple[str, Member]]:
    """Each with a name that no other has."""
    seen = Counter[str]()
    for member in found:
        seen[member.path] += 1
        yield member.path if seen[member.path] == 1 else f"{member.path}#{seen[member.path]}", member


def _exactly(packed: PackedFile, size: int) -> bytes:
    data = b""
    while len(data) < size and (more := packed.read(size - len(data))):
        data += more
    return data


def _number(field: bytes) -> int:
    return int.from_bytes(field, "little")
