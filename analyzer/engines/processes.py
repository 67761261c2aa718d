"""The scan in several processes of this machine: parts of files side by side, merged in the order of the sources.

Processes are forked, so that they need not compile the program again; where that is not possible, one process does it.
"""

from __future__ import annotations

import os
import signal
import sys
from array import array
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from analyzer.engines.duplicates import Seen
from analyzer.engines.local import EVERYTHING, Part, Progress, Window, count, scan, settled
from analyzer.errors import SourceError
from analyzer.matching.program import Program
from analyzer.sources import Source
from analyzer.tally.tally import Tally

if TYPE_CHECKING:
    from concurrent.futures import Future

WORTHWHILE = 1 << 24
"""Bytes of all sources below which one process is as fast."""

Counted = tuple[Tally, "array[int]", int, bool]
"""What a process made of its part: the tally, the keys of its entries, duplicates in it, and whether all were kept."""

_task: list[tuple[Program, Window]] = []
"""In a forked process: what all its parts are counted with."""


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
    parts = [part for source in sources for part in _parts(source, jobs)]
    tally, seen = Tally(), Seen()
    for part, counted in _counted(parts, program, window, jobs):
        if counted is None or seen.knows_any(counted[1]):
            # standard input, or entries that an earlier part has counted: which copy counts is known only here
            count(part, program, window, tally, seen, progress)
            continue
        tally.merge(counted[0])
        seen.add(counted[1])
        seen.dropped += counted[2]
        seen.exact &= counted[3]
        if progress:
            progress(part.source.name, sum(tally.severities.values()))
    return settled(tally, program, seen)


def _size(source: Source) -> int:
    try:
        return source.path.stat().st_size if source.path and source.path.is_file() else 0
    except OSError:
        return 0


def _parts(source: Source, jobs: int) -> list[Part]:
    size = _size(source)
    if size < WORTHWHILE:
        return [Part(source)]
    bounds: list[int | None] = [size * i // jobs for i in range(jobs)]
    return [Part(source, start or 0, end) for start, end in zip(bounds, [*bounds[1:], None], strict=True)]


def _counted(parts: list[Part], program: Program, window: Window, jobs: int) -> Iterator[tuple[Part, Counted | None]]:
    """Each part with what a process made of it, in order; None where it has to be read here."""
    # imported late: they cost more than a small scan, and most scans are small
    import multiprocessing
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor

    pool = ProcessPoolExecutor(
        jobs, multiprocessing.get_context("fork"), initializer=_begin, initargs=(program, window)
    )
    try:
        futures: list[Future[Counted] | None]
        futures = [pool.submit(_count, part) if part.source.path and _size(part.source) else None for part in parts]
        for part, future in zip(parts, futures, strict=True):
            yield part, future.result() if future else None
    except BrokenExecutor:
        raise SourceError("a process of the scan was killed, perhaps for want of memory; try --jobs 1") from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _begin(program: Program, window: Window) -> None:
    _task.append((program, window))
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _count(part: Part) -> Counted:
    program, window = _task[0]
    tally, seen = Tally(), Seen()
    count(part, program, window, tally, seen)
    return tally, seen.keys(), seen.dropped, seen.exact
