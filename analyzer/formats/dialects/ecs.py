"""Elastic Common Schema, with dotted keys or nested: https://www.elastic.co/docs/reference/ecs"""

from __future__ import annotations

from analyzer.entry.payloads import Payload
from analyzer.entry.severity import parse
from analyzer.formats.dialects.dialect import Dialect, Entry, at, entry, first, request, signs


def _read(value: Payload) -> list[Entry]:
    severity = parse(at(value, "log.level"))
    if not severity and at(value, "ecs.version") is None:
        return []
    return entry(
        value,
        message=value.get("message") or first(value, "error.message"),
        severity=severity,
        stack=first(value, "error.stack_trace"),
        logger=first(value, "log.logger"),
        service=first(value, "service.name"),
        instance=first(value, "service.node.name", "container.id", "host.name", "host.hostname"),
        trace=first(value, "trace.id"),
        request=request(
            first(value, "http.request.method"),
            first(value, "url.full", "url.original", "url.path"),
            at(value, "http.response.status_code"),
        ),
    )


ECS = Dialect(signs("@timestamp log.level", "@timestamp ecs.version", "@timestamp ecs", "@timestamp log"), _read)
