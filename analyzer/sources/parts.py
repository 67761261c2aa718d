"""Parts of packed files: unpacking is fast beside reading entries, so each process may unpack all before its part."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from analyzer.sources.locations import Source
from analyzer.sources.packings import packing_of
from analyzer.sources.streams import Stream

_KEPT = 4 << 20
_CHUNK = 1 << 19
_HEADER = 18  # bytes of a zst frame's header, or of a gz member with nothing in it
_SINGLE_SEGMENT = 0x20
_MOST_PACKED = 1000
_PACKED_NAMES = (".gz", ".zst", ".bz2", ".xz")
_USUALLY_PACKED = 10


class Forward:
    """A packed source in which one can seek: forward by unpacking, a little back by what was kept, else from the start.

    It says of itself that it cannot seek, as nobody should do it without need.
    """

    seekable = False

    def __init__(self, reopen: Callable[[], Stream]) -> None:
        self._reopen, self._stream = reopen, reopen()
        self._place, self._ahead = 0, b""
        self._before: deque[bytes] = deque()

    @property
    def broken(self) -> str:
        return self._stream.broken

    @property
    def assumed(self) -> str:
        return self._stream.assumed

    def read(self, size: int = -1, /) -> bytes:
        if size < 0:
            return b"".join(iter(lambda: self.read(_CHUNK), b""))
        if self._ahead:
            data, self._ahead = self._ahead[:size], self._ahead[size:]
        else:
            data = self._stream.read(size)
        self._place += len(data)
        self._before.append(data)
        while len(self._before) > 1 and sum(map(len, self._before)) > _KEPT:
            self._before.popleft()
        return data

    def seek(self, offset: int, /) -> int:
        before = b"".join(self._before)
        if offset < self._place - len(before):
            self._stream.close()
            self._stream = self._reopen()
            self._place, self._ahead, before = 0, b"", b""
            self._before.clear()
        elif offset < self._place:
            cut = len(before) - (self._place - offset)
            self._ahead = before[cut:] + self._ahead
            self._before = deque([before[:cut]])
            self._place = offset
        while self._place < offset and self.read(min(_CHUNK, offset - self._place)):
            pass
        return self._place

    def close(self) -> None:
        self._stream.close()


def plain_size(source: Source) -> int:
    """The bytes of a source once unpacked, as far as it says so: to share work by; 0 where it can be read but once.

    What lies far away is asked only where its name says that it is packed. Raises SourceError for an object of a store
    that cannot be read.
    """
    location = source.location
    try:
        size = location.size if location.again else 0
        if location.wrapping or not size or not (location.near or source.name.endswith(_PACKED_NAMES)):
            return size
        first = location.look(0, _HEADER)
        packing = packing_of(first)
        if packing is None or len(first) < _HEADER:
            return size
        if packing.name == "zst":
            said = _zstd_content_size(first)
        elif packing.name != "gz":
            said = size * _USUALLY_PACKED
        else:
            # RFC 1952, ISIZE: of the last member, modulo 2**32
            said = int.from_bytes(location.look(size - 4, 4), "little")
        return min(max(size, said), size * _MOST_PACKED)
    except OSError:
        return 0


def _zstd_content_size(first: bytes) -> int:
    """Frame_Content_Size of the first frame (RFC 8878, section 3.1.1.1), 0 where it is not given."""
    descriptor = first[4]
    single = bool(descriptor & _SINGLE_SEGMENT)
    place = 5 + (0 if single else 1) + (0, 1, 2, 4)[descriptor & 3]
    length = (single, 2, 4, 8)[descriptor >> 6]
    size = int.from_bytes(first[place : place + length], "little")
    return size + 256 if length == 2 else size
