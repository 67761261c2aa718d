"""zap, with names or zapcore's numbers for levels: https://pkg.go.dev/go.uber.org/zap/zapcore#Level"""

from __future__ import annotations

from analyzer.entry.payloads import Payload
from analyzer.entry.severity import Severity
from analyzer.formats.dialects.dialect import Dialect, Entry, entry, first, signs

_NAMES = {-1: "DEBUG", 0: "INFO", 1: "WARNING", 2: "ERROR", 3: "CRITICAL", 4: "CRITICAL", 5: "CRITICAL"}
_LEVELS = {number: Severity[name].value for number, name in _NAMES.items()}


def _read(value: Payload) -> list[Entry]:
    level = value["level"]
    severity = _LEVELS.get(level, 0) if isinstance(level, int) and not isinstance(level, bool) else 0
    if not severity and not isinstance(level, str):
        return []
    return entry(
        value,
        message=value.get("msg"),
        severity=severity,
        stack=value.get("stacktrace") or value.get("errorVerbose"),
        service=first(value, "service", "serviceContext.service"),
        trace=first(value, "trace_id", "traceId"),
    )


ZAP = Dialect(signs("level ts msg", "level ts caller"), _read)
