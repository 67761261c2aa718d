"""The names of an entry's fields in the dumps that people make with the Python client -> those of the API."""

from __future__ import annotations

import re
from collections.abc import Mapping

_API_NAMES = {
    "text_payload": "textPayload",
    "json_payload": "jsonPayload",
    "proto_payload": "protoPayload",
    "http_request": "httpRequest",
    "insert_id": "insertId",
    "log_name": "logName",
    "span_id": "spanId",
    "receive_timestamp": "receiveTimestamp",
    "source_location": "sourceLocation",
    "trace_sampled": "traceSampled",
}
_REQUEST_NAMES = {
    "method": "requestMethod",
    "url": "requestUrl",
    "request_method": "requestMethod",
    "request_url": "requestUrl",
    "user_agent": "userAgent",
    "remote_ip": "remoteIp",
    "response_size": "responseSize",
    "request_size": "requestSize",
    "server_ip": "serverIp",
    "cache_lookup": "cacheLookup",
    "cache_hit": "cacheHit",
    "cache_validated_with_origin_server": "cacheValidatedWithOriginServer",
    "cache_fill_bytes": "cacheFillBytes",
}
# of AuditLog: below these, names are those of the service that was called
_FREE = frozenset(
    ("request", "response", "metadata", "service_data", "resource_original_state", "third_party_principal")
)
_DEEPEST = 12  # messages in each other


def canonical(entry: Mapping[str, object]) -> Mapping[str, object]:
    """`entry` with the names of the API where a dump has others, so that a dotted path finds the same in all."""
    renamed = {_API_NAMES[key]: value for key, value in entry.items() if _API_NAMES.get(key, key) not in entry}
    request = renamed.get("httpRequest", entry.get("httpRequest"))
    if isinstance(request, dict):
        more = {_REQUEST_NAMES[k]: v for k, v in request.items() if _REQUEST_NAMES.get(k, k) not in request}
        if more:
            renamed["httpRequest"] = {**request, **more}
    if "proto_payload" in entry and "protoPayload" in renamed:
        renamed["protoPayload"] = _camel_case(renamed["protoPayload"], 0)
    return {**entry, **renamed} if renamed else entry


def _camel_case(value: object, depth: int) -> object:
    """A message with the names of its fields as the API writes them."""
    if isinstance(value, list):
        return [_camel_case(item, depth + 1) for item in value] if depth < _DEEPEST else value
    if not isinstance(value, dict) or depth >= _DEEPEST:
        return value
    return {
        re.sub("_([a-z])", lambda found: found[1].upper(), key): inner
        if key in _FREE
        else _camel_case(inner, depth + 1)
        for key, inner in value.items()
    }
