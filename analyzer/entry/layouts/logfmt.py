"""Pairs: `time="2021-09-15T21:17:10Z" level=error msg="boom" pod=x`, of logrus, slog, Grafana and others, in any order.

The message is `msg`; the other pairs, but for time, level and logger, stay in the text behind it.
Sources: https://pkg.go.dev/github.com/sirupsen/logrus#TextFormatter, https://pkg.go.dev/log/slog#TextHandler
"""

from __future__ import annotations

import re

from analyzer.entry.layouts.layout import Layout, Told, severity_of
from analyzer.entry.layouts.stamps import EPOCH_TIME, ISO, PATTERNS

_PAIR = r'([A-Za-z_][\w.@/-]*+)=("(?:[^"\\]++|\\.)*+"|[^\s"]*+)(?:\s++|$)'
_TIMES = frozenset(("time", "t", "ts", "timestamp", "datetime"))
_LEVELS = frozenset(("level", "lvl", "severity"))
_LOGGERS = frozenset(("logger",))
_MESSAGES = frozenset(("msg", "message"))
_TIME = rf"(?a)(?:{ISO}|{EPOCH_TIME})"


def _told(found: re.Match[str]) -> Told | None:
    """What the pairs say; None where they are no log line: no message, or neither time nor level."""
    text, place = found[0], 0
    known: dict[str, str] = {}
    rest: list[str] = []
    while pair := PATTERNS[_PAIR].match(text, place):
        place = pair.end()
        role = _role(pair[1])
        if role and role not in known:
            known[role] = _unquoted(pair[2])
        else:
            rest.append(pair[0].strip())
    severity = severity_of(known.get("level"), {})
    time = PATTERNS[_TIME].fullmatch(known.get("time", ""))
    if "message" not in known or not (severity or time):
        return None
    unread = [f"time={known['time']}"] if "time" in known and not time else []
    behind = [*unread, *rest, *([text[place:].strip()] if text[place:].strip() else [])]
    return Told(
        " ".join([known["message"], *behind]),
        severity=severity,
        logger=known.get("logger", ""),
        parts=time.groupdict() if time else None,
    )


def _role(key: str) -> str:
    for role, keys in (("message", _MESSAGES), ("level", _LEVELS), ("time", _TIMES), ("logger", _LOGGERS)):
        if key in keys:
            return role
    return ""


def _unquoted(value: str) -> str:
    return value[1:-1].replace('\\"', '"') if value[:1] == '"' else value


LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "logfmt",
        r"[A-Za-z_][\w.@/-]{0,60}=[^\n]*",
        begins="abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_",
        may=r"[A-Za-z_][\w.@/-]{0,60}=",
        told=_told,
    ),
)
