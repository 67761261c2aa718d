"""Caddy's access log: https://caddyserver.com/docs/logging"""

from __future__ import annotations

from analyzer.entry.payloads import Payload
from analyzer.formats.dialects.dialect import Dialect, Entry, at, entry, first, request, signs


def _read(value: Payload) -> list[Entry]:
    host, uri = first(value, "request.host"), first(value, "request.uri")
    if uri is None:
        return []
    took = value.get("duration")
    served = request(first(value, "request.method"), f"{host or ''}{uri}", value["status"])
    served["remoteIp"] = at(value, "request.remote_ip")
    if isinstance(took, int | float) and 0 <= took < 1e9:
        served["latency"] = f"{took:.6f}s"
    return entry(value, request=served)


CADDY = Dialect(signs("level ts logger request status"), _read)
