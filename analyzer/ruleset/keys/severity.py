"""`severity`: the effective severity is one of those named or compared with."""

from __future__ import annotations

import re

from analyzer.entry.severity import Severity, parse
from analyzer.entry.view import View
from analyzer.ruleset.conditions import Condition
from analyzer.ruleset.faults import did_you_mean, quoted
from analyzer.ruleset.keys.base import leaf_key
from analyzer.ruleset.keys.compare import COMPARE
from analyzer.ruleset.kinds import Context
from analyzer.ruleset.yaml_nodes import Node, Scalar, described

_LEVEL = re.compile(r"\s*(>=|<=|>|<|=)?\s*([A-Za-z]+)\s*")
_NAMES = [severity.name for severity in Severity]


class Severities(Condition, frozen=True):
    """The effective severity is one of `allowed`, values of `Severity`."""

    allowed: frozenset[int]

    def holds(self, view: View) -> bool | None:
        severity = view.severity
        return None if severity is None else severity in self.allowed


def allowed(text: str) -> frozenset[int] | None:
    """The severities that a level such as `ERROR` means, or a comparison with one; None where `text` is neither."""
    found = _LEVEL.fullmatch(text)
    level = parse(found[2]) if found else Severity.DEFAULT.value
    if not found or (level == Severity.DEFAULT and found[2].upper() != "DEFAULT"):
        return None
    compare = COMPARE[found[1] or "="]
    return frozenset(severity.value for severity in Severity if compare(severity, level))


def parse_severity(node: Node, context: Context) -> Severities | None:
    """The condition that a level, or a comparison with one, means."""
    found = _LEVEL.fullmatch(node.text) if isinstance(node, Scalar) else None
    if not found or not isinstance(node, Scalar):
        message = f"{node.name} must be a severity, not {described(node)}"
        context.faults.add(node.line, message, 'write ERROR, ">=WARNING" or a list')
        return None
    severities = allowed(node.text)
    if severities is None:
        context.faults.add(node.line, f"{quoted(found[2])} is no severity", did_you_mean(found[2], _NAMES))
        return None
    return Severities(severities)


KEY = leaf_key(
    parse_severity,
    {"type": "string", "anyOf": [{"enum": _NAMES}, {"pattern": f"^{_LEVEL.pattern}$"}]},
    'Effective severity: `ERROR`, `">=WARNING"` (also `>`, `<=`, `<`, `=`), or a list.',
    (">=WARNING", ">=ERROR", ["WARNING", "ERROR"]),
)
