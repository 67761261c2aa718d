"""Which lines of a text log, lacking a header of their own, continue the entry above them."""

from __future__ import annotations

from analyzer.entry import trace_at, trace_dart, trace_go, trace_php, trace_python, trace_ruby
from analyzer.entry.trace_calls import at_call, caused_by
from analyzer.entry.trace_course import Course, Fits
from analyzer.entry.trace_lines import is_status
from analyzer.entry.trace_types import is_head, is_java_head, is_own_head

_BOXES = "│╭╰├└┌┐┘╮╯⎿"  # frames that rich and loguru draw around tracebacks

# What every line begins with that continues an entry without a trace; few others do. What it may begin with that
# opens or continues one and is not told here holds one of SIGNS.
MAY_CONTINUE = (
    rf"[\s{_BOXES}]|(?=[TE+>#aCSPW\[gjokcnir])(?:> File |at |Traceback |\+ |Exception Group |Caused by:|Suppressed:"
    r"|\[cause\]:|Wrapped by:|goroutine \d|runtime stack:|#\d|Stack trace:|\[stacktrace\]|PHP Stack trace:"
    r"|(?:javax?|jakarta|kotlin|scala|sun|jdk|org|com|io|net)\.)"
)
SIGNS = (
    trace_python.HEADER,
    *("panic: ", "fatal error: ", "stack exceeds "),
    *(":in `", ":in '"),
    *("Uncaught ", "xception '", "[object] ("),
    "nhandled ",
    *("Error", "Exception", "Throwable"),
    *("js:", "jsx:", "ts:", "tsx:", "node:", "[eval]:", "evalmachine."),
)
"""One of these is in every line that begins a trace, or continues an entry, and does not begin with MAY_CONTINUE."""

_MOST_WAITING, _LONGEST_WAITING = 16, 4096


class Folder:
    """Decides, line by line, what continues an entry. `begin` each entry, then ask `judge` of each further line.

    Once a trace has begun, the `Course` of its language decides. Until then:

    ```
    line without a header of its own                                   continues
    -----------------------------------------------------------------  ------------------------------------------
    blank, indented, box-drawing                                        yes
    indented status banner                                              no
    Traceback (most recent call last):, goroutine 1 [running]:          yes, a trace begins
    a frame of Java, Node, .NET, Ruby, PHP or Dart, Caused by:          yes, a trace begins
    Java's package.Type: message                                        yes, a trace begins
    another Type: message, below a line that has a header; Stack trace: if frames follow
    anything else                                                       no
    ```

    What is answered NO begins an entry of its own: the caller calls `begin` with it. What is answered PERHAPS waits,
    with all lines below it, until one is answered YES, and they all belong to the entry, or NO: then they do not, and
    are judged anew, from the first that waited on. At most 16 lines wait.
    """

    def __init__(self) -> None:
        self._course: Course | None = None
        self._headed = False
        self._waiting = 0

    def begin(self, first_line: str, *, headed: bool = False) -> None:
        """Start an entry with its first line, without the header of a layout; `headed`: it had one."""
        self._course, self._headed, self._waiting = _begun(first_line), headed, 0

    @property
    def is_plain(self) -> bool:
        """Whether no trace has begun in the entry, and nothing waits."""
        return self._course is None and not self._waiting

    @property
    def is_waiting(self) -> bool:
        """Whether it is open if the lines above belong to the entry."""
        return self._waiting > 0

    def continues(self, line: str) -> Fits:
        """YES, PERHAPS or NO: whether `line` belongs to the entry that was begun."""
        fits = self.judge(line)
        if fits is Fits.LOOSE:
            if not self._waiting:
                return Fits.YES
            self._waiting += 1
            return Fits.PERHAPS if self._waiting <= _MOST_WAITING else Fits.NO
        return fits

    def judge(self, line: str) -> Fits:
        """As `continues`, but LOOSE where the line goes with the one above it."""
        if not line or line.isspace() or line[0] in _BOXES:
            return Fits.LOOSE
        if line[0] in " \t" and is_status(line):
            return Fits.NO
        fits = self._course.take(line) if self._course else self._plain(line)
        if fits is Fits.PERHAPS:
            self._waiting += 1
            return fits if self._waiting <= _MOST_WAITING and len(line) <= _LONGEST_WAITING else Fits.NO
        if fits is Fits.YES:
            self._waiting = 0
        return fits

    def _plain(self, line: str) -> Fits:
        """Whether the line continues an entry without a trace."""
        if course := _opened_below(line, waiting=bool(self._waiting)):
            self._course = course
            return Fits.YES
        if line[0] in " \t":
            return Fits.LOOSE
        if self._waiting:
            return Fits.NO if is_head(line) else Fits.PERHAPS
        own_head = self._headed and (is_own_head(line) or trace_php.is_own_head(line))
        return Fits.PERHAPS if own_head or trace_php.is_start(line) else Fits.NO


def concerns(line: str) -> bool:
    """Whether a trace begins with the line, or it may continue an entry without one, even though it is not indented."""
    return _begun(line) is not None or _opened_below(line, waiting=False) is not None or is_own_head(line)


def _begun(line: str) -> Course | None:
    """The trace that begins with the first line of an entry, None where none does."""
    if ":" in line or "(" in line or '"' in line:
        return _begun_by(line)
    return trace_at.Course() if is_head(line) else None


def _begun_by(line: str) -> Course | None:
    if trace_python.is_header(line) or trace_python.file_frame(line):
        return trace_python.Course(line)
    if at_call(line):
        return trace_at.Course(framed=True, first=line)
    if trace_go.begins(line):
        return trace_go.Course(line)
    if trace_ruby.begins(line):
        return trace_ruby.Course(line)
    if trace_php.is_head(line) or trace_php.is_frame(line):
        return trace_php.Course(line)
    if trace_dart.begins(line) or trace_dart.is_frame(line):
        return trace_dart.Course(line)
    if trace_at.is_place(line):
        return trace_at.Course(below_place=True)
    return trace_at.Course() if is_head(line) else None


def _opened_below(line: str, *, waiting: bool) -> Course | None:
    """The trace that begins with a line below those of an entry that has none; `waiting`: its type may be above."""
    if at_call(line):
        return trace_at.Course(framed=True, first=line)
    if trace_php.is_frame(line):
        return trace_php.Course(line)
    return None if waiting else _surely_opened(line)


def _surely_opened(line: str) -> Course | None:
    if trace_python.is_bare_header(line) or trace_python.file_frame(line):
        return trace_python.Course(line)
    if trace_ruby.is_frame(line):
        return trace_ruby.Course(line)
    if not line or line[0] in " \t":
        return None
    if trace_go.is_goroutine(line):
        return trace_go.Course(line)
    if trace_dart.is_frame(line):
        return trace_dart.Course(line)
    return trace_at.Course() if caused_by(line) is not None or is_java_head(line) else None
