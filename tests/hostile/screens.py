"""A terminal that reads what was printed, as a person's would."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pyte
from wcwidth import wcwidth

from analyzer.reports.layout import columns

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class _Terminal(pyte.Screen):
    """Notes what a program that only prints has no reason to do."""

    def __init__(self, width: int, height: int) -> None:
        self.misused: list[str] = []
        super().__init__(width, height)

    def write_process_input(self, data: str) -> None:
        self.misused.append(f"answered {data!r}")

    def set_title(self, param: str) -> None:
        self.misused.append(f"title {param!r}")

    def set_icon_name(self, param: str) -> None:
        self.misused.append(f"icon {param!r}")

    def bell(self, *_arguments: Any) -> None:
        self.misused.append("bell")

    def debug(self, *arguments: Any, **_keywords: Any) -> None:
        self.misused.append(f"not understood: {arguments}")


for _name in ("cursor_position", "cursor_up", "cursor_back", "cursor_forward", "erase_in_display",
              "erase_in_line", "backspace", "tab", "set_mode", "reset_mode", "define_charset", "shift_in", "shift_out",
              "reverse_index", "set_margins", "insert_lines", "delete_lines", "set_tab_stop", "clear_tab_stop",
              "alignment_display", "report_device_status", "report_device_attributes", "restore_cursor"):  # fmt: skip

    def _noted(name: str) -> Any:
        inherited = getattr(pyte.Screen, name)

        def does(self: _Terminal, *arguments: Any, **keywords: Any) -> Any:
            self.misused.append(name)
            return inherited(self, *arguments, **keywords)

        return does

    setattr(_Terminal, _name, _noted(_name))


def shown(printed: str) -> list[str]:
    """The rows of a terminal after a program printed this; fails where it did more than show rows from the top."""
    printed = "".join(filter(_is_drawn, printed))
    rows = printed.split("\n")
    plain = [_COLOUR.sub("", row) for row in rows]
    width = max(map(columns, plain)) + 2
    terminal = _Terminal(width, len(rows) + 1)
    terminal.misused.clear()
    pyte.Stream(terminal).feed(printed.replace("\n", "\r\n"))
    assert terminal.misused == []
    seen = [row.rstrip() for row in terminal.display[: len(rows)]]
    differing = [(a, b) for a, b in zip(seen, plain, strict=True) if _composed(a) != _composed(b).rstrip()]
    assert differing == []
    assert (terminal.cursor.y, terminal.cursor.x) == (len(rows) - 1, columns(plain[-1])), "the cursor moved"
    assert not any(cell.fg == cell.bg != "default" for row in terminal.buffer.values() for cell in row.values())
    return plain


def misused(printed: str, width: int = 80) -> set[str]:
    """What else than show rows a program did in a terminal of this width."""
    terminal = _Terminal(width, 50)
    terminal.misused.clear()
    pyte.Stream(terminal).feed(printed.replace("\n", "\r\n"))
    return set(terminal.misused)


def _is_drawn(character: str) -> bool:
    """Not so marks without a column of their own, behind which pyte leaves out the rest; they hide nothing."""
    marks = character != "\n" and wcwidth(character) == 0 and not unicodedata.combining(character)
    assert not marks or unicodedata.category(character) in {"Mn", "Me", "Mc", "Lo", "Cn"}, f"{ord(character):x}"
    return not marks


def _composed(row: str) -> str:
    return unicodedata.normalize("NFC", row)
