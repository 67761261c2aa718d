"""What the tests of formats share: entries to write, and everything that reading a file's bytes gives."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from analyzer.entry import logentry
from analyzer.entry.batch import COLUMNS, Batch
from analyzer.entry.clock import SECOND, nanoseconds, rfc3339
from analyzer.entry.reading import Reading
from analyzer.formats import HEAD, choose
from analyzer.sources import Stream

NOON = nanoseconds("2025-09-11T12:00:00Z") or 0


def at(second: float) -> str:
    """The RFC 3339 time so many seconds after noon."""
    return rfc3339(NOON + round(second * SECOND))


def entry(text: str | None = "boom", second: float | None = 0, **more: object) -> dict[str, Any]:
    """A LogEntry of Cloud Run with a plain text."""
    made: dict[str, Any] = {"textPayload": text} if text is not None else {}
    if second is not None:
        made["timestamp"] = at(second)
    made["resource"] = {
        "type": "cloud_run_revision",
        "labels": {"service_name": "web", "revision_name": "web-00001-abc"},
    }
    return made | more


def json_lines(*entries: object, end: str = "\n") -> bytes:
    return "".join(json.dumps(e) + end for e in entries).encode()


@dataclass
class Read:
    """What came of reading: `rows` are entries with all their columns by name."""

    reading: Reading
    rows: list[dict[str, Any]] = field(default_factory=list)
    unparsed: int = 0

    def column(self, name: str) -> list[Any]:
        return [row[name] for row in self.rows]

    @property
    def texts(self) -> list[str]:
        return self.column("texts")

    @property
    def lines(self) -> list[int]:
        return self.column("lines")

    @property
    def seconds(self) -> list[float | None]:
        """The times in seconds after noon."""
        return [None if time is None else (time - NOON) / SECOND for time in self.column("times")]

    def take(self, batch: Batch) -> None:
        self.rows += rows(batch)
        self.unparsed += batch.unparsed


def rows(batch: Batch) -> list[dict[str, Any]]:
    """The entries of a batch, with the whole entry as a value where it is held as bytes."""
    columns = {name: getattr(batch, name) for name in COLUMNS}
    assert {len(column) for column in columns.values()} == {len(batch)}
    columns["heights"] = [batch.heights.get(i, 1) for i in range(len(batch))]
    columns["raws"] = [logentry.load(raw) if isinstance(raw, bytes) else raw for raw in batch.raws]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def read(data: bytes, cuts: Iterable[int] = (), atmost: int | None = None) -> Read:
    """Everything in the bytes of a file, read in the parts between `cuts`, in reads of `atmost` bytes."""
    file = io.BytesIO(data) if atmost is None else Sparing(data, atmost)
    stream = Stream(file, "app.log")
    chosen = choose(stream.head(HEAD))
    found = Read(Reading("app.log", chosen.name))
    bounds = [0, *sorted({cut for cut in cuts if cut > 0 and chosen.splittable})]
    for start, end in zip(bounds, [*bounds[1:], None], strict=True):
        if stream.seekable:
            stream.seek(0)
        for batch in chosen.read(stream, found.reading, start, end):
            found.take(batch)
    return found


class Sparing(io.BytesIO):
    """A file that gives a few bytes a read, as pipes do."""

    def __init__(self, data: bytes, atmost: int) -> None:
        super().__init__(data)
        self._atmost = atmost

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self._atmost if size is None or size < 0 else min(size, self._atmost))
