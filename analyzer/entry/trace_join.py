"""Stack traces that the platform split into one entry a line, put together again."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from analyzer.entry import trace_python
from analyzer.entry.trace_course import Fits
from analyzer.entry.trace_fold import Folder
from analyzer.entry.trace_lines import Piece

Line = tuple[int, Piece, str]
_AT_ONCE = 1_000_000  # 1 ms: lines of one write carry times that near to each other
_IN_COMPANY = 10 * _AT_ONCE  # what could be any line must come nearly at once
_BEGINNINGS = (Piece.HEADER, Piece.OPENING, Piece.FINAL, Piece.TITLE, Piece.COMPANY)
_ANY_LINE = (Piece.TITLE, Piece.COMPANY)
_BELOW_ANY = (Piece.FRAME, Piece.CONTINUATION, Piece.BLANK)


def join(pieces: Sequence[Line], apart: int) -> list[list[int]]:
    """The traces among the pieces of one stream (one instance or one file), each as ascending indices of its pieces.

    `pieces` are (nanoseconds, kind, text) in order of time; two that follow each other in a trace are at most `apart`
    nanoseconds apart. A trace begins with a header, or an exception's line before frames, and has at least one frame;
    else its lines follow each other as in a text log (`Folder`). What is in no trace is an entry as it stands.
    """
    groups: list[list[int]] = []
    group: _Group | None = None
    index = last = 0
    while index < len(pieces):
        time, kind, text = pieces[index]
        if group and time - last <= apart and group.takes(index, kind, text, time - last):
            index, last = index + 1, time
            continue
        if group and group.frames:
            groups.append(group.members)
        if group and group.waiting:
            index = group.waiting[0]
            time, kind, text = pieces[index]
        group = _begun(index, kind, text)
        index, last = index + 1, time
    if group and group.frames:
        groups.append(group.members)
    return groups


class _Group(msgspec.Struct):
    """A trace as far as it is known. `waiting` are held back until something follows them that surely belongs to it."""

    folder: Folder
    members: list[int]
    kind: Piece
    frames: int = 0
    waiting: list[int] = msgspec.field(default_factory=list)

    def takes(self, index: int, kind: Piece, text: str, since: int) -> bool:
        """Whether the piece goes on with the trace, as far as is known; `since`: ns since the one before it."""
        if kind is Piece.TITLE or (kind is Piece.COMPANY and since > _IN_COMPANY):
            return False
        if kind is self.kind is Piece.HEADER and not self.frames:
            return False
        only_any = self.kind in _ANY_LINE and not self.frames and self.folder.is_plain
        if only_any and (kind not in _BELOW_ANY or since > _IN_COMPANY):
            return False
        fits = self.folder.judge(text)
        if fits is Fits.LOOSE and kind is not Piece.BLANK:
            fits = self._indented(kind, text, since)
        if fits is Fits.NO:
            return False
        self.waiting.append(index)
        if fits is Fits.YES:
            self.members += self.waiting
            self.waiting.clear()
            self.frames += kind is Piece.FRAME
        return True

    def _indented(self, kind: Piece, text: str, since: int) -> Fits:
        """Whether an indented line that says nothing itself goes with the one above it."""
        if kind is not Piece.INDENTED:
            return Fits.NO
        if self.folder.is_waiting or not self.frames:
            return Fits.PERHAPS if since <= _IN_COMPANY else Fits.NO
        return Fits.YES if since <= _AT_ONCE or text.startswith("\t") else Fits.NO


def _begun(index: int, kind: Piece, text: str) -> _Group | None:
    alone = kind is Piece.FRAME and trace_python.is_syntax_place(text)
    if kind not in _BEGINNINGS and not alone:
        return None
    folder = Folder()
    folder.begin(text)
    return _Group(folder, [index], kind, frames=int(alone))
