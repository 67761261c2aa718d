"""pino, and the requests that pino-http logs: https://getpino.io/#/docs/api"""

from __future__ import annotations

from analyzer.entry.payloads import Payload
from analyzer.formats.dialects.dialect import Dialect, Entry, at, entry, first, request, signs

_SECONDS = 1000


def _read(value: Payload) -> list[Entry]:
    if not isinstance(value["level"], int | str) or not isinstance(value["time"], int | float | str):
        return []
    took = value.get("responseTime")
    served = request(first(value, "req.method"), first(value, "req.url"), at(value, "res.statusCode"))
    if served and isinstance(took, int | float):
        served["latency"] = f"{took / _SECONDS:.6f}s" if 0 <= took < 1e9 else None
    return entry(
        value,
        instance=value.get("hostname"),
        service=first(value, "service", "service.name"),
        trace=first(value, "trace_id", "traceId"),
        request=served,
    )


PINO = Dialect(signs("level time pid hostname", "level time req res"), _read)
