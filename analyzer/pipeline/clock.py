"""The time, and waiting: for runs that depend on when they happen."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time (ns since the epoch), and lets time pass (s)."""

    def now(self) -> int: ...

    def sleep(self, seconds: float) -> None: ...


class WallClock:
    """The clock of this machine."""

    def now(self) -> int:
        return time.time_ns()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class SteadyClock(WallClock):
    """The clock of this machine as it was at first: it goes on evenly, whatever sets the other one."""

    def __init__(self) -> None:
        self._began = time.time_ns() - time.monotonic_ns()

    def now(self) -> int:
        return self._began + time.monotonic_ns()
