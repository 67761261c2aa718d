"""Entries as they come, from a stream that is opened again when it breaks off. What it lacked is to be listed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from analyzer.sources.cloud.client import Connection, Tailed
from analyzer.sources.cloud.faults import CloudError, Kind

_HOPELESS = (Kind.FATAL, Kind.REQUEST)
_LONGEST = 30.0


class Streamed:
    """The entries that a query (a filter without times) finds, from now on.

    `opened` gives a connection of its own. `save` takes raw entries; `lacking` learns in words why the stream cannot be
    relied upon, or '' where that was said, and whether it was until then. `buffer`: how long (ns) the service holds
    entries back to put them in order; `again`: seconds before it is opened again at first.
    """

    def __init__(
        self,
        opened: Callable[[], Connection],
        query: str,
        buffer: int,
        again: float,
        save: Callable[[list[Any]], None],
        lacking: Callable[[str, bool], None],
    ) -> None:
        self._opened, self._query, self._buffer, self._again = opened, query, buffer, again
        self._save, self._lacking = save, lacking
        self._over, self._lock = threading.Event(), threading.Lock()
        self._connection: Connection | None = None
        self._left_out = self._told = 0
        self._said, self._relied = "", False
        self.brings = False
        """Has it brought something since it was opened?"""

    def run(self) -> None:
        """Save what comes until it is closed, or cannot be had. Raises what is no fault of the service."""
        pause = self._again
        while not self._over.is_set():
            status = ""
            try:
                for tailed in self._connected().tail(self._query, self._buffer):
                    pause = self._again
                    self._take(tailed)
            except CloudError as error:
                status = error.fault.status
                if error.fault.kind in _HOPELESS:
                    return self._say(f"the logs cannot be streamed ({status}), so they are listed again and again")
            except Exception:
                if self._over.is_set():  # it was closed under its hands
                    return None
                raise
            finally:
                self._leave()
            self._say(f"the stream broke off ({status}): the logs are listed until it is back" if status else "")
            self._over.wait(pause)
            pause = min(_LONGEST, 2 * pause)
        return None

    def close(self) -> None:
        """End it, from another thread."""
        self._over.set()
        self._leave()

    def _connected(self) -> Connection:
        connection = self._opened()
        with self._lock:
            self._connection = connection
        if self._over.is_set():
            self._leave()  # who closed it did not know this one
        return connection

    def _leave(self) -> None:
        with self._lock:
            connection, self._connection, self.brings = self._connection, None, False
        if connection is not None:
            with suppress(Exception):
                connection.close()

    def _take(self, tailed: Tailed) -> None:
        self._save(tailed.entries)
        self.brings, self._relied, self._said = True, True, ""
        if tailed.suppressed:
            self._left_out += tailed.suppressed
            many = self._left_out >= 2 * self._told
            self._told = self._left_out if many else self._told
            self._lacking(f"the stream left out {self._left_out:,} entries: the logs are listed" if many else "", True)

    def _say(self, why: str) -> None:
        """Say once why it is off, until it brings something again."""
        if not self._over.is_set():
            self._lacking("" if why == self._said else why, self._relied)
            self._said, self._relied = why or self._said, False
