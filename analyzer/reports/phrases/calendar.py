"""Times as people say them."""

from __future__ import annotations

import msgspec

from analyzer.entry import clock
from analyzer.verdict.result import Window


class Calendar(msgspec.Struct, frozen=True):
    """Times of one report, in UTC: the day is said once, then only with times of another day."""

    day: str

    @staticmethod
    def of(window: Window) -> Calendar:
        """The calendar whose day is that of the first entry."""
        return Calendar((_moment(window.first_entry) or "").split(" ")[0])

    def at(self, time: str | None) -> str:
        """`19:50:56`, on another day `2025-09-12 00:10:03`; what is no time as it is."""
        moment = _moment(time)
        return (time or "") if moment is None else moment.removeprefix(self.day).strip()

    def span(self, first: str | None, last: str | None) -> str:
        """`19:50:56 to 20:50:56`, a single time where both are the same second, empty where none is known."""
        begin, end = self.at(first), self.at(last)
        return begin or end if begin == end or not (begin and end) else f"{begin} to {end}"

    def window(self, first: str, last: str) -> str:
        """`2025-09-11 19:50:56 to 20:50:56 UTC (1.0 h)`, with the day; whatever is no time as it is."""
        begin, end = clock.nanoseconds(first), clock.nanoseconds(last)
        length = f" ({clock.spoken(end - begin)})" if begin is not None and end is not None and end >= begin else ""
        return f"{_moment(first) or first} to {self.at(last)} UTC{length}"


def _moment(time: str | None) -> str | None:
    moment = clock.nanoseconds(time) if time else None
    return None if moment is None else clock.rfc3339(moment)[:19].replace("T", " ")
