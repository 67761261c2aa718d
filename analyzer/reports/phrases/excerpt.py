"""What matters of an example from the logs: of a stack trace the application's own frame, and the last cause."""

from __future__ import annotations

import re
from collections.abc import Iterator

SHORTEST = 6

_PYTHON_FRAME = re.compile(r'\s*File "(?P<where>[^"]+)", line \d+')
_OTHER_FRAME = re.compile(r"\s+at (?P<where>\S.*)")
_TAIL = re.compile(r"\s+(?:at |\.\.\. \d+ )")
_CAUSE = re.compile(r"Caused by: ")
_LIBRARY = re.compile(
    r"site-packages|dist-packages|/lib/python\d|<frozen |<string>|/node_modules/|\bnode:|\binternal/"
    r"|^(?:java|javax|jakarta|jdk|sun|kotlin|scala|org|io|com\.(?:fasterxml|google|mysql|sun|zaxxer))\."
)


def excerpt(text: str, most: int = SHORTEST) -> list[str | int]:
    """The lines to show of `text`, and between them the number of those left out; blank lines aside. Texts of at most
    `most` lines are whole.
    """
    lines = [line for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    if len(lines) <= most:
        return list(lines)
    shown = sorted(set(chosen(lines, most)))
    told: list[str | int] = []
    for place, following in zip(shown, [*shown[1:], len(lines)], strict=True):
        told += [lines[place], following - place - 1]
    return [part for part in told if part != 0]


def chosen(lines: list[str], most: int = SHORTEST) -> Iterator[int]:
    """The indices of the lines to show of a long example: the first, the last if it says anything, and some between.

    Of a stack trace the application's last frame with its source line, and the last cause, then as many as fit of those
    by the error: Python's last, else the first. Of any other text the lines that follow the first.
    """
    yield 0
    if not _TAIL.match(lines[-1]):
        yield len(lines) - 1
    telling = list(_telling(lines))
    yield from telling
    others = most - 3 if not telling else most - 2 - len(telling) if most > SHORTEST else 0
    if any(map(_PYTHON_FRAME.match, lines)):
        yield from range(len(lines) - 1 - others, len(lines) - 1)
    else:
        yield from range(1, 1 + others)


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
