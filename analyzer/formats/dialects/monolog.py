"""Monolog's JsonFormatter: https://github.com/Seldaek/monolog/blob/main/doc/message-structure.md"""

from __future__ import annotations

from analyzer.entry.payloads import Payload, moment
from analyzer.entry.severity import parse
from analyzer.formats.dialects.dialect import Dialect, Entry, at, entry, signs

_MOST_FRAMES = 500


def _read(value: Payload) -> list[Entry]:
    stamp = value["datetime"]
    if isinstance(stamp, dict):  # of PHP's DateTime as Monolog 1 wrote it
        zone = "Z" if stamp.get("timezone") in ("UTC", "Z", None) else stamp["timezone"]
        stamp = f"{stamp.get('date')}{zone}"
    time = moment(stamp)
    return entry(
        value,
        message=value["message"],
        severity=parse(value["level_name"]),
        time=time.time if time and time.zoned else None,
        stack=_thrown(at(value, "context.exception")),
        logger=value.get("channel"),
    )


def _thrown(exception: object) -> str:
    """The trace as PHP prints it; Monolog lists its frames as `file:line`."""
    if not isinstance(exception, dict):
        return ""
    head = f"{exception.get('class', 'Exception')}: {exception.get('message', '')} in {exception.get('file', '?')}"
    trace = exception.get("trace")
    frames = [frame for frame in trace[:_MOST_FRAMES] if isinstance(frame, str)] if isinstance(trace, list) else []
    below = [f"#{place} {frame.replace(':', '(', 1)}): " for place, frame in enumerate(frames)]
    return "\n".join([f"PHP Fatal error:  Uncaught {head}", "Stack trace:", *below, f"#{len(frames)} {{main}}"])


MONOLOG = Dialect(signs("message level_name datetime"), _read)
