"""Ruby's backtraces: as the interpreter prints them in either order, as Rails does, and joined below a message.

```
app/x.rb:6:in 'Job#run': it is gone (Missing)     Traceback (most recent call last):     Missing (it is gone):
        from app/x.rb:3:in 'Job#go'                       1: from app/x.rb:3:in 'go'
                                                  app/x.rb:6:in 'run': gone (Missing)    app/x.rb:6:in 'run'
```
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from analyzer.entry.trace_model import Cause, Trace, frames

_FRAME = re.compile(
    r"\s*(?:(\d+): )?(from )?(<internal:[^>]*>|\(eval[^)]*\)|\(\w+\)|-e?|(?:[A-Za-z]:)?[^\s:][^:]*)"
    r":\d+:in [`'](.+?)'(?:: (.*)|$)"
)
_FILE = re.compile(r"[./<(]|^-")
_LEVELS = re.compile(r"\s*\.\.\. \d+ levels\.\.\.")
_NAME = r"(?:[A-Z]\w*::)*[A-Z]\w*"
_TYPE_LAST = re.compile(rf"(.*) \(({_NAME})\)$")
_TYPE_BEFORE = re.compile(rf"\s*(?:\[[^\]]*\] ?)*({_NAME}) \((.*)\):$")
_TYPE_FIRST = re.compile(
    rf"(?:^|.*?[\s\]])((?:[A-Z]\w*::)*[A-Z]\w*(?:Error|Exception|Timeout|Interrupt|NotFound|Invalid)"
    rf"|[A-Z]\w*::{_NAME}): (.*)"
)


def read(lines: Sequence[str]) -> Trace | None:
    """The trace in the lines of a text, or None. One whose type is not told has at least two frames."""
    reading = _Backtraces()
    for line in lines:
        reading.read(line)
    causes = reading.causes()
    if not causes or not (any(cause.type for cause in causes) or len(causes[0].frames) > 1):
        return None
    return Trace(tuple(causes), causes[0], causes[-1])


class _Backtraces:
    """The exceptions of a text, collected line by line."""

    def __init__(self) -> None:
        self._causes: list[Cause] = []
        self._above: list[str] = []  # lines of which the type may be told
        self._head: tuple[str, str] | None = None  # None: outside a backtrace
        self._calls: list[tuple[str, str]] = []
        self._upwards = False  # outermost call first, the exception last
        self._told = False  # just after an exception's own line: what is no frame goes on with its message

    def causes(self) -> list[Cause]:
        """The exceptions, the one that reached the outside first."""
        self._close()
        return self._causes[::-1] if self._upwards else self._causes

    def read(self, line: str) -> None:
        found = _FRAME.match(line) if ":in " in line else None
        if found is None or not _FILE.search(found[3]):
            if line.strip() and not _LEVELS.match(line) and not self._told:
                self._close()
                self._above.append(line)
        elif found[5] is not None and not found[2]:
            self._raised(found)
        else:
            self._called(found)

    def _raised(self, found: re.Match[str]) -> None:
        numbered = self._upwards and self._head is None and self._calls
        if not numbered:
            self._close()
        self._head = _type_last(found[5])
        self._calls.append((found[3], found[4]))
        self._told = not numbered
        if numbered:
            self._calls.reverse()
            self._close()

    def _called(self, found: re.Match[str]) -> None:
        if found[1] and self._head is None:
            self._upwards = True
        elif self._head is None:
            if not any(line.strip() for line in self._above):
                return
            self._head = _type_above(self._above)
        self._above.clear()
        self._told = False
        self._calls.append((found[3], found[4]))

    def _close(self) -> None:
        if self._head is not None and (self._calls[1:] or self._head[0]):
            self._causes.append(Cause(*self._head, frames(reversed(self._calls), "ruby")))
        self._head = None
        self._told = False
        self._calls = []


def _type_last(said: str) -> tuple[str, str]:
    found = _TYPE_LAST.match(said)
    return (found[2], found[1]) if found else ("", said)


def _type_above(lines: Sequence[str]) -> tuple[str, str]:
    """Type and message as the first of the lines tells them that does."""
    for line in islice(lines, 50):
        text = line[:1000].rstrip()
        if found := _TYPE_BEFORE.match(text):
            return found[1], found[2]
        if found := _TYPE_LAST.match(text):
            return found[2], found[1]
        if found := _TYPE_FIRST.match(text):
            return found[1], found[2]
    return "", lines[0].strip()
