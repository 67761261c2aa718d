"""Names that a user gives -> the sources they stand for: files, globs, folders, standard input, objects of stores."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from analyzer.errors import SourceError
from analyzer.sources import wildcards
from analyzer.sources.locations import STDIN, LocalFile, Source, StandardInput
from analyzer.sources.objects import find_objects
from analyzer.sources.pulled import is_record, record_of
from analyzer.sources.stores import is_address
from analyzer.sources.zips import members


def find(names: Iterable[str]) -> tuple[Source, ...]:
    """The sources that `names` stand for: files, globs, folders (all files below them), `-`, and likewise objects of a
    store (`gs://bucket/…`); of a zip archive the files in it; each once.

    In the order given, within a glob or folder by name. Raises SourceError for a name that stands for nothing, or a
    store that does not answer.
    """
    found: dict[str, Source] = {}
    for name in names:
        for source in _one(name):
            for each in members(source):
                found.setdefault(each.location.key, each)
    return tuple(found.values())


def _one(name: str) -> list[Source]:
    if name == STDIN:
        return [Source("standard input", StandardInput())]
    if is_address(name):
        return find_objects(name)
    try:
        return _named(name)
    except (OSError, ValueError) as error:
        raise SourceError(
            f"{name[:200]!r}: is no name of a file ({getattr(error, 'strerror', None) or error})"
        ) from None


def _named(name: str) -> list[Source]:
    path = Path(name)
    if not name:
        raise ValueError("it is empty")
    if path.is_dir():
        return _below(path)
    if path.exists():
        _check(name, path)
        return [Source(name, LocalFile(path), record_of(path))]
    matches = _matches(name) if glob.has_magic(name) else []
    if not matches:
        what = "matches no file" if glob.has_magic(name) else "does not exist"
        raise SourceError(f"{name}: {what}; name a log file, a glob, a folder, or - for standard input")
    return [source for match in matches for source in _one(glob.escape(match) if not Path(match).exists() else match)]


def _check(name: str, path: Path) -> None:
    """A socket is no log, and a device may have no end; what is piped or typed in, and nothing at all, are read."""
    mode = path.stat().st_mode
    if stat.S_ISCHR(mode) and (_is_terminal(path) or path.stat().st_rdev == Path(os.devnull).stat().st_rdev):
        return
    kind = {stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}.get(stat.S_IFMT(mode))
    if kind:
        raise SourceError(f"{name}: cannot be read, as it is {kind}; name a log file, or - for standard input")


def _is_terminal(path: Path) -> bool:
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.isatty(opened)
    finally:
        os.close(opened)


def _matches(pattern: str) -> list[str]:
    """What a glob fits, but for pipes and devices, which might never end. `**` follows no links to folders, as they may
    lead round in circles.
    """
    if "**" not in pattern.split("/"):
        found = glob.glob(pattern)
    else:
        plain = pattern[: pattern.index(next(part for part in pattern.split("/") if glob.has_magic(part)))]
        fits = wildcards.fits(f"{pattern}**" if pattern.endswith("/") else pattern)
        found = [name for name in _walk(plain, hidden="/." in f"/{pattern}") if fits(name)]
    return sorted(match for match in found if not (is_record(Path(match)) or _is_special(match)))


def _is_special(name: str) -> bool:
    path = Path(name)
    return path.exists() and not (path.is_file() or path.is_dir())


def _below(folder: Path) -> list[Source]:
    found = (Path(name) for name in _walk(f"{folder}/", hidden=False))
    files = sorted(p for p in found if p.is_file() and not is_record(p))
    if not files:
        raise SourceError(f"{folder}: the folder holds no files; name a folder that holds logs")
    return [Source(str(p), LocalFile(p), record_of(p)) for p in files]


def _walk(prefix: str, *, hidden: bool) -> Iterator[str]:
    """The names of all that is no folder below the folder `prefix`, which begin with that; with `hidden` also those
    with a dot before a part of their names. Raises SourceError for a folder that cannot be read.
    """
    begin = prefix or "./"
    for place, folders, names in os.walk(begin, onerror=_refused):
        folders[:] = sorted(folder for folder in folders if hidden or not folder.startswith("."))
        inside = place.removeprefix(begin).strip("/")
        for name in names:
            if hidden or not name.startswith("."):
                yield prefix + (f"{inside}/{name}" if inside else name)


def _refused(error: OSError) -> None:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return  # nothing fits there
    raise SourceError(
        f"{error.filename}: cannot be read ({error.strerror}); check its permissions, or name what can be"
    )
