"""A line on standard error that tells how far a pull is."""

from __future__ import annotations

import shutil
import threading
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from analyzer.entry.clock import rfc3339
from analyzer.reports import neutral

if TYPE_CHECKING:
    from analyzer.pipeline.pull import Told

_PAUSE = 0.1
_PATIENCE, _LIFE = 10.0, 30.0
"""Seconds: where the output is no terminal, before the first line, and between two."""
_BAR = 20


class PullProgress:
    """Called with the name of a pull and how far it is: a bar, calls, entries, the time reached, and the wait.

    In a terminal that is one line that changes; elsewhere, for the logs of a CI system, a line now and then. Without a
    stream nothing is shown.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._stream, self._shown = stream, False
        self._live = stream is not None and stream.isatty()
        self._next = 0.0 if self._live else time.monotonic() + _PATIENCE
        self._told: dict[str, Told] = {}
        self._lock = threading.Lock()

    def __call__(self, name: str, told: Told) -> None:
        if self._stream is None:
            return
        with self._lock:
            self._told[name] = told
            now = time.monotonic()
            if now >= self._next or (told.waiting and self._live):
                self._next = now + (_PAUSE if self._live else _LIFE)
                self._show(self._stream, name, told)

    def _show(self, stream: TextIO, name: str, told: Told) -> None:
        pages = sum(one.pages for one in self._told.values())
        entries = sum(one.entries for one in self._told.values())
        parts = [f"{pages:,} page{'s' * (pages != 1)}, {entries:,} {'entry' if entries == 1 else 'entries'}"]
        if told.reached is not None:
            parts.append(f"up to {rfc3339(told.reached)[11:19]}")
        if told.waiting:
            parts.append(f"waiting {told.waiting}")
        said = ", ".join(parts)
        if not self._live:
            print(neutral.terminal(f"{name}: {said}"), file=stream, flush=True)
            return
        columns = shutil.get_terminal_size((100, 24)).columns - 1
        line = neutral.terminal(f"{_share(told, columns - len(said))}{said} · {name}")
        stream.write(f"\r\x1b[2K{line[:columns]}")
        stream.flush()
        self._shown = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream and self._shown:
            self._stream.write("\r\x1b[2K")
            self._stream.flush()


def _share(told: Told, room: int) -> str:
    """How much of the time is read, with a bar where there is room for it."""
    share = told.share
    if share is None:
        return ""
    done = round(share * _BAR)
    bar = f"[{'█' * done}{'·' * (_BAR - done)}] "
    return f"{bar if room > len(bar) + 4 else ''}{share:4.0%} "
