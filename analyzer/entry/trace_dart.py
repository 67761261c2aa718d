"""Dart's traces: numbered frames, innermost first, below what was thrown, which may be any text.

```
Unhandled exception:
Bad state: no row 3
#0      low (package:app/rows.dart:5:3)
<asynchronous suspension>
#1      main (file:///app/main.dart:9:5)
```
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer.entry import trace_at
from analyzer.entry.trace_calls import at_call
from analyzer.entry.trace_course import Fits
from analyzer.entry.trace_model import Cause, Trace, frames
from analyzer.entry.trace_types import final

_FRAME = re.compile(r"#(\d+) {2,}(\S.*) \(((?:file|package|dart|org-dartlang[\w-]*|https?):[^()\s]*?)(?::\d+){0,2}\)$")
_INSTANCE = re.compile(r"Instance of '(\w+)'")
_WORDS = re.compile(r"^[A-Za-z -]{,60}(?<! )|^")
_ANNOUNCED = re.compile(r"(?:^|[\s\]])Unhandled [Ee]xception:(?: |$)")
_ANNOUNCES = re.compile(r"Unhandled [Ee]xception:\s*$")
_AMONG = re.compile(r"<asynchronous suspension>$|=+ asynchronous gap =+$|\(elided \d+ frames? |\.\.\.\s+\(\d+ ")
# How the errors of dart:core begin that do not name their type (sdk/lib/core/errors.dart and exceptions.dart).
_SAID = re.compile(
    r"Bad state: |Invalid argument(?:\(s\))?(?:: | \()|Unsupported operation: |Concurrent modification during "
    r"|Stack Overflow$|Out of Memory$|Assertion failed|RangeError \(|Instance of '\w+'$|IntegerDivisionByZeroException$"
    r"|Cannot instantiate abstract class |Reading static variable '|Null check operator used on a null value"
    r"|type '[^']*' is not a subtype of |'[^']*': (?:Failed assertion: |malformed type: |Switch case fall-through )"
    r"|Receiver: |Tried calling: |Found: |Converting object to an encodable object failed"
)


# ---- lines --------------------------------------------------------------------------------------------------------


def is_frame(line: str) -> bool:
    """Whether the line is a call of a trace."""
    return line.startswith("#") and _FRAME.match(line) is not None


def begins(line: str) -> bool:
    """Whether the line announces what was thrown, or says it, and a trace may follow."""
    return "nhandled " in line and _ANNOUNCED.search(line) is not None


def only_announces(line: str) -> bool:
    """Whether the line announces that, and nothing else."""
    return line.startswith("Unhandled ") and _ANNOUNCES.match(line) is not None


def is_among(line: str) -> bool:
    """Whether the line, in all likelihood, stands in a trace: between its frames, or as what was thrown."""
    return _AMONG.match(line) is not None or _SAID.match(line) is not None


# ---- from line to line --------------------------------------------------------------------------------------------


class Course:
    """A trace from the line that announces it, or from its first frame on. .NET announces its own in the same words."""

    def __init__(self, first: str) -> None:
        self._number = -1
        self._other: trace_at.Course | None = None
        self.take(first)

    def take(self, line: str) -> Fits:
        if self._other:
            return self._other.take(line)
        if found := _FRAME.match(line) if line.startswith("#") else None:
            return self._frame(int(found[1][:9]))
        if self._number < 0 and at_call(line):
            self._other = trace_at.Course(framed=True)
            return Fits.YES
        if line[0] in " \t":
            return Fits.LOOSE
        if self._number < 0:
            return Fits.PERHAPS
        return Fits.YES if _AMONG.match(line) else Fits.NO

    def _frame(self, number: int) -> Fits:
        if number <= self._number:
            return Fits.NO
        self._number = number
        return Fits.YES


# ---- a whole text -------------------------------------------------------------------------------------------------


def read(lines: Sequence[str]) -> Trace | None:
    """The trace in the lines of a text, or None."""
    head, calls = list[str](), list[tuple[str, str]]()
    for line in lines:
        if found := _FRAME.match(line) if line.startswith("#") else None:
            calls.append((found[3], found[2]))
        elif calls and line.strip() and line.strip() != "<asynchronous suspension>":
            break
        elif line.strip():
            head.append(line.strip())
    if not calls:
        return None
    start = next((i + 1 for i, line in enumerate(head) if line.endswith("Unhandled exception:")), 0)
    cause = Cause(*_thrown(head[start] if head[start:] else ""), frames(reversed(calls), "dart"))
    return Trace((cause,), cause, cause)


def _thrown(line: str) -> tuple[str, str]:
    if instance := _INSTANCE.match(line):
        return instance[1], line
    if last := final(line, strict=True):
        return last
    if line.startswith("'"):  # the file, before what is wrong in it
        line = line.partition(": ")[2]
    kind, colon, message = line.partition(": ")
    return (kind.partition(" (")[0], message) if colon and len(kind) < 60 else (_WORDS.findall(line)[0], line)
