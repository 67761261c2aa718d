"""Structured logging on standard output, as Google's agents read it:
https://cloud.google.com/logging/docs/structured-logging#structured_logging_special_fields
"""

from __future__ import annotations

from analyzer.entry.payloads import Payload
from analyzer.formats.dialects.dialect import Dialect, Entry, entry, first, signs

_SPECIAL = "logging.googleapis.com/"


def _read(value: Payload) -> list[Entry]:
    request = value.get("httpRequest")
    made = entry(
        value,
        service=first(value, "serviceContext.service"),
        revision=first(value, "serviceContext.version"),
        trace=value.get(_SPECIAL + "trace"),
        request=request if isinstance(request, dict) else None,
    )
    identity, labels = value.get(_SPECIAL + "insertId"), value.get(_SPECIAL + "labels")
    if isinstance(identity, str):
        made[0]["insertId"] = identity
    if isinstance(labels, dict):
        made[0]["labels"] = labels
    return made


GOOGLE = Dialect(
    signs(
        "message httpRequest",
        "msg httpRequest",
        "message serviceContext",
        *(_SPECIAL + name for name in ("trace", "spanId", "insertId", "labels", "sourceLocation", "operation")),
    ),
    _read,
)
