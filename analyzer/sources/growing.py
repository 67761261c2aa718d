"""Logs that are being written: files that may not exist yet, and standard input that stays open."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import BinaryIO, Protocol

import msgspec

from analyzer.errors import SourceError
from analyzer.sources import charsets
from analyzer.sources.charsets import Charset
from analyzer.sources.files import find
from analyzer.sources.locations import STDIN, LocalFile, Source
from analyzer.sources.packings import packing_of
from analyzer.sources.stores import is_address

Spans = Mapping[str, tuple[int, int]]
"""Times from and until (ns since the epoch), by the name of a source."""

_STANDS = 10_000_000_000
_HEAD, _CHUNK = 1 << 10, 1 << 16
_UNKNOWN = -(1 << 80)


class Growing(Protocol):
    """Sources that grow while they are followed. Between two polls nothing of them changes.

    `lives` rises when a source began anew: what was read of all of them before is void.
    `ended`: nothing more can come.
    """

    @property
    def lives(self) -> int: ...

    @property
    def ended(self) -> bool: ...

    def poll(self, *, last: bool = False) -> bool:
        """Look for more; is there any? With `last` also for what may be incomplete still."""

    def sources(self) -> tuple[Source, ...]:
        """The sources as the last poll found them, in an order that stays; new ones come last."""

    def covers(self, read: Spans) -> Spans:
        """The times of which all was read up to now, by source; `read` are first and last time of their entries."""

    def complete_until(self) -> int | None:
        """Up to when (ns since the epoch) the evidence is known to be complete; None where nobody knows."""

    def confirmed(self, moment: int = 0) -> bool:
        """Is all among them that had come by a moment (ns of the clock), and before they were followed? Where it may
        not be, it is looked for at once.
        """

    def notes(self) -> tuple[str, ...]:
        """What a person should know of the sources, in sentences, each told once."""

    def close(self) -> None: ...


class GrowingFiles:
    """Files named as sources are, and files that do not exist yet; `now` is a clock of ns, whatever its beginning.

    What counts of a file are its whole lines; a last line without an end counts once it has stood for ten seconds.
    A file that was replaced or cut is read anew. Raises SourceError for names that cannot be those of files.
    """

    def __init__(self, names: Iterable[str], now: Callable[[], int]) -> None:
        self._now, self._began = now, now()
        self._names = tuple(names)
        self._files: dict[str, _File] = {}
        self._there: list[_File] = []  # in the order in which they came
        self._pipe: _Pipe | None = None
        self._notes: list[str] = []
        self._archives: set[str] = set()
        self.lives = 0
        self.poll()
        self._notes += [f"{name}: nothing is there yet" for name in self._names if self._absent(name)]

    @property
    def ended(self) -> bool:
        return self._pipe is not None and self._pipe.ended and len(self._files) == 1

    def poll(self, *, last: bool = False) -> bool:
        """As `Growing.poll`."""
        over = last or self.ended
        for source in self._found():
            if isinstance(source.location, LocalFile):
                path = source.location.path
                file = _File(source.name, path, arrived=self._began, born=self._began)
                self._files.setdefault(str(path.absolute()), file)
            else:
                self._pass_over(source)
        looked = [file.look(self._now(), over) for file in self._files.values()]
        for file in self._files.values():
            if file.anew:
                self.lives += 1
                what = "was replaced or cut off" if file.exists else "is gone"
                self._notes.append(f"{file.name}: {what}; what stood in it no longer counts")
        there = [file for file in self._there if file.exists]
        self._there = [*there, *(file for file in self._files.values() if file.exists and file not in there)]
        return any(looked)

    def sources(self) -> tuple[Source, ...]:
        """As `Growing.sources`."""
        return tuple(Source(file.name, LocalFile(file.path), size=file.size) for file in self._there)

    def covers(self, read: Spans) -> Spans:
        """As `Growing.covers`: a file's clock is that of its last entry, and goes on from when that arrived."""
        found = {}
        for file in self._files.values():
            if file.name in read:
                first, last = read[file.name]
                file.ahead = max(file.ahead, last - file.arrived)
                found[file.name] = min(first, file.born + file.ahead), max(last, self._now() + file.ahead)
        return found

    def complete_until(self) -> int | None:
        """As `Growing.complete_until`: of files nobody knows."""
        return None

    def confirmed(self, moment: int = 0) -> bool:  # noqa: ARG002 - a look at a file finds all that is written
        """As `Growing.confirmed`."""
        return True

    def notes(self) -> tuple[str, ...]:
        """As `Growing.notes`."""
        told, self._notes = tuple(self._notes), []
        return told

    def close(self) -> None:
        """Remove what standard input was copied to."""
        if self._pipe:
            self._pipe.close()

    def _found(self) -> Iterable[Source]:
        for name in self._names:
            if name == STDIN:
                self._pipe = self._pipe or _Pipe()
                yield Source("standard input", LocalFile(self._pipe.path))
            elif is_address(name):
                raise SourceError(f"{name}: cannot be followed; only files and standard input (-) can")
            elif not name or "\0" in name:
                find([name])
            elif self._absent(name):
                if not any(sign in name for sign in "*?[") and not Path(name).is_dir():
                    yield Source(name, LocalFile(Path(name)))
            else:
                yield from find([name])

    def _pass_over(self, source: Source) -> None:
        archive = source.name.partition("!")[0]
        if archive not in self._archives:
            self._archives.add(archive)
            self._notes.append(f"{archive}: is a zip archive, which is not followed; scan it")

    def _absent(self, name: str) -> bool:
        try:
            return name != STDIN and not find([name])
        except SourceError:
            return True


class _File(msgspec.Struct, eq=False):
    """One file as the last look found it.

    `size`: how many of its bytes count. `arrived`: when it grew last; `ahead`: by how much the time of its entries is
    ahead of the clock, as far as is known. `born`: since when all that is written is surely seen.
    """

    name: str
    path: Path
    arrived: int
    born: int
    exists: bool = False
    size: int = 0
    whole: int = 0
    identity: tuple[int, int] | None = None
    head: bytes = b""
    anew: bool = False
    ahead: int = _UNKNOWN

    def look(self, now: int, over: bool) -> bool:
        """Is there more of it, or was it replaced? `over`: its last line counts whether or not it has an end."""
        self.anew = False
        try:
            if not stat.S_ISREG(self.path.stat().st_mode):
                raise SourceError(f"{self.name}: is no file, and only files and standard input (-) can be followed")
            with self.path.open("rb") as file:
                return self._read(file, now, over)
        except FileNotFoundError:
            return self._gone(now)
        except OSError as error:
            raise SourceError(
                f"{self.name}: cannot be read ({error.strerror}); check its path and permissions"
            ) from None

    def _gone(self, now: int) -> bool:
        self.anew = self.exists
        if self.exists:
            self._begin(now)
        self.exists = False
        return self.anew

    def _begin(self, now: int) -> None:
        """Nothing that was read of it counts any more."""
        self.size, self.whole, self.identity, self.head = 0, 0, None, b""
        self.ahead, self.born = _UNKNOWN, now

    def _read(self, file: BinaryIO, now: int, over: bool) -> bool:
        status = os.fstat(file.fileno())
        identity, whole = (status.st_dev, status.st_ino), status.st_size
        before, self.exists = self.size if self.exists else -1, True
        head = file.read(min(_HEAD, whole))
        if self.identity and (identity != self.identity or whole < self.whole or not head.startswith(self.head)):
            self.anew = bool(self.size)
            self._begin(now)
        if whole != self.whole or self.anew:
            self.arrived = now
        self.identity, self.whole, self.head = identity, whole, head
        if over or now - self.arrived >= _STANDS or packing_of(head):
            self.size = whole
        else:
            self.size = max(self.size, _line_end(file, self.size, whole, charsets.charset_of(head)))
        return self.anew or self.size != before


def _line_end(file: BinaryIO, start: int, end: int, charset: Charset | None) -> int:
    """Where the last line ends that ends between these bytes; `start` where none does."""
    mark = charsets.line_end(charset)
    width = len(mark)
    end -= end % width
    while end > start:
        begin = max(start, end - _CHUNK)
        file.seek(begin)
        look = file.read(end - begin)
        found = look.rfind(mark)
        while found > 0 and found % width:  # half of one character and half of the next
            found = look.rfind(mark, 0, found + width - 1)
        if found >= 0:
            return begin + found + width
        end = begin
    return start


class _Pipe:
    """Standard input, copied to a file as it comes."""

    def __init__(self) -> None:
        if sys.stdin is None:
            raise SourceError("standard input is closed; name a file")
        self._folder = tempfile.TemporaryDirectory(prefix="logtriage-")
        self.path = Path(self._folder.name) / "standard-input"
        self.ended = False
        self._copy = self.path.open("wb", buffering=0)
        # unbuffered: a thread that waits in a buffered reader would not let the process end
        self._input = getattr(sys.stdin.buffer, "raw", sys.stdin.buffer)
        threading.Thread(target=self._take, name="standard input", daemon=True).start()

    def _take(self) -> None:
        try:
            while more := self._input.read(_CHUNK):
                self._copy.write(more)
        except (OSError, ValueError):  # the input broke off, or the copy was closed
            pass
        self.ended = True

    def close(self) -> None:
        self._copy.close()
        self._folder.cleanup()
