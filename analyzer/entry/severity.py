"""Cloud Logging's severity scale and the spellings in which people and programs write it."""

from __future__ import annotations

import re
from enum import IntEnum


class Severity(IntEnum):
    """LogSeverity of the Cloud Logging API v2, with its numbers."""

    DEFAULT = 0
    DEBUG = 100
    INFO = 200
    NOTICE = 300
    WARNING = 400
    ERROR = 500
    CRITICAL = 600
    ALERT = 700
    EMERGENCY = 800


_SPELLINGS = {
    **{s.name: s for s in Severity},
    "TRACE": Severity.DEBUG,
    "FINE": Severity.DEBUG,
    "FINER": Severity.DEBUG,
    "FINEST": Severity.DEBUG,
    "VERBOSE": Severity.DEBUG,
    "DBG": Severity.DEBUG,
    "D": Severity.DEBUG,
    "INFORMATION": Severity.INFO,
    "INFORMATIONAL": Severity.INFO,
    "SUCCESS": Severity.INFO,
    "LOG": Severity.INFO,
    "CONFIG": Severity.INFO,
    "INF": Severity.INFO,
    "I": Severity.INFO,
    "WARN": Severity.WARNING,
    "WRN": Severity.WARNING,
    "W": Severity.WARNING,
    "ERR": Severity.ERROR,
    "SEVERE": Severity.ERROR,
    "E": Severity.ERROR,
    "CRIT": Severity.CRITICAL,
    "FATAL": Severity.CRITICAL,
    "PANIC": Severity.CRITICAL,
    "F": Severity.CRITICAL,
    "EMERG": Severity.EMERGENCY,
    "TRC": Severity.DEBUG,
    "DPANIC": Severity.CRITICAL,
    "FTL": Severity.CRITICAL,
    "PNC": Severity.CRITICAL,
}
_ALIASES: dict[str, int] = {name: severity.value for name, severity in _SPELLINGS.items()}
_DEFAULT = Severity.DEFAULT.value
_WITH_NUMBER = re.compile(r"\s*([A-Za-z]+)[+-]?\d{1,3}\s*\Z", re.ASCII)


def parse(value: object) -> int:
    """The severity of `value`: a name in any case, an alias such as `warn`, or LogSeverity's number; a number behind a
    name (`DEBUG5`, `ERROR+2`) changes nothing.

    It comes as a plain int: columns of them are counted and compared far faster than columns of `Severity`. What is
    unknown, missing or of another type is DEFAULT, never an error: exports hold anything here.
    """
    if isinstance(value, str):
        found = _ALIASES.get(value) or _ALIASES.get(value.strip().upper())
        return found if found is not None else _numbered(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return _floor(value)
    return _DEFAULT


def _numbered(value: str) -> int:
    if value.isascii() and value.isdigit() and len(value) < 4:
        return _floor(int(value))
    found = _WITH_NUMBER.match(value)
    return _ALIASES.get(found[1].upper(), _DEFAULT) if found else _DEFAULT


def _floor(number: int) -> int:
    return number // 100 * 100 if 0 <= number < 900 else _DEFAULT
