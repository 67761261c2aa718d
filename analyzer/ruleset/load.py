"""Reads rule files: all of them, or all their faults."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from analyzer.errors import Place, RuleError, RuleFault
from analyzer.ruleset.cache import Cache
from analyzer.ruleset.faults import Faults, quoted
from analyzer.ruleset.rule_file import Draft
from analyzer.ruleset.rules import RuleSet
from analyzer.ruleset.stored import remembered_draft
from analyzer.ruleset.yaml_nodes import LARGEST_FILE


def load(paths: Sequence[Path], cache: Cache | None = None) -> tuple[RuleSet, ...]:
    """The rule sets in the files of `paths`, in this order; a folder stands for its *.yaml and *.yml, sorted.

    A file named twice is read once; with a cache, files that were read before cost next to nothing. Raises `RuleError`
    with every fault of every file; then nothing is returned.
    """
    faults: list[RuleFault] = []
    drafts = []
    for file in _files(paths, faults):
        of_file = Faults(str(file))
        content = _content(file, of_file)
        if content is not None:
            drafts.append(remembered_draft(content, of_file, cache or Cache()))
        faults += of_file.listed()
    faults += _given_twice(drafts)
    if faults:
        raise RuleError(faults)
    return tuple(d.ruleset for d in drafts if d.ruleset is not None)


def _files(paths: Iterable[Path], faults: list[RuleFault]) -> list[Path]:
    files: dict[Path, Path] = {}
    for path in paths:
        try:
            found = _in_folder(path) if path.is_dir() else [path]
            for file in found:
                files.setdefault(file.resolve(), file)
        except (OSError, ValueError, RuntimeError) as error:
            faults.append(RuleFault(Place(str(path)), f"cannot be read: {_reason(error)}"))
            continue
        if not found:
            remedy = "rule files end in .yaml or .yml; folders inside are not searched"
            faults.append(RuleFault(Place(str(path)), "the folder holds no rule file", remedy))
    return list(files.values())


def _in_folder(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.suffix in (".yaml", ".yml") and file.is_file())


def _content(file: Path, faults: Faults) -> bytes | None:
    try:
        if not file.exists():
            faults.add(0, "there is no such rule file")
            return None
        if not file.is_file():  # A pipe or device could block, or never end.
            faults.add(0, "this is no file")
            return None
        with file.open("rb") as stream:
            return stream.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        faults.add(0, f"cannot be read: {_reason(error)}")
        return None


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _given_twice(drafts: Sequence[Draft]) -> list[RuleFault]:
    first: dict[str, Place] = {}
    faults = []
    remedy = "markers and issues of all sets that are used together need different ids"
    for identity, place in (claimed for d in drafts for claimed in d.ids):
        if identity in first:
            faults.append(RuleFault(place, f"the id {quoted(identity)} is taken by {first[identity]}", remedy))
        first.setdefault(identity, place)
    return faults
