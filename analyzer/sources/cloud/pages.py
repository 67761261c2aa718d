"""Page after page of the entries that a filter finds, within the quota and in spite of faults.

Source: https://cloud.google.com/logging/docs/reference/v2/rest/v2/entries/list
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import msgspec

from analyzer.entry.clock import SECOND, spoken
from analyzer.sources.cloud.client import Connection, Page
from analyzer.sources.cloud.faults import CloudError, Fault, Kind
from analyzer.sources.cloud.pace import Pace
from analyzer.sources.cloud.scope import between, both

SIZE = 1000
"""Entries of a page: the most that the service gives."""
_RESTARTS = 3


class Patience(msgspec.Struct, frozen=True):
    """How long to ask again after a fault: seconds in all, before the second try, and between tries, each at most.

    Waits are drawn at random below a limit that doubles, so that many clients do not come back together.
    """

    total: float = 120.0
    initial: float = 0.5
    longest: float = 30.0


class Told(msgspec.Struct, frozen=True):
    """How far a pull is: calls made, entries brought, the time (ns) reached and the share (0 to 1) of the whole, where
    known; and what it is waiting for, if it is.
    """

    pages: int
    entries: int
    reached: int | None = None
    share: float | None = None
    waiting: str = ""


class Listed(msgspec.Struct, frozen=True):
    """A page of a list: raw LogEntry messages, and the time (ns) from which on to list again so that none is lost."""

    entries: list[Any]
    safe: int


class Lister:
    """Lists entries through one connection: paced, and retried. What it does is told to `told`.

    `window` (ns): the whole time that is pulled, for what is told. `pages` counts calls, `answers` those that did not
    fail, `entries` what they brought.
    """

    def __init__(
        self,
        connection: Connection,
        pace: Pace,
        patience: Patience = Patience(),  # noqa: B008 - it is immutable
        told: Callable[[Told], None] = lambda _: None,
    ) -> None:
        self._connection, self._pace, self._patience, self._tell = connection, pace, patience, told
        self.pages = self.answers = self.entries = 0
        self.reached: int | None = None
        self.window = (0, 0)

    @property
    def project(self) -> str:
        return self._connection.project

    def one(self, terms: tuple[str, ...], since: int, until: int, *, newest: bool) -> Any:
        """The oldest or newest entry in a time (ns) that fulfils the terms, None where there is none."""
        query, token, restarts = both(*terms, *between(since, until)), "", 0
        while True:
            try:
                page = self._page(query, newest_first=newest, size=1, token=token)
            except CloudError as error:
                restarts += 1
                if not _expired(error, token) or restarts > _RESTARTS:
                    raise
                token = ""
                continue
            if page.entries or not page.token:
                return page.entries[0] if page.entries else None
            token = page.token

    def sample(self, query: str, *, newest_first: bool = True) -> Page:
        """One full page, the newest entries first."""
        return self._page(query, newest_first=newest_first, size=SIZE, token="")

    def every(self, terms: tuple[str, ...], since: int, until: int) -> Iterator[Listed]:
        """All entries in a time (ns) that fulfil the terms, by pages, the oldest first; some of them twice where a page
        token ran out. Raises CloudError where the list cannot be finished.
        """
        again_from, token, restarts, ordered = since, "", 0, True
        before = reached = since  # what the pages up to the last but one, and up to the last one, brought
        while True:
            try:
                page = self._page(both(*terms, *between(again_from, until)), newest_first=False, size=SIZE, token=token)
            except CloudError as error:
                # a page token that ran out: list again from where nothing is lost, unless that led nowhere before
                safe = _safe(since, again_from, before, reached) if ordered else since
                restarts = restarts + 1 if safe == again_from else 1
                if not _expired(error, token):
                    raise
                if restarts > _RESTARTS:
                    raise _worn_out(error.fault) from None
                again_from, token = safe, ""
                before = reached = safe
                continue
            times = [time_of(entry) for entry in page.entries]
            ordered = ordered and all(a <= b for a, b in pairwise([reached if token else again_from, *times]))
            before, reached = reached, max([reached, *times])
            self.entries, self.reached = self.entries + len(times), reached
            self.say()
            token = page.token
            yield Listed(page.entries, _safe(since, again_from, before, reached) if ordered else since)
            if not token:
                return

    def _page(self, query: str, *, newest_first: bool, size: int, token: str) -> Page:
        from google.api_core.exceptions import RetryError
        from google.api_core.retry import Retry

        paced = False

        def ask() -> Page:
            nonlocal paced
            if not paced:
                self._paced()
            paced = False
            self.pages += 1
            return self._connection.page(query, newest_first=newest_first, size=size, token=token)

        patience = self._patience
        again = Retry(
            predicate=_passes,
            initial=patience.initial,
            maximum=patience.longest,
            multiplier=2.0,
            timeout=patience.total,
            on_error=lambda error: self.say(_status(error)),
        )
        self._paced()  # not within the time of the retries
        paced = True
        began = time.monotonic()
        try:
            page: Page = again(ask)()
        except RetryError as error:
            raise _given_up(error.cause, time.monotonic() - began) from None
        self.answers += 1
        self.say()
        return page

    def _paced(self) -> None:
        quota = self._pace.quota
        self._pace.wait(lambda seconds: self.say(f"{math.ceil(seconds)} s for the quota of {quota} calls a minute"))

    def say(self, waiting: str = "") -> None:
        """Tell how far the pull is, and what it waits for."""
        since, until = self.window
        share = None
        if self.reached is not None and until > since:
            share = min(1.0, max(0.0, (self.reached - since) / (until - since)))
        self._tell(Told(self.pages, self.entries, self.reached, share, waiting))


def time_of(entry: Any) -> int:
    """The time of a raw LogEntry, ns since the epoch."""
    stamp = entry.timestamp
    return int(stamp.seconds) * SECOND + int(stamp.nanos)


def _safe(since: int, again_from: int, before: int, reached: int) -> int:
    """From when (ns) to list again: the last page too, which may have lacked some; but further on than last time."""
    return before if before > max(since, again_from) else reached


def _expired(error: CloudError, token: str) -> bool:
    """Was it the page token that was refused?"""
    return bool(token) and error.fault.kind is Kind.REQUEST


def _worn_out(fault: Fault) -> CloudError:
    told = "Cloud Logging refuses its page tokens again and again before the list gets any further"
    return CloudError(Fault(fault.kind, fault.status, f"{told}; try again, or ask for a shorter time"))


def _passes(error: Exception) -> bool:
    return isinstance(error, CloudError) and error.fault.kind in (Kind.BUSY, Kind.PASSING)


def _status(error: Exception) -> str:
    return f"after {error.fault.status}" if isinstance(error, CloudError) else "after a fault"


def _given_up(cause: BaseException | None, seconds: float) -> CloudError:
    if not isinstance(cause, CloudError):
        raise cause or AssertionError("a call failed without a reason")
    fault = cause.fault
    told = f"{fault.sentence} (given up after {spoken(int(seconds * SECOND))})"
    return CloudError(Fault(fault.kind, fault.status, told))
