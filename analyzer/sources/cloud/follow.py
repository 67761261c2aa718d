"""Entries as they come: streamed where that is possible, and listed again and again so that none is missed.

A worker writes what comes to a file, which grows like a log that is being written. The stream is quick; what it leaves
out, says that it left out, or lost as it broke is found by the lists, which overlap by the time that late entries have.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from analyzer.entry.clock import SECOND, to_the_second
from analyzer.entry.pulled import Pulled
from analyzer.errors import SourceError
from analyzer.sources.cloud.client import Connection
from analyzer.sources.cloud.discover import discover
from analyzer.sources.cloud.faults import CloudError, Kind
from analyzer.sources.cloud.pages import Lister
from analyzer.sources.cloud.pull import Pull
from analyzer.sources.cloud.saved import Saving
from analyzer.sources.cloud.scope import Scope
from analyzer.sources.cloud.streamed import Streamed
from analyzer.sources.growing import Spans
from analyzer.sources.locations import LocalFile, Source

_FLOOR = 10 * SECOND
"""What two lists overlap by at least: no entry is there at the very time that it bears."""


class Following(msgspec.Struct, frozen=True, kw_only=True):
    """What is followed: entries of a scope from `since` (ns) on that a query (a filter without times) finds.

    `settle`: how late entries may arrive. `every`, `streamed`: how long between two lists, without a stream and with
    one; `found`: between two looks at which revisions write; `buffer`: how long the stream holds entries back to put
    them in order. All in ns.
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
    found: int = 60 * SECOND
    buffer: int = 2 * SECOND


class _Standing(msgspec.Struct, frozen=True):
    """How things stood at a poll: bytes, entries and calls, when (ns) the last whole list began, since when (ns) the
    stream may lack something, and why entries are missing.
    """

    at: int
    size: int = 0
    entries: int = 0
    pages: int = 0
    listed: int | None = None
    gap: int = 0
    incomplete: tuple[str, ...] = ()


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
        self._what, self._lister, self._saving, self._now = following, lister, saving, now
        self._pull = Pull(lister, following.scope, saving)
        self._lock, self._wake, self._over = threading.Lock(), threading.Event(), threading.Event()
        self._overlap = max(2 * following.settle, _FLOOR)
        self._notes: list[str] = []
        self._fault: BaseException | None = None
        self._broken = ""
        self._begun, self._gap, self._wanted = 0, 0, 0
        self._listed: int | None = None
        self._looked: int | None = None
        self._standing = _Standing(now())
        query, again = following.queries[0], following.every / SECOND / 5
        self._stream = Streamed(streaming, query, following.buffer, again, self._save, self._lacking)
        self._threads = [threading.Thread(target=self._work, name="lists", daemon=True)]
        if len(following.queries) == 1:
            self._threads.append(threading.Thread(target=self._follow, name="stream", daemon=True))
        for thread in self._threads:
            thread.start()

    def poll(self, *, last: bool = False) -> bool:
        """As `Growing.poll`."""
        with self._lock:
            if self._fault is not None:
                raise self._fault
            before, progress = self._standing.size, self._saving.progress
            self._standing = _Standing(
                at=self._now(),
                size=progress.length,
                entries=progress.entries,
                pages=self._pull.pages,
                listed=self._listed,
                gap=self._gap,
                incomplete=tuple(self._missing(last)),
            )
        if last and self._standing.listed is None and not (self._lister.answers or self._standing.size):
            raise SourceError(f"{self._what.name}: Cloud Logging has not answered once; try again, or wait for longer")
        return self._standing.size != before

    def sources(self) -> tuple[Source, ...]:
        """As `Growing.sources`."""
        what, stood, reached = self._what, self._standing, self.complete_until()
        pulled = Pulled(
            scope=what.scope.called,
            project=self._lister.project,
            since=what.since,
            until=max(what.since, stood.at),
            complete_until=what.since if reached is None else max(what.since, reached),
            selected=what.selected,
            requests=what.requests,
            service=what.scope.service,
            revision=what.revision,
            incomplete=stood.incomplete,
            entries=stood.entries,
            pages=stood.pages,
            length=stood.size,
        )
        return (Source(what.name, LocalFile(self._saving.unfinished), pulled=pulled, size=stood.size),)

    def covers(self, read: Spans) -> Spans:
        """As `Growing.covers`."""
        reached, since = self.complete_until(), self._what.since
        return {} if reached is None else {name: (since, max(since, reached)) for name in read}

    def confirmed(self, moment: int = 0) -> bool:
        """As `Growing.confirmed`: by a whole list that began then or later, and after any gap of the stream."""
        stood = self._standing
        if stood.listed is not None and not stood.incomplete and stood.listed >= max(moment, stood.gap):
            return True
        with self._lock:
            if moment <= self._now() and moment > max(self._begun, self._wanted):
                self._wanted = moment
                self._wake.set()
        return False

    def complete_until(self) -> int | None:
        """As `Growing.complete_until`: what a list brought has settled, if late entries had their time."""
        listed = self._standing.listed
        return None if listed is None else listed - self._what.settle

    def notes(self) -> tuple[str, ...]:
        """As `Growing.notes`."""
        with self._lock:
            told, self._notes = tuple(self._notes), []
        return told

    def close(self) -> None:
        """End the threads, as soon as what they wait for lets them."""
        self._over.set()
        self._wake.set()
        self._stream.close()
        with self._lock:
            self._saving.leave()

    def _missing(self, last: bool) -> Iterator[str]:
        """Why entries are missing."""
        what = self._what
        if self._broken:
            yield f"{what.name}: {self._broken}"
        elif self._listed is None:
            yield f"{what.name}: not all entries were listed yet"
        elif last and self._begun > self._listed and self._now() - self._listed > 2 * what.streamed:
            yield f"{what.name}: entries since {to_the_second(self._listed)} could not be listed in time"

    def _work(self) -> None:
        """List all at first, then what may be new, until it is over."""
        what = self._what
        since = what.since
        while not self._over.is_set():
            first, took = self._listed is None, 0
            with self._lock:
                self._begun = now = self._now()
            try:
                self._list(since, now)
            except CloudError as error:
                if first and self._is_hopeless(error):
                    self._fault = error
                    return
                self._broke(f"the logs could not be listed ({error})")
            except BaseException as error:
                self._fault = error
                return
            else:
                since, took = max(what.since, now - self._overlap), 0 if first else self._now() - now
                with self._lock:
                    self._listed, self._broken = now, ""
            self._rest(took)

    def _is_hopeless(self, error: CloudError) -> bool:
        """Does it say that nothing will ever be read? A page token may also be refused among those that were good."""
        kind, lister = error.fault.kind, self._lister
        return not lister.answers or kind is Kind.FATAL or (kind is Kind.REQUEST and not lister.entries)

    def _list(self, since: int, until: int) -> None:
        if since >= until:
            return
        what = self._what
        if self._looked is None or until - self._looked >= what.found:
            known = what.since if self._looked is None else max(what.since, self._looked - self._overlap)
            found = discover(self._lister, what.scope, known, until)
            self._looked = until
            self._save(found.entries)
        for query in what.queries:
            for entries in self._pull.pages_of((query,), since, until):
                self._save(entries)

    def _save(self, entries: Iterable[Any]) -> None:
        with self._lock:
            if not self._over.is_set():
                self._pull.save(entries)

    def _broke(self, why: str) -> None:
        with self._lock:
            self._notes += [] if self._broken else [why]
            self._broken = why

    def _rest(self, took: int) -> None:
        """Until the next list is due; one that took long is not repeated at once, as others need the quota too."""
        what = self._what
        while not self._over.is_set():
            self._wake.clear()
            with self._lock:
                at_once = self._wanted > self._begun
                soon = self._broken or self._gap > self._begun or not self._stream.brings
                pause = 0 if at_once else max(what.every if soon else what.streamed, 2 * took)
                left = self._begun + pause - self._now()
            if left <= 0:
                return
            self._wake.wait(left / SECOND)

    def _follow(self) -> None:
        try:
            self._stream.run()
        except BaseException as error:
            self._fault = error

    def _lacking(self, why: str, relied: bool) -> None:
        """What the stream should have brought is to be listed."""
        with self._lock:
            self._gap = self._now() if relied else self._gap
            self._notes += [why] if why else []
        self._wake.set()
