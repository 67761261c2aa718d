"""What was read and compiled before, kept on disk: bytes by a key that tells all that they depend on.

Only speed depends on it. Whatever is wrong with the folder or a file in it (read-only, gone, torn, of another version)
means that nothing is remembered. A folder or file that somebody else owns or may write to is not trusted: the compiled
automaton in it would be run.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from importlib.machinery import PathFinder
from itertools import islice
from pathlib import Path

SWITCH = "LOGTRIAGE_CACHE"
LARGEST = 16 * 1024 * 1024  # bytes of one file
LARGEST_OF_ALL = 64 * 1024 * 1024
_SUFFIX, _UNFINISHED = ".kept", ".part"
_PATIENCE = 3600  # seconds after which a file that was never finished is litter
_DIGEST = 32
# Where folders cannot be opened, or have no owners, there are other words for it than OSError.
_NO_USE = (OSError, ValueError, NotImplementedError, AttributeError)
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


class Cache:
    """Bytes by key in a folder, which is made when first needed; without a folder nothing is remembered.

    Several processes may use it at once: a file appears whole or not at all.
    """

    def __init__(self, folder: Path | None = None, largest_of_all: int = LARGEST_OF_ALL) -> None:
        self.folder = folder
        self._largest_of_all = largest_of_all

    @property
    def off(self) -> bool:
        """Whether nothing is ever remembered."""
        return self.folder is None

    def get(self, key: str) -> bytes | None:
        """What was kept under the key, None where there is nothing, or nothing sound."""
        try:
            with self._opened(make=False) as folder:
                return folder.read(key)
        except _NO_USE:
            return None

    def put(self, key: str, content: bytes) -> None:
        """Keeps the content where that is possible; the files used longest ago make room for it."""
        if len(content) > min(LARGEST, self._largest_of_all) - _DIGEST:
            return
        with suppress(*_NO_USE), self._opened(make=True) as folder:
            folder.write(key, content)
            folder.bound(self._largest_of_all)

    def _opened(self, *, make: bool) -> _Folder:
        if self.folder is None:
            raise FileNotFoundError
        if make:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError):
                self.folder.mkdir(mode=0o700)
        return _Folder(self.folder)


def chosen(environment: Mapping[str, str] = os.environ) -> Cache:
    """The cache that the environment asks for: `LOGTRIAGE_CACHE` is a folder or `off`; else that of the user."""
    wanted = environment.get(SWITCH, "")
    if wanted.lower() in ("off", "0", "no", "false"):
        return Cache()
    base = environment.get("XDG_CACHE_HOME", "")
    if not Path(base).is_absolute():
        base = os.path.expanduser("~/.cache")  # noqa: PTH111 - Path.expanduser raises where there is no home
    folder = Path(wanted) if wanted else Path(base, "logtriage")
    return Cache(folder if folder.is_absolute() or wanted else None)


def key_of(kind: str, parts: Iterable[str | bytes], packages: Iterable[str]) -> str:
    """The key of what is made from `parts` by the code of these packages, on this Python and kind of machine."""
    digest = hashlib.blake2b(digest_size=20)
    stamps = [_stamp(package) for package in packages]
    for part in (kind, sys.version, sys.platform, _machine(), *stamps, *parts):
        content = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(content).to_bytes(8, "little"))
        digest.update(content)
    return f"{kind}-{digest.hexdigest()}"


@cache
def _machine() -> str:
    """The kind of processor, and on Linux what it is able to do: an automaton is compiled for that."""
    kind = os.uname().machine if hasattr(os, "uname") else ""
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8", errors="replace") as told:
            lines = islice(told, 40)
            return kind + next((line for line in lines if line.lower().startswith(("flags", "features"))), "")
    except OSError:
        return kind


@cache
def _stamp(package: str) -> str:
    """Tells one version of a package's code from another, without importing it: its files, their sizes and times."""
    spec = None if package in sys.modules else PathFinder.find_spec(package)
    files = []
    for folder in (spec and spec.submodule_search_locations) or import_module(package).__path__:
        with os.scandir(folder) as found:
            files += [(e.name, s.st_size, s.st_mtime_ns) for e in found if e.is_file() and (s := e.stat())]
    return repr((package, sorted(files)))


class _Folder:
    """The open folder: every step is taken relative to it, so that nobody can put another in its place meanwhile."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            _trust(os.fstat(self._handle))
        except OSError:
            os.close(self._handle)
            raise

    def __enter__(self) -> _Folder:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._handle)

    def read(self, key: str) -> bytes | None:
        name = key + _SUFFIX
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=self._handle)
        with open(handle, "rb") as file:  # noqa: PTH123 - it is open already
            found = os.fstat(handle)
            _trust(found)
            if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST:
                return None
            whole = file.read(LARGEST)
            content = whole[_DIGEST:]
            if whole[:_DIGEST] != _digest(key, content):
                return None
            with suppress(OSError):
                os.utime(handle)  # used just now: others go first when room is needed
            return content

    def write(self, key: str, content: bytes) -> None:
        unfinished = f"{key}.{os.getpid()}.{time.monotonic_ns()}{_UNFINISHED}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        handle = os.open(unfinished, flags, 0o600, dir_fd=self._handle)
        try:
            with open(handle, "wb") as file:  # noqa: PTH123 - it is open already
                file.write(_digest(key, content) + content)
            os.replace(unfinished, key + _SUFFIX, src_dir_fd=self._handle, dst_dir_fd=self._handle)
        except OSError:
            with suppress(OSError):
                os.unlink(unfinished, dir_fd=self._handle)
            raise

    def bound(self, largest: int) -> None:
        """Removes the files used longest ago until all together have at most `largest` bytes, and litter."""
        kept = []
        for name in os.listdir(self._handle):  # noqa: PTH208 - the open folder, not its path
            if name.endswith((_SUFFIX, _UNFINISHED)):
                found = os.stat(name, dir_fd=self._handle, follow_symlinks=False)
                litter = name.endswith(_UNFINISHED) and found.st_mtime < time.time() - _PATIENCE
                kept.append((not litter, found.st_mtime_ns, found.st_size, name))
        total = sum(size for _, _, size, _ in kept)
        for sound, _, size, name in sorted(kept):
            if not sound or total > largest:
                with suppress(OSError):
                    os.unlink(name, dir_fd=self._handle)
                total -= size


def _trust(found: os.stat_result) -> None:
    if found.st_uid != os.geteuid() or found.st_mode & _OTHERS_WRITE:
        raise PermissionError


def _digest(key: str, content: bytes) -> bytes:
    return hashlib.blake2b(content, key=key.encode()[:64], digest_size=_DIGEST).digest()
