"""Conditions on single columns of a batch rule entries out before anything looks at them one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analyzer.entry.batch import Batch
from analyzer.entry.view import UNKNOWN, Needle
from analyzer.ruleset.conditions import All, Condition
from analyzer.ruleset.keys.names import Named
from analyzer.ruleset.keys.severity import Severities
from analyzer.ruleset.keys.status import StatusBetween


def survivors(condition: Condition, batch: Batch) -> Iterable[int]:
    """The entries for which no condition on a single column already fails."""
    survivors: Iterable[int] = range(len(batch))
    for part in condition.parts if isinstance(condition, All) else (condition,):
        column = _column(part, batch)
        if column is not None:
            name, values = column
            holding = {value for value in set(values) if part.holds(_Probe(name, value))}
            survivors = [i for i in survivors if values[i] in holding]
    return survivors


def _column(part: Condition, batch: Batch) -> tuple[str, Sequence[object]] | None:
    if isinstance(part, Severities):
        return "severity", batch.severities
    if isinstance(part, StatusBetween):
        return "status", batch.statuses
    if isinstance(part, Named):
        columns = {"log": batch.logs, "service": batch.services, "revision": batch.revisions, "logger": batch.loggers}
        return part.attribute, columns[part.attribute]
    return None


class _Probe:
    """A view on which only one attribute is known."""

    text = severity = log = status = service = revision = logger = None

    def __init__(self, attribute: str, value: object) -> None:
        setattr(self, attribute, value)

    def found(self, _leaf: Needle) -> bool | None:
        return None

    def field(self, _path: str) -> object:
        return UNKNOWN
