"""`status`: the HTTP status is one, of a class, or compared with one."""

from __future__ import annotations

import re

from analyzer.entry.view import View
from analyzer.ruleset.conditions import Condition
from analyzer.ruleset.keys.base import leaf_key
from analyzer.ruleset.kinds import Context
from analyzer.ruleset.yaml_nodes import Node, Scalar, described

LOWEST, HIGHEST = 100, 599
_STATUS = re.compile(r"(?:(>=|<=|>|<|=)\s*)?([1-5]\d\d)|([1-5])[xX][xX]")


class StatusBetween(Condition, frozen=True):
    """The HTTP status is at least `low` and at most `high`; an entry without a status has none between."""

    low: int
    high: int

    def holds(self, view: View) -> bool | None:
        status = view.status
        return None if status is None else self.low <= status <= self.high


def parse_status(node: Node, context: Context) -> StatusBetween | None:
    """The condition that a status, a class such as 5xx, or a comparison means."""
    found = _STATUS.fullmatch(node.text.strip()) if isinstance(node, Scalar) else None
    if not found:
        message = f"{node.name} must be an HTTP status, not {described(node)}"
        context.faults.add(node.line, message, 'write 503, 5xx, ">=500" or a list')
        return None
    compared, number, family = found.groups()
    if family:
        return StatusBetween(int(family) * 100, int(family) * 100 + 99)
    return _compared(compared or "=", int(number))


def _compared(operator: str, number: int) -> StatusBetween:
    low = number + (operator == ">") if operator in ("=", ">=", ">") else LOWEST
    high = number - (operator == "<") if operator in ("=", "<=", "<") else HIGHEST
    return StatusBetween(low, high)


KEY = leaf_key(
    parse_status,
    {
        "anyOf": [
            {"type": "integer", "minimum": LOWEST, "maximum": HIGHEST},
            {"type": "string", "pattern": rf"^\s*({_STATUS.pattern})\s*$"},
        ]
    },
    'HTTP status: `503`, `5xx`, `">=500"` (also `>`, `<=`, `<`, `=`), or a list.',
    (503, "5xx", ">=500"),
)
