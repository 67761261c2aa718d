"""What a rule sees of a line of text: the header of a known layout is taken off before it looks."""

from __future__ import annotations

from analyzer.entry import layouts


def message_of(line: str) -> str:
    """The message in a line of a text log, without time, level and logger; the whole line where it has no header."""
    header = layouts.read(line)
    return line[header.end :] if header else line


def severity_of(line: str) -> int:
    """The severity that the header of a line states; DEFAULT (0) where it has none."""
    header = layouts.read(line)
    return header.severity if header else 0
