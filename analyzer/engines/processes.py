"""The scan in several processes of this machine: parts of files side by side, merged in the order of the sources.

Processes are forked, so that they need not compile the program again; where that is not possible, one process does it.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from analyzer.engines.duplicates import Seen
from analyzer.engines.local import EVERYTHING, Part, Progress, Window, can_be_cut, count, reader, scan, settled
from analyzer.engines.stages import Stages
from analyzer.errors import LogtriageError, SourceError
from analyzer.matching.program import Program
from analyzer.sources import Source, plain_size
from analyzer.tally.tally import Tally

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

WORTHWHILE = 1 << 24
"""Bytes of all sources below which one process is as fast."""

Share = Sequence[Part]
"""What one process counts: parts in the order of the sources."""

Counted = tuple[Tally, Seen, Stages]
"""What a process made of its share: the tally, the entries that it counted, and the time it took."""


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
    stages: Stages | None = None,
) -> Tally:
    """As `local.scan`, in up to `jobs` processes where there is enough to read; the tally is the same."""
    sources = tuple(sources)
    jobs = min(jobs, available())
    # standard input and pipes can be read only once, so in their turn, and here
    if jobs < 2 or not all(source.location.again for source in sources):
        return scan(sources, program, window, progress=progress, stages=stages)
    sizes = [plain_size(source) for source in sources]
    if sum(sizes) < WORTHWHILE:
        return scan(sources, program, window, progress=progress, stages=stages)
    shares = _shares(sources, sizes, jobs)
    tally, seen, stages = Tally(), Seen(reader(sources)), stages or Stages()
    helpers = _Helpers(shares[1:], program, window, sources)
    try:
        for share, helper in zip(shares, (None, *helpers), strict=True):
            counted = helpers.counted(helper) if helper else None
            stages.skip()
            if counted is None or seen.knows_any(counted[1]):
                # the share of this process, or one with entries that an earlier share counted: only here it is known
                for part in share:
                    count(part, program, window, tally, seen, stages, progress)
                continue
            counted[0].follow(tally)
            tally.merge(counted[0])
            seen.add(counted[1])
            stages.add(counted[2])
            stages.lap("group")
            if progress:
                progress(share[-1].source.name, sum(tally.severities.values()))
    finally:
        helpers.stop()
    return settled(tally, program, seen)


class _Helpers:
    """Forked processes, each of which counts one share."""

    def __init__(self, shares: Sequence[Share], program: Program, window: Window, sources: tuple[Source, ...]) -> None:
        import multiprocessing  # imported late: it costs more than a small scan, and most scans are small

        self._pipes: list[Connection] = []
        self._processes = []
        context = multiprocessing.get_context("fork")
        for share in shares:
            receive, send = context.Pipe(duplex=False)
            process = context.Process(target=_help, args=(send, share, program, window, sources), daemon=True)
            process.start()
            send.close()
            self._pipes.append(receive)
            self._processes.append(process)

    def __iter__(self) -> Iterator[Connection]:
        return iter(self._pipes)

    def counted(self, helper: Connection) -> Counted:
        """What a helper made of its share. Raises SourceError when it ended without telling, or what it raised."""
        try:
            told: Counted | LogtriageError = helper.recv()
        except EOFError:
            raise SourceError("a process of the scan was killed, perhaps for want of memory; try --jobs 1") from None
        if isinstance(told, LogtriageError):
            raise told
        return told

    def stop(self) -> None:
        for process in self._processes:
            process.terminate()
            process.join()


def _help(send: Connection, share: Share, program: Program, window: Window, sources: tuple[Source, ...]) -> None:
    """In a helper: count a share, and send what was counted."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    tally, seen, stages = Tally(), Seen(reader(sources)), Stages()
    try:
        for part in share:
            count(part, program, window, tally, seen, stages)
    except LogtriageError as error:
        send.send(error)
        return
    send.send((tally, seen, stages))


def _shares(sources: tuple[Source, ...], sizes: Sequence[int], jobs: int) -> list[Share]:
    """All sources in their order, cut into `jobs` runs of about equal length; `sizes` are theirs in bytes.

    What cannot be cut (documents) goes to the run in which its middle lies.
    """
    share, shares, before = max(1, -(-sum(sizes) // jobs)), [list[Part]() for _ in range(jobs)], 0
    for place, (source, size) in enumerate(zip(sources, sizes, strict=True)):
        first = min(jobs - 1, before // share)  # nothing but empty files can begin where all ends
        last = max(first, (before + size - 1) // share)
        before += size
        if first < last and not can_be_cut(source):
            first = last = (before - size // 2) // share
        cuts = [max(0, number * share - before + size) for number in range(first, last + 1)]
        for number, start, end in zip(range(first, last + 1), cuts, [*cuts[1:], None], strict=True):
            shares[number].append(Part(source, start if number > first else 0, end, place))
    return [share for share in shares if share]
