"""Times as whole nanoseconds since 1970-01-01T00:00:00Z, durations as whole nanoseconds."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta, timezone

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

FIRST = -62_135_596_800 * SECOND
LAST = 253_402_300_800 * SECOND - 1

_UNITS = {"ms": SECOND // 1000, "s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}
_DURATION = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)", re.IGNORECASE)
_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[Tt ]|(?=$))(?:(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9})\d*)?)?)?"
    r"\s?(Z|z|UTC|[+-]\d\d:?\d\d)?$"
)


def nanoseconds(text: str) -> int | None:
    """`text` as nanoseconds since the epoch, or None when it is no time.

    Reads RFC 3339 with up to nine digits of a second (more are cut off), a blank or `T` between day and time, a comma
    as decimal sign, and a missing zone, which is UTC. A day alone is its first moment.
    """
    found = _RFC3339.match(text)
    if not found:
        return None
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    if year == "0000" or (second == "60" and minute is None):
        return None
    leap = second == "60"
    try:
        moment = datetime(
            int(year),
            int(month),
            int(day),
            int(hour or 0),
            int(minute or 0),
            59 if leap else int(second or 0),
            tzinfo=_zone(zone),
        )
        whole = _whole_seconds(moment) + leap
    except (ValueError, OverflowError):
        return None
    return within_reach(whole * SECOND + int((fraction or "").ljust(9, "0")))


def this_hour() -> int:
    """When the present hour began, by the clock of this machine."""
    return time.time_ns() // HOUR * HOUR


def within_reach(moment: int) -> int | None:
    """`moment`, or None where it lies outside the years 1 to 9999 that a calendar date can name."""
    return moment if FIRST <= moment <= LAST else None


def _whole_seconds(moment: datetime) -> int:
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return since.days * 86_400 + since.seconds


def _zone(text: str | None) -> timezone:
    if text is None or text in "ZzUTC":
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))


def rfc3339(moment: int) -> str:
    """`moment` as RFC 3339 in UTC; of the fraction as many groups of three digits as are needed."""
    whole, fraction = divmod(moment, SECOND)
    text = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=whole)).strftime("%Y-%m-%dT%H:%M:%S")
    text = text.rjust(19, "0")
    if fraction:
        digits = f"{fraction:09d}"
        while digits.endswith("000"):
            digits = digits[:-3]
        text += "." + digits
    return text + "Z"


def to_the_second(moment: int) -> str:
    """`moment` for people: `2025-09-11 19:50:56 UTC`."""
    return rfc3339(moment // SECOND * SECOND).replace("T", " ").replace("Z", " UTC")


def duration(text: str) -> int | None:
    """`text` such as `90s`, `2h`, `1h30m` or `1.5d` in nanoseconds (at most `LAST`), or None when it is none."""
    total, position = 0, 0
    while found := _DURATION.match(text, position):
        total += int(min(float(found[1]) * _UNITS[found[2].lower()], float(LAST)))
        position = found.end()
    return min(total, LAST) if position and not text[position:].strip() else None


def spoken(length: int) -> str:
    """A duration for people: `4.2 s`, `12 min`, `1.5 h`, `3.0 d`."""
    seconds = length / SECOND
    if seconds < 300:
        return f"{seconds:.0f} s" if seconds >= 10 or seconds == int(seconds) else f"{seconds:.1f} s"
    if seconds < 3570:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 172_800 else f"{seconds / 86_400:.1f} d"
