"""A pull: what is listed is rendered as lines, each entry once, and saved page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from typing import Any

import msgspec

from analyzer.entry import clock
from analyzer.sources.cloud import render
from analyzer.sources.cloud.discover import Found, discover
from analyzer.sources.cloud.pages import Lister, time_of
from analyzer.sources.cloud.saved import Saving
from analyzer.sources.cloud.scope import Scope

MOST_KEYS = 500_000
_FOUND = "found"

Key = tuple[int, str, str]
"""What entries that are the same have in common: time (ns), insertId and log."""


class Pull:
    """Brings entries of a scope into a file."""

    def __init__(self, lister: Lister, scope: Scope, saving: Saving) -> None:
        self._lister, self._scope, self._saving = lister, scope, saving
        self._seen = Seen()
        self._pages_before = saving.progress.pages
        for key in _decode_keys(saving.progress.kept.get(_FOUND, "[]")):
            self._seen.keep(key)
        if saving.resumed:
            copies: Counter[bytes] = Counter()
            for line in saving.lines():
                self._seen.note(key_of_line(line) or _copy(line.rstrip(b"\n"), copies))

    @property
    def pages(self) -> int:
        """Calls made, those of the pull that this one goes on with included."""
        return self._pages_before + self._lister.pages

    def look(self, since: int, until: int) -> Found:
        """What wrote entries in a time (ns); the entries that show it are saved. Raises CloudError."""
        found = discover(self._lister, self._scope, since, until)
        different = {entry.SerializeToString(deterministic=True): entry for entry in found.entries}
        entries = [*self._asked_for(different.values(), since, until)]
        self.save(entries)
        for key in filter(None, map(key_of, entries)):
            self._seen.keep(key)
        self._saving.keep(_FOUND, msgspec.json.encode(sorted(self._seen.kept)).decode())
        return found

    def bring(self, name: str, terms: tuple[str, ...], since: int, until: int) -> None:
        """Save all entries between two times (ns) that fulfil the terms. Raises CloudError where they did not all come.

        `name` tells this from other calls, so that a pull that goes on does not repeat what is done.
        """
        progress = self._saving.progress
        if name in progress.done:
            return
        for listed in self._lister.every(terms, max(since, progress.safe.get(name, since)), until):
            self.save(self._asked_for(listed.entries, since, until), name, listed.safe)
        self._saving.add([], name, None, pages=self.pages)

    def pages_of(self, terms: tuple[str, ...], since: int, until: int) -> Iterator[list[Any]]:
        """All entries between two times (ns) that fulfil the terms, by pages, some of them twice. Raises CloudError."""
        for listed in self._lister.every(terms, since, until):
            yield listed.entries

    def save(self, entries: Iterable[Any], name: str = "", safe: int = 0) -> None:
        """Write those entries that were not written before; from `safe` on the query `name` would be listed again.

        An entry without an insertId is known by its content: as many of the same are kept as one page has.
        """
        lines: list[bytes] = []
        copies: Counter[bytes] = Counter()
        for entry in entries:
            key = key_of(entry)
            if key is not None and not self._seen.is_new(key):
                continue
            line = render.line(entry)
            if key is not None or self._seen.is_new(_copy(line, copies)):
                lines.append(line)
        self._saving.add(lines, name, safe, pages=self.pages)

    def _asked_for(self, entries: Iterable[Any], since: int, until: int) -> Iterator[Any]:
        """The entries without those that no filter asked for: a server may understand less of it than Google's."""
        for entry in entries:
            timely = since <= time_of(entry) < until or not entry.HasField("timestamp")
            if timely and self._scope.may_hold(entry.resource.labels):
                yield entry


class Seen:
    """The keys of entries that were saved, at least of the last half million: what is listed twice comes soon again.

    They take at most 100 MB, and baselines are pulled at the same time; a scan tells duplicates without such a limit.
    `kept` are those of entries that were found before their time came: they are never forgotten.
    """

    def __init__(self) -> None:
        self.kept: set[Key] = set()
        self._now: set[int] = set()
        self._before: set[int] = set()

    def is_new(self, key: Hashable) -> bool:
        """Was an entry with this key not seen before? It is now."""
        number = hash(key)
        if number in self._now or number in self._before or key in self.kept:
            return False
        self.note(key)
        return True

    def keep(self, key: Key) -> None:
        """Never forget this one."""
        self.kept.add(key)

    def note(self, key: Hashable) -> None:
        self._now.add(hash(key))
        if len(self._now) >= MOST_KEYS:
            self._before, self._now = self._now, set()


class _Named(msgspec.Struct):
    timestamp: str = ""
    insert_id: str = msgspec.field(name="insertId", default="")
    log_name: str = msgspec.field(name="logName", default="")


_decoder = msgspec.json.Decoder(_Named)
_decode_keys = msgspec.json.Decoder(list[Key]).decode


def key_of(entry: Any) -> Key | None:
    """The key of a raw LogEntry; None for one without an insertId."""
    return (time_of(entry), entry.insert_id, entry.log_name) if entry.insert_id else None


def _copy(line: bytes, copies: Counter[bytes]) -> tuple[bytes, int]:
    """What tells an entry without an insertId from others: its line, and how many of the same came before."""
    copies[line] += 1
    return line, copies[line]


def key_of_line(line: bytes) -> Key | None:
    """The same of a saved line."""
    try:
        named = _decoder.decode(line)
    except msgspec.MsgspecError:
        return None
    time = clock.nanoseconds(named.timestamp)
    return (time or 0, named.insert_id, named.log_name) if named.insert_id else None
