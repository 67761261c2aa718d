"""Sessions of TailLogEntries: each is given what arrives after it was opened."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import grpc
from google.cloud.logging_v2.types import TailLogEntriesResponse

from cloud.faults import Fail
from cloud.held import Held, Shelf, parents_of
from cloud.query import Query

_LOOK = 0.02  # seconds between looks for entries that are on their way
_MOST = 1000


class Tails:
    """The open sessions. `settle` lets what is due arrive, which then comes to `offer`."""

    def __init__(self, shelf: Shelf, lock: threading.RLock, settle: Callable[[], None]) -> None:
        self._shelf, self._settle = shelf, settle
        self._changed = threading.Condition(lock)
        self._sessions: list[Session] = []
        self._opened = 0

    def open(self, query: Query, names: tuple[str, ...], port: int, context: grpc.ServicerContext) -> Session:
        """A session of what arrives from now on and matches."""
        with self._changed:
            session = Session(self, query, names, port)
            self._sessions.append(session)
            self._opened += 1
            self._changed.notify_all()
        if not context.add_callback(lambda: self._leave(session)):
            self._leave(session)
        return session

    def offer(self, arrived: list[Held]) -> None:
        """Give `arrived` to the sessions that ask for it, and wake them: something may be on its way."""
        with self._changed:
            for session in self._sessions:
                session.take(arrived)
            self._changed.notify_all()

    def suppress(self, count: int, reason: int) -> None:
        with self._changed:
            for session in self._sessions:
                session.suppress(count, reason)

    def end(self, failure: Fail | None) -> None:
        with self._changed:
            for session in self._sessions:
                session.end(failure)
            self._sessions.clear()
            self._changed.notify_all()

    def ports(self) -> list[int]:
        with self._changed:
            return [session.port for session in self._sessions]

    def wait_for(self, count: int, timeout: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._opened >= count, timeout)

    def wait_for_news(self, session: Session) -> None:
        """Wait until `session` has something to say or is over."""
        with self._changed:
            while not session.has_news():
                self._changed.wait(_LOOK if self._shelf.awaits() else None)
                self._settle()

    def next_response(self, session: Session) -> bytes:
        with self._changed:
            return session.response()

    def _leave(self, session: Session) -> None:
        with self._changed:
            session.end(None)
            if session in self._sessions:
                self._sessions.remove(session)
            self._changed.notify_all()


class Session:
    """One session. `failure` is what it ended with, None when it ended well."""

    def __init__(self, tails: Tails, query: Query, names: tuple[str, ...], port: int) -> None:
        self.port = port
        self.failure: Fail | None = None
        self._tails, self._query, self._parents = tails, query, parents_of(names)
        self._waiting: list[Held] = []
        self._to_suppress, self._reason = 0, 0
        self._suppressed = 0
        self._over = False

    def responses(self) -> Iterator[bytes]:
        """Serialised responses until the session is over."""
        while True:
            self._tails.wait_for_news(self)
            body = self._tails.next_response(self)
            if not body:
                return
            yield body

    def take(self, arrived: list[Held]) -> None:
        for held in arrived:
            if held.belongs_to(self._parents) and self._query.holds(held.read(self._query.needs)):
                if self._to_suppress:
                    self._to_suppress -= 1
                    self._suppressed += 1
                else:
                    self._waiting.append(held)

    def suppress(self, count: int, reason: int) -> None:
        self._to_suppress, self._reason = count, reason

    def end(self, failure: Fail | None) -> None:
        if not self._over:
            self.failure, self._over = failure, True

    def has_news(self) -> bool:
        return bool(self._waiting or self._suppressed or self._over)

    def response(self) -> bytes:
        """The next response, b"" when nothing is left; its entries are in order of time, as the service has them."""
        said, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
        body = b"".join(held.wire for held in sorted(said, key=lambda held: held.key(descending=False)))
        if self._suppressed:
            info: list[Any] = [{"reason": self._reason, "suppressed_count": self._suppressed}]
            body += TailLogEntriesResponse.serialize(TailLogEntriesResponse(suppression_info=info))
            self._suppressed = 0
        return body
