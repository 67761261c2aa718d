"""The severities of syslog: RFC 5424, section 6.2.1."""

from __future__ import annotations

from analyzer.entry.severity import Severity, parse

_NUMBERS = ("EMERGENCY", "ALERT", "CRITICAL", "ERROR", "WARNING", "NOTICE", "INFO", "DEBUG")


def severity(value: object) -> int:
    """The severity of a number from 0 to 7, also as a text; of a name as anywhere else."""
    if isinstance(value, str) and len(value) == 1 and value in "01234567":
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(_NUMBERS):
        return Severity[_NUMBERS[value]].value
    return parse(value) if isinstance(value, str) else Severity.DEFAULT.value
