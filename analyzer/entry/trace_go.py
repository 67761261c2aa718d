"""Go's panics: `panic: message`, then the goroutine that failed, innermost call first, then the others.

```
panic: no row 3 [recovered]
\tpanic: again
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x481678]

goroutine 1 [running]:
main.(*Rows).of(0xc000012, 0x3)
\t/src/app/rows.go:5 +0x12a
created by main.main
\t/src/app/main.go:9 +0x2b
exit status 2
```
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer.entry.trace_course import Fits
from analyzer.entry.trace_model import Cause, Trace, frames

_FUNCTION = re.compile(r"([\w./~%·-]+(?:\[\.\.\.\])?(?:\(\*?[\w.\[\]]+\)[\w.·\[\]-]*)?)\(.*\)$")
_PLACE = re.compile(r"\s+(\S.*):\d+(?: \+0x[0-9a-f]+.*)?$")
_GO_PLACE = re.compile(r"\s+\S.*\.(?:go|s|c|cgo):\d+(?: \+0x[0-9a-f]+.*)?$")
_ROUTINE = re.compile(r"goroutine \d+ (?:gp=\S+ m=\S+ (?:mp=\S+ )?)?\[[^\]]*\]:|runtime stack:$")
_PANIC = re.compile(r"(?:^|[\s:])(panic: |fatal error: )")
_BEFORE = re.compile(r"\[signal |\[recovered\]|runtime: sp=|\s+panic: ")
_AMONG = re.compile(
    r"created by \S+(?: in goroutine \d+)?$|goroutine running on other thread|\[originating from goroutine "
    r"|\.\.\.(?:additional|\d+) frames elided|[a-z]\w{1,5} +0x[0-9a-f]+$"
)
_END = re.compile(r"exit status \d+$")
_OVERFLOW = "runtime: goroutine stack exceeds "
_SERVING = re.compile(r"http: panic serving [^ ]+: (.*)")


# ---- lines --------------------------------------------------------------------------------------------------------


def function(line: str) -> str | None:
    """The function of a goroutine's frame line, without its arguments, else None."""
    found = _FUNCTION.match(line.rstrip())
    return found[1] if found else None


def is_place(line: str) -> bool:
    """Whether the line names the place of the function above it."""
    return line[:1] in ("\t", " ") and _GO_PLACE.match(line) is not None


def is_goroutine(line: str) -> bool:
    """Whether a goroutine's frames begin below this line."""
    return line.startswith(("goroutine ", "runtime stack:")) and _ROUTINE.match(line) is not None


def is_among(line: str) -> bool:
    """Whether the line, in all likelihood, stands in a panic and says nothing by itself."""
    return _AMONG.match(line) is not None or _BEFORE.match(line) is not None or _END.match(line) is not None


def panic(line: str) -> tuple[str, str] | None:
    """`panic` or `fatal error` and the message, where the line reports one, else None."""
    found = _PANIC.search(line) if "panic: " in line or "fatal error: " in line else None
    return (found[1].rstrip(": "), line[found.end() :].strip()) if found else None


def says_panic(line: str) -> bool:
    """Whether the line is the first that the runtime prints of a panic."""
    return line.startswith(("panic: ", "fatal error: ", _OVERFLOW))


# ---- from line to line --------------------------------------------------------------------------------------------


def begins(line: str) -> bool:
    """Whether a panic begins with this line."""
    return panic(line) is not None or is_goroutine(line) or line.startswith(_OVERFLOW)


class Course:
    """A panic: what it says, which may take several lines, then goroutines, then how the program ended."""

    def __init__(self, first: str) -> None:
        self._routines = is_goroutine(first)
        self._ended = False

    def take(self, line: str) -> Fits:
        if self._ended:
            return Fits.LOOSE if line[0] in " \t" else Fits.NO
        if is_goroutine(line):
            self._routines = True
            return Fits.YES
        if _END.match(line):
            self._ended = True
            return Fits.YES
        if self._routines:
            return self._in_routine(line)
        if _BEFORE.match(line) or line.startswith("fatal error: "):
            return Fits.YES
        if line.startswith("panic: "):
            return Fits.NO
        return Fits.LOOSE if line[0] in " \t" else Fits.PERHAPS

    def _in_routine(self, line: str) -> Fits:
        if line[0] == "\t" or is_place(line) or _AMONG.match(line):
            return Fits.YES
        if line[0] in " \t":
            return Fits.LOOSE
        return Fits.PERHAPS if function(line) else Fits.NO


# ---- a whole text -------------------------------------------------------------------------------------------------


def read(lines: Sequence[str]) -> Trace | None:
    """The trace in the lines of a text, or None. Of panics that were raised again, the first tells what happened."""
    said: tuple[str, str] | None = None
    for number, line in enumerate(lines):
        if line.startswith("goroutine ") and is_goroutine(line):
            calls = _calls(lines[number + 1 :])
            return _trace(said or ("panic", ""), calls) if calls else None
        if said is None:
            said = _said(line)
    return None


def _said(line: str) -> tuple[str, str] | None:
    if found := panic(line):
        return found[0], found[1].partition(" [recovered")[0]
    served = _SERVING.search(line) if "panic serving" in line else None
    return ("panic", served[1]) if served else None


def _calls(lines: Sequence[str]) -> list[tuple[str, str]]:
    """The calls of the first goroutine, the one that failed, without those that dealt with the panic."""
    calls: list[tuple[str, str]] = []
    called = ""
    for line in lines:
        if not line.strip() or line.startswith(("created by ", "goroutine ")):
            break
        if found := _PLACE.match(line):
            if called in ("panic", "runtime.gopanic"):
                calls.clear()
            else:
                calls.append((found[1], called))
        else:
            called = function(line) or ""
    return calls


def _trace(said: tuple[str, str], calls: list[tuple[str, str]]) -> Trace:
    cause = Cause(*said, frames(reversed(calls), "go"))
    return Trace((cause,), cause, cause)
