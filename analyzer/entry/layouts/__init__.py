"""The headers with which programs begin a line of text: time, level, logger, process id.

A layout is a row of `LAYOUTS`, in the file of its program; of those with which a line can begin, the first that fits
wins. Layouts with a stamp (see `stamps`) go first. To add one, add a file (and its tests) and a line here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

import msgspec

from analyzer.entry import batch as flag
from analyzer.entry import payloads
from analyzer.entry.layouts import (
    bare,
    databases,
    devices,
    dotnet,
    go,
    gunicorn,
    haproxy,
    java,
    klog,
    logfmt,
    loguru,
    node,
    php,
    python_logging,
    requests,
    ruby,
    rust,
    syslog,
    web_errors,
)
from analyzer.entry.layouts.layout import LEVELS, LONGEST, Header, Layout, Told, by_priority, severity_of
from analyzer.entry.layouts.stamps import PATTERNS, STAMPS, Moment, Stamp, moment, on_day_of
from analyzer.entry.severity import Severity, parse

__all__ = ["LAYOUTS", "LEVELS", "MAY_BEGIN", "MAY_HOLD", "Header", "Layout", "joined", "level_in", "on_day_of", "read"]

LAYOUTS: tuple[Layout, ...] = (
    *loguru.LAYOUTS,
    *python_logging.DATED,
    *gunicorn.LAYOUTS,
    *php.LAYOUTS,
    *rust.LAYOUTS,
    *requests.STAMPED,
    *databases.POSTGRES,
    *databases.MYSQL,
    *databases.REDIS_SERVER,
    *web_errors.NGINX,
    *web_errors.APACHE,
    *java.DATED,
    *go.DATED,
    *ruby.SIDEKIQ,
    *python_logging.USUAL,
    *node.WINSTON,
    *java.SHORT,
    *java.TIMES_OF_DAY,
    *klog.LAYOUTS,
    *syslog.LAYOUTS,
    *syslog.ISO,
    *devices.LAYOUTS,
    *bare.TIMES,
    *requests.ACCESS,
    *requests.UVICORN,
    *requests.UWSGI,
    *requests.GIN,
    *haproxy.LAYOUTS,
    *ruby.LAYOUTS,
    *node.NEST,
    *rust.PANICS,
    *python_logging.LEVEL_FIRST,
    *logfmt.LAYOUTS,
    *dotnet.LAYOUTS,
    *go.TERMINAL,
    *php.UNDATED,
    *databases.POSTGRES_BARE,
    *java.JUL_LEVELS,
    *syslog.PRIORITY_ONLY,
    *bare.LEVELS_ALONE,
)

_USED = [stamp for stamp in STAMPS if any(row.stamp is stamp for row in LAYOUTS)]
_UNSTAMPED = [row for row in LAYOUTS if row.stamp is None]


class _Begun(NamedTuple):
    """A stamp, and the layouts that go on from it."""

    stamp: Stamp
    rows: tuple[Layout, ...]


def _by_character(begun: Iterable[_Begun]) -> dict[str, tuple[_Begun, ...]]:
    found: dict[str, tuple[_Begun, ...]] = {}
    for each in begun:
        for character in each.stamp.begins:
            found[character] = (*found.get(character, ()), each)
    return found


_STAMPED = _by_character(_Begun(stamp, tuple(row for row in LAYOUTS if row.stamp is stamp)) for stamp in _USED)
_MAY = "|".join(dict.fromkeys(row.may for row in _UNSTAMPED if row.may))
_FIRST = "".join(sorted({*"".join(stamp.begins for stamp in _USED), *"".join(row.begins for row in _UNSTAMPED)}))

MAY_HOLD = requests.CLF_MARK
MAY_BEGIN = rf"(?=[{re.escape(_FIRST)}])(?:{'|'.join(stamp.may for stamp in _USED)}|{_MAY})"
"""What every line with a header begins with, but for those that hold `MAY_HOLD`; few other lines do."""

_LOGFMT = re.compile(r"(?:^|\s)level=\"?(\w+)")
# A time or its like (a digit), and a level between bars: `10:15 | worker | ERROR | message`
_BARS = re.compile(rf"(?=[^|\n]*\d)[^|\n]{{1,60}}(?:\| ?[\w.-]{{1,60}} ?)?\| ?({LEVELS}) *\| ")
_BARE = frozenset(("time", "time-of-day"))
_LONGEST_LINE = 1 << 16
_MOST_HEADERS = 3  # in one line: of Docker, of syslog, of the program


def read(text: str, *, undated: bool = True, retold: bool = True, now: int | None = None) -> Header | None:
    """The header at the beginning of `text` (without ANSI and tags), or None.

    `undated`: try layouts without a date, too. `retold`: also those that tell their message in another way than it
    stands there (requests, pairs). `now` (ns): when the log is read, without which no year is assumed.
    """
    return _read(text, undated, retold, now, _MOST_HEADERS)


def joined(above: Header, header: Header) -> Header | None:
    """The header of an entry whose first line has only the header `above`, and whose message stands behind `header`
    on the line below; None where that line begins an entry of its own.
    """
    if not above.below or header.time is not None or header.layout not in _BELOW:
        return None
    return msgspec.structs.replace(above, severity=header.severity, end=header.end, said=header.said, below=False)


_BELOW = frozenset(("jul-level", "level-colon"))


def level_in(text: str) -> int:
    """The severity that a message states inside (`level=error msg=…`, `10:15 | ERROR | …`, an object of JSON), else
    DEFAULT.
    """
    if text[:1] == "{" and len(text) < _LONGEST_LINE:
        return _level_in_json(text)
    if "level=" in text and (found := _LOGFMT.search(text[:LONGEST])):
        return parse(found[1])
    if "| " in text and (found := _BARS.match(text, 0, LONGEST)):
        return parse(found[1])
    return Severity.DEFAULT.value


def _level_in_json(text: str) -> int:
    try:
        value = msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return Severity.DEFAULT.value
    return payloads.level(value) if isinstance(value, dict) else Severity.DEFAULT.value


def _read(text: str, undated: bool, retold: bool, now: int | None, most: int) -> Header | None:
    for stamp, rows in _STAMPED.get(text[:1], ()):
        begun = stamp.pattern.match(text, 0, LONGEST)
        if begun is None:
            continue
        for row in rows:
            if not (undated or stamp.dated or row.sure) or (row.told and not retold):
                continue
            if found := _found(row, text, begun.end()):
                header = _header(row, found, begun, now)
                return _with_inner(header, text, retold, now, most) if header and row.outer else header
    return _unstamped(text, retold, now, most) if undated else None


def _unstamped(text: str, retold: bool, now: int | None, most: int) -> Header | None:
    rows = _OF_ANYTHING
    if PATTERNS[_MAY].match(text):
        rows = _BEGINNING.get(text[0], rows)
    for row in rows:
        if row.told and not retold:
            continue
        found = _found(row, text, 0)
        header = _header(row, found, None, now) if found else None
        if header:
            return _with_inner(header, text, retold, now, most) if row.outer else header
    return None


_OF_ANYTHING = tuple(row for row in _UNSTAMPED if not row.begins)
_BEGINNING = {
    character: tuple(row for row in _UNSTAMPED if not row.begins or character in row.begins) for character in _FIRST
}


def _found(row: Layout, text: str, start: int) -> re.Match[str] | None:
    if row.holds and text.find(row.holds, start, LONGEST) < 0:
        return None
    return row.pattern.match(text, start, _LONGEST_LINE if row.told else LONGEST)


def _header(row: Layout, found: re.Match[str], begun: re.Match[str] | None, now: int | None) -> Header | None:
    """What the parts of a match say; None where they name no time that there is, or tell nothing after all."""
    parts: Mapping[str, str | None] = found.groupdict()
    told = None
    if row.told:
        told = row.told(found)
        if told is None:
            return None
        parts = told.parts or {}
    when: Moment | None = _NO_TIME
    level, priority = parts.get("level") or parts.get("word"), parts.get("priority")
    if begun is not None and not parts.get("zone"):
        when, stamped, priority = _said_by(begun.re, begun.groups(), now)
        level = level or stamped
    elif begun is not None or parts.get("hour") or parts.get("epoch"):
        when = moment({**(begun.groupdict() if begun else {}), **_there(parts)}, now)
    if when is None:
        return None
    logger = parts.get("logger") or parts.get("dotted") or parts.get("placed") or parts.get("root") or ""
    header = Header(
        layout=row.name,
        time=when.time,
        severity=severity_of(level, row.severities) or by_priority(priority) or row.otherwise,
        logger=logger if "::" in logger else logger.split(":")[0],
        end=found.end(),
        of_day=when.of_day,
        assumed=when.assumed,
        below=row.below,
    )
    return _retold(header, told, found.string) if told else header


_NO_TIME = Moment(None)


@lru_cache(maxsize=1 << 12)
def _said_by(
    pattern: re.Pattern[str], groups: tuple[str | None, ...], now: int | None
) -> tuple[Moment | None, str | None, str | None]:
    """The moment, the level and the priority in a stamp with these groups."""
    parts = {name: groups[number - 1] for name, number in pattern.groupindex.items()}
    timed = parts.get("hour") or parts.get("epoch")
    return moment(parts, now) if timed else _NO_TIME, parts.get("level"), parts.get("priority")


def _there(parts: Mapping[str, str | None]) -> dict[str, str | None]:
    return {name: part for name, part in parts.items() if part is not None}


def _retold(header: Header, told: Told, text: str) -> Header:
    end = text.find("\n")
    return msgspec.structs.replace(
        header,
        severity=told.severity or header.severity,
        logger=told.logger or header.logger,
        end=len(text) if end < 0 else end,
        said=told.said,
        status=told.status,
        request=told.request,
    )


def _with_inner(outer: Header, text: str, retold: bool, now: int | None, most: int) -> Header:
    """A bare time, or syslog's header, may stand before a whole header: `docker logs --timestamps` puts it there. The
    time is that of the one without assumptions, the outer one where both are as good.
    """
    rest = text[outer.end :] if retold else text[outer.end : outer.end + LONGEST]
    inner = _read(rest, True, retold, now, most - 1) if most > 1 and rest[:1] not in ("", " ") else None
    if inner is None or inner.layout in _BARE:
        return outer
    timed = inner if outer.time is None or (inner.time is not None and _guessed(inner) < _guessed(outer)) else outer
    return msgspec.structs.replace(
        inner,
        time=timed.time,
        of_day=timed.of_day,
        assumed=timed.assumed,
        severity=inner.severity or outer.severity,
        logger=inner.logger or outer.logger,
        end=outer.end + inner.end,
    )


def _guessed(header: Header) -> int:
    """How much of the day is assumed: nothing, the year, the day."""
    return header.assumed & (flag.ASSUMED_YEAR | flag.ASSUMED_DAY)
