"""Keeps calls below a quota of so many a minute, ahead of the limit: for all pulls of this process, and of others."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

MINUTE = 61.0
"""Seconds in which the quota counts: one more than the service's minute, for what calls are on their way."""
_NO_USE = (OSError, ValueError, ImportError, msgspec.MsgspecError)


class Pace:
    """At most `quota` calls in any minute.

    `file` tells other processes of this user of the calls made; without one, or where it cannot be used, each process
    keeps to the quota by itself. `clock` and `sleep` count seconds since the epoch.
    """

    def __init__(
        self,
        quota: int,
        file: Path | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.quota = quota
        self._file, self._clock, self._sleep = file, clock, sleep
        self._lock = threading.Lock()
        self._calls: list[float] = []

    def wait(self, told: Callable[[float], None]) -> None:
        """Return when one more call fits; `told` learns every second how many more that takes."""
        while (seconds := self._turn()) > 0:
            told(seconds)
            self._sleep(min(1.0, seconds))

    def _turn(self) -> float:
        """0 where a call fits now, which then counts; else the seconds until one may."""
        with self._lock, self._shared() as calls:
            now = self._clock()
            calls[:] = sorted(call for call in calls if 0 <= now - call < MINUTE)
            if len(calls) >= self.quota:
                return calls[-self.quota] + MINUTE - now
            calls.append(now)
            return 0.0

    @contextmanager
    def _shared(self) -> Iterator[list[float]]:
        """The times of the calls of all processes; what the list holds afterwards is kept."""
        opened = self._opened()
        if opened is None:
            yield self._calls
            return
        with os.fdopen(opened, "r+b") as file:
            calls: list[float] = []
            with suppress(*_NO_USE):
                calls = msgspec.json.decode(file.read(1 << 22), type=list[float])
            yield calls
            with suppress(*_NO_USE):
                file.seek(0)
                file.write(msgspec.json.encode(calls))
                file.truncate()

    def _opened(self) -> int | None:
        """The file, locked until it is closed."""
        if self._file is None:
            return None
        try:
            import fcntl  # not on every system

            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
            opened = os.open(self._file, flags, 0o600)
            fcntl.flock(opened, fcntl.LOCK_EX)
        except _NO_USE:
            return None
        return opened


def shared_file(folder: Path | None, endpoint: str, project: str) -> Path | None:
    """Where processes tell each other of their calls to one project; None without a folder."""
    if folder is None:
        return None
    name = hashlib.blake2b(f"{endpoint}/{project}".encode(), digest_size=10).hexdigest()
    return folder / f"calls-{name}.json"
