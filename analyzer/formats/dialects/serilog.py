"""Serilog's compact JSON and its older JSON: https://clef-json.org"""

from __future__ import annotations

import re

from analyzer.entry.payloads import Payload, moment
from analyzer.entry.severity import Severity, parse
from analyzer.formats.dialects.dialect import Dialect, Entry, at, entry, first, signs

_HOLE = re.compile(r"\{\{|\}\}|\{[@$]?([^{}:,]{1,200})[^{}]{0,200}\}")


def _compact(value: Payload) -> list[Entry]:
    time = moment(value["@t"])
    if time is None:
        return []
    return entry(
        value,
        message=value.get("@m") or _filled(value.get("@mt"), value),
        severity=parse(value.get("@l", "INFO")),
        time=time.time,
        stack=value.get("@x"),
        logger=value.get("SourceContext"),
        service=first(value, "Application", "ServiceName"),
        instance=value.get("MachineName"),
        trace=value.get("@tr"),
    )


def _older(value: Payload) -> list[Entry]:
    time, properties = moment(value["Timestamp"]), value.get("Properties")
    if time is None:
        return []
    held = properties if isinstance(properties, dict) else {}
    return entry(
        value,
        message=value.get("RenderedMessage") or _filled(value["MessageTemplate"], held),
        severity=parse(value.get("Level")) or Severity.INFO.value,
        time=time.time,
        stack=value.get("Exception"),
        logger=held.get("SourceContext"),
        service=first(held, "Application", "ServiceName"),
        instance=held.get("MachineName"),
        trace=value.get("TraceId"),
    )


def _filled(template: object, properties: Payload) -> str:
    """The message of a template with the properties of its holes: https://messagetemplates.org"""

    def value(hole: re.Match[str]) -> str:
        if hole[1] is None:
            return hole[0][0]
        found = at(properties, hole[1])
        return hole[0] if found is None else str(found)

    return _HOLE.sub(value, template) if isinstance(template, str) else ""


SERILOG = Dialect(signs("@t @m", "@t @mt"), _compact)
SERILOG_OLDER = Dialect(signs("Timestamp MessageTemplate"), _older)
