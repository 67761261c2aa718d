"""Pieces of bytes made in a thread, a few ahead of who takes them, so that both work at once."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from queue import SimpleQueue

_PIECES = 4
_PATIENCE = 0.5
"""Seconds to wait at the end for a thread that may be waiting for a pipe itself."""


class Ahead:
    """The pieces of a generator, which runs, and is closed, in a thread of its own, no more than 4 pieces ahead."""

    def __init__(self, pieces: Generator[bytes, None, None]) -> None:
        import queue  # imported late: most logs are not packed
        import threading

        self._pieces = pieces
        self._ready: SimpleQueue[bytes | BaseException] = queue.SimpleQueue()
        self._room = threading.Semaphore(_PIECES)
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="ahead", daemon=True)
        self._thread.start()

    def take(self) -> bytes:
        """The next piece, nothing at the end. Raises what the generator raised; not to be called after that."""
        piece = self._ready.get()
        if isinstance(piece, BaseException):
            raise piece
        self._room.release()
        return piece

    def close(self) -> None:
        """End the thread; one that waits for a silent pipe ends when that speaks, or with the process."""
        self._closed = True
        self._room.release()
        self._thread.join(_PATIENCE)

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
