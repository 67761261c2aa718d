"""The entries that the server holds: what has arrived, what is still on its way, and the listing of a filter."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from google.cloud.logging_v2.types import LogEntry
from google.protobuf import json_format

from cloud.query import Query

EntryPb = Any
_SECOND = 10**9


class Held:
    """One entry: `entry` (raw protobuf), `mapping` (as the query language reads it), `wire` (a field of a response)."""

    def __init__(self, entry: EntryPb, serial: int) -> None:
        self.entry, self.serial = entry, serial
        self.time = entry.timestamp.seconds * _SECOND + entry.timestamp.nanos
        body = entry.SerializeToString()
        self.wire = b"\x0a" + _varint(len(body)) + body

    @cached_property
    def mapping(self) -> dict[str, Any]:
        return json_format.MessageToDict(self.entry)

    def key(self, *, descending: bool) -> tuple[int, str, int]:
        """Where the entry stands in a listing: by time, equal times by insertId."""
        return (-self.time if descending else self.time, self.entry.insert_id, self.serial)

    def belongs_to(self, resource_names: tuple[str, ...]) -> bool:
        """Is the entry of one of the projects (folders, …) named, be it by a view of a bucket of theirs?"""
        parents = ("/".join(name.split("/")[:2]) for name in resource_names)
        return any(self.entry.log_name.startswith(parent + "/logs/") for parent in parents)


@dataclass
class Listing:
    """The entries that match, in order, and their keys; grows as entries arrive."""

    entries: list[Held] = field(default_factory=list)
    keys: list[tuple[int, str, int]] = field(default_factory=list)
    seen: int = 0


@dataclass(frozen=True)
class _OnItsWay:
    held: Held
    at: float
    after_calls: int


class Shelf:
    """Entries by arrival. `now` tells the time in seconds since 1970."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._on_their_way: list[_OnItsWay] = []
        self._listings: dict[object, Listing] = {}
        self._added = 0
        self.arrived: list[Held] = []

    def add(self, entry: object, *, arrives: float, after_calls: int) -> None:
        """Put `entry` on its way: it arrives in so many seconds, and once so many calls came before."""
        held = Held(self._complete(entry), self._added)
        self._added += 1
        self._on_their_way.append(_OnItsWay(held, self._now() + arrives, after_calls))

    def arrive(self, calls: int) -> list[Held]:
        """The entries that have arrived since the last time."""
        if not self._on_their_way:
            return []
        now = self._now()
        due = [one for one in self._on_their_way if one.at <= now and one.after_calls <= calls]
        self._on_their_way = [one for one in self._on_their_way if one.at > now or one.after_calls > calls]
        self.arrived += [one.held for one in due]
        return [one.held for one in due]

    def with_serials(self, serials: tuple[int, ...]) -> list[Held]:
        return [held for held in self.arrived if held.serial in serials] if serials else []

    def awaits(self) -> bool:
        return bool(self._on_their_way)

    def listing(self, text: str, query: Query, names: tuple[str, ...], *, descending: bool) -> Listing:
        """All that has arrived, belongs to `names` and matches, in the order asked for."""
        listing = self._listings.setdefault((text, names, descending), Listing())
        new = self.arrived[listing.seen :]
        listing.seen = len(self.arrived)
        matching = [held for held in new if held.belongs_to(names) and query.holds(held.mapping)]
        if len(matching) <= 20 and listing.entries:
            for held in matching:
                insort(listing.entries, held, key=lambda one: one.key(descending=descending))
                insort(listing.keys, held.key(descending=descending))
        elif matching:
            listing.entries = sorted([*listing.entries, *matching], key=lambda one: one.key(descending=descending))
            listing.keys = [held.key(descending=descending) for held in listing.entries]
        return listing

    def _complete(self, entry: object) -> EntryPb:
        """`entry` as raw protobuf, with the time and the insertId that the service gives where they lack."""
        raw = LogEntry.pb(LogEntry())
        if isinstance(entry, Mapping):
            json_format.ParseDict(dict(entry), raw)
        else:
            raw.CopyFrom(LogEntry.pb(entry) if isinstance(entry, LogEntry) else entry)
        if not raw.HasField("timestamp"):
            raw.timestamp.FromNanoseconds(int(self._now() * _SECOND))
        if not raw.insert_id:
            raw.insert_id = f"assigned{self._added:012d}"
        return raw


def _varint(number: int) -> bytes:
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)
