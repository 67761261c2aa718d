"""Python's tracebacks: chained ones, groups, a SyntaxError's. Frames come first, then the type."""

from __future__ import annotations

from collections.abc import Sequence

from analyzer.entry import trace_lines as grammar
from analyzer.entry.trace_model import Cause, Role, Trace, frames


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
        self._grouped = False
        self._member = False
        self._depth = 0

    def read(self, line: str) -> None:
        depth, body = grammar.margin(line) if self._grouped else (0, line)
        if grammar.HEADER in body:
            self._open(line, body, depth)
        elif self._grouped and grammar.is_ruler(line):
            self.close()
            self._member = not grammar.is_last_ruler(line)
            self._frames = [] if self._member else None
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
        self._member = self._member and depth > 0
        rest = body.partition(grammar.HEADER)[2]
        if rest.strip():
            self._inside(self._frames, " " + rest.lstrip())

    def _inside(self, calls: list[tuple[str, str]], body: str) -> None:
        if found := grammar.file_frame(body):
            calls.append(found)
        elif body and not body[0].isspace():
            if last := grammar.final(body, strict=not calls):
                self._add(*last)
                self._frames = None
            elif not grammar.is_continuation(body):
                self.close()

    def _add(self, kind: str, message: str) -> None:
        role: Role = "member" if self._member else "cause"
        self.causes.append((self._depth, Cause(kind, message, frames(self._frames or (), "python"), role)))
