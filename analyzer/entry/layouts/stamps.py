"""The times with which lines begin, in the ways that programs print them, and what they mean.

A pattern names the parts of a time that it holds: `year` (four digits or two), `month` (number or name), `day`, `hour`,
`minute`, `second`, `fraction`, `zone`, `half` (AM or PM); or `epoch`. `moment` reads them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache

import msgspec

from analyzer.entry import batch as flag
from analyzer.entry.clock import DAY, HOUR, MINUTE, SECOND, within_reach

MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_NUMBERS = {name: number for number, name in enumerate(MONTHS.split("|"), 1)}
_WEEKDAYS = "Mon|Tue|Wed|Thu|Fri|Sat|Sun"
# Abbreviations of zones that servers print, in hours from UTC. Those with several meanings are read as PostgreSQL's
# default set reads them (src/timezone/tznames/Default); the rest (IST) are unknown here.
_ZONES = {
    "UTC": 0,
    "GMT": 0,
    "WET": 0,
    "WEST": 1,
    "BST": 1,
    "CET": 1,
    "CEST": 2,
    "EET": 2,
    "EEST": 3,
    "MSK": 3,
    "SAST": 2,
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "AKST": -9,
    "AKDT": -8,
    "HST": -10,
    "JST": 9,
    "KST": 9,
    "AEST": 10,
    "AEDT": 11,
    "AWST": 8,
    "NZST": 12,
    "NZDT": 13,
    "PKT": 5,
    "WIB": 7,
}
ABBREVIATIONS = "|".join(sorted(_ZONES, key=len, reverse=True))

_CLOCK = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
_FRACTION = r"(?:[.,](?P<fraction>\d{1,9}))?"
_ZONE = rf"(?P<zone>(?:\s?(?:Z|[+-]\d\d:?\d\d|{ABBREVIATIONS})|[+-]\d\d)(?![\w:]))?"
_NAMED_MONTH = rf"(?P<month>{MONTHS})"
ISO = rf"(?P<year>\d{{4}})(?P<dash>[-/])(?P<month>\d\d)(?P=dash)(?P<day>\d\d)[T ]{_CLOCK}{_FRACTION}{_ZONE}"
CTIME = (
    rf"(?:{_WEEKDAYS}) {_NAMED_MONTH} (?P<day>[ \d]\d) {_CLOCK}{_FRACTION}"
    rf"(?: (?P<zone>{ABBREVIATIONS}))? (?P<year>\d{{4}})"
)
CLF = (
    rf"(?P<day>\d\d)[-/]{_NAMED_MONTH}[-/](?P<year>\d{{4}})[: ]{_CLOCK}{_FRACTION}"
    rf"(?P<zone> ?(?:[+-]\d{{4}}|{ABBREVIATIONS}| [A-Z][A-Za-z]{{1,20}}(?:/[A-Z][\w+-]{{1,30}}){{1,2}})(?![\w:]))?"
)
_SYSLOG = rf"{_NAMED_MONTH} (?P<day>[ \d]\d) (?:(?P<year>\d{{4}}) )?{_CLOCK}{_FRACTION}{_ZONE}"

_DIGITS, _MONTH_LETTERS = "0123456789", "JFMASOND"


class Stamp(msgspec.Struct, frozen=True):
    """How a line can begin with a time. `begins`: the characters it can begin with; `may`: a regular expression for how
    every such line begins, and few others do. `dated`: it has a day and a time and can be nothing else, so that it
    surely begins an entry of a log.
    """

    name: str
    begins: str
    may: str
    source: str
    dated: bool = True

    @property
    def pattern(self) -> re.Pattern[str]:
        return PATTERNS[self.source]


class Patterns(dict[str, re.Pattern[str]]):
    """Patterns by their source, each compiled when it is first needed: a log has few layouts, and there are many."""

    def __missing__(self, source: str) -> re.Pattern[str]:
        pattern = self[source] = re.compile(source)
        return pattern


PATTERNS = Patterns()


def _stamp(name: str, begins: str, may: str, pattern: str, *, dated: bool = True) -> Stamp:
    return Stamp(name, begins, may, f"(?a){pattern}", dated)


# 2025-09-11T19:50:56.123+02:00    2025-09-11 19:50:56,123    2009/07/20 22:59:26
PLAIN = _stamp("iso", _DIGITS, r"\d{4}[-/]\d\d[-/]\d\d[T ]", ISO)
# [2025-09-11 19:50:56 +0000        the bracket closes in the layout
OPENED = _stamp("iso in brackets", "[", r"\[\d{4}[-/]", rf"\[{ISO}")
# [20/Jul/2009 22:59:26    [20-Jul-2009 22:59:26 Europe/Berlin
OPENED_CLF = _stamp("clf in brackets", "[", r"\[\d\d[-/][A-Z]", rf"\[{CLF}")
# 20-Jul-2009 22:59:26.123
PLAIN_CLF = _stamp("clf", _DIGITS, r"\d\d[-/][A-Z]", CLF)
# [Mon Jul 20 22:59:26.123456 2009
OPENED_CTIME = _stamp("ctime in brackets", "[", r"\[[MTWFS][a-z]{2} [A-Z]", rf"\[{CTIME}")
# Mon Jul 20 22:59:26 2009
PLAIN_CTIME = _stamp("ctime", "MTWFS", r"[MTWFS][a-z]{2} [A-Z][a-z]{2} ", CTIME)
# Jul 20 22:59:26    <34>Jul 20 22:59:26
SYSLOG = _stamp(
    "syslog",
    _MONTH_LETTERS + "<",
    rf"(?:<\d{{1,3}}>)?(?:{MONTHS}) [ \d]\d ",
    rf"(?:<(?P<priority>\d{{1,3}})>)?{_SYSLOG}",
)
# <34>2025-09-11T19:50:56.123Z    <34>1 2025-09-11T19:50:56.123Z
PRIORITY = _stamp(
    "syslog with ISO time", "<", r"<\d{1,3}>\d", rf"<(?P<priority>\d{{1,3}})>(?P<version>\d{{1,2}} )?(?:{ISO}|- )"
)
# Jul 20, 2009 10:59:26 PM            since JDK 20 with a narrow blank before PM
AMERICAN = _stamp(
    "month first",
    _MONTH_LETTERS,
    rf"(?:{MONTHS}) \d\d?, \d",
    rf"{_NAMED_MONTH} (?P<day>\d\d?), (?P<year>\d{{4}}),? (?P<hour>\d\d?):(?P<minute>\d\d):(?P<second>\d\d)"
    "[ \u202f](?P<half>[AP]M)",
)
# E0720 22:59:26.123456    E20090720 22:59:26.123456
KLOG = _stamp(
    "klog",
    "IWEFDC",
    r"[IWEFDC]\d{4}",
    rf"(?P<level>[IWEFDC])(?P<year>\d{{4}})?(?P<month>\d\d)(?P<day>\d\d) {_CLOCK}(?:\.(?P<fraction>\d{{1,9}})\d*)?",
)
# 1:M 20 Jul 2009 22:59:26.123
REDIS = _stamp(
    "redis",
    _DIGITS,
    r"\d{1,10}:[XCSMs]",
    rf"\d{{1,10}}:[XCSM] (?P<day>\d\d) {_NAMED_MONTH} (?P<year>\d{{4}}) {_CLOCK}{_FRACTION}",
)
# 03-17 16:13:38.811
NO_YEAR = _stamp(
    "no year", _DIGITS, r"\d\d-\d\d \d", rf"(?P<month>\d\d)-(?P<day>\d\d) {_CLOCK}\.(?P<fraction>\d{{3,6}})"
)
# [10.30 16:49:06]
OPENED_NO_YEAR = _stamp("no year in brackets", "[", r"\[\d\d\.\d\d \d", rf"\[(?P<month>\d\d)\.(?P<day>\d\d) {_CLOCK}")
# 17/06/09 20:10:40
SHORT_YEAR = _stamp(
    "short year", _DIGITS, r"\d\d/\d\d/\d\d \d", rf"(?P<year>\d\d)/(?P<month>\d\d)/(?P<day>\d\d) {_CLOCK}{_FRACTION}"
)
# 200806 14:25:02    200806  4:25:02
SIX_DIGITS = _stamp(
    "six digits",
    _DIGITS,
    r"\d{6} [ \d]\d:",
    r"(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d) (?P<hour>[ \d]\d):(?P<minute>\d\d):(?P<second>\d\d)",
)
# 22:59:26.123
TIME_OF_DAY = _stamp("time of day", _DIGITS, r"\d\d:\d\d:\d", _CLOCK + _FRACTION, dated=False)
# [22:59:26
OPENED_TIME_OF_DAY = _stamp("time of day in brackets", "[", r"\[\d\d:\d\d:\d", rf"\[{_CLOCK}{_FRACTION}", dated=False)
# 1428634687    1428634687.123    1428634687123    (ms, us, ns)
EPOCH_TIME = r"(?P<epoch>\d{19}|\d{16}|\d{13}|\d{10}(?:\.\d{1,9})?)"
EPOCH = _stamp("epoch", _DIGITS, r"\d{10}[\d. \t]", rf"{EPOCH_TIME}(?=[ \t])", dated=False)
_EARLIEST, _LATEST = 946_684_800 * SECOND, 4_102_444_800 * SECOND  # 2000 to 2100: other numbers are none of times

STAMPS = (
    *(PLAIN, OPENED, OPENED_CLF, PLAIN_CLF, OPENED_CTIME, PLAIN_CTIME, SYSLOG, PRIORITY, AMERICAN, KLOG, REDIS),
    *(NO_YEAR, OPENED_NO_YEAR, SHORT_YEAR, SIX_DIGITS, TIME_OF_DAY, OPENED_TIME_OF_DAY, EPOCH),
)


class Moment(msgspec.Struct, frozen=True):
    """When: `time` in ns since the epoch, None where the year or the day is not known; `of_day` is then the time since
    midnight (ns), where there is no day. `assumed`: what the line does not say, as flags of a batch.
    """

    time: int | None
    of_day: int | None = None
    assumed: int = 0


def moment(parts: Mapping[str, str | None], now: int | None) -> Moment | None:
    """The moment that the parts of a pattern name, None where there is no such time.

    A date without a year is that of the latest year in which it lies no more than a day after `now`; without `now` its
    time is None.
    """
    if epoch := parts.get("epoch"):
        return _since_epoch(epoch)
    of_day = _of_day(parts)
    if of_day is None:
        return None
    day, month = parts.get("day"), parts.get("month")
    if day is None or month is None:
        return Moment(None, of_day, flag.ASSUMED_DAY | flag.ASSUMED_UTC)
    offset = _offset(parts.get("zone"), parts.get("year") or "2000", month, day)
    assumed = 0 if offset is not None else flag.ASSUMED_UTC
    of_day -= offset or 0
    if year := parts.get("year"):
        start = _midnight(year, month, day)
        time = None if start is None else within_reach(start + of_day)
        return None if time is None else Moment(time, None, assumed)
    if _midnight("2000", month, day) is None:
        return None
    return Moment(None if now is None else _latest(month, day, of_day, now), None, assumed | flag.ASSUMED_YEAR)


def on_day_of(of_day: int, time: int, *, exactly: bool = False) -> int:
    """The moment of that time of day on the day of `time`; on the next one where a day seems to have ended between (it
    lies more than 12 hours before), on the one before where it lies 23 hours after. `exactly`: on that day.
    """
    found = time // DAY * DAY + of_day
    if exactly:
        return found
    if found < time - 12 * HOUR:
        return found + DAY
    return found - DAY if found > time + 23 * HOUR else found


def _since_epoch(written: str) -> Moment | None:
    whole, _, fraction = written.partition(".")
    time = int(whole) * 10 ** (19 - len(whole)) + int(fraction.ljust(9, "0") or "0")
    return Moment(time) if _EARLIEST <= time < _LATEST else None


def _of_day(parts: Mapping[str, str | None]) -> int | None:
    hour, minute, second = int(parts["hour"] or 0), int(parts["minute"] or 0), int(parts["second"] or 0)
    if half := parts.get("half"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "PM" else 0)
    if hour > 23 or minute > 59 or second > 60:
        return None
    return hour * HOUR + minute * MINUTE + second * SECOND + int((parts.get("fraction") or "").ljust(9, "0"))


@lru_cache(maxsize=1 << 12)
def _midnight(year: str, month: str, day: str) -> int | None:
    """The beginning of a day in UTC (ns); None where there is no such day. A year of two digits is of 1970 to 2069."""
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= 70 else 2000
    try:
        return (date(number, _NUMBERS.get(month) or int(month), int(day)).toordinal() - _EPOCH_DAY) * DAY
    except ValueError:
        return None


_EPOCH_DAY = date(1970, 1, 1).toordinal()


def _latest(month: str, day: str, of_day: int, now: int) -> int | None:
    this = datetime.fromtimestamp(now // SECOND, UTC).year
    for year in range(this + 1, this - 9, -1):  # between leap years lie up to eight years
        start = _midnight(f"{year:04d}", month, day)
        if start is not None and start + of_day <= now + DAY:
            return start + of_day
    return None


@lru_cache(maxsize=1 << 10)
def _offset(zone: str | None, year: str, month: str, day: str) -> int | None:
    """How far a zone is ahead of UTC (ns), on that day where it is a place; None where it is not known."""
    name = (zone or "").strip()
    if name == "Z":
        return 0
    if name[:1] in ("+", "-"):
        ahead = int(name[1:3]) * HOUR + int(name[3:].lstrip(":") or 0) * MINUTE
        return -ahead if name[0] == "-" else ahead
    if "/" not in name:
        return _ZONES[name] * HOUR if name in _ZONES else None
    from zoneinfo import ZoneInfo  # imported late: few logs name a place, and it costs as much as a small scan

    start = _midnight(year, month, day)
    try:
        there = datetime.fromtimestamp(((start or 0) + 12 * HOUR) // SECOND, ZoneInfo(name)).utcoffset()
    except (OSError, ValueError):  # no such zone, or none known to this machine
        return None
    return None if there is None else (there.days * 86_400 + there.seconds) * SECOND
