"""A time alone, or a level alone, at the beginning of a line; another layout may stand behind the time."""

from __future__ import annotations

from analyzer.entry.layouts.layout import ANY_CASE, LEVEL, LEVELS, LOGGER, Layout
from analyzer.entry.layouts.stamps import (
    EPOCH,
    OPENED,
    OPENED_CLF,
    OPENED_CTIME,
    OPENED_TIME_OF_DAY,
    PLAIN,
    PLAIN_CLF,
    PLAIN_CTIME,
    TIME_OF_DAY,
)

_LEVEL_LETTERS, _MAY_LEVEL = "TDINSWECFPA", rf"(?:{LEVELS})[\s:]"

# [2025-09-11T19:50:56Z] message    2025-09-11T19:50:56Z message    2009/11/10 23:00:00 message (Go)
TIMES: tuple[Layout, ...] = (
    Layout("time", r"(?: |\t|$)", PLAIN, outer=True),
    Layout("time", r"\](?: |$)", OPENED, outer=True),
    Layout("time", r"\](?: |$)", OPENED_CLF, outer=True),
    Layout("time", r" ", PLAIN_CLF, outer=True),
    Layout("time", r"\](?: |$)", OPENED_CTIME, outer=True),
    Layout("time", r"(?: -|:)?(?: |$)", PLAIN_CTIME, outer=True),
    Layout("time", r"[ \t]+", EPOCH, outer=True),
    Layout("time-of-day", r" (?=\S)", TIME_OF_DAY, outer=True),
    Layout("time-of-day", r"\] (?=\S)", OPENED_TIME_OF_DAY, outer=True),
)
LEVELS_ALONE: tuple[Layout, ...] = (
    # INFO:     message (uvicorn)    ERROR:package.module:message (logging.basicConfig)    ERROR [package] message
    Layout(
        "level-colon",
        rf"{LEVEL}:(?:[ \t]+|(?P<logger>[A-Za-z_][\w.-]{{0,99}}):)",
        begins=_LEVEL_LETTERS,
        may=_MAY_LEVEL,
    ),
    Layout("level-logger", rf"{LEVEL}\s+\[{LOGGER}\] ", begins=_LEVEL_LETTERS, may=_MAY_LEVEL),
    # [ERROR] message    ERROR - message    ERROR | message    ERROR message
    Layout(
        "level-bracket",
        rf"(?:\[\d+\] )?\[{ANY_CASE}\s*\]:?(?: |$)",
        begins="[",
        may=rf"\[(?:\d+\] |(?i:{LEVELS}|[A-Z]{{3}}\]))",
    ),
    Layout("level-dash", rf"{LEVEL} +(?:-|\|) ", begins=_LEVEL_LETTERS, may=_MAY_LEVEL),
    Layout(
        "level-word", r"(?P<level>TRACE|DEBUG|INFO|WARN|WARNING|ERROR) +(?=\S)", begins=_LEVEL_LETTERS, may=_MAY_LEVEL
    ),
)
