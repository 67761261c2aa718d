"""PHP's traces, also as Laravel and Monolog write them: numbered frames, innermost first.

```
PHP Fatal error:  Uncaught App\\Gone: no row 3 in /app/Rows.php:5
Stack trace:
#0 /app/Job.php(4): App\\Rows::low(3)
#1 {main}

Next App\\Missing: no bill 3 in /app/Job.php:5
Stack trace:
#0 {main}
  thrown in /app/Job.php on line 5
```

A frame names the function called and the place that calls it: where that function was is in the line above.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

import msgspec

from analyzer.entry.trace_course import Fits
from analyzer.entry.trace_model import Cause, Trace, frames

_FRAME = re.compile(
    r"#\d+ (?:(?:(\[internal function\])|(\S[^()]*|[^()]+\([^()]*\)[^()]*)\(\d+\)): (\S.*)|(\{main\})\s*$)"
)
_CALLED = re.compile(r"[^\s()]*")
_STARTS = re.compile(r"Stack trace:\s*$|\[stacktrace\]\s*$")

_CLASS = r"\\?(?:[A-Za-z_]\w*\\{1,2})*[A-Za-z_]\w*(?:@anonymous)?"
_UNCAUGHT = re.compile(rf"(?:^|.*?[\s\]:])(?:Uncaught(?: PHP Exception)?|Next) ({_CLASS})(?:: (.*)|(?= in ))")
_OLD = re.compile(r".*?[Ee]xception '([\w\\]+)' with message '(.*)")
_OBJECT = re.compile(r"(?:.*?)\[object\] \(([\w\\@]+)\(code: ?[^)]{0,40}\): ?(.*)")
_PLAIN = re.compile(
    rf"(?:^|.*?[\s\]:])((?:[A-Za-z_]\w*\\{{1,2}})*[A-Z]\w*(?:Error|Exception|Throwable)|^{_CLASS}): (.*)"
)
_LINE_NUMBER = re.compile(r"(?::| on line )\d+$")
_LONGEST = 2_000
_SURE_FRAME = re.compile(
    r"#(\d+) (?:\[internal function\]: |\{main\}\s*$|(?=[^:]{0,3}[^:()]*(?:[/\\]|\.php))[^:]?:?[^:]*\(\d+\): )"
)
_NEXT = re.compile(rf"Next {_CLASS}(?:: | in )|\[previous exception\] ")
_THROWN = re.compile(r"\s+thrown in \S.* on line \d+\s*$")
_CLOSING = re.compile(r"\"?\}")


# ---- lines --------------------------------------------------------------------------------------------------------


def is_frame(line: str) -> bool:
    """Whether the line is a call of a trace."""
    return line.startswith("#") and _SURE_FRAME.match(line) is not None


def is_start(line: str) -> bool:
    """Whether the frames of a trace begin below this line."""
    return line.startswith(("Stack trace:", "[stacktrace]", "PHP Stack trace:")) and _STARTS.search(line) is not None


def is_head(line: str) -> bool:
    """Whether the line names an exception; a trace may follow."""
    named = "Uncaught " in line or "xception '" in line or "[object] (" in line
    return named and any(pattern.match(line[:_LONGEST]) for pattern in (_UNCAUGHT, _OBJECT, _OLD))


def is_own_head(line: str) -> bool:
    """Whether it is such a line that a program may print below a message of its own, not the runtime at the end."""
    return line.startswith("exception '") and _OLD.match(line[:_LONGEST]) is not None


def is_among(line: str) -> bool:
    """Whether the line, in all likelihood, stands in a trace and says nothing by itself."""
    return is_start(line) or _NEXT.match(line) is not None or line.rstrip() == '"}'


# ---- from line to line --------------------------------------------------------------------------------------------


class _State(Enum):
    SAID = "after an exception's own line"
    FRAMES = "below the line that announces frames"
    ENDED = "after the trace's last line"


class Course:
    """A trace from its exception's own line, the line that announces frames, or its first frame on."""

    def __init__(self, first: str) -> None:
        self._state = _State.SAID
        self._number = -1
        self.take(first)

    def take(self, line: str) -> Fits:
        if found := _SURE_FRAME.match(line) if line.startswith("#") else None:
            return self._frame(int(found[1][:9]))
        if self._state is _State.SAID:
            if is_start(line):
                self._state, self._number = _State.FRAMES, -1
                return Fits.YES
            return Fits.LOOSE if line[0] in " \t" else Fits.PERHAPS
        if self._state is _State.FRAMES:
            return self._below_frames(line)
        return Fits.LOOSE if line[0] in " \t" else Fits.NO

    def _frame(self, number: int) -> Fits:
        if self._state is _State.ENDED or number <= self._number:
            return Fits.NO
        self._state, self._number = _State.FRAMES, number
        return Fits.YES

    def _below_frames(self, line: str) -> Fits:
        if _NEXT.match(line):
            self._state = _State.SAID
            return Fits.YES
        if _THROWN.match(line) or _CLOSING.match(line):
            self._state = _State.ENDED
            return Fits.YES
        return Fits.LOOSE if line[0] in " \t" else Fits.NO


# ---- a whole text -------------------------------------------------------------------------------------------------


class _Raised(msgspec.Struct):
    """An exception as far as it is read."""

    above: list[str]
    announced: bool
    calls: list[tuple[str, str]] = msgspec.field(default_factory=list)


def read(lines: Sequence[str]) -> Trace | None:
    """The trace in the lines of a text, or None."""
    found = [raised for raised in _raised(lines) if raised.calls]
    causes = [_cause(raised) for raised in found]
    told = any(cause.type or raised.announced for cause, raised in zip(causes, found, strict=True))
    if not told and not any(len(raised.calls) > 1 and raised.calls[-1][1] == "{main}" for raised in found):
        return None
    inner_first = any(line.startswith("Next ") for raised in found[1:] for line in raised.above[:1])
    outer, root = (causes[-1], causes[0]) if inner_first else (causes[0], causes[-1])
    return Trace(tuple(causes), outer, root)


def _raised(lines: Sequence[str]) -> list[_Raised]:
    found: list[_Raised] = []
    now, above = _Raised([], announced=False), list[str]()
    for line in lines:
        if call := _FRAME.match(line) if line.startswith("#") else None:
            if above or not found:
                now = _Raised(above, announced=bool(above) and _STARTS.search(above[-1]) is not None)
                found.append(now)
                above = []
            called = call[4] or _CALLED.findall(call[3][:_LONGEST])[0]
            now.calls.append((call[1] or call[2] or "", called))
        elif line.strip():
            above.append(line)
    return found


def _cause(raised: _Raised) -> Cause:
    said = [line for line in raised.above if not _STARTS.match(line)]
    kind, message = _type_above(said)
    places = [_placed(said[-1])[1] if said else "", *(file for file, _ in raised.calls)]
    calls = [(file, function) for file, (_, function) in zip(places, raised.calls, strict=False)]
    return Cause(kind, message, frames(reversed(calls), "php"))


def _type_above(lines: Sequence[str]) -> tuple[str, str]:
    for pattern in (_UNCAUGHT, _OBJECT, _OLD, _PLAIN):
        for line in lines[:50]:
            if found := pattern.match(line[:_LONGEST]):
                return found[1].replace("\\\\", "\\").lstrip("\\"), _placed(found[2] or "")[0]
    return "", lines[0].strip() if lines else ""


def _placed(line: str) -> tuple[str, str]:
    """The line without the place at its end, and the file of that: `… in /app/x.php:5`, `… at /app/x.php:5)`."""
    text = line[-_LONGEST:].rstrip(" )'\"\t")
    if number := _LINE_NUMBER.search(text):
        start = max(text.rfind(before, 0, number.start()) for before in (" in ", " at "))
        if start >= 0:
            return text[:start].removesuffix("'"), text[start + 4 : number.start()]
    return line, ""
