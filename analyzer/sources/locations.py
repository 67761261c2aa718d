"""Where the bytes of a source are kept, and what can be done there: a file, standard input; objects have their own."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO, ClassVar, Protocol

import msgspec

from analyzer.entry.pulled import Pulled
from analyzer.errors import SourceError
from analyzer.sources.packed import PackedFile, Pieces

STDIN = "-"


class Wrapping(Protocol):
    """How bytes are packed. `quick`: unpacking takes less time than reading entries."""

    @property
    def quick(self) -> bool: ...

    def unwrapped(self, packed: PackedFile) -> Pieces: ...


class Location(Protocol):
    """A place that bytes can be read from.

    `lent`: what `open` gives is not to be closed. `near`: looking up any of its bytes again costs next to nothing.
    """

    lent: ClassVar[bool]

    @property
    def near(self) -> bool: ...

    @property
    def wrapping(self) -> Wrapping | None:
        """How the bytes that `open` gives are packed, where the place knows; else they tell themselves."""

    @property
    def key(self) -> str:
        """The same for all names of one place, and for no other place."""

    @property
    def again(self) -> bool:
        """Can it be read more than once, also by several processes, each from where it wants?"""

    @property
    def size(self) -> int:
        """Its bytes; 0 where that is not known before it is read. Raises OSError."""

    def look(self, start: int, size: int) -> bytes:
        """So many bytes from `start` on, where it can be read again. Raises OSError or SourceError."""

    def open(self) -> BinaryIO:
        """All its bytes, unbuffered. Raises OSError or SourceError; reading raises OSError."""


class Source(msgspec.Struct, frozen=True):
    """Something that holds logs; `name` is how reports call it. `pulled`: what is known of a file that a pull wrote.
    `size`: of a plain file that is growing, how many of its bytes count.
    """

    name: str
    location: Location
    pulled: Pulled | None = None
    size: int | None = None


class LocalFile(msgspec.Struct, frozen=True):
    """A file of this machine; also a named pipe, which can be read but once."""

    path: Path
    wrapping: ClassVar[None] = None
    lent: ClassVar[bool] = False
    near: ClassVar[bool] = True

    @property
    def key(self) -> str:
        return os.path.realpath(self.path)

    @property
    def again(self) -> bool:
        return self.path.is_file()

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.again else 0

    def look(self, start: int, size: int) -> bytes:
        with self.path.open("rb", buffering=0) as file:
            file.seek(start)
            return file.read(size)

    def open(self) -> BinaryIO:
        return self.path.open("rb", buffering=0)


class StandardInput(msgspec.Struct, frozen=True):
    """What is piped into the process."""

    wrapping: ClassVar[None] = None
    lent: ClassVar[bool] = True
    near: ClassVar[bool] = False
    key: ClassVar[str] = STDIN
    again: ClassVar[bool] = False
    size: ClassVar[int] = 0

    def look(self, start: int, size: int) -> bytes:
        del start, size
        raise OSError("standard input can be read but once")

    def open(self) -> BinaryIO:
        if sys.stdin is None:
            raise SourceError("standard input is closed; name a file")
        # unbuffered: a thread that waits in a buffered reader would not let the process end
        raw: BinaryIO = getattr(sys.stdin.buffer, "raw", sys.stdin.buffer)
        return raw
