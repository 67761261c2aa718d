"""Numbers, shares, rates and lengths of time as people say them."""

from __future__ import annotations

from analyzer.entry import clock

NO_BREAK = "\xa0"  # keeps a number with its unit; shown as a blank


def number(count: int) -> str:
    """`3,007`."""
    return f"{count:,}"


def counted(count: int, noun: str, nouns: str | None = None) -> str:
    """`1 finding`, `3,007 findings`, `2 entries`."""
    return f"{count:,}{NO_BREAK}{noun if count == 1 else nouns or noun + 's'}"


def entries(count: int) -> str:
    """`1 entry`, `3,007 entries`."""
    return counted(count, "entry", "entries")


def share(part: int, whole: int) -> str:
    """`12 %` of the whole; never rounded down to 0 %."""
    percent = f"{100 * part / whole:.0f}" if whole and 200 * part >= whole else "less than 1"
    return f"{percent}{NO_BREAK}%"


def rate(count: int, per_hour: float | None) -> str:
    """`43 in 1.0 h`: the count, and the time over which its rate was measured where there is one."""
    if not count or not per_hour or per_hour < 0:
        return number(count)
    return together(f"{number(count)} in {clock.spoken(round(count / per_hour * clock.HOUR))}")


def seconds(length: float) -> str:
    """`12 s`, `4.2 s`, `12 min`."""
    return together(clock.spoken(round(length * clock.SECOND)))


def together(text: str) -> str:
    """`text` as one word, which does not wrap."""
    return text.replace(" ", NO_BREAK)
