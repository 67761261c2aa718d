"""loguru with `serialize=True`: https://loguru.readthedocs.io/en/stable/api/logger.html#record"""

from __future__ import annotations

from analyzer.entry.payloads import Payload, moment
from analyzer.entry.severity import Severity, parse
from analyzer.formats.dialects.dialect import Dialect, Entry, at, entry, first, signs

_STEPS = ((50, "CRITICAL"), (40, "ERROR"), (30, "WARNING"), (20, "INFO"), (1, "DEBUG"))


def _read(value: Payload) -> list[Entry]:
    record = value["record"]
    if not isinstance(record, dict) or not isinstance(message := record.get("message"), str):
        return []
    time = moment(at(record, "time.repr")) or moment(at(record, "time.timestamp"))
    return entry(
        value,
        message=message or value["text"],
        severity=parse(at(record, "level.name")) or _numbered(at(record, "level.no")),
        time=time and time.time,
        stack=_trace(value["text"], message) if isinstance(record.get("exception"), dict) else None,
        logger=record.get("name"),
        service=first(record, "extra.service"),
        trace=first(record, "extra.trace_id"),
    )


def _trace(text: object, message: str) -> str:
    """The trace stands only in the formatted text, below the message."""
    _, found, below = text.partition(message) if isinstance(text, str) and message else ("", "", "")
    return below.strip("\n") if found and "\n" in below.strip("\n") else ""


def _numbered(number: object) -> int:
    """The severity of a level that the application made up, by where it stands among loguru's own."""
    if not isinstance(number, int):
        return Severity.DEFAULT.value
    return next((Severity[name].value for least, name in _STEPS if number >= least), Severity.DEFAULT.value)


LOGURU = Dialect(signs("text record"), _read)
