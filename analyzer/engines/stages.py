"""Where the time of a scan went, stage by stage."""

from __future__ import annotations

from time import perf_counter

from analyzer.entry.reading import ByteStream

NAMES = ("start", "read", "decode", "match", "decide", "group", "report")
"""Loading libraries and rules; bytes from their source; entries from bytes; what the automaton proposes; what the
conditions decide of it; duplicates, tallies, groups, merging; verdict and report.
"""


class Stages:
    """Seconds by stage, of all processes together, and bytes read; measured once or twice a block."""

    def __init__(self, began: float | None = None) -> None:
        self.seconds = dict.fromkeys(NAMES, 0.0)
        self.bytes = 0
        self.began = perf_counter() if began is None else began
        self._last = self.began

    def lap(self, stage: str) -> None:
        """What passed since the last lap was spent on this stage."""
        now = perf_counter()
        self.seconds[stage] += now - self._last
        self._last = now

    def skip(self) -> None:
        """What passed since the last lap was waiting."""
        self._last = perf_counter()

    def add(self, other: Stages) -> None:
        """Add the stages of another process."""
        for name, seconds in other.seconds.items():
            self.seconds[name] += seconds
        self.bytes += other.bytes


class Measured:
    """A stream whose reading is measured; the laps before it belong to decoding."""

    def __init__(self, stream: ByteStream, stages: Stages) -> None:
        self._stream, self._stages = stream, stages

    def read(self, size: int = -1, /) -> bytes:
        self._stages.lap("decode")
        found = self._stream.read(size)
        self._stages.lap("read")
        self._stages.bytes += len(found)
        return found

    @property
    def seekable(self) -> bool:
        return self._stream.seekable

    def seek(self, offset: int, /) -> int:
        return self._stream.seek(offset)
