"""The grammar of stack traces, line by line: what a single line can be in a trace of Python, Java, Node, .NET or Go.

Every pattern is anchored or begins at a fixed word and repeats only what cannot be split in two ways, so that a line
of any length is judged in linear time.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Literal, NamedTuple

HEADER = "Traceback (most recent call last):"


class Piece(Enum):
    """What an entry of one line can be in a trace that the platform split into one entry a line."""

    HEADER = "header"  # Traceback (most recent call last):
    FRAME = "frame"  # File "x", line 1, in f  |  at a.b.C.m(File.java:1)  |  at fn (file.js:1:2)
    INDENTED = "indented"  # code, carets, elided frames
    SEPARATOR = "separator"  # The above exception was the direct cause …  |  Caused by: …
    FINAL = "final"  # package.Type: message
    CONTINUATION = "continuation"  # further lines of a message that are known by their beginning: [SQL: …
    BLANK = "blank"


class Call(NamedTuple):
    """What a frame line says: the file ('' if not known), the function, and whose way of printing it is."""

    file: str
    function: str
    language: Literal["java", "node", "dotnet"]


# Exception groups (PEP 654) draw a margin: `  + Exception Group Traceback`, `  |   File …`, `  +-+---- 1 ----`.
_MARGIN = re.compile(r"(?: {2,}[|+] ?)(?![-+])")
_RULER = re.compile(r" *(?:\+-)?\+-{4,}(?: (?:\d+|\.\.\.) -{4,})?\s*$")
_LAST_RULER = re.compile(r" *\+-{20,}\s*$")

_FILE = re.compile(r'(?:\s+|> )File "([^"]*)", line \d+(?:, in (.*))?')
_CARETS = re.compile(r"[\s^~]+$")

_CHAINED = (
    "The above exception was the direct cause of the following exception:",
    "During handling of the above exception, another exception occurred:",
)
# How most lines begin that are in no trace: with a word and a blank, or with a symbol. After the type of an exception
# comes a colon, a bracketed code or the end of the line; what else can be a piece has one of few first words.
_SENTENCE = re.compile(
    r"(?!Traceback |Exception |The |During |Caused |Wrapped |Un|For |LINE )[A-Za-z0-9_./]++ (?!\[\w+\](?::|\s*$))\S"
    r"|[^\w\s!-~]"
)
_CONTINUED = re.compile(
    r"\[SQL: |\[parameters: |\[generated in |\(Background on this error at: |\[cached since "
    r"|(?:DETAIL|HINT|CONTEXT|QUERY|STATEMENT):|LINE \d+:|For further information visit |-- Please check "
)

# The name of an exception's type as the strict grammar takes it, where nothing before the line says that a trace ends:
# a dotted path to a capitalised name (or one of the standard library's lower-case types), a name with one of the usual
# endings, or one with two humps. `Redis:` and `Warning:` are words, not types.
_LOCALS = r"(?:<locals>\.)?"
_PATH = rf"(?:[^\W\d]\w*\.{_LOCALS})+"
_ENDING = r"Error|Exception|ExceptionGroup|Exit|Interrupt|Warning|Timeout|Iteration|Fault|Failure"
_STRICT_TYPE = (
    rf"{_PATH}(?:_*[A-Z][\w$]*|error|timeout|gaierror|herror)"
    rf"|[^\W\d]\w*(?:{_ENDING})(?![\w$])|Error|Exception|ExceptionGroup|KeyboardInterrupt"
    r"|[A-Z][a-z\d]+[A-Z][A-Za-z\d]*"
)
_LEAD = r"(?:Uncaught |Unhandled |Exception in thread (?:\"[^\"]*\"|\S+) )?"
_STRICT_FINAL = re.compile(rf"{_LEAD}({_STRICT_TYPE})(?: \[\w+\])?(?::(?=\s|$)\s*(.*)|\s*$)")
_LENIENT_FINAL = re.compile(
    rf"{_LEAD}((?:[^\W\d][\w$]*\.{_LOCALS})*[^\W\d][\w$]*)(?: \[\w+\])?(?::(?=\s|$)\s*(.*)|\s*$)"
)
_CAUSE = re.compile(r"\s*(?:Caused by|Suppressed|\[cause\]|Wrapped by): ?(.*)")
_JAVA_HEAD = re.compile(
    r"(?:javax?|jakarta|kotlin|scala|sun|jdk|org|com|io|net)\.[\w.$]+(?:Exception|Error|Throwable)(?::\s|\s*$)"
)

# Status banners that services print at their start; they are indented like code, yet each is a line of its own.
_STATUS = re.compile(
    r"\s+(?:[A-Z][\w &/()-]{0,40}:\s*)?"
    r"(?:[\u2600-\u27bf\U0001f300-\U0001faff]|\[U\+|(?:PASS|FAIL|OK|WARN|WARNING|ERROR|CRITICAL|INFO|SKIP)\b:)"
)

_JAVA_AT = re.compile(
    r"at ((?:[\w.$@-]+/{1,2})*[\w.$<>-]+)"
    r"\(([^()\s:]+\.\w+(?::\d+)?|Native Method|Unknown Source|<\w+>)\)(?: ~?\[.*\])?$"
)
_NODE_AT = re.compile(r"at (?:async )?(?:([^()]+) )?\((.+):\d+:\d+\)$|at (?:async )?()(\S+):\d+:\d+$")
_NODE_BARE_AT = re.compile(r"at (?:async )?([^()]+) \((native|<anonymous>|unknown location|index \d+)\)$")
_EVALUATED = re.compile(r"eval at [^()]* ?\(([^()]+?):\d+:\d+\)")
_NET_AT = re.compile(r"at ((?=[^\s(.]+\.)[^\s(]++) ?\([^()]*\)(?: \[0x\w+\])?(?: in (.*?)(?::(?:line )?\d+)?)?$")
_GO_FRAME = re.compile(r"([\w./~%·-]+(?:\[\.\.\.\])?(?:\(\*?[\w.\[\]]+\)[\w.·\[\]-]*)?)\(.*\)$")
_GO_CODE = re.compile(r"\s+(\S.*):\d+(?: \+0x[0-9a-f]+.*)?$")
_GO_ROUTINE = re.compile(r"goroutine \d+ (?:gp=\S+ m=\S+ (?:mp=\S+ )?)?\[[^\]]*\]:")
_GO_OTHER = re.compile(r"created by |\[signal |panic: |exit status \d|\[recovered\]|goroutine running on other")
_GO_PANIC = re.compile(r"(?:^|[\s:])(panic: |fatal error: )")


def margin(line: str) -> tuple[int, str]:
    """The width of an exception group's margin (0: none) and the line without it."""
    if line.startswith("  "):
        found = _MARGIN.match(line)
        if found:
            return found.end(), line[found.end() :]
    return 0, line


def is_header(line: str) -> bool:
    """Whether a Python traceback begins with this line (which may end in the header, after text)."""
    return HEADER in line and line.rstrip().endswith(HEADER)


def is_bare_header(line: str) -> bool:
    """Whether the line is a traceback's header and nothing else, not that of a member of an exception group."""
    return HEADER in line and line.strip().removeprefix("+ ").removeprefix("Exception Group ") == HEADER


def is_ruler(line: str) -> bool:
    """Whether the line parts or ends the members of an exception group."""
    return "+-" in line and _RULER.match(line) is not None


def is_separator(line: str) -> bool:
    """Whether the line stands between two exceptions of a chain."""
    return line.strip() in _CHAINED or _CAUSE.match(line) is not None


def caused_by(line: str) -> str | None:
    """What follows `Caused by:` and its like, None where the line has none."""
    found = _CAUSE.match(line)
    return found[1] if found else None


def is_continuation(line: str) -> bool:
    """Whether the line, not indented, is known to continue an exception's message."""
    return _CONTINUED.match(line) is not None


def is_status(line: str) -> bool:
    """Whether an indented line is a service's status banner such as `   Redis:  ✅ Connected`."""
    return _STATUS.match(line) is not None


def is_java_head(line: str) -> bool:
    """Whether the line is, beyond doubt, the first of a Java trace."""
    return _JAVA_HEAD.match(line) is not None


def file_frame(line: str) -> tuple[str, str] | None:
    """File and function of a Python frame line (the function is empty for a SyntaxError's), else None."""
    found = _FILE.match(line) if 'File "' in line else None
    return (found[1], (found[2] or "").strip()) if found else None


def at_call(line: str) -> Call | None:
    """The call of a frame line of Java, Node or .NET, else None."""
    if "at " not in line or not (body := line.strip()).startswith("at "):
        return None
    body = body.removesuffix("<---").rstrip(" {,")  # what follows the last frame where .NET or Node print an object
    if found := _JAVA_AT.match(body):
        return Call(found[2].partition(":")[0], found[1], "java")
    if found := _NODE_AT.match(body):
        file = found[2] or found[4]
        if inner := _EVALUATED.match(file):
            file = inner[1]
        return Call(file, (found[1] or "").removeprefix("new "), "node")
    if found := _NODE_BARE_AT.match(body):
        return Call(found[2], found[1].removeprefix("new "), "node")
    found = _NET_AT.match(body)
    return Call(found[2] or "", found[1], "dotnet") if found else None


def at_frame(line: str) -> tuple[str, str] | None:
    """File and function of a frame line of Java, Node or .NET, else None."""
    call = at_call(line)
    return (call.file, call.function) if call else None


def go_function(line: str) -> str | None:
    """The function of a goroutine's frame line, without its arguments, else None."""
    found = _GO_FRAME.match(line.rstrip())
    return found[1] if found else None


def go_file(line: str) -> str | None:
    """The file of a goroutine's code line, else None."""
    found = _GO_CODE.match(line)
    return found[1] if found else None


def is_goroutine(line: str) -> bool:
    """Whether a goroutine's frames begin below this line."""
    return line.startswith("goroutine ") and _GO_ROUTINE.match(line) is not None


def is_go(line: str) -> bool:
    """Whether a line that is not indented can stand inside a Go panic."""
    return is_goroutine(line) or _GO_OTHER.match(line) is not None or _GO_FRAME.match(line.rstrip()) is not None


def go_panic(line: str) -> tuple[str, str] | None:
    """`panic` or `fatal error` and the message, where the line reports one, else None."""
    found = _GO_PANIC.search(line) if "panic: " in line or "fatal error: " in line else None
    return (found[1].rstrip(": "), line[found.end() :].strip()) if found else None


def final(line: str, *, strict: bool) -> tuple[str, str] | None:
    """Type and message of a trace's last line, else None.

    `strict` where nothing else says that a trace ends here; otherwise any name before a colon is a type.
    """
    found = (_STRICT_FINAL if strict else _LENIENT_FINAL).match(line)
    return (found[1], (found[2] or "").strip()) if found else None


def is_last_ruler(line: str) -> bool:
    """Whether the line closes an exception group."""
    return _LAST_RULER.match(line) is not None


def piece(text: str) -> Piece | None:
    """What the text of an entry can be in a split trace; None: in none. Texts of several lines are never pieces."""
    if "\n" in text or _SENTENCE.match(text):
        return None
    if not text or text.isspace():
        return Piece.BLANK
    if is_bare_header(text):
        return Piece.HEADER
    if is_separator(text):
        return Piece.SEPARATOR
    return _indented(text) if text[0] in " \t^~>" else _flush_left(text)


def _indented(text: str) -> Piece | None:
    if file_frame(margin(text)[1]) or at_frame(text):
        return Piece.FRAME
    if is_last_ruler(text):
        return Piece.FINAL
    return Piece.INDENTED if text[0] in " \t" or _CARETS.match(text) else None


def _flush_left(text: str) -> Piece | None:
    if final(text, strict=True):
        return Piece.FINAL
    return Piece.CONTINUATION if is_continuation(text) else None
