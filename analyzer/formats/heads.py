"""What single lines of a text log say, learned once each: heads between time and message, times, usual requests."""

from __future__ import annotations

import re

import msgspec

from analyzer.entry import batch as flag
from analyzer.entry import clock, layouts
from analyzer.entry.layouts import requests
from analyzer.entry.layouts.stamps import MONTHS

NEVER = -(1 << 80)
_MOST_HEADS = 1 << 15
_WIDEST = 80
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d", re.ASCII)
# Layouts whose header ends for good before a whole word with something other than a dash or a bar behind it.
_DECIDED_BY_A_WORD = frozenset(("loguru", "logging-dashes", "gunicorn", "logging"))
_WORD = re.compile(r"[!-~]+ (?![-|:])[!-~]")
# Requests as servers mostly log them; of another line the three groups are empty. What stands here must be what
# `requests.ACCESS` reads in the same way.
_ADDRESS = r"(?:(?:\d{1,3}\.){3}\d{1,3}|(?=[0-9a-f:]*::|(?:[0-9a-f]*:){3})[0-9a-f:.]{3,45})"
REQUESTS = re.compile(
    rf"^(?:{_ADDRESS} - [!#-Z^-~]{{1,100}} \[(\d\d/[A-Z][a-z]{{2}}/\d{{4}}:\d\d:\d\d:\d\d [+-]\d{{4}})\] "
    rf'"((?:{requests.METHODS}) [!#-\[\]-~]+) HTTP/\d\.\d" ([1-5]\d\d) [^\n]*|[^\n]*)$',
    re.ASCII | re.MULTILINE,
)
REQUEST_TIME = re.compile(rf"\d\d[-/](?:{MONTHS})[-/]\d{{4}}[: ]\d\d:")
NO_REQUEST = ("", "", "")
REQUEST = flag.TEXT_LINE | flag.REQUEST_TEXT
STATUSES = {"": 0, **{str(status): status for status in range(100, 600)}}


class Head(msgspec.Struct, frozen=True, gc=False):
    """What stands between time and message says: how long it is, what its zone adds to the time (ns), the rest."""

    size: int
    shift: int
    severity: int
    logger: str
    flags: int


class Heads(dict[str, Head]):
    """Head by the first `width` characters that follow the time, read once each."""

    def __init__(self, before: str, end: int, sample: list[str]) -> None:
        super().__init__()
        self._stamp = before + "00:00:00,000"[:end]
        self._end = end
        needed = [len(self._stamp), *(_needed(before + piece.partition("\n")[0]) for piece in sample)]
        self.width = min(max(needed) - len(self._stamp), _WIDEST)

    def __missing__(self, key: str) -> Head:
        if len(self) >= _MOST_HEADS:
            self.clear()
        head = self[key] = self._read(key)
        return head

    def _read(self, key: str) -> Head:
        header = layouts.read(self._stamp + key) if key.isascii() and key.isprintable() else None
        if header is None or header.layout not in _DECIDED_BY_A_WORD or not header.severity or header.time is None:
            return UNDECIDED
        size = header.end - len(self._stamp)
        if not _WORD.match(key, size):
            return UNDECIDED
        shift = header.time - (clock.nanoseconds(_rfc3339(self._stamp)) or 0)
        return Head(self._end + size, shift, header.severity, header.logger, flag.TEXT_LINE | header.flags)


class Seconds(dict[str, int]):
    """Nanoseconds by time of day, on one day."""

    def __init__(self, before: str) -> None:
        super().__init__()
        day = clock.nanoseconds(_rfc3339(before) + "00:00:00")
        self._day = NEVER if day is None else day

    def __missing__(self, key: str) -> int:
        if not _CLOCK.fullmatch(key):
            return NEVER
        time = self[key] = self._day + _of_day(key)
        return time


class Fractions(dict[str, int]):
    """Nanoseconds by fraction of a second, of three digits or none."""

    def __missing__(self, key: str) -> int:
        if key and not (key[1:].isdecimal() and key.isascii() and key[0] in ".,"):
            return NEVER
        value = self[key] = int(key[1:] or "0") * (clock.SECOND // 1000)
        return value


class RequestTimes(dict[str, int | None]):
    """Nanoseconds by the time of a request (`11/Sep/2025:19:50:56 +0000`); None where there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._midnights: dict[str, int | None] = {}

    def __missing__(self, key: str) -> int | None:
        if len(self) >= _MOST_HEADS:
            self.clear()
            self._midnights.clear()
        midnight = self._midnight(f"{key[:12]}00:00:00{key[20:]}")
        if midnight is not None and _CLOCK.fullmatch(key[12:20]):
            time: int | None = midnight + _of_day(key[12:20])
        else:
            time = _request_time(key)
        self[key] = time
        return time

    def _midnight(self, key: str) -> int | None:
        if key not in self._midnights:
            self._midnights[key] = _request_time(key)
        return self._midnights[key]


def _request_time(written: str) -> int | None:
    header = layouts.read(f'[{written}] "GET / HTTP/1.1" 200 0') if written else None
    return header.time if header else None


def _of_day(written: str) -> int:
    return (int(written[:2]) * 3600 + int(written[3:5]) * 60 + int(written[6:])) * clock.SECOND


def _rfc3339(stamp: str) -> str:
    return stamp.lstrip("[").replace("/", "-")


UNDECIDED = Head(0, NEVER, 0, "", 0)


def _needed(line: str) -> int:
    """How much of a line tells its header: the header, a word, and what stands behind it."""
    header = layouts.read(line)
    word = re.compile(r"\S+ .").match(line, header.end) if header else None
    return word.end() if word else 0
