"""The record that a pull leaves beside the file that it wrote: a log that is read later is judged by it too."""

from __future__ import annotations

from pathlib import Path

import msgspec

from analyzer.entry.pulled import VERSION, Pulled

RECORD = ".pull.json"
"""What is added to a file's name for that of its record."""
UNFINISHED = ".part"
"""What is added to a file's name while it is being written."""


def encoded(pulled: Pulled) -> bytes:
    """A record as it is kept on disk."""
    return msgspec.json.format(msgspec.json.encode(pulled), indent=1)


def record_of(path: Path) -> Pulled | None:
    """The record of a file, None where there is none that fits it. What an interrupted pull left is incomplete."""
    if path.name.endswith(UNFINISHED):
        return _interrupted(path)
    try:
        pulled = msgspec.json.decode(path.with_name(path.name + RECORD).read_bytes(), type=Pulled)
        fits = pulled.version == VERSION and pulled.length == path.stat().st_size
    except (OSError, ValueError, msgspec.MsgspecError):
        return None
    return pulled if fits else None


def _interrupted(path: Path) -> Pulled | None:
    if not path.with_name(f"{path.name}.json").exists():
        return None
    whole = path.name.removesuffix(UNFINISHED)
    why = f"{path}: the pull into {whole} was interrupted; go on with it (pull --resume), or remove this file"
    return Pulled(scope="", project="", since=0, until=0, complete_until=0, selected=True, incomplete=(why,))


def is_record(path: Path) -> bool:
    """Is this file no log, but the record of one that a pull wrote or is writing?"""
    if path.name.endswith(RECORD):
        return path.with_name(path.name.removesuffix(RECORD)).exists()
    return path.name.endswith(f"{UNFINISHED}.json") and path.with_name(path.name.removesuffix(".json")).exists()
