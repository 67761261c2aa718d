"""Python's tracebacks: chained ones, groups, a SyntaxError's. Frames come first, then the type.

```
Traceback (most recent call last):
  File "/app/jobs.py", line 6, in run
    job()
jobs.Gone: no job 3
a note, or a further line of the message

The above exception was the direct cause of the following exception:
```
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from analyzer.entry import trace_ruby
from analyzer.entry.trace_calls import at_call, caused_by
from analyzer.entry.trace_course import Fits
from analyzer.entry.trace_model import Cause, Role, Trace, frames
from analyzer.entry.trace_types import final

HEADER = "Traceback (most recent call last):"
SYNTAX_ERRORS = ("SyntaxError", "IndentationError", "TabError")

# Exception groups (PEP 654) draw a margin: `  + Exception Group Traceback`, `  |   File …`, `  +-+---- 1 ----`.
_MARGIN = re.compile(r"(?: {2,}[|+] ?)(?![-+])")
_RULER = re.compile(r" *(?:\+-)?\+-{4,}(?: (?:\d+|\.\.\.) -{4,})?\s*$")
_LAST_RULER = re.compile(r" *\+-{20,}\s*$")

_FILE = re.compile(r'(?:\s+|> )File "([^"]*)", line \d+(?:, in (.*))?')
_GROUPED = "Exception Group " + HEADER
_CARETS = re.compile(r"[\s^~]+$")
_CHAINED = (
    "The above exception was the direct cause of the following exception:",
    "During handling of the above exception, another exception occurred:",
)
_CONTINUED = re.compile(
    r"\[SQL: |\[parameters: |\[generated in |\(Background on this error at: |\[cached since "
    r"|(?:DETAIL|HINT|CONTEXT|QUERY|STATEMENT):|LINE \d+:|For further information visit |-- Please check "
)


# ---- lines --------------------------------------------------------------------------------------------------------


def margin(line: str) -> tuple[int, str]:
    """The width of an exception group's margin (0: none) and the line without it."""
    if line.startswith("  "):
        found = _MARGIN.match(line)
        if found:
            return found.end(), line[found.end() :]
    return 0, line


def is_header(line: str) -> bool:
    """Whether a traceback begins with this line (which may end in the header, after text)."""
    return HEADER in line and line.rstrip().endswith(HEADER)


def is_bare_header(line: str) -> bool:
    """Whether the line is a traceback's header and nothing else, not that of a member of an exception group."""
    return HEADER in line and line.strip().removeprefix("+ ").removeprefix("Exception Group ") == HEADER


def is_ruler(line: str) -> bool:
    """Whether the line parts or ends the members of an exception group."""
    return "+-" in line and _RULER.match(line) is not None


def is_last_ruler(line: str) -> bool:
    """Whether the line closes an exception group."""
    return _LAST_RULER.match(line) is not None


def is_carets(line: str) -> bool:
    """Whether the line only points at something in the line above it."""
    return _CARETS.match(line) is not None


def is_chained(line: str) -> bool:
    """Whether the line stands between two exceptions of a chain."""
    return line.strip() in _CHAINED


def is_continuation(line: str) -> bool:
    """Whether the line, not indented, is known to continue an exception's message."""
    return _CONTINUED.match(line) is not None


def is_syntax_place(line: str) -> bool:
    """Whether the line names the place of an error of syntax, above which nothing else need stand."""
    found = file_frame(line)
    return found is not None and not found[1]


def file_frame(line: str) -> tuple[str, str] | None:
    """File and function of a frame line (the function is empty for a SyntaxError's), else None."""
    found = _FILE.match(line) if 'File "' in line else None
    return (found[1], (found[2] or "").strip()) if found else None


# ---- from line to line --------------------------------------------------------------------------------------------


class _State(Enum):
    OPEN = "after the header, or frames"
    ENDED = "after the exception's message"
    CHAINED = "after a line that announces another traceback"


class Course:
    """A traceback, and those that are chained to it.

    ```
    line                                 OPEN            ENDED         CHAINED
    -----------------------------------  --------------  ------------  ---------
    Traceback (most recent call last):   if no frame     no            → OPEN
      File …                             → frames        loose         → frames
      other indented lines               yes             loose         loose
    package.Type: message                yes → ENDED     no            no
    The above exception …                → CHAINED       → CHAINED     → CHAINED
    [SQL: …, DETAIL: … and their like    yes             yes           no
    anything else                        no              perhaps       no
    ```

    Below frames any name before a colon is the exception's type, since only it can follow them without being indented.
    Inside a group, which draws a margin, what has none may be a further line of a message.
    """

    def __init__(self, first: str) -> None:
        self._state = _State.OPEN
        self._frames = file_frame(first) is not None
        self._group = _GROUPED in first
        self._other: trace_ruby.Upwards | None = None  # Ruby began its traces with the same words

    def take(self, line: str) -> Fits:
        if self._other:
            return Fits.NO if is_bare_header(line) else self._other.take(line)
        if is_bare_header(line):
            return self._header(line)
        if line[0] in " \t":
            return self._indented(line)
        if is_chained(line) or caused_by(line) is not None:
            self._state, self._group = _State.CHAINED, False
            return Fits.YES
        if self._group:
            return Fits.PERHAPS
        if self._state is _State.ENDED:
            return self._after_message(line)
        return self._last(line) if self._state is _State.OPEN else Fits.NO

    def _header(self, line: str) -> Fits:
        if self._group or self._state is _State.ENDED or (self._state is _State.OPEN and self._frames):
            return Fits.NO
        self._state, self._frames, self._group = _State.OPEN, False, _GROUPED in line
        return Fits.YES

    def _indented(self, line: str) -> Fits:
        width, body = margin(line)
        if self._group and (width or is_ruler(line)):
            self._frames = True
            if is_last_ruler(line):
                self._state, self._group = _State.ENDED, False
            return Fits.YES
        if not self._frames and trace_ruby.is_numbered(line):
            self._other = trace_ruby.Upwards()
            return Fits.YES
        if at_call(line):  # Spark's driver prints the trace of Java below the message
            return Fits.YES
        if self._state is _State.ENDED:
            return Fits.NO if is_syntax_place(line) else Fits.LOOSE
        if file_frame(body):
            self._state, self._frames = _State.OPEN, True
            return Fits.YES
        return Fits.YES if self._state is _State.OPEN else Fits.LOOSE

    def _last(self, line: str) -> Fits:
        if line[0] in "^~>" or is_continuation(line):
            return Fits.YES
        if not final(line, strict=not self._frames):
            return Fits.NO
        self._state = _State.ENDED
        return Fits.YES

    def _after_message(self, line: str) -> Fits:
        if is_continuation(line):
            return Fits.YES
        return Fits.NO if final(line, strict=True) else Fits.PERHAPS


# ---- a whole text -------------------------------------------------------------------------------------------------


def read(lines: Sequence[str]) -> Trace | None:
    """The trace in the lines of a text, or None."""
    reading = _Tracebacks()
    for line in lines:
        reading.read(line)
    reading.close()
    if not reading.causes:
        return None
    outermost = min(depth for depth, _ in reading.causes)
    chain = [cause for depth, cause in reading.causes if depth == outermost]
    causes = tuple(cause for _, cause in reading.causes)
    return Trace(causes, chain[-1], next((cause for cause in causes if cause.role == "cause"), chain[0]))


class _Tracebacks:
    """The tracebacks of a text, collected line by line."""

    def __init__(self) -> None:
        self.causes: list[tuple[int, Cause]] = []  # with the depth inside exception groups
        self._frames: list[tuple[str, str]] | None = None  # None: outside a traceback
        self._alone = False  # an error of syntax without a header
        self._grouped = False
        self._member = False
        self._depth = 0

    def read(self, line: str) -> None:
        depth, body = margin(line) if self._grouped else (0, line)
        if HEADER in body:
            self._open(line, body, depth)
        elif self._grouped and is_ruler(line):
            self.close()
            self._member = not is_last_ruler(line)
            self._frames = [] if self._member else None
            self._depth = len(line) - len(line.lstrip()) + 2
        elif self._frames is not None:
            self._inside(self._frames, body)
        elif not self.causes and is_syntax_place(line):
            self._frames, self._alone = [], True
            self._inside(self._frames, body)

    def close(self) -> None:
        """End a traceback whose last line is missing."""
        if self._frames and not self._alone:
            self._add("", "")
        self._frames = None

    def _open(self, line: str, body: str, depth: int) -> None:
        self.close()
        if _GROUPED in body:
            self._grouped = True
            depth = margin(line)[0]
        self._frames, self._depth, self._alone = [], depth, False
        self._member = self._member and depth > 0
        rest = body.partition(HEADER)[2]
        if rest.strip():
            self._inside(self._frames, " " + rest.lstrip())

    def _inside(self, calls: list[tuple[str, str]], body: str) -> None:
        if found := file_frame(body):
            calls.append(found)
        elif body and not body[0].isspace():
            last = final(body, strict=not calls)
            if last and (not self._alone or last[0] in SYNTAX_ERRORS):
                self._add(*last)
                self._frames = None
            elif not is_continuation(body):
                self.close()

    def _add(self, kind: str, message: str) -> None:
        role: Role = "member" if self._member else "cause"
        self.causes.append((self._depth, Cause(kind, message, frames(self._frames or (), "python"), role)))
