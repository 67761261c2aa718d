"""The scan in several processes of this machine: parts of files side by side, merged in the order of the sources.

Processes are forked, so that they need not compile the program again; where that is not possible, one process does it.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from analyzer.engines.duplicates import Seen
from analyzer.engines.local import EVERYTHING, Part, Progress, Window, count, reader, scan, settled
from analyzer.errors import LogtriageError, SourceError
from analyzer.matching.program import Program
from analyzer.sources import Source
from analyzer.tally.tally import Tally

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

WORTHWHILE = 1 << 24
"""Bytes of all sources below which one process is as fast."""

Counted = tuple[Tally, Seen]
"""What a process made of its part: the tally, and the entries that it counted."""


def available() -> int:
    """How many processes may run at once: the processors that this one may use, where processes can be forked."""
    if sys.platform == "darwin" or not hasattr(os, "fork"):
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def scan_in_processes(
    sources: Iterable[Source],
    program: Program,
    window: Window = EVERYTHING,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Tally:
    """As `local.scan`, in up to `jobs` processes where there is enough to read; the tally is the same."""
    sources = tuple(sources)
    jobs = min(jobs, available())
    if jobs < 2 or sum(map(_size, sources)) < WORTHWHILE:
        return scan(sources, program, window, progress=progress)
    parts = [part for place, source in enumerate(sources) for part in _parts(source, place, jobs)]
    tally, seen = Tally(), Seen(reader(sources))
    helpers = _Helpers(parts, program, window, jobs, sources)
    try:
        for place, part in enumerate(parts):
            counted = helpers.counted(place)
            if counted is None or seen.knows_any(counted[1]):
                # a part for this process, or one with entries that an earlier part has counted: only here it is known
                count(part, program, window, tally, seen, progress)
                continue
            tally.merge(counted[0])
            seen.add(counted[1])
            if progress:
                progress(part.source.name, sum(tally.severities.values()))
    finally:
        helpers.stop()
    return settled(tally, program, seen)


class _Helpers:
    """Forked processes that count every part but each `jobs`-th, which is left to this process, and standard input."""

    def __init__(
        self, parts: list[Part], program: Program, window: Window, jobs: int, sources: tuple[Source, ...]
    ) -> None:
        import multiprocessing  # imported late: it costs more than a small scan, and most scans are small

        self._jobs, self._parts = jobs, parts
        self._pipes: dict[int, Connection] = {}
        self._processes = []
        context = multiprocessing.get_context("fork")
        for number in range(1, jobs):
            receive, send = context.Pipe(duplex=False)
            mine = [part for place, part in enumerate(parts) if place % jobs == number and part.source.path]
            process = context.Process(target=_help, args=(send, mine, program, window, sources), daemon=True)
            process.start()
            send.close()
            self._pipes[number] = receive
            self._processes.append(process)

    def counted(self, place: int) -> Counted | None:
        """What a helper made of the part at this place, None where it is left to this process."""
        pipe = self._pipes.get(place % self._jobs)
        if pipe is None or self._parts[place].source.path is None:
            return None
        try:
            told: Counted | LogtriageError = pipe.recv()
        except EOFError:
            raise SourceError("a process of the scan was killed, perhaps for want of memory; try --jobs 1") from None
        if isinstance(told, LogtriageError):
            raise told
        return told

    def stop(self) -> None:
        for process in self._processes:
            process.terminate()
            process.join()


def _size(source: Source) -> int:
    try:
        return source.path.stat().st_size if source.path and source.path.is_file() else 0
    except OSError:
        return 0


def _parts(source: Source, place: int, jobs: int) -> list[Part]:
    size = _size(source)
    if size < WORTHWHILE:
        return [Part(source, place=place)]
    bounds: list[int | None] = [size * i // jobs for i in range(jobs)]
    return [Part(source, start or 0, end, place) for start, end in zip(bounds, [*bounds[1:], None], strict=True)]


def _help(send: Connection, parts: list[Part], program: Program, window: Window, sources: tuple[Source, ...]) -> None:
    """In a helper: count the parts one by one, and send what was counted."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    for part in parts:
        tally, seen = Tally(), Seen(reader(sources))
        try:
            count(part, program, window, tally, seen)
        except LogtriageError as error:
            send.send(error)
            return
        send.send((tally, seen))
