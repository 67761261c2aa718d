"""structlog's JSONRenderer, also with `dict_tracebacks`: https://www.structlog.org/en/stable/api.html#structlog.tracebacks"""

from __future__ import annotations

from analyzer.entry.payloads import Payload
from analyzer.formats.dialects.dialect import Dialect, Entry, entry, first, signs

_HEADER = "Traceback (most recent call last):"
_CAUSE = "\nThe above exception was the direct cause of the following exception:\n"
_CONTEXT = "\nDuring handling of the above exception, another exception occurred:\n"
_MOST_STACKS, _MOST_FRAMES = 20, 200


def _read(value: Payload) -> list[Entry]:
    if not isinstance(value["event"], str) or first(value, "message", "msg"):
        return []  # where there is a message, `event` is a field beside it
    return entry(
        value,
        message=value["event"],
        stack=_traceback(value.get("exception")),
        service=first(value, "service", "service.name"),
        trace=first(value, "trace_id"),
    )


def _traceback(stacks: object) -> str:
    """What Python would have printed; structlog lists the last exception first, then what led to it."""
    if not isinstance(stacks, list) or not all(isinstance(stack, dict) for stack in stacks[:_MOST_STACKS]):
        return ""
    parts: list[str] = []
    led = ""
    for stack in reversed(stacks[:_MOST_STACKS]):
        said = f"{stack.get('exc_type', 'Exception')}: {stack.get('exc_value', '')}".removesuffix(": ")
        parts += [led] if led else []
        parts += [_HEADER, *_frames(stack.get("frames")), said]
        led = _CAUSE if stack.get("is_cause") else _CONTEXT
    return "\n".join(parts)


def _frames(frames: object) -> list[str]:
    return [
        f'  File "{frame.get("filename", "?")}", line {frame.get("lineno", 0)}, in {frame.get("name", "?")}'
        for frame in (frames[-_MOST_FRAMES:] if isinstance(frames, list) else ())
        if isinstance(frame, dict)
    ]


STRUCTLOG = Dialect(signs("event level", "event timestamp", "event log_level"), _read)
