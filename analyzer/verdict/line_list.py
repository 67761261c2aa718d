"""The entries of one finding: what `logtriage lines` shows."""

from __future__ import annotations

import json
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from analyzer.entry.characters import escaped
from analyzer.verdict.result import Count, Document, Label, State, Time


class Line(Document, frozen=True):
    """An entry; one put together from several stands where the first of them does."""

    timestamp: Time | None
    severity: str
    service: str | None
    revision: str | None
    instance: str | None
    file: str
    line: int | None
    insert_id: str | None
    lines: Annotated[tuple[tuple[int, int], ...] | None, Meta(description="ranges of the file, if it has several")]
    insert_ids: Annotated[tuple[str, ...] | None, Meta(description="of what was put together, at most 1,000")]
    text: Annotated[str, Meta(description="whole, with its stack trace")]


class LineList(Document, frozen=True):
    """The earliest entries of a finding, in order of time, undated ones last; `entries` is how many there are in all.

    `label` and `state` are None for what is no finding of the target. `notes`: why there are more or fewer of them than
    the finding counts, and what could not be read again.
    """

    id: str
    title: str
    label: Label | None
    state: State | None
    of: Literal["target", "baseline"]
    entries: Count
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()

    def to_json_lines(self) -> str:
        """The entries as JSON lines, control and bidirectional characters escaped; what is not known is left out."""
        return "".join(f"{_json(line)}\n" for line in self.lines)


def _json(line: Line) -> str:
    known = {name: value for name, value in msgspec.to_builtins(line).items() if value is not None}
    return escaped(json.dumps(known, ensure_ascii=False))
