"""Any JSON object with a message and a level or a time: python-json-logger, zerolog, logrus, slog, winston,
logstash-logback-encoder, AWS Powertools and many more, which all differ in a few names only.
"""

from __future__ import annotations

from analyzer.entry import payloads
from analyzer.entry.payloads import Payload, moment
from analyzer.entry.severity import parse
from analyzer.formats.dialects.dialect import Dialect, Entry, entry, first, signs

# In lower case, and in this order.
_MESSAGES = ("message", "msg", "@message", "short_message", "renderedmessage", "body", "description")
_LEVELS = ("level", "severity", "lvl", "loglevel", "log_level", "levelname", "severitytext", "@level", "priority")
_TIMES = ("timestamp", "time", "@timestamp", "ts", "datetime", "date", "t", "eventtime", "timemillis", "_timestamp")
_LOGGERS = ("loggerName", "log.logger", "logger.name", "target", "category", "channel", "@module")
_STACKS = ("stackTrace", "error.stack_trace", "error.stack", "exception.stacktrace", "exc_text")
_SERVICES = ("service", "service.name", "service_name", "serviceName")
_TRACES = ("trace_id", "traceId", "trace.id", "dd.trace_id")


_TELLING = frozenset((*payloads.LEVEL_KEYS, *payloads.TIME_KEYS))
_MORE = (*_STACKS, *_LOGGERS, *_SERVICES, *_TRACES)
_TELLING_MORE = frozenset((*_MORE, *(path.partition(".")[0] for path in _MORE)))


def _read(value: Payload) -> list[Entry]:
    if payloads.message(value)[0] and not _TELLING.isdisjoint(value):
        return [{"jsonPayload": value}] if _TELLING_MORE.isdisjoint(value) else _entry(value)
    whole = payloads.inner(value)
    if whole is not value:
        return _entry(value)
    lowered = {key.lower(): each for key, each in value.items()}
    message = payloads.message(value)[0] or first(lowered, *_MESSAGES)
    level = next((found for key in _LEVELS if (found := parse(lowered.get(key)))), 0)
    at = next((read.time for key in _TIMES if (read := moment(lowered.get(key)))), None)
    return _entry(value, message=message, severity=level, time=at) if message and (level or at) else []


def _entry(value: Payload, message: str | None = None, severity: int = 0, time: int | None = None) -> list[Entry]:
    return entry(
        value,
        message=message,
        severity=severity,
        time=time,
        stack=first(value, *_STACKS),
        logger=None if any(map(value.get, payloads.LOGGER_KEYS)) else first(value, *_LOGGERS),
        service=first(value, *_SERVICES),
        trace=first(value, *_TRACES),
    )


ANY_LOGGER = Dialect(signs(""), _read)
