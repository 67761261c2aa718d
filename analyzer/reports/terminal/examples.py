"""An example from the logs in a few rows: of a stack trace what matters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.reports.terminal.page import Page

_MOST_LINES = 6
_MOST_LINES_VERBOSE = 40
_MOST_ROWS = 3
_MOST_ROWS_VERBOSE = 12

_PYTHON_FRAME = re.compile(r'\s*File "(?P<where>[^"]+)", line \d+')
_OTHER_FRAME = re.compile(r"\s+at (?P<where>\S.*)")
_TAIL = re.compile(r"\s+(?:at |\.\.\. \d+ )")
_CAUSE = re.compile(r"Caused by: ")
_LIBRARY = re.compile(
    r"site-packages|dist-packages|/lib/python\d|<frozen |<string>|/node_modules/|\bnode:|\binternal/"
    r"|^(?:java|javax|jakarta|jdk|sun|kotlin|scala|org|io|com\.(?:fasterxml|google|mysql|sun|zaxxer))\."
)


def show_example(page: Page, text: str, indent: str) -> None:
    """`text` behind `|`: short texts whole, of others the first, the telling and the last lines."""
    lines = [line for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    most, rows = (_MOST_LINES_VERBOSE, _MOST_ROWS_VERBOSE) if page.verbose else (_MOST_LINES, _MOST_ROWS)
    shown = set(range(len(lines))) if len(lines) <= most else set(chosen(lines, most))
    for number, line in enumerate(lines):
        if number in shown:
            _show_line(page, line, indent, rows, at_edge=number in {0, len(lines) - 1})
        elif number - 1 in shown:
            left_out = min((later for later in shown if later > number), default=len(lines)) - number
            page.quote(f"  … {left_out:,} {'line' if left_out == 1 else 'lines'} more", indent, 1)


def chosen(lines: list[str], most: int = _MOST_LINES) -> Iterator[int]:
    """The indices of the lines to show of a long example: the first, the last if it says anything, and some between.

    Of a stack trace the application's last frame with its source line, and the last cause; else the lines that follow
    the first.
    """
    yield 0
    if not _TAIL.match(lines[-1]):
        yield len(lines) - 1
    between = list(_telling(lines)) if most == _MOST_LINES else []
    yield from between or range(1, most - 2)


def _telling(lines: list[str]) -> Iterator[int]:
    python = [i for i, line in enumerate(lines) if _PYTHON_FRAME.match(line)]
    if python:
        frame = _last_own(lines, python, _PYTHON_FRAME)
        yield frame
        if frame + 1 < len(lines) and not _PYTHON_FRAME.match(lines[frame + 1]):
            yield frame + 1
        return
    cause = max((i for i, line in enumerate(lines) if _CAUSE.match(line)), default=0)
    frames = [i for i, line in enumerate(lines) if i > cause and _OTHER_FRAME.match(line)]
    if frames:
        yield cause
        yield _last_own(lines, frames[::-1], _OTHER_FRAME)


def _last_own(lines: list[str], frames: list[int], grammar: re.Pattern[str]) -> int:
    """Of frames in the order of calls the last one in the application's code, else the last."""
    for frame in reversed(frames):
        found = grammar.match(lines[frame])
        if found and not _LIBRARY.search(found["where"]):
            return frame
    return frames[-1]


def _show_line(page: Page, line: str, indent: str, rows: int, at_edge: bool) -> None:
    if at_edge or page.verbose:
        page.quote(line, indent, rows)
    else:
        page.quote_inside(line, indent)
