"""Go's panics: `panic: message`, then the goroutine that failed, innermost call first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer.entry import trace_lines as grammar
from analyzer.entry.trace_model import Cause, Trace, frames

_SERVING = re.compile(r"http: panic serving [^ ]+: (.*)")


def read(lines: Sequence[str]) -> Trace | None:
    """The trace in the lines of a text, or None. Of panics that were raised again, the first tells what happened."""
    said: tuple[str, str] | None = None
    for number, line in enumerate(lines):
        if grammar.is_goroutine(line):
            calls = _calls(lines[number + 1 :])
            return _trace(said or ("panic", ""), calls) if calls else None
        if said is None:
            said = _said(line)
    return None


def _said(line: str) -> tuple[str, str] | None:
    if found := grammar.go_panic(line):
        return found[0], found[1].partition(" [recovered")[0]
    served = _SERVING.search(line) if "panic serving" in line else None
    return ("panic", served[1]) if served else None


def _calls(lines: Sequence[str]) -> list[tuple[str, str]]:
    """The calls of the first goroutine, the one that failed, without those that dealt with the panic."""
    calls: list[tuple[str, str]] = []
    function = ""
    for line in lines:
        if not line.strip() or line.startswith("created by "):
            break
        if file := grammar.go_file(line):
            if function in ("panic", "runtime.gopanic"):
                calls.clear()
            else:
                calls.append((file, function))
        else:
            function = grammar.go_function(line) or ""
    return calls


def _trace(said: tuple[str, str], calls: list[tuple[str, str]]) -> Trace:
    cause = Cause(*said, frames(reversed(calls), "go"))
    return Trace((cause,), cause, cause)
