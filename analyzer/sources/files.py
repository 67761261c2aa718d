"""Names that a user gives -> the sources they stand for: files, globs, folders, standard input, objects of stores."""

from __future__ import annotations

import glob
from collections.abc import Iterable
from pathlib import Path

from analyzer.errors import SourceError
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
        return [Source(name, LocalFile(path), record_of(path))]
    matches = sorted(glob.glob(name, recursive=True)) if glob.has_magic(name) else []
    matches = [match for match in matches if not is_record(Path(match))]
    if not matches:
        what = "matches no file" if glob.has_magic(name) else "does not exist"
        raise SourceError(f"{name}: {what}; name a log file, a glob, a folder, or - for standard input")
    return [source for match in matches for source in _one(glob.escape(match) if not Path(match).exists() else match)]


def _below(folder: Path) -> list[Source]:
    found = (p for p in folder.rglob("*") if p.is_file() and not _hidden(p.relative_to(folder)))
    files = sorted(p for p in found if not is_record(p))
    if not files:
        raise SourceError(f"{folder}: the folder holds no files; name a folder that holds logs")
    return [Source(str(p), LocalFile(p), record_of(p)) for p in files]


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
