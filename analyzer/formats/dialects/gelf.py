"""GELF 1.1: https://go2docs.graylog.org/current/getting_in_log_data/gelf.html"""

from __future__ import annotations

from analyzer.entry.payloads import Payload, moment
from analyzer.formats.dialects.dialect import Dialect, Entry, entry, first, signs
from analyzer.formats.dialects.syslog import severity


def _read(value: Payload) -> list[Entry]:
    short, full = value["short_message"], value.get("full_message")
    if not isinstance(short, str):
        return []
    whole = isinstance(full, str) and full.startswith(short)
    time = moment(value.get("timestamp"))
    return entry(
        value,
        message=full if whole else short,
        severity=severity(value.get("level")),
        time=time and time.time,
        stack=None if whole else full,
        logger=first(value, "_logger", "_logger_name", "_facility", "facility"),
        service=first(value, "_service", "_container_name", "_application"),
        instance=first(value, "_container_id", "host"),
        trace=first(value, "_trace_id"),
    )


GELF = Dialect(signs("short_message"), _read)
