"""Stack traces that the platform split into one entry a line, put together again."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

import msgspec

from analyzer.entry import trace_lines as grammar
from analyzer.entry.trace_lines import Piece

_AT_ONCE = 1_000_000  # 1 ms: lines of one write carry times that near to each other


class _State(Enum):
    HEAD = "an exception's line, which only `at` frames can make a trace of"
    OPEN = "after a header or frames"
    ENDED = "after the exception's message"
    CHAINED = "after a line that announces another trace"


class _Group(msgspec.Struct):
    """A trace as far as it is known. `blanks` are held back until something follows them."""

    state: _State
    members: list[int]
    python: bool  # its frames come before its exception's line, not after
    frames: int = 0
    blanks: list[int] = msgspec.field(default_factory=list)

    def take(self, index: int, state: _State) -> None:
        self.members += [*self.blanks, index]
        self.blanks.clear()
        self.state = state


def join(pieces: Sequence[tuple[int, Piece, str]], apart: int) -> list[list[int]]:
    """The traces among the pieces of one stream (one instance or one file), each as ascending indices of its pieces.

    `pieces` are (nanoseconds, kind, text) in order of time; two that follow each other in a trace are at most `apart`
    nanoseconds apart. A trace has a header, or an exception's line before `at` frames, and at least one frame. What is
    in no trace is an entry as it stands.
    """
    groups: list[_Group] = []
    group: _Group | None = None
    last = 0
    for index, (time, kind, text) in enumerate(pieces):
        near = time - last <= apart
        at_once = time - last <= _AT_ONCE
        last = time
        if group and near and _fits(group, index, kind, text, at_once):
            continue
        if group and group.frames:
            groups.append(group)
        group = _begun(index, kind)
    if group and group.frames:
        groups.append(group)
    return [made.members for made in groups]


def _begun(index: int, kind: Piece) -> _Group | None:
    if kind is Piece.HEADER:
        return _Group(_State.OPEN, [index], python=True)
    return _Group(_State.HEAD, [index], python=False) if kind is Piece.FINAL else None


def _fits(group: _Group, index: int, kind: Piece, text: str, at_once: bool) -> bool:
    """Whether the piece goes on with the group; if so it is taken into it."""
    match kind:
        case Piece.BLANK:
            group.blanks.append(index)
            return True
        case Piece.FRAME:
            fits, after = _frame_fits(group, text), _State.OPEN
        case Piece.HEADER:
            fits, after = group.state is _State.CHAINED, _State.OPEN
        case Piece.SEPARATOR:
            fits, after = group.frames > 0, _State.CHAINED
        case Piece.FINAL:
            fits, after = group.state is _State.OPEN and group.python and group.frames > 0, _State.ENDED
        case Piece.CONTINUATION:
            fits, after = group.state is _State.ENDED, _State.ENDED
        case Piece.INDENTED:
            fits, after = _indented_fits(group, text, at_once), group.state
    if fits:
        group.take(index, after)
        group.frames += kind is Piece.FRAME
    return fits


def _frame_fits(group: _Group, text: str) -> bool:
    if group.state is _State.OPEN and group.python:
        return True
    return group.state is not _State.ENDED and grammar.at_frame(text) is not None


def _indented_fits(group: _Group, text: str, at_once: bool) -> bool:
    if group.state in (_State.HEAD, _State.CHAINED) or grammar.is_status(text):
        return False
    return at_once or text.startswith("\t") or (group.state is _State.OPEN and group.python)
