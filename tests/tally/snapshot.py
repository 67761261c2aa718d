"""A tally as plain values that can be compared: equal where what was counted is equal, however it was put together."""

from __future__ import annotations

import copy
import dataclasses
from typing import Any

import msgspec

from analyzer.entry.batch import COLUMNS, Batch
from analyzer.tally.sources import SourceTally
from analyzer.tally.tally import Tally


def snapshot(tally: Tally) -> dict[str, Any]:
    """Everything that the tally counted, but not where the parts of a source begin, nor the order of lists."""
    sealed = copy.deepcopy(tally)
    sealed.groups.seal()
    taken: dict[str, Any] = _fields(sealed)
    taken["carried"] = {str(key): sorted(hits) for key, hits in sealed.carried.items() if hits}
    taken["held"] = sorted(row for batch in sealed.held for row in _rows(batch))
    taken["sources"] = {name: _source(source) for name, source in sealed.sources.items()}
    return taken


def plain(value: Any) -> Any:
    """The value with sets and the keys of mappings in order, and zero counts left out."""
    if isinstance(value, dict):
        return {str(key): plain(value[key]) for key in sorted(value, key=str) if value[key] != 0}
    if isinstance(value, (set, frozenset)):
        return sorted(map(plain, value))
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return _fields(value) if dataclasses.is_dataclass(value) or isinstance(value, msgspec.Struct) else value


def _fields(value: Any) -> dict[str, Any]:
    names = getattr(value, "__struct_fields__", None) or [field.name for field in dataclasses.fields(value)]
    return {name: plain(getattr(value, name)) for name in names}


def _rows(batch: Batch) -> list[tuple[str, ...]]:
    columns = [[batch.file] * len(batch), *(getattr(batch, name) for name in COLUMNS)]
    return [tuple(map(repr, row)) for row in zip(*columns, strict=True)]


def _source(source: SourceTally) -> dict[str, Any]:
    runs = [source.runs[start] for start in sorted(source.runs)]
    taken = _fields(source)
    taken["runs"] = (
        source.entries,
        source.looks_limited(),
        runs[0].first if runs else None,
        runs[-1].last if runs else None,
    )
    taken["cut"] = sorted(source.cut_buckets())
    return taken
