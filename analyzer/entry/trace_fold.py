"""Which lines of a text log, lacking a header of their own, continue the entry above them."""

from __future__ import annotations

from enum import Enum

from analyzer.entry import trace_lines as grammar

_BOXES = "│╭╰├└┌┐┘╮╯⎿"  # frames that rich and loguru draw around tracebacks

# What every line begins with that continues an entry without a trace, or that begins an entry with one; few others do.
# Only `Traceback (most recent call last):`, `panic: ` and `fatal error: ` may also stand further on in a line.
MAY_CONTINUE = (
    rf"[\s{_BOXES}]|(?=[TE+>aCSW\[gjokcnis])(?:> File |at |Traceback |\+ |Exception Group |Caused by:|Suppressed:"
    r"|\[cause\]:|Wrapped by:|goroutine \d|(?:javax?|jakarta|kotlin|scala|sun|jdk|org|com|io|net)\.)"
)


class _State(Enum):
    PLAIN = "no trace yet"
    OPEN = "inside a trace"
    ENDED = "after the exception's message"
    CHAINED = "after a line that announces another trace"
    GO = "inside a Go panic"


class Folder:
    """Decides, line by line, what continues an entry. `begin` each entry, then ask `continues` of each further line.

    ```
    line without a header of its own     PLAIN          OPEN              ENDED        CHAINED   GO
    -----------------------------------  -------------  ----------------  -----------  --------  ----
    blank                                yes            yes               yes          yes       yes
    indented status banner               no             no                no           no        no
    indented, box-drawing                yes            yes               yes          yes       yes
      of these a frame                   yes → OPEN     yes, has frames   yes → OPEN   → OPEN    yes
    Traceback (most recent call last):   yes → OPEN     only if no frame  no           → OPEN    no
    The above exception …, Caused by:    no; Java: yes  yes → CHAINED     → CHAINED    yes       no
    package.Type: message                Java's: yes    yes → ENDED       no           no        no
    [SQL: …, DETAIL: … and their like    no             yes               yes          no        no
    goroutine 1 [running]:               yes → GO       no                no           no        yes
    a goroutine's other lines            no             no                no           no        yes
    anything else                        no             no                no           no        no
    ```

    Inside a trace that has frames any name before a colon is the exception's type, since only it can follow frames
    without being indented. What is answered `no` begins an entry of its own: the caller calls `begin` with it.
    """

    def __init__(self) -> None:
        self._state = _State.PLAIN
        self._frames = False

    def begin(self, first_line: str) -> None:
        """Start an entry with its first line, header of the layout and all, or without."""
        self._frames = grammar.file_frame(first_line) is not None or grammar.at_frame(first_line) is not None
        self._state = _State.PLAIN
        if self._frames or grammar.is_header(first_line):
            self._state = _State.OPEN
        elif grammar.go_panic(first_line) or grammar.is_goroutine(first_line):
            self._state = _State.GO

    @property
    def is_plain(self) -> bool:
        """Whether no trace has begun in the entry."""
        return self._state is _State.PLAIN

    def continues(self, line: str) -> bool:
        """Whether `line` belongs to the entry that was begun; the line counts as its next one if so."""
        if not line or line.isspace():
            return True
        if line[0] in " \t":
            return self._indented(line)
        if line[0] in _BOXES:
            return True
        if self._state is _State.GO:
            return grammar.is_go(line)
        return self._flush_left(line)

    def _indented(self, line: str) -> bool:
        if grammar.is_bare_header(line):
            return self._header()
        if grammar.is_status(line):
            return False
        if self._state is not _State.GO and (grammar.file_frame(grammar.margin(line)[1]) or grammar.at_frame(line)):
            self._state, self._frames = _State.OPEN, True
        return True

    def _flush_left(self, line: str) -> bool:
        if grammar.is_bare_header(line):
            return self._header()
        if line[0] in "^~>":
            return self._state is _State.OPEN
        if grammar.is_separator(line):
            return self._separator(line)
        if grammar.is_continuation(line):
            return self._state in (_State.OPEN, _State.ENDED)
        if self._state is _State.PLAIN and grammar.is_goroutine(line):
            self._state = _State.GO
            return True
        return self._final(line)

    def _header(self) -> bool:
        if self._state in (_State.ENDED, _State.GO) or (self._state is _State.OPEN and self._frames):
            return False
        self._state, self._frames = _State.OPEN, False
        return True

    def _separator(self, line: str) -> bool:
        if self._state is _State.PLAIN and grammar.caused_by(line) is None:
            return False
        self._state = _State.CHAINED
        return True

    def _final(self, line: str) -> bool:
        if self._state is _State.PLAIN:
            return grammar.is_java_head(line)
        if self._state is not _State.OPEN or not grammar.final(line, strict=not self._frames):
            return False
        self._state = _State.ENDED
        return True
