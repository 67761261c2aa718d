"""The headers with which programs begin a line of text: time, level, logger, process id.

A layout is one row of `LAYOUTS`; the first row that fits a line wins. To add one, add a row (and its test).
"""

from __future__ import annotations

import re

import msgspec

from analyzer.entry import clock
from analyzer.entry.severity import Severity, parse

_TIME = (
    r"(?P<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
    r"(?P<zone>\s?(?:Z|UTC|[+-]\d\d:?\d\d)(?![\w:]))?)"
)
LEVELS = "TRACE|DEBUG|INFO|NOTICE|SUCCESS|WARN(?:ING)?|ERR(?:OR)?|SEVERE|CRIT(?:ICAL)?|FATAL|PANIC|ALERT|EMERG(?:ENCY)?"
_LEVEL, _ANY_CASE = rf"(?P<level>{LEVELS})", rf"(?P<level>(?i:{LEVELS}))"
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_LOGGER = r"(?P<logger>[\w./:<>-]{1,100})"
_DOTTED = r"(?P<logger>[A-Za-z_]\w*(?:\.\w+)+)"


class Layout(msgspec.Struct, frozen=True):
    """One way to begin a line. `begins` tells the kinds of character it can begin with: digit, bracket, letter.
    `dated`: it has a day and a time, so that it surely begins an entry of a log.
    """

    name: str
    begins: tuple[str, ...]
    pattern: re.Pattern[str]
    dated: bool


class Header(msgspec.Struct, frozen=True):
    """What stands before the message: time (ns since the epoch), severity, logger; the message begins at `end`."""

    layout: str
    time: int | None
    severity: int
    logger: str
    end: int
    zoned: bool


def _row(name: str, begins: str, pattern: str) -> Layout:
    return Layout(name, tuple(begins.split()), re.compile(pattern), "(?P<time>" in pattern)


LAYOUTS: tuple[Layout, ...] = (
    # 2025-08-25 16:22:10.065 | ERROR    | package.module:function:150 | message        (loguru, also with ` - `)
    _row("loguru", "digit", rf"{_TIME} \| {_LEVEL}\s*\| (?:{_LOGGER} (?:\||-) ?)?"),
    # 2025-09-01 00:59:02,341 - service - package.module - ERROR - message              (logging, usual layout)
    _row("logging-dashes", "digit", rf"{_TIME} - (?:{_LOGGER} - ){{0,3}}{_LEVEL} - (?:(?P<place>[\w.]+:\d+) - )?"),
    # [2025-09-11 19:50:56 +0000] [14] [ERROR] message      [2025-09-11 19:50:56,123] ERROR in app: message
    _row("gunicorn", "bracket", rf"\[{_TIME}\] (?:\[\d+\] )?\[{_ANY_CASE}\] (?:\[{_LOGGER}\] )?"),
    _row("bracketed-time", "bracket", rf"\[{_TIME}\] {_LEVEL}(?: in {_LOGGER})?(?::| -)? "),
    # 2025-09-11 19:50:56,123 ERROR [package.module] message   … ERROR package.module: message   … [ERROR] message
    _row(
        "logging",
        "digit",
        rf"{_TIME}\s+(?:\[[^\]\[]{{1,80}}\]\s+)?(?:\[{_ANY_CASE}\s*\]|{_LEVEL.replace('<level>', '<word>')}:?)"
        rf"(?:\s+\[{_LOGGER}\]:?|\s+{_DOTTED.replace('<logger>', '<dotted>')}(?::| -))?(?:\s|$)",
    ),
    # 19:50:56.123 [http-1] ERROR package.Class - message                                (logback's default)
    _row("logback", "digit", rf"\d\d:\d\d:\d\d[.,]\d{{3}} \[[^\]\[]{{1,80}}\] {_LEVEL}\s+{_LOGGER} - "),
    # E0911 19:50:56.123456       1 server.go:42] message                                (klog, glog)
    _row("klog", "letter", r"(?P<letter>[IWEF])\d{4} \d\d:\d\d:\d\d(?:\.\d+)?\s+\d+ (?P<place>[\w.-]+:\d+)\] "),
    # Sep 11 19:50:56 host program[12]: ERROR message                                    (syslog, RFC 3164)
    _row("syslog", "letter", rf"(?:{_MONTHS}) [ \d]\d \d\d:\d\d:\d\d [\w.:-]{{1,255}} [^\s:\[]{{1,64}}(?:\[\d+\])?: "),
    # [2025-09-11T19:50:56Z] message    2025-09-11T19:50:56Z message
    _row(
        "time",
        "digit bracket",
        rf"(?:\[{_TIME}\]|{_TIME.replace('<time>', '<bare>').replace('<zone>', '<bare_zone>')})(?: |$)",
    ),
    # INFO:     message (uvicorn)    ERROR:package.module:message (logging.basicConfig)    ERROR [package] message
    _row("level-colon", "letter", rf"{_LEVEL}:(?:[ \t]+|(?P<logger>[A-Za-z_][\w.-]{{0,99}}):)"),
    _row("level-logger", "letter", rf"{_LEVEL}\s+\[{_LOGGER}\] "),
    # [ERROR] message    ERROR - message    ERROR | message    ERROR message
    _row("level-bracket", "bracket", rf"(?:\[\d+\] )?\[{_ANY_CASE}\s*\]:?(?: |$)"),
    _row("level-dash", "letter", rf"{_LEVEL} +(?:-|\|) "),
    _row("level-word", "letter", r"(?P<level>TRACE|DEBUG|INFO|WARN|WARNING|ERROR) +(?=\S)"),
)

# What every line with a header begins with; few other lines do.
MAY_BEGIN = (
    rf"\d(?:\d\d\d-|\d:\d\d:)|(?=[TDINSWECFPAJMO])(?:(?:{LEVELS})[\s:]|[IWEF]\d{{4}} |(?:{_MONTHS}) [ \d]\d )"
    rf"|\[(?:\d|(?i:{LEVELS}))"
)

_BEGINNINGS = {kind: tuple(row for row in LAYOUTS if kind in row.begins) for kind in ("digit", "bracket", "letter")}
_DIGITS = frozenset("0123456789")
_LETTERS = frozenset("TDINSWECFPAJMO")
_LOGFMT = re.compile(r"(?:^|\s)level=\"?(\w+)")
_LONGEST = 400
_SURE = frozenset(("klog", "logback"))
_OUTER = frozenset(("time", "syslog"))


def read(text: str, *, undated: bool = True) -> Header | None:
    """The header at the beginning of `text` (without ANSI and tags), or None. `undated`: try level-only layouts too."""
    first = text[:1]
    if first in _DIGITS:
        rows = _BEGINNINGS["digit"]
    elif first == "[":
        rows = _BEGINNINGS["bracket"]
    elif first in _LETTERS:
        rows = _BEGINNINGS["letter"]
    else:
        return None
    for row in rows:
        if row.name in _OUTER and (found := row.pattern.match(text, 0, _LONGEST)):
            return _with_inner(_header(row, found), text)
        if (row.dated or undated or row.name in _SURE) and (found := row.pattern.match(text, 0, _LONGEST)):
            return _header(row, found)
    return None


def _with_inner(outer: Header | None, text: str) -> Header | None:
    """A bare time, or syslog's header, may stand before a whole header: `docker logs --timestamps` puts it there."""
    rest = text[outer.end : outer.end + _LONGEST] if outer else ""
    inner = read(rest) if rest[:1] not in ("", " ") else None
    if outer is None or inner is None or inner.layout == "time":
        return outer
    return msgspec.structs.replace(
        outer, severity=inner.severity, logger=inner.logger, end=outer.end + inner.end, layout=inner.layout
    )


def level_in(text: str) -> int:
    """The severity that a logfmt message (`level=error msg=…`) states, else DEFAULT."""
    if "level=" not in text:
        return Severity.DEFAULT.value
    found = _LOGFMT.search(text[:_LONGEST])
    return parse(found[1]) if found else Severity.DEFAULT.value


def _header(row: Layout, found: re.Match[str]) -> Header | None:
    parts = found.groupdict()
    stamp = parts.get("time") or parts.get("bare")
    time = clock.nanoseconds(stamp) if stamp else None
    if row.dated and time is None:
        return None
    logger = parts.get("logger") or parts.get("dotted") or ""
    return Header(
        layout=row.name,
        time=time,
        severity=parse(parts.get("level") or parts.get("word") or parts.get("letter")),
        logger=logger.split(":")[0],
        end=found.end(),
        zoned=bool(parts.get("zone") or parts.get("bare_zone")) or stamp is None,
    )
