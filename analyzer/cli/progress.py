"""A line on standard error that tells how far a long scan is."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self, TextIO

from analyzer.reports import neutral

_PATIENCE, _PAUSE = 1.0, 0.2


class Progress:
    """Called with a source's name and the entries read so far; shows nothing during the first second."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._next = time.monotonic() + _PATIENCE
        self._shown = False

    def __call__(self, source: str, entries: int) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _PAUSE
            self._shown = True
            self._stream.write(f"\r\x1b[2K{entries:,} entries read, in {neutral.terminal(source)[-60:]}")
            self._stream.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            self._stream.write("\r\x1b[2K")
            self._stream.flush()
