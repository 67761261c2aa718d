"""The text of an entry whose lines are still coming, in bounded memory however many they are."""

from __future__ import annotations

from analyzer.entry.logentry import LONGEST, shortened

_MOST_LINES = 1 << 16
_MOST_CHARACTERS = 8 * LONGEST


class OpenText:
    """Lines joined to one text, of which `text` gives what `shortened` leaves of a long one."""

    def __init__(self, first: str) -> None:
        self._lines = [first]
        self._size = len(first)
        self._count = 1
        self.height = 1
        """How many lines it has, up to the last that is not blank."""

    def append(self, line: str) -> None:
        self._lines.append(line)
        self._count += 1
        if line and not line.isspace():
            self.height = self._count
        self._size += len(line) + 1
        if len(self._lines) > _MOST_LINES or self._size > _MOST_CHARACTERS:
            self._lines = [_without_middle("\n".join(self._lines))]
            self._size = len(self._lines[0])

    def text(self) -> tuple[str, bool]:
        """The text without blanks at its end, and whether it was too long and is cut."""
        text = "\n".join(self._lines).rstrip()
        return (shortened(text), True) if len(text) > LONGEST else (text, False)


def _without_middle(text: str) -> str:
    """A text of which `shortened` leaves the same, also when more lines follow; blanks at its end may then count."""
    bare = text.rstrip()
    blanks = text[len(bare) :]
    if len(bare) > LONGEST:
        bare = bare[: LONGEST // 2] + "…" + bare[-(LONGEST // 2) :]
    if len(blanks) > 2 * LONGEST:
        blanks = blanks[:LONGEST] + blanks[-LONGEST:]
    return bare + blanks
