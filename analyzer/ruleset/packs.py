"""The rule packs that are shipped with the program."""

from __future__ import annotations

import re
from pathlib import Path

from analyzer.errors import UsageError
from analyzer.ruleset.faults import did_you_mean, quoted

TECHNOLOGIES = ("container", "gcp", "llm", "postgres", "python-web", "redis", "websocket")
"""The packs that know what a technology says of itself. They decide nothing unless they are asked for by name."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def names() -> tuple[str, ...]:
    """The names of the packs, sorted."""
    return tuple(sorted(file.stem for file in _folder().glob("*.yaml")))


def deciding() -> tuple[str, ...]:
    """The names of the packs that a run without --rules is judged by, sorted."""
    return tuple(name for name in names() if name not in TECHNOLOGIES)


def advising() -> tuple[str, ...]:
    """The names of the packs that only say what they know of findings that no rule explains, sorted."""
    return tuple(name for name in names() if name in TECHNOLOGIES)


def locate(name_or_path: str) -> Path:
    """The file of a pack by its name, or a rule file or folder by its path.

    What has a folder or a suffix .yaml or .yml is a path, whether it exists or not; anything else is the name of a
    pack, or else the path of something that exists. Raises `UsageError` where it is none of these.
    """
    path = Path(name_or_path)
    if path.suffix in (".yaml", ".yml") or len(path.parts) > 1 or path.is_absolute() or name_or_path in (".", ".."):
        return path
    if _NAME.fullmatch(name_or_path) and name_or_path in names():
        return _folder() / f"{name_or_path}.yaml"
    if name_or_path and _exists(path):
        return path
    packs = names()
    hint = did_you_mean(name_or_path, packs) if packs else "this installation has no packs"
    known = "" if hint.startswith("known") or not packs else f"; known: {', '.join(packs)}"
    raise UsageError(f"there is no rule pack and no rule file {quoted(name_or_path)} ({hint}{known})")


def _folder() -> Path:
    # The wheel carries the packs inside the package; in a checkout they stand beside it.
    inside = Path(__file__).parents[1] / "rules"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "rules"


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
