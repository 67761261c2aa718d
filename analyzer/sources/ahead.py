"""Pieces of bytes made in a thread, a few ahead of who takes them, so that both work at once."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from queue import SimpleQueue
    from threading import Thread

_PIECES = 4
_AT_ONCE = 2
_PATIENCE = 0.5
"""Seconds to wait at the end for a thread that may be waiting for a pipe itself."""


class Ahead:
    """The pieces of a generator, which runs, and is closed, in a thread of its own, no more than 4 pieces ahead.

    Of a short one, as most files in an archive are, no thread is made.
    """

    def __init__(self, pieces: Generator[bytes, None, None]) -> None:
        self._pieces, self._taken = pieces, 0
        self._thread: Thread | None = None
        self._closed = False

    def take(self) -> bytes:
        """The next piece, nothing at the end. Raises what the generator raised; not to be called after that."""
        if self._taken < _AT_ONCE:
            self._taken += 1
            return next(self._pieces, b"")
        if not self._thread:
            self._begin()
        piece = self._ready.get()
        if isinstance(piece, BaseException):
            raise piece
        self._room.release()
        return piece

    def close(self) -> bool:
        """End the generator. A thread that waits for a silent pipe ends when that speaks, or with the process; whether
        all has ended is returned.
        """
        self._closed = True
        if not self._thread:
            self._pieces.close()
            return True
        self._room.release()
        self._thread.join(_PATIENCE)
        return not self._thread.is_alive()

    def _begin(self) -> None:
        import queue  # imported late: most logs are not packed
        import threading

        self._ready: SimpleQueue[bytes | BaseException] = queue.SimpleQueue()
        self._room = threading.Semaphore(_PIECES)
        self._thread = threading.Thread(target=self._run, name="ahead", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            for piece in self._pieces:
                self._room.acquire()
                if self._closed:
                    break
                self._ready.put(piece)
            self._pieces.close()
            self._ready.put(b"")
        except BaseException as error:
            self._ready.put(error)
