"""The times of a batch: a column of ns since the epoch, and what a scan asks of it as a whole.

Most entries are never asked for their time one by one. `Stamps` is a column of times still written as RFC 3339: all of
one width and in UTC, so that their order as texts is their order in time; only a time that is asked for is computed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from operator import eq
from typing import NamedTuple, overload

from analyzer.entry import clock
from analyzer.entry.clock import MINUTE

Times = Sequence[int | None]
"""ns since the epoch, None where an entry has no time."""

_SHAPES = {24: b"0000-00-00T00:00:00.000Z", 27: b"0000-00-00T00:00:00.000000Z", 30: b"0000-00-00T00:00:00.000000000Z"}
_SCALES = {24: 1_000_000, 27: 1000, 30: 1}
_DIGITS = bytes.maketrans(b"0123456789", b"0" * 10)


class Stamps(Sequence[int | None]):
    """Times as texts of one width, all of them valid; made by `stamps`."""

    def __init__(self, texts: list[str], ordered: list[str], minutes: dict[int, int]) -> None:
        self._texts, self._ordered, self.minutes = texts, ordered, minutes
        self._scale = _SCALES[len(texts[0])]

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> list[int | None]: ...
    def __getitem__(self, place: int | slice) -> int | list[int | None]:
        if isinstance(place, slice):
            return [self._time(text) for text in self._texts[place]]
        text = self._texts[place]
        return _second(text[:19]) + int(text[20:-1]) * self._scale

    def __iter__(self) -> Iterator[int]:
        return map(self._time, self._texts)

    def span(self) -> tuple[int, int]:
        """The lowest and the highest time."""
        return self._time(self._ordered[0]), self._time(self._ordered[-1])

    def rising_runs(self) -> list[tuple[int, int]]:
        """First and last of the runs in which the times rise, as when files of several days follow each other; none
        where there are more than a few, or they overlap.
        """
        texts = self._texts
        if texts[0] == self._ordered[0] and texts[-1] == self._ordered[-1]:
            return []
        falls = [place for place, (text, after) in enumerate(pairwise(texts), 1) if after < text]
        if len(falls) > 3:
            return []
        bounds = [0, *falls, len(texts)]
        runs = sorted((texts[first], texts[after - 1]) for first, after in pairwise(bounds))
        if any(after[0] <= run[1] for run, after in pairwise(runs)):
            return []
        return [(self._time(first), self._time(last)) for first, last in runs]

    def span_of(self, places: Sequence[int]) -> tuple[int, int]:
        """The lowest and the highest of the times at these places."""
        texts = [self._texts[place] for place in places]
        return self._time(min(texts)), self._time(max(texts))

    def minutes_of(self, places: Sequence[int]) -> Mapping[int, int]:
        """How many of the times at these places lie in each minute since the epoch."""
        if len(self.minutes) == 1:
            return dict.fromkeys(self.minutes, len(places))
        texts, counts = self._texts, dict[str, int]()
        for place in places:
            minute = texts[place][:16]
            counts[minute] = counts.get(minute, 0) + 1
        return {_minute(minute): count for minute, count in counts.items()}

    def never_rises(self) -> bool:
        return self._texts[0] == self._ordered[-1] and self._texts == self._ordered[::-1]

    def tied(self) -> list[int]:
        """The places of the times that are there more than once."""
        following = self._ordered[1:]
        if not any(map(eq, self._ordered, following)):
            return []
        twice = {text for text, after in zip(self._ordered, following, strict=False) if text == after}
        return [place for place, text in enumerate(self._texts) if text in twice]

    def identities(self) -> list[str]:
        """For each time a text that only equal times have, whatever the number of their digits."""
        return [text.rstrip("0Z.") for text in self._texts]

    def _time(self, text: str) -> int:
        return _second(text[:19]) + int(text[20:-1]) * self._scale


@lru_cache(maxsize=1 << 14)
def _second(text: str) -> int:
    return clock.nanoseconds(text + "Z") or 0


@lru_cache(maxsize=1 << 12)
def _minute(text: str) -> int:
    return (clock.nanoseconds(text + ":00Z") or 0) // MINUTE


def stamps(texts: list[str]) -> Stamps | None:
    """The times that `texts` (not empty) say, None unless they all are usual: RFC 3339 in UTC with up to nine digits of
    a second, and close together; else `clock.nanoseconds` of each is the way.
    """
    widths = [*map(len, texts)]
    width = widths[0]
    if widths.count(width) != len(texts) or width not in _SHAPES:
        width = next((usual for usual in _SHAPES if usual >= max(widths)), 0)
        texts = [text if len(text) == width else _padded(text, width) for text in texts]
    shape = _SHAPES.get(width)
    if shape is None:
        return None
    joined = "".join(texts)
    if not joined.isascii() or joined.encode().translate(_DIGITS) != shape * len(texts):
        return None
    ordered = sorted(texts)
    minutes = _minutes(ordered)
    return None if minutes is None else Stamps(texts, ordered, minutes)


def _padded(text: str, width: int) -> str:
    """`text` with as many digits of a second as make it `width` long; no time where it was none."""
    whole, point, digits = text[:-1].partition(".")
    if text[-1:] != "Z" or (point and not digits):
        return "-" * width
    return f"{whole}.{digits}".ljust(width - 1, "0") + "Z"


def _minutes(ordered: list[str]) -> dict[int, int] | None:
    """Minute since the epoch -> number of times in it; None where one is no time, or most stand alone in a minute."""
    minutes: dict[int, int] = {}
    place, most = 0, 4 + len(ordered) // 16
    while place < len(ordered):
        minute = ordered[place][:16]
        end = bisect_right(ordered, minute + "~", place)
        start = clock.nanoseconds(minute + ":00Z")
        if start is None or ordered[end - 1][17:19] > "59" or len(minutes) > most:
            return None
        minutes[start // MINUTE] = end - place
        place = end
    return minutes


def span(times: Times) -> tuple[int, int] | None:
    """The lowest and the highest of the times that are known."""
    if isinstance(times, Stamps):
        return times.span()
    dated = [time for time in times if time is not None]
    return (min(dated), max(dated)) if dated else None


def spans(times: Times) -> list[tuple[int, int]]:
    """The first and last time of all; or of each rising run in which they come, where these are few and apart."""
    if isinstance(times, Stamps) and len(runs := times.rising_runs()) > 1:
        return runs
    covered = span(times)
    return [covered] if covered else []


def span_of(times: Times, places: Sequence[int]) -> tuple[int, int] | None:
    """The lowest and the highest of the times that are known at these places."""
    if isinstance(times, Stamps):
        return times.span_of(places)
    return span([times[place] for place in places])


def minutes_of(times: Times, places: Sequence[int]) -> Mapping[int, int]:
    """How many of the times that are known at these places lie in each minute since the epoch."""
    if isinstance(times, Stamps):
        return times.minutes_of(places)
    counts: dict[int, int] = {}
    for place in places:
        time = times[place]
        if time is not None:
            counts[time // MINUTE] = counts.get(time // MINUTE, 0) + 1
    return counts


def identities(times: Times) -> list[str]:
    """For each time a text that only equal times have; '' for none."""
    if isinstance(times, Stamps):
        return times.identities()
    return ["" if time is None else clock.rfc3339(time).rstrip("0Z.") for time in times]


class Covered(NamedTuple):
    """What known times cover: the lowest, the highest, and how many there are in each minute since the epoch."""

    first: int
    last: int
    minutes: dict[int, int]


def covered(times: Times) -> Covered | None:
    """What the times cover; None where none is known."""
    if isinstance(times, Stamps):
        return Covered(*times.span(), times.minutes)
    ordered = sorted([time for time in times if time is not None])
    if not ordered:
        return None
    minutes: dict[int, int] = {}
    place = 0
    while place < len(ordered):
        minute = ordered[place] // MINUTE
        end = bisect_left(ordered, (minute + 1) * MINUTE, place)
        minutes[minute] = end - place
        place = end
    return Covered(ordered[0], ordered[-1], minutes)


def never_rise(times: Times) -> bool:
    """Does no known time lie after a known one before it?"""
    if isinstance(times, Stamps):
        return times.never_rises()
    if times and times[0] is not None and times[-1] is not None and times[0] < times[-1]:
        return False
    dated = [time for time in times if time is not None]
    return all(later <= time for time, later in pairwise(dated))
