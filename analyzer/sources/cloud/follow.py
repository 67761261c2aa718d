"""Entries as they come: streamed where that is possible, and listed again and again so that none is missed.

A worker writes what comes to a file, which grows like a log that is being written. The stream is quick; what it leaves
out, says that it left out, or lost as it broke is found by the lists, which overlap by the time that late entries have.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

import msgspec

from analyzer.entry.clock import SECOND
from analyzer.entry.pulled import Pulled
from analyzer.sources.cloud.client import Connection
from analyzer.sources.cloud.discover import discover
from analyzer.sources.cloud.faults import CloudError, Kind
from analyzer.sources.cloud.pages import Lister
from analyzer.sources.cloud.pull import Pull
from analyzer.sources.cloud.saved import Saving
from analyzer.sources.cloud.scope import Scope
from analyzer.sources.growing import Spans
from analyzer.sources.locations import LocalFile, Source


class Following(msgspec.Struct, frozen=True, kw_only=True):
    """What is followed: entries of a scope from `since` (ns) on that a query (a filter without times) finds.

    `settle`: how late entries may arrive. `every`, `streamed`: how long between two lists, without a stream and with
    one; `buffer`: how long the stream holds entries back to put them in order. All in ns.
    """

    name: str
    scope: Scope
    queries: tuple[str, ...]
    since: int
    settle: int
    selected: bool = True
    requests: bool = True
    revision: str | None = None
    every: int = 5 * SECOND
    streamed: int = 30 * SECOND
    buffer: int = 2 * SECOND


class GrowingPull:
    """The entries of a `Following`, as `sources.growing.Growing`.

    `now` tells the time (ns since the epoch). `streaming` gives a connection of its own for the stream. `poll` raises
    CloudError when nothing could be read at all.
    """

    lives = 0
    ended = False

    def __init__(
        self,
        following: Following,
        lister: Lister,
        streaming: Callable[[], Connection],
        saving: Saving,
        now: Callable[[], int],
    ) -> None:
        self._what, self._lister, self._streaming, self._saving, self._now = following, lister, streaming, saving, now
        self._pull = Pull(lister, following.scope, saving)
        self._writing, self._wake, self._over = threading.Lock(), threading.Event(), threading.Event()
        self._notes: list[str] = []
        self._fault: BaseException | None = None
        self._broken = ""
        self._listed: int | None = None
        self._looked: int | None = None
        self._is_streaming = False
        self._stream: Connection | None = None
        self._size = 0
        self._threads = [threading.Thread(target=self._work, name="lists", daemon=True)]
        if len(following.queries) == 1:
            self._threads.append(threading.Thread(target=self._follow, name="stream", daemon=True))
        for thread in self._threads:
            thread.start()

    def poll(self, *, last: bool = False) -> bool:  # noqa: ARG002 - whole entries are written
        """As `Growing.poll`."""
        if self._fault is not None:
            raise self._fault
        with self._writing:
            before, self._size = self._size, self._saving.progress.length
        return self._size != before

    def sources(self) -> tuple[Source, ...]:
        """As `Growing.sources`."""
        what, reached = self._what, self.complete_until()
        until = self._now()
        pulled = Pulled(
            scope=what.scope.called,
            project=self._lister.project,
            since=what.since,
            until=until,
            complete_until=what.since if reached is None else reached,
            selected=what.selected,
            requests=what.requests,
            service=what.scope.service,
            revision=what.revision,
            incomplete=(f"{what.name}: {self._broken}",) if self._broken else (),
            entries=self._saving.progress.entries,
            pages=self._pull.pages,
            length=self._size,
        )
        return (Source(what.name, LocalFile(self._saving.unfinished), pulled=pulled, size=self._size),)

    def covers(self, read: Spans) -> Spans:
        """As `Growing.covers`."""
        reached = self.complete_until()
        return {name: (self._what.since, max(self._what.since, reached)) for name in read} if reached else {}

    def complete_until(self) -> int | None:
        """As `Growing.complete_until`: what a list brought has settled, if late entries had their time."""
        return None if self._listed is None else self._listed - self._what.settle

    def notes(self) -> tuple[str, ...]:
        """As `Growing.notes`."""
        told, self._notes = tuple(self._notes), []
        return told

    def close(self) -> None:
        """End the threads, as soon as what they wait for lets them."""
        self._over.set()
        self._wake.set()
        stream = self._stream
        if stream is not None:
            stream.close()

    def _work(self) -> None:
        """List all at first, then what may be new, until it is over."""
        since = self._what.since
        while not self._over.is_set():
            self._wake.clear()
            try:
                now = self._now()
                self._list(since, now)
                self._listed, self._broken = now, ""
                since = max(self._what.since, now - 2 * self._what.settle)
            except CloudError as error:
                if self._listed is None and (not self._lister.answers or error.fault.kind is Kind.FATAL):
                    self._fault = error
                    return
                self._broken = f"the logs could not be listed ({error})"
                self._notes.append(self._broken)
            except BaseException as error:
                self._fault = error
                return
            pause = self._what.streamed if self._is_streaming else self._what.every
            self._wake.wait(pause / SECOND)

    def _list(self, since: int, until: int) -> None:
        if since >= until:
            return
        if self._looked is None or until - self._looked >= self._what.streamed:
            found = discover(self._lister, self._what.scope, self._what.since, until)
            self._looked = until
            with self._writing:
                self._pull.save(found.entries)
        for query in self._what.queries:
            for entries in self._pull.pages_of((query,), since, until):
                with self._writing:
                    self._pull.save(entries)

    def _follow(self) -> None:
        """Write what the stream brings; where it breaks off, list at once, and open it again."""
        pause = 1.0
        while not self._over.is_set():
            try:
                self._stream = self._streaming()
                for tailed in self._stream.tail(self._what.queries[0], self._what.buffer):
                    self._is_streaming, pause = True, 1.0
                    with self._writing:
                        self._pull.save(tailed.entries)
                    if tailed.suppressed:
                        self._notes.append(f"the stream left out {tailed.suppressed:,} entries: the logs are listed")
                        self._wake.set()
            except CloudError as error:
                if self._over.is_set():
                    return
                if error.fault.kind is Kind.FATAL:
                    self._notes.append(f"no stream ({error.fault.status}): the logs are listed again and again")
                    self._is_streaming = False
                    return
            except BaseException as error:
                if not self._over.is_set():
                    self._fault = error
                return
            finally:
                self._is_streaming = False
                with suppress(Exception):
                    if self._stream is not None:
                        self._stream.close()
            self._wake.set()
            self._over.wait(pause)
            pause = min(30.0, 2 * pause)
