"""Stack traces in the text of an entry: which exceptions were raised, and through which frames."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from analyzer.entry import trace_lines as grammar

SIGNS = ("Traceback (most recent call last):", "\tat ", "  at ", "\\tat ", "goroutine ")
"""At least one of these is in every text that holds a stack trace."""
_ESCAPED = re.compile(r"call last\):(?:\\r)?\\n|\\n(?:\\t|\t| {2,})at |goroutine \d+ \[[^\]]*\]:\\n")

# What makes a trace whatever else is in a text: a header above a frame of Python, a frame of Java or Node.
_SURELY_PYTHON = re.compile(r'Traceback \(most recent call last\):\n[ \t]+File "[^"\n]*", line \d')
_SURELY_AT = re.compile(r"\n(?:\t|  +)at [^\s()]+(?:\([\w$-]+\.\w+:\d+\)| \([^\s()]+:\d+:\d+\))(?:\n|$)", re.ASCII)

# Frames that the application's developers did not write: installed packages, the standard library, generated code.
_LIBRARY_FILE = re.compile(
    r"(?:site|dist)-packages/|/lib(?:64)?/python\d|/lib/pypy|/Python[\d.]+/Lib/|^<"
    r"|node_modules/|^node:|^internal/|^native$|^index \d"
    r"|/usr/local/go/|(?:^|/)go/src/(?:runtime|net|reflect|testing|sync|internal|database)/|/pkg/mod/|^_cgo"
)
_LIBRARY_FUNCTION = re.compile(
    r"(?:java\.base/|jdk\.\w+[./])?(?:javax?|jakarta|sun|jdk|com\.sun|kotlinx?|scala|groovy|org\.(?:apache|springframework"
    r"|eclipse|hibernate|mortbay|junit|jboss)|io\.(?:netty|reactivex|grpc)|reactor|com\.zaxxer|System|Microsoft)\."
    r"|runtime\.|panic$"
)
# Names that the Java machine makes up anew in each process.
_MADE_UP = re.compile(r"(\$\$(?:Lambda|EnhancerBy|FastClassBy|SpringCGLIB)|\$Proxy|Generated\w{1,11}Accessor)[\w$/@]*")


class Frame(msgspec.Struct, frozen=True):
    """One call: the file as printed ('' if not known), the function ('' at a SyntaxError), whose code it is."""

    file: str
    function: str
    application: bool


class Cause(msgspec.Struct, frozen=True):
    """One exception of a chain. `frames` go from the outermost call to the one that raised, repeated ones left out.

    `type` is '' where the trace breaks off before it; `message` is the first line of the message.
    """

    type: str
    message: str
    frames: tuple[Frame, ...]


class Trace(msgspec.Struct, frozen=True):
    """All exceptions of a text in the order printed; `headline` is the one that reached the outside."""

    causes: tuple[Cause, ...]
    headline: Cause


def has_trace(text: str) -> bool:
    """Whether `parse` finds a stack trace in `text`; a text that merely mentions one has none."""
    escaped = "\\n" in text
    if not escaped and "\n" not in text:
        return False
    if not escaped and (_SURELY_PYTHON.search(text) or _SURELY_AT.search(text)):
        return True
    return parse(text) is not None


def parse(text: str) -> Trace | None:
    """The stack trace in `text`, or None.

    Reads Python's tracebacks (chained, groups, SyntaxError), Java's, Node's and .NET's `at` frames and Go's panics,
    below any lines of message, also where the line breaks are the two characters backslash and n.
    """
    if ("\n" not in text and "\\n" not in text) or not any(sign in text for sign in SIGNS):
        return None
    lines = _lines(text)
    return _python(lines) or _at(lines) or _go(lines)


def _lines(text: str) -> list[str]:
    if "\\n" in text and _ESCAPED.search(text):
        text = text.replace("\\r", "").replace("\\n", "\n").replace("\\t", "\t").replace('\\"', '"')
    return [line.rstrip("\r") for line in text.split("\n")]


# ---- Python: frames first, then the type --------------------------------------------------------------------------


class _Tracebacks:
    """The tracebacks of a text, collected line by line."""

    def __init__(self) -> None:
        self.causes: list[tuple[int, Cause]] = []  # with the depth inside exception groups
        self._frames: list[tuple[str, str]] | None = None  # None: outside a traceback
        self._grouped = False
        self._depth = 0

    def read(self, line: str) -> None:
        depth, body = grammar.margin(line) if self._grouped else (0, line)
        if grammar.HEADER in body:
            self._open(line, body, depth)
        elif self._grouped and grammar.is_ruler(line):
            self.close()
            self._frames = None if grammar.is_last_ruler(line) else []
            self._depth = len(line) - len(line.lstrip()) + 2
        elif self._frames is not None:
            self._inside(self._frames, body)

    def close(self) -> None:
        """End a traceback whose last line is missing."""
        if self._frames:
            self._add("", "")
        self._frames = None

    def _open(self, line: str, body: str, depth: int) -> None:
        self.close()
        if "Exception Group " + grammar.HEADER in body:
            self._grouped = True
            depth = grammar.margin(line)[0]
        self._frames, self._depth = [], depth
        rest = body.partition(grammar.HEADER)[2]
        if rest.strip():
            self._inside(self._frames, " " + rest.lstrip())

    def _inside(self, frames: list[tuple[str, str]], body: str) -> None:
        if found := grammar.file_frame(body):
            frames.append(found)
        elif body and not body[0].isspace():
            if last := grammar.final(body, strict=not frames):
                self._add(*last)
                self._frames = None
            elif not grammar.is_continuation(body):
                self.close()

    def _add(self, kind: str, message: str) -> None:
        self.causes.append((self._depth, Cause(kind, message, _frames(self._frames or (), python=True))))


def _python(lines: list[str]) -> Trace | None:
    reading = _Tracebacks()
    for line in lines:
        reading.read(line)
    reading.close()
    if not reading.causes:
        return None
    outermost = min(depth for depth, _ in reading.causes)
    headline = [cause for depth, cause in reading.causes if depth == outermost][-1]
    return Trace(tuple(cause for _, cause in reading.causes), headline)


# ---- Java, Node, .NET: the type first, then frames that begin with `at` -------------------------------------------


def _at(lines: list[str]) -> Trace | None:
    causes: list[Cause] = []
    head, frames = "", list[tuple[str, str]]()

    def close() -> None:
        if frames:
            kind, message = _type_in(head)
            causes.append(Cause(kind, message, _frames(reversed(frames))))
            frames.clear()

    for line in lines:
        if frame := grammar.at_frame(line):
            frames.append(frame)
        elif (cause := grammar.caused_by(line)) is not None:
            close()
            head = cause
        elif line.strip() and not _elided(line) and (frames or _replaces(head, line)):
            close()
            head = line
    close()
    return Trace(tuple(causes), causes[0]) if causes else None


def _replaces(head: str, line: str) -> bool:
    """Whether `line` rather than the line `head` above it begins the trace: a message may have several lines."""
    return not grammar.final(head, strict=True) or grammar.final(line, strict=True) is not None


def _elided(line: str) -> bool:
    return line.lstrip().startswith(("...", "---"))


def _type_in(head: str) -> tuple[str, str]:
    """Type and message of a line such as `12:00 ERROR Worker: java.io.IOException: closed`."""
    head = head.strip()
    if found := grammar.final(head, strict=True):
        return found
    found_types, start = list[tuple[str, str]](), 0
    for part in head[:1000].split(": "):
        start += len(part) + 2
        if found := grammar.final(part.rpartition(" ")[2], strict=True):
            found_types.append((found[0], head[start:].strip()))
    usual = [found for found in found_types if found[0].endswith(("Exception", "Error"))]
    return (usual or found_types or [("", head)])[0]


# ---- Go: `panic: message`, then the goroutine that failed ---------------------------------------------------------


def _go(lines: list[str]) -> Trace | None:
    kind, message, function = "panic", "", ""
    frames: list[tuple[str, str]] | None = None
    for line in lines:
        if frames is None:
            if found := grammar.go_panic(line):
                kind, message = found
            elif grammar.is_goroutine(line):
                frames = []
        elif not line.strip() or line.startswith("created by "):
            break  # only the first goroutine is the one that failed
        elif file := grammar.go_file(line):
            frames.append((file, function))
        else:
            function = grammar.go_function(line) or ""
    if not frames:
        return None
    cause = Cause(kind, message, _frames(reversed(frames)))
    return Trace((cause,), cause)


# ---- frames -------------------------------------------------------------------------------------------------------


def _frames(found: Iterable[tuple[str, str]], *, python: bool = False) -> tuple[Frame, ...]:
    """The frames without those that recursion repeats; the one that raised is always the last."""
    named = [(file, _MADE_UP.sub(r"\1", function)) for file, function in found]
    distinct = list(dict.fromkeys(named))
    if distinct and distinct[-1] != named[-1]:
        distinct.append(named[-1])
    return tuple(Frame(file, function, _own(file, "" if python else function)) for file, function in distinct)


def _own(file: str, qualified: str) -> bool:
    return not _LIBRARY_FILE.search(file.replace("\\", "/")) and not _LIBRARY_FUNCTION.match(qualified)
