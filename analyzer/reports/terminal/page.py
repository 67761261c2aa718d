"""The page: the one place where text becomes lines. It neutralises, wraps and colours whatever is put on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from analyzer.reports import layout, neutral
from analyzer.reports.phrases.calendar import Calendar
from analyzer.reports.phrases.numbers import NO_BREAK
from analyzer.reports.report import Style

NARROWEST = 40
WIDEST_PROSE = 110  # longer lines are hard to read, however wide the terminal

_CONTINUED = " \\"

_MOST_CHARACTERS = 4_000  # of one row; more than any terminal is wide, as marks and colours take no column

# GitHub's runner obeys a line that begins so, whatever blanks stand before it.
_COMMAND = re.compile(r"^((?:\s|\x1b\[[\d;]*m)*)::")

# Only colours that are legible on dark and on light backgrounds.
_SGR = {"strong": "1", "good": "1;32", "bad": "1;31", "unsure": "1;35"}


class Marked(NamedTuple):
    """Text with a role: strong, good, bad or unsure."""

    text: str
    role: str


Part = str | Marked


class Page:
    """Lines under construction. Parts may hold anything; indents are the report's own."""

    def __init__(self, style: Style, calendar: Calendar, *, many_targets: bool = False) -> None:
        self.style = style
        self.verbose = style.verbose
        self.width = max(style.width, NARROWEST)
        self.calendar, self.many_targets = calendar, many_targets
        self._lines: list[str] = []

    def text(self) -> str:
        """The whole page, with a newline at its end."""
        return "\n".join(self._lines) + "\n"

    def section(self, title: str, *rest: Part, role: str = "strong") -> None:
        """A blank line and a heading at the margin."""
        self._lines.append("")
        self.prose(Marked(title, role), "  ", *rest, hang="  ")

    def prose(self, *parts: Part, indent: str = "", hang: str | None = None, rows: int | None = None) -> None:
        """One paragraph, its rows after the first behind `hang`; more than `rows` are cut with `…`."""
        prefixes = (indent, indent if hang is None else hang)
        self._put(_flowing(parts, rows), prefixes, min(self.width, WIDEST_PROSE), rows)

    def line(self, *parts: Part, indent: str = "", hang: str | None = None, rows: int | None = None) -> None:
        """Like `prose`, over the whole width: for lists."""
        self._put(_flowing(parts, rows), (indent, indent if hang is None else hang), self.width, rows)

    def title(self, text: str, role: str, indent: str, hang: str, rows: int | None) -> None:
        """What something is called; more than `rows` lose the middle, as the end may be what tells it from others."""
        whole = _joined(neutral.terminal(text if rows is None else _clipped_inside(text)))
        self._put([Marked(self._shortened(whole, indent, hang, rows), role)], (indent, hang), self.width, rows)

    def _shortened(self, text: str, indent: str, hang: str, rows: int | None) -> str:
        if rows is None:
            return text
        first, other = self.width - len(indent), self.width - len(hang)
        told, room = text, first + (rows - 1) * other
        while len(list(islice(layout.wrapped(told, other, first), rows + 1))) > rows:
            told, room = layout.cut_inside(text, room, tail_of_three=1), room - 1
        return told

    def command(self, words: Sequence[str], indent: str, hang: str | None = None) -> None:
        r"""A command of a shell, nothing where there are no words. Where it is wider than the page its rows end in `\`,
        so that it can be copied; an option stands beside its value.
        """
        before = (indent, indent if hang is None else hang)
        rows = _packed([_verbatim(_clipped_inside(word)) for word in words], self.width - len(before[1]))
        for number, row in enumerate(rows):
            self._put([Marked(row, "")], (before[number > 0], before[1]), self.width, None)

    def quote(self, text: str, indent: str, rows: int | None) -> None:
        """One line of a log as it is, blanks kept, in at most `rows` rows behind `|`; None: in as many as it takes."""
        bar = indent + "| "
        self._put([Marked(_verbatim(_clipped(text, rows)), "")], (bar, bar), self.width, rows)

    def quote_inside(self, text: str, indent: str) -> None:
        """One line of a log in one row; if need be cut inside, so that its end is seen."""
        bar = indent + "| "
        self._append(bar + layout.cut_inside(_verbatim(_clipped_inside(text)), self.width - len(bar)))

    def _put(self, parts: list[Marked], prefixes: tuple[str, str], width: int, rows: int | None) -> None:
        text = "".join(part.text for part in parts)
        rooms = [width - len(prefix) for prefix in prefixes]
        all_slices = layout.wrapped(text, rooms[1], rooms[0])
        slices = list(islice(all_slices, None if rows is None else rows + 1)) or [(0, 0)]
        shown = slices[:rows]
        for number, (start, end) in enumerate(shown, 1):
            goes_on = number == len(shown) < len(slices)
            end_here = layout.fitting(text, start, end, rooms[number > 1] - 1) if goes_on else end
            row = self._painted(parts, start, end_here) + ("…" if goes_on else "")
            self._append(prefixes[number > 1] + row)

    def _append(self, line: str) -> None:
        line = _COMMAND.sub(r"\1∷", line)
        self._lines.append(line.replace(NO_BREAK, " ").rstrip())

    def _painted(self, parts: list[Marked], start: int, end: int) -> str:
        pieces, offset = [], 0
        for text, role in parts:
            piece = text[max(start - offset, 0) : max(end - offset, 0)]
            offset += len(text)
            if piece:
                pieces.append(f"\x1b[{_SGR[role]}m{piece}\x1b[0m" if role and self.style.color else piece)
        return "".join(pieces)


def _packed(words: Sequence[str], room: int) -> list[str]:
    """Words in rows that fit the room, if each does; all rows but the last end in a backslash."""
    rows: list[str] = []
    space = room - len(_CONTINUED)
    for place, word in enumerate(words):
        kept = " ".join(words[place : place + 2]) if word.startswith("--") else word
        needed = word if layout.columns(kept) > space else kept
        if rows and layout.columns(f"{rows[-1]} {needed}") <= space:
            rows[-1] = f"{rows[-1]} {word}"
        else:
            rows.append(word)
    return [row + _CONTINUED for row in rows[:-1]] + rows[-1:]


def _verbatim(text: str) -> str:
    return neutral.terminal(text).replace("\n", " ")


def _flowing(parts: tuple[Part, ...], rows: int | None) -> list[Marked]:
    marked = [part if isinstance(part, Marked) else Marked(part, "") for part in parts]
    return [Marked(_joined(neutral.terminal(_clipped(text, rows))), role) for text, role in marked]


def _joined(text: str) -> str:
    return " ".join(filter(None, map(str.strip, text.split("\n")))) if "\n" in text else text


def _clipped(text: str, rows: int | None) -> str:
    """`text` without what the rows could never show: a line of a log can be a megabyte long."""
    most = len(text) if rows is None else rows * _MOST_CHARACTERS
    return text if len(text) <= most else text[:most] + "…"


def _clipped_inside(text: str) -> str:
    half = _MOST_CHARACTERS // 2
    return text if len(text) <= _MOST_CHARACTERS else text[:half] + "…" + text[-half:]
