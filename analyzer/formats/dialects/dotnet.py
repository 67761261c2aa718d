"""The JSON console of Microsoft.Extensions.Logging:
https://learn.microsoft.com/dotnet/core/extensions/console-log-formatter#json
"""

from __future__ import annotations

from analyzer.entry.payloads import Payload, moment
from analyzer.entry.severity import parse
from analyzer.formats.dialects.dialect import Dialect, Entry, entry, first, signs


def _read(value: Payload) -> list[Entry]:
    time = moment(value.get("Timestamp"))
    return entry(
        value,
        message=value["Message"],
        severity=parse(value["LogLevel"]),
        time=time and time.time,
        stack=value.get("Exception"),
        logger=value.get("Category"),
        trace=first(value, "TraceId"),
    )


DOTNET = Dialect(signs("LogLevel Message"), _read)
