"""tracing-subscriber's JSON: https://docs.rs/tracing-subscriber/latest/tracing_subscriber/fmt/format/struct.Json.html"""

from __future__ import annotations

from analyzer.entry.payloads import Payload
from analyzer.formats.dialects.dialect import Dialect, Entry, entry, first, signs


def _read(value: Payload) -> list[Entry]:
    fields = value.get("fields", value)
    if not isinstance(value["target"], str) or not isinstance(fields, dict):
        return []
    return entry(
        value,
        message=first(fields, "message", "error"),
        logger=value["target"],
        trace=first(value, "trace_id", "span.trace_id"),
    )


RUST_TRACING = Dialect(signs("level target fields", "timestamp level target message"), _read)
