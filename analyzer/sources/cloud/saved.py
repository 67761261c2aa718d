"""The file that a pull writes: JSON lines, packed by its suffix, there as a whole or not at all.

While it grows, `NAME.part` holds what was brought and `NAME.part.json` how far that is, so that an interrupted pull can
go on. Pages are packed one by one (gz members and zst frames may follow each other, RFC 1952 and RFC 8878), so that the
file is sound after each. Beside the finished file `NAME.pull.json` tells what was asked for.
"""

from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec

from analyzer.entry.pulled import Pulled
from analyzer.errors import SourceError, UsageError
from analyzer.sources.pulled import RECORD, UNFINISHED, encoded

_STATE = f"{UNFINISHED}.json"
_REFUSED = frozenset((".bz2", ".xz", ".zip", ".lz4", ".br", ".7z"))


class Progress(msgspec.Struct):
    """How far a pull is: `done` of its queries by number, `safe` times (ns) to list again from, and the length (bytes)
    of what was written up to there.
    """

    length: int = 0
    entries: int = 0
    pages: int = 0
    done: list[str] = msgspec.field(default_factory=list)
    safe: dict[str, int] = msgspec.field(default_factory=dict)
    kept: dict[str, str] = msgspec.field(default_factory=dict)


class _State(msgspec.Struct):
    asked: dict[str, str]
    progress: Progress


class Saving:
    """A log file that is being written page by page. Raises SourceError where it cannot be.

    `asked` tells what is pulled, by name; `resume`: go on with an interrupted pull that asked for the same. `lasting`:
    false for a file that nobody will go on with.
    """

    def __init__(self, path: Path, asked: dict[str, str], *, resume: bool = False, lasting: bool = True) -> None:
        self.path, self._asked, self._lasting = path, asked, lasting
        _check(path)
        self._pack = packer(path)
        self._part = path.with_name(path.name + UNFINISHED)
        self._state = path.with_name(path.name + _STATE)
        state = self._interrupted() if resume else None
        self.progress = state.progress if state else Progress()
        self.resumed = state is not None
        try:
            self._file = os.fdopen(os.open(self._part, os.O_RDWR | os.O_CREAT, 0o666), "r+b")
            self._lock()
            self._file.truncate(self.progress.length)
            self._file.seek(0, os.SEEK_END)
        except OSError as error:
            raise SourceError(f"{path}: cannot be written ({error.strerror or error}); name another file") from None

    @property
    def unfinished(self) -> Path:
        """The file as far as it is written."""
        return self._part

    def lines(self) -> Iterable[bytes]:
        """What an interrupted pull has brought already."""
        with self._unpacked() as file:
            yield from file

    def add(self, lines: list[bytes], query: str, safe: int | None, *, pages: int) -> None:
        """Write a page of a query; from `safe` (ns) on it would have to be listed again, None: it is done."""
        progress = self.progress
        try:
            if lines:
                self._file.write(self._pack(b"".join(line + b"\n" for line in lines)))
                self._file.flush()
            progress.length = self._file.tell()
            progress.entries += len(lines)
            progress.pages = pages
            if safe is None:
                progress.done.append(query)
            else:
                progress.safe[query] = safe
            self._note()
        except OSError as error:
            raise SourceError(f"{self._part}: cannot be written ({error.strerror or error})") from None

    def keep(self, name: str, value: str) -> None:
        """Remember a decision that a resumed pull must not take anew."""
        self.progress.kept[name] = value
        try:
            self._note()
        except OSError as error:
            raise SourceError(f"{self._part}: cannot be written ({error.strerror or error})") from None

    def finish(self, pulled: Pulled) -> Pulled:
        """All is there: the file appears under its name, with its record beside it; returns the record."""
        try:
            self._file.flush()
            length = os.fstat(self._file.fileno()).st_size
            pulled = msgspec.structs.replace(
                pulled, entries=self.progress.entries, pages=self.progress.pages, length=length
            )
            if self._lasting:
                os.fsync(self._file.fileno())
                _replace(self.path.with_name(self.path.name + RECORD), encoded(pulled))
            self._part.replace(self.path)
            self._file.close()
            self._state.unlink(missing_ok=True)
        except OSError as error:
            raise SourceError(f"{self.path}: cannot be written ({error.strerror or error})") from None
        return pulled

    def abandon(self) -> None:
        """Stop without a result; where nothing came at all, nothing is left behind."""
        self.leave()
        if not self.progress.entries:
            for path in (self._part, self._state):
                with suppress(OSError):
                    path.unlink()

    def leave(self) -> Path:
        """Stop as it is; returns the file that holds what was brought, from which a later pull may go on."""
        self._file.close()
        return self._part

    def _note(self) -> None:
        if self._lasting:
            os.fsync(self._file.fileno())
            _replace(self._state, msgspec.json.encode(_State(self._asked, self.progress)))

    def _lock(self) -> None:
        try:
            import fcntl  # not on every system
        except ImportError:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise SourceError(f"{self.path}: another pull is writing to it") from None

    def _interrupted(self) -> _State | None:
        try:
            state = msgspec.json.decode(self._state.read_bytes(), type=_State)
            if self._part.stat().st_size < state.progress.length:
                return None
        except (OSError, msgspec.MsgspecError):
            return None
        other = [name for name in {*state.asked, *self._asked} if state.asked.get(name) != self._asked.get(name)]
        if other:
            raise UsageError(
                f"--resume: the interrupted pull into {self.path} asked for something else"
                f" ({', '.join(sorted(other))}); give the same options, or leave --resume away to begin anew"
            )
        return state

    def _unpacked(self) -> BinaryIO:
        if self.path.suffix == ".gz":
            return cast("BinaryIO", gzip.open(self._part, "rb"))
        if self.path.suffix == ".zst":
            return cast("BinaryIO", _zstd().open(self._part, "rb"))
        return self._part.open("rb")


def _check(path: Path) -> None:
    """The finished file takes the place of what has its name, which must not be a device or a folder."""
    if path.name in ("", "-"):
        raise UsageError(f"--save {path}: that is no name of a file; name one such as logs.jsonl.zst")
    if path.is_dir() or (path.exists() and not path.is_file()):
        kind = "a folder" if path.is_dir() else "no regular file"
        raise UsageError(f"--save {path}: that is {kind}; name a file such as logs.jsonl.zst")


def packer(path: Path) -> Callable[[bytes], bytes]:
    """How pages are packed in a file of this name. Raises UsageError for a suffix that cannot be written."""
    if path.suffix == ".gz":
        return lambda plain: gzip.compress(plain, 6, mtime=0)
    if path.suffix == ".zst":
        zstd: Any = _zstd()
        return lambda plain: bytes(zstd.compress(plain))
    if path.suffix in _REFUSED:
        raise UsageError(f"--save {path}: files are packed as .gz or .zst only; name it so, or .jsonl for plain lines")
    return lambda plain: plain


def _zstd() -> Any:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return zstd


def _replace(path: Path, content: bytes) -> None:
    unfinished = path.with_name(path.name + ".new")
    unfinished.write_bytes(content)
    unfinished.replace(path)
