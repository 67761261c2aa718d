"""OTLP in JSON, one export of many records an object:
https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from analyzer.entry import payloads
from analyzer.entry.payloads import Payload, moment
from analyzer.entry.severity import Severity, parse
from analyzer.formats.dialects.dialect import Dialect, Entry, at, entry, first, request, signs

_STEPS = ((21, "CRITICAL"), (17, "ERROR"), (13, "WARNING"), (9, "INFO"), (1, "DEBUG"))
_DEEPEST = 12
_SCALARS = ("stringValue", "boolValue", "intValue", "doubleValue", "bytesValue")


def _export(value: Payload) -> list[Entry]:
    return [made for about, scope, record in _records(value["resourceLogs"]) for made in _entry(about, scope, record)]


def _one(value: Payload) -> list[Entry]:
    return _entry({}, {}, value)


def _records(exported: object) -> Iterator[tuple[Entry, Payload, Payload]]:
    for resource in _mappings(exported):
        about = _attributes(at(resource, "resource.attributes"))
        for scoped in _mappings(resource.get("scopeLogs")) or _mappings(resource.get("instrumentationLibraryLogs")):
            scope = scoped.get("scope")
            for record in _mappings(scoped.get("logRecords")):
                yield about, scope if isinstance(scope, dict) else {}, record


def _entry(about: Entry, scope: Payload, record: Payload) -> list[Entry]:
    attributes, body = _attributes(record.get("attributes")), _value(record.get("body"), 0)
    held = payloads.inner(body) if isinstance(body, dict) else {}
    payload = {**record, "body": body, "attributes": attributes, "resource": about, "scope": scope}
    said = payloads.message(held)[0] if held else body
    time = moment(record.get("timeUnixNano")) or moment(record.get("observedTimeUnixNano"))
    return entry(
        payload,
        message=said if isinstance(said, str) and said else _written(body),
        severity=_severity(record) or payloads.level(held),
        time=time and time.time,
        stack=first(attributes, "exception.stacktrace") or next(iter(payloads.stacks(held, "")), ""),
        logger=scope.get("name"),
        service=first(about, "service.name"),
        revision=about.get("faas.version"),
        instance=first(about, "service.instance.id", "faas.instance", "k8s.pod.name", "container.id", "host.name"),
        trace=record.get("traceId"),
        request=request(
            first(attributes, "http.request.method", "http.method"),
            first(attributes, "url.full", "http.url", "url.path", "http.target"),
            at(attributes, "http.response.status_code") or at(attributes, "http.status_code"),
        ),
    )


def _severity(record: Payload) -> int:
    """Of the number, else of the text: https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber"""
    number = record.get("severityNumber")
    if isinstance(number, int) and not isinstance(number, bool) and 0 < number < 25:
        return next(Severity[name].value for least, name in _STEPS if number >= least)
    if isinstance(number, str):
        return parse(number.removeprefix("SEVERITY_NUMBER_")) or parse(record.get("severityText"))
    return parse(record.get("severityText"))


def _written(body: object) -> str:
    """A body without a message of its own, as JSON."""
    return json.dumps(body, ensure_ascii=False) if body else ""


def _attributes(listed: object) -> Entry:
    return {str(each["key"]): _value(each.get("value"), 0) for each in _mappings(listed) if "key" in each}


def _value(held: object, depth: int) -> object:
    """The plain value of an AnyValue."""
    if not isinstance(held, dict) or depth > _DEEPEST:
        return held if isinstance(held, str) else None
    for key in _SCALARS:
        if key in held:
            return held[key]
    if isinstance(pairs := held.get("kvlistValue"), dict):
        listed = _mappings(pairs.get("values"))
        return {str(each["key"]): _value(each.get("value"), depth + 1) for each in listed if "key" in each}
    if isinstance(items := held.get("arrayValue"), dict):
        return [_value(item, depth + 1) for item in _mappings(items.get("values"))]
    return None


def _mappings(listed: object) -> list[Payload]:
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


OTLP = Dialect(signs("resourceLogs"), _export, exports=True)
OTLP_RECORD = Dialect(signs("timeUnixNano body", "observedTimeUnixNano body"), _one, exports=True)
