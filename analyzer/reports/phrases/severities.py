"""Severities in few columns."""

from __future__ import annotations

_SHORT = {
    "DEFAULT": "-",
    "NOTICE": "NOTE",
    "WARNING": "WARN",
    "CRITICAL": "CRIT",
    "EMERGENCY": "EMERG",
    **{name: name for name in ("DEBUG", "INFO", "ERROR", "ALERT")},
}


def short(severity: str) -> str:
    """`WARN`, `CRIT`: in at most five columns; `?` for what is no severity of Cloud Logging, so that it may stand in an
    indent.
    """
    return _SHORT.get(severity, "?")
