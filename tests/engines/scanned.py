"""Scans of files that a test gives as bytes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from formats.samples import NOON, entry, json_lines
from tally.made import program

from analyzer.engines import Window, scan
from analyzer.entry.clock import SECOND
from analyzer.sources import LocalFile, Source
from analyzer.tally.tally import Tally


def scanned(
    *contents: bytes, cuts: Sequence[int] = (), since: float | None = None, until: float | None = None
) -> Tally:
    """The tally of files with these contents, named 0.log, 1.log, …; `since` and `until` in seconds after noon."""
    with TemporaryDirectory() as folder:
        sources = []
        for number, content in enumerate(contents):
            name = f"{number}.log"
            (Path(folder) / name).write_bytes(content)
            sources.append(Source(name, LocalFile(Path(folder) / name)))
        return scan(sources, program(), Window(moment(since), moment(until)), cuts)


def moment(second: float | None) -> int | None:
    return None if second is None else NOON + round(second * SECOND)


def log(*entries: dict[str, Any]) -> bytes:
    return json_lines(*entries)


def lines_of(trace: str, second: float = 0, **more: object) -> list[dict[str, Any]]:
    """A trace as the platform splits it: one entry a line, a microsecond apart."""
    labels = {"labels": {"instanceId": "one"}}
    return [entry(line, second + n / 1_000_000, **(labels | more)) for n, line in enumerate(trace.split("\n"))]


def total(tally: Tally) -> int:
    return sum(stream.entries for stream in tally.streams.values())


def problems(tally: Tally) -> int:
    return sum(stream.problems for stream in tally.streams.values())


def groups(tally: Tally) -> dict[str, int]:
    """What no rule explains: its readable form, and how many entries show it."""
    return {template: sum(stat.count for stat in streams.values()) for _, template, streams in tally.groups.items()}


def examples(tally: Tally) -> list[str]:
    """The examples of everything that no rule explains."""
    return [spot.text for _, _, streams in tally.groups.items() for stat in streams.values() for spot in stat.spots]


def hits(tally: Tally, rule: str) -> int:
    return sum(stat.count for (name, _), stat in tally.issues.items() if name == f"r/{rule}")
