"""Times as users give them, for options of the command and arguments of the library."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analyzer.entry import clock
from analyzer.entry.clock import SECOND
from analyzer.errors import UsageError
from analyzer.pipeline.settings import Moment

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(option: str, given: str | datetime | timedelta | None) -> Moment | None:
    """The time or duration that is given for an option, None where none is. Raises UsageError."""
    if given is None:
        return None
    ago = _length(option, given) if isinstance(given, timedelta) else None
    if isinstance(given, str):
        ago = clock.duration(given)
    if ago is not None or isinstance(given, timedelta):
        return Moment(ago=ago)
    return Moment(at=time(option, given, "or a duration such as 2h"))


def time(option: str, given: str | datetime | None, also: str = "") -> int | None:
    """The time (ns) given for an option, None where none is. Raises UsageError; `also`: what else is allowed."""
    if given is None:
        return None
    found = _since_epoch(option, given) if isinstance(given, datetime) else clock.nanoseconds(given.strip())
    if found is None:
        hint = f"write a time such as 2025-09-11T19:50:56Z{' ' if also else ''}{also}"
        raise UsageError(f"{option} {given}: not a time; {hint}")
    return found


def _since_epoch(option: str, given: datetime) -> int | None:
    if given.tzinfo is None:
        raise UsageError(f"{option} {given}: of no zone; give a datetime that has one, such as tzinfo=UTC")
    return _whole(given - _EPOCH)


def _length(option: str, given: timedelta) -> int:
    length = _whole(given)
    if length is None or length < 0:
        raise UsageError(f"{option} {given}: not a duration; give one that is not negative")
    return min(length, clock.LAST)


def _whole(length: timedelta) -> int | None:
    """A difference of times in ns; pandas' own has them, and may be none at all (NaT)."""
    if length != length:  # noqa: PLR0124
        return None
    nanoseconds: int = getattr(length, "nanoseconds", 0)
    return (length.days * 86_400 + length.seconds) * SECOND + length.microseconds * 1000 + nanoseconds
