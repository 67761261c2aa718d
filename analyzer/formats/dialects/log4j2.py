"""Log4j 2's JsonLayout: https://logging.apache.org/log4j/2.x/manual/json-layout.html"""

from __future__ import annotations

from analyzer.entry import clock
from analyzer.entry.payloads import Payload, moment
from analyzer.formats.dialects.dialect import Dialect, Entry, entry, signs

_DEEPEST, _MOST_FRAMES = 20, 500


def _read(value: Payload) -> list[Entry]:
    return entry(
        value,
        message=value.get("message"),
        time=_time(value),
        stack=_thrown(value.get("thrown")),
        logger=value.get("loggerName"),
    )


def _time(value: Payload) -> int | None:
    instant = value.get("instant")
    if isinstance(instant, dict):
        seconds, nanos = instant.get("epochSecond"), instant.get("nanoOfSecond", 0)
        if isinstance(seconds, int) and isinstance(nanos, int):
            return clock.within_reach(seconds * clock.SECOND + nanos)
    found = moment(value.get("timeMillis"))
    return found.time if found else None


def _thrown(thrown: object) -> str:
    """The trace as Java prints it."""
    lines: list[str] = []
    for _ in range(_DEEPEST):
        if not isinstance(thrown, dict):
            break
        whole = thrown.get("extendedStackTrace")
        if isinstance(whole, str):
            return "\n".join([*lines, f"Caused by: {whole}" if lines else whole])
        head = ": ".join(str(thrown[key]) for key in ("name", "message") if thrown.get(key))
        lines.append(f"Caused by: {head}" if lines else head)
        frames = whole[:_MOST_FRAMES] if isinstance(whole, list) else []
        lines += [_frame(frame) for frame in frames if isinstance(frame, dict)]
        thrown = thrown.get("cause")
    return "\n".join(lines)


def _frame(frame: Payload) -> str:
    place = ":".join(str(frame[key]) for key in ("file", "line") if frame.get(key) is not None)
    return f"\tat {frame.get('class', '?')}.{frame.get('method', '?')}({place or 'Unknown Source'})"


LOG4J2 = Dialect(signs("instant level loggerName", "instant level message", "timeMillis level message"), _read)
