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

from analyzer.entry.trace_course import Fits
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
_RAISED = r"(?:[A-Z]\w*::)*[A-Z]\w*(?:Error|Exception)"
_TITLE = re.compile(rf"\s*(?:\[[^\]]*\] ?)*(?:{_RAISED} \(.*\):|\S.* \({_RAISED}\))$")
_CARETS = re.compile(r"\s+[~^]+\s*$")
_RESCUE = re.compile(r"(?:rescue|ensure) in ")


# ---- lines --------------------------------------------------------------------------------------------------------


def is_frame(line: str) -> bool:
    """Whether the line is a call of a backtrace, and nothing else."""
    found = _frame(line)
    return found is not None and found[5] is None


def is_numbered(line: str) -> bool:
    """Whether the line is a call of a backtrace that goes upwards, to the exception's own line."""
    found = _frame(line) if "from " in line else None
    return found is not None and found[1] is not None


def is_head(line: str) -> bool:
    """Whether the line names an exception and where it was raised; frames may follow."""
    found = _frame(line)
    return found is not None and _names(found)


def is_title(line: str) -> bool:
    """Whether the line names an exception as loggers do: `KeyError (no row 3):` or `no row 3 (KeyError)`."""
    return line.endswith((")", "):")) and _TITLE.match(line) is not None


def begins(line: str) -> bool:
    """Whether a backtrace begins with the line, or may begin below it."""
    found = _frame(line)
    return (found is not None and (found[5] is None or _names(found))) or is_title(line)


def _names(found: re.Match[str]) -> bool:
    """Whether the line of a call names the exception."""
    return found[5] is not None and not found[2] and found.string[0] not in " \t"


def _frame(line: str) -> re.Match[str] | None:
    found = _FRAME.match(line) if ":in " in line else None
    return found if found and _FILE.search(found[3]) else None


# ---- from line to line --------------------------------------------------------------------------------------------


class Course:
    """A backtrace from the exception's own line, a logger's title, or the first frame on, with those of its causes.

    The trace of the cause is printed as that of another exception would be. It follows where the one above was raised
    while another was rescued: there the method that raised stands in two frames, one of the rescue.
    """

    def __init__(self, first: str) -> None:
        self._frames = 0
        self._raised = ""
        self._rescued = False
        self.take(first)

    def take(self, line: str) -> Fits:
        found = _frame(line)
        if found and _names(found):
            return self._head(found)
        if found:
            if not self._frames:
                self._rescued = self._raised == _called(found)
            self._frames += 1
            return Fits.YES
        if line[0] in " \t":
            points = not self._frames and _CARETS.match(line)
            return Fits.YES if points or _LEVELS.match(line) else Fits.LOOSE
        return Fits.NO if self._frames else Fits.PERHAPS

    def _head(self, found: re.Match[str]) -> Fits:
        if (self._raised or self._frames) and not self._rescued:
            return Fits.NO
        self._frames, self._raised, self._rescued = 0, _called(found), False
        return Fits.YES


class Upwards:
    """A backtrace that goes upwards, from the line below its header on: calls, then the exception's own line."""

    def __init__(self) -> None:
        self._frames = True

    def take(self, line: str) -> Fits:
        if is_head(line):
            below_frames, self._frames = self._frames, False
            return Fits.YES if below_frames else Fits.NO
        if _frame(line):
            self._frames = True
            return Fits.YES
        if line[0] in " \t":
            return Fits.YES if _LEVELS.match(line) else Fits.LOOSE
        return Fits.NO if self._frames else Fits.PERHAPS


def _called(found: re.Match[str]) -> str:
    return f"{found[3]}:{_RESCUE.sub('', found[4])}"


# ---- a whole text -------------------------------------------------------------------------------------------------


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
        found = _frame(line)
        if found is None:
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
