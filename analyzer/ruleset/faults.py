"""Gathers the faults of one rule file, so that its author sees all of them at once."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.errors import Place, RuleFault

MOST_FAULTS = 500
_LONGEST_GUESS = 60


class Faults:
    """The faults found so far in one file; beyond `MOST_FAULTS` they are only counted."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.count = 0
        self._kept: list[RuleFault] = []

    def add(self, line: int, message: str, remedy: str = "") -> None:
        """Notes that `message` is wrong at the 1-based `line` (0: of the whole file)."""
        self.count += 1
        if len(self._kept) < MOST_FAULTS:
            self._kept.append(RuleFault(self.place(line), message, remedy))

    def unknown(self, line: int, message: str, word: str, known: Iterable[str]) -> None:
        """Notes that `word` is none of the `known` words, and which of them may be meant."""
        if self.count < MOST_FAULTS:
            self.add(line, message, did_you_mean(word, known))
        else:  # Looking for near words is the one costly step: a hostile file could ask for it 100,000 times.
            self.count += 1

    def place(self, line: int) -> Place:
        """The place of a line of this file."""
        return Place(self.file, line)

    def listed(self) -> list[RuleFault]:
        """All faults kept, and one that counts the rest."""
        if self.count == len(self._kept):
            return list(self._kept)
        rest = self.count - len(self._kept)
        return [*self._kept, RuleFault(Place(self.file), f"{rest} more faults in this file", "mend those listed first")]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A remedy: the known word nearest to `word`, or all known words where none is near."""
    from difflib import get_close_matches

    words = list(known)
    by_lower = {w.lower(): w for w in words}
    near = get_close_matches(word.lower(), by_lower, n=1) if len(word) <= _LONGEST_GUESS else []
    return f"did you mean '{by_lower[near[0]]}'?" if near else f"known: {', '.join(words)}"


def quoted(text: str) -> str:
    """`text` within quotes, shortened and with control characters escaped, for use in a message."""
    return repr(text if len(text) <= _LONGEST_GUESS else text[: _LONGEST_GUESS - 1] + "…")
