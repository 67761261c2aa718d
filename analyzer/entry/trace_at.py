"""Traces of Java and its kin, Node and .NET: the type first, then frames that begin with `at`, innermost first.

```
java.lang.IllegalStateException: closed     /srv/app/bill.js:3                    Acme.Gone: no row 3
\tat com.acme.Cart.total(Cart.java:31)          throw new Gone(3);                 ---> Acme.Low: none
Caused by: com.acme.Gone: no row 3                ^                                 at Acme.Rows.Of(Int32 id)
\tat com.acme.Rows.of(Rows.java:8)                                                  --- End of inner exception …
\t... 12 more                               Gone: no row 3                          at Acme.Job.Run()
                                                at bill (/srv/app/bill.js:3:9) {
                                              code: 'E_GONE'
                                            }

                                            Node.js v20.1.0
```
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from analyzer.entry.trace_calls import Call, at_call, caused_by
from analyzer.entry.trace_course import Fits
from analyzer.entry.trace_model import Cause, Role, Trace, frame
from analyzer.entry.trace_types import final

_INNER_END = re.compile(r"\s*--- End of inner exception stack trace ---")
_NUMBERED = re.compile(r"^\(Inner Exception #\d+\) ")
_SELF_SAID = re.compile(r"\[((?:\w+)?(?:Error|Exception): [^\n]*)\]")  # Node prints an error without a stack so
_NAMED = re.compile(r"(?:[a-z][\w$]*\.)*[A-Z](?=[\w$]*[a-z])")  # not that of a level: ERROR
_MEMBERS = re.compile(r"\s*\[errors\]: \[")
_PASSED_ON = re.compile(r"Emitted '\w+' event(?: on [\w ]{1,80})? at:|Thrown at:")
_PLACE = re.compile(
    r"(?:(?:file:/*)?(?:/|[A-Za-z]:[\\/])[^:\s]*\.[cm]?[jt]sx?|node:[\w/-]+|\[eval\]|evalmachine\.<\w+>):[0-9]+$"
)
_CIRCULAR = "[CIRCULAR REFERENCE"  # what Java prints for a cause that is above already, without its frames
_CARETS = re.compile(r"\s*\^+\s*$")
_BELOW_FRAMES = re.compile(
    r"\s*(?:\.\.\. \d+ (?:more|common frames omitted|lines matching )|\[\.\.\. lines matching |\[CIRCULAR REFERENCE"
    r"|---> |--- End of (?:inner exception )?stack trace )|Node\.js v\d+\.\d+\.\d+\S*$|\(Use `node --trace-"
    r"|Emitted '\w+' event(?: on [\w ]{1,80})? at:|Thrown at:$"
)
_AMONG = re.compile(rf"{_BELOW_FRAMES.pattern}|[\]}}],?$|Require stack:$|- /\S+\.[cm]?js$")


# ---- from line to line --------------------------------------------------------------------------------------------


def is_place(line: str) -> bool:
    """Whether Node prints a place in a file on the line, above the code there and the exception's trace."""
    return line[-1:].isdigit() and _PLACE.match(line) is not None


def is_among(line: str) -> bool:
    """Whether the line, in all likelihood, stands in a trace and says nothing by itself."""
    return _AMONG.match(line) is not None


class Course:
    """A trace from its exception's own line, the place above that, or its first frame on.

    Before the first frame of each exception any line may be one of its message. `_object`: Node prints the error's own
    properties below the last frame, in braces.
    """

    def __init__(self, *, framed: bool = False, below_place: bool = False, first: str = "") -> None:
        self._framed, self._below_place = framed, below_place
        self._object = first.endswith("{")

    def take(self, line: str) -> Fits:
        if at_call(line):
            self._framed = True
            self._object = self._object or line.endswith("{")
            return Fits.YES
        if caused_by(line) is not None:
            self._framed = _CIRCULAR in line
            return Fits.YES
        if _BELOW_FRAMES.match(line) or (self._below_place and _CARETS.match(line)):
            return Fits.YES
        if self._object and line.rstrip(",") in ("}", "]"):
            self._object = False
            return Fits.YES
        if line[0] in " \t":
            return Fits.YES if self._object else Fits.LOOSE
        begins_anew = not self._below_place and final(line, strict=True)
        return Fits.NO if self._framed or begins_anew else Fits.PERHAPS


# ---- a whole text -------------------------------------------------------------------------------------------------


def read(lines: Sequence[str]) -> Trace | None:
    """The trace in the lines of a text, or None."""
    reading = _Reading()
    for line in lines:
        reading.read(line)
    found = reading.causes()
    count = sum(len(cause.frames) for cause in found)
    if not count or (count == 1 and not any(cause.type for cause in found)):
        return None  # whoever can have a line logged can have one logged that looks like a frame
    chain = [cause for cause in found if cause.role == "cause"] or found
    return Trace(tuple(found), chain[0], chain[-1])


class _Raised(msgspec.Struct):
    """An exception as far as it is read. `said`: announced as one of a chain, so it counts without frames, too."""

    head: str
    role: Role = "cause"
    said: bool = False
    calls: list[Call] = msgspec.field(default_factory=list)


class _Reading:
    """The exceptions of a text, collected line by line."""

    def __init__(self) -> None:
        self._all: list[_Raised] = []
        self._open = [_Raised("")]  # the last takes the frames; those before it are .NET's, whose frames follow
        self._suppressed: int | None = None  # how far the exceptions suppressed are indented, where one is
        self._apart = False  # whether a blank line stands above
        self._group: int | None = None  # how far the list of a group's members is indented, inside one

    def causes(self) -> list[Cause]:
        return [_cause(raised) for raised in self._all if raised.calls or raised.said]

    def read(self, line: str) -> None:
        if call := at_call(line):
            if not self._open[-1].calls and not self._open[-1].said:
                self._take(self._open[-1])
            self._open[-1].calls.append(call)
        elif (cause := caused_by(line)) is not None:
            self._caused(line, cause)
        elif "---> " in line and (heads := _nested(line)):
            self._inner(*heads)
        elif _INNER_END.match(line):
            if len(self._open) > 1:
                self._open.pop()
        elif not line.strip():
            self._apart = True
        elif _PASSED_ON.match(line):
            self._begin(_Raised("", "suppressed"))
        elif not _elided(line):
            self._other(line)

    def _take(self, raised: _Raised) -> None:
        if all(raised is not known for known in self._all[-len(self._open) :]):
            self._all.append(raised)

    def _caused(self, line: str, head: str) -> None:
        indent = _indent(line)
        if line.lstrip().startswith("Suppressed"):
            self._suppressed = indent
        elif self._suppressed is not None and indent < self._suppressed:
            self._suppressed = None
        role: Role = "suppressed" if self._suppressed is not None else "member" if self._group is not None else "cause"
        self._begin(_Raised(head, role, said=True))

    def _begin(self, raised: _Raised) -> None:
        self._open = [raised]
        if raised.said:
            self._all.append(raised)

    def _inner(self, outer: str, inner: Sequence[str]) -> None:
        if outer.strip() and not self._open[-1].said:
            self._begin(_Raised(outer))
        if not self._open[-1].calls and not self._open[-1].said:
            self._open[-1].said = True
            self._take(self._open[-1])
        grouped = _NUMBERED.match(inner[0]) is not None
        if grouped:
            del self._open[1:]
        grouped = grouped or "AggregateException" in self._open[0].head[:200]
        for head in inner:
            raised = _Raised(_NUMBERED.sub("", head), "member" if grouped else "cause", said=True)
            self._open.append(raised)
            self._all.append(raised)

    def _other(self, line: str) -> None:
        if _MEMBERS.match(line):
            self._group = _indent(line)
            self._begin(_Raised("", "member"))
        elif line.strip() in ("]", "],") and self._group is not None and _indent(line) <= self._group:
            self._group = None
        elif found := _SELF_SAID.match(line.strip()):
            self._begin(_Raised(found[1], "member" if self._group is not None else "cause", said=True))
        elif self._open[-1].calls or _replaces(
            self._open[-1], line, apart=self._apart, indented=self._group is not None
        ):
            self._open = [_Raised(line, "member" if self._group is not None else "cause")]
        self._apart = False


def _cause(raised: _Raised) -> Cause:
    kind, message = _type_in(raised.head, announced=raised.said)
    return Cause(kind, message, tuple(frame(*call) for call in reversed(raised.calls)), raised.role)


def _replaces(raised: _Raised, line: str, *, apart: bool, indented: bool) -> bool:
    """Whether `line` rather than the line above it begins the trace: a message may have several lines."""
    if raised.said:
        return False
    before, now = _likely(raised.head.strip()), _likely(line.strip() if indented else line)
    return now > before or (now == before and (now != 1 or apart))


def _likely(line: str) -> int:
    """How likely the line begins with an exception's type: 2 if surely, 1 if it begins with a name and a colon."""
    if final(line, strict=True):
        return 2
    found = final(line, strict=False)
    return 1 if found and found[1] and _NAMED.match(found[0]) else 0


def _elided(line: str) -> bool:
    return line.lstrip().startswith(("...", "---", "at ", "eval at ", "}"))


def _nested(line: str) -> tuple[str, list[str]] | None:
    """The heads in a line of .NET: `Outer: message ---> Inner: message`, without the first in newer versions."""
    outer, *inner = f" {line}".split(" ---> ")
    typed = all(final(_NUMBERED.sub("", head), strict=True) for head in inner)
    return (outer, inner) if inner and typed else None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _type_in(head: str, *, announced: bool) -> tuple[str, str]:
    """Type and message of a line such as `12:00 ERROR Worker: java.io.IOException: closed`."""
    head = head.strip()
    if found := final(head, strict=not announced):
        return found
    found_types, start = list[tuple[str, str]](), 0
    for part in head[:1000].split(": "):
        start += len(part) + 2
        if found := final(part.rpartition(" ")[2], strict=True):
            found_types.append((found[0], head[start:].strip()))
    usual = [found for found in found_types if found[0].endswith(("Exception", "Error"))]
    if not found_types and _likely(head) == 1 and (found := final(head, strict=False)):
        return found
    return (usual or found_types or [("", head)])[0]
