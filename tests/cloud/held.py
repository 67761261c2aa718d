"""The entries that the server holds: what has arrived, what is still on its way, and the listing of a filter."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from sys import intern
from typing import Any

from google.cloud.logging_v2.types import LogEntry
from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor

from cloud.query import Query

EntryPb = Any
_SECOND = 10**9
_RAW = type(LogEntry.pb(LogEntry()))


class Held:
    """One entry, kept as its bytes: `wire` is a field of a response, `entry` the raw protobuf, `mapping` its JSON."""

    __slots__ = ("_body", "insert_id", "log_name", "serial", "time", "wire")

    def __init__(self, entry: EntryPb, serial: int) -> None:
        body = entry.SerializeToString()
        self.wire = b"\x0a" + _varint(len(body)) + body
        self._body = len(self.wire) - len(body)
        self.serial, self.insert_id, self.log_name = serial, entry.insert_id, intern(entry.log_name)
        self.time = entry.timestamp.seconds * _SECOND + entry.timestamp.nanos

    @property
    def entry(self) -> EntryPb:
        return _RAW.FromString(self.wire[self._body :])

    @property
    def mapping(self) -> dict[str, Any]:
        rendered: dict[str, Any] = json_format.MessageToDict(self.entry)
        return rendered

    def read(self, needs: frozenset[str] | None) -> dict[str, Any]:
        """The entry as the query language reads it; only the fields in `needs` where these are known, to save time."""
        if needs is None:
            return self.mapping
        fields = ((field, value) for field, value in self.entry.ListFields() if field.json_name in needs)
        return {field.json_name: _rendered(field, value) for field, value in fields}

    def key(self, *, descending: bool) -> tuple[int, str, int]:
        """Where the entry stands in a listing: by time, equal times by insertId."""
        return (-self.time if descending else self.time, self.insert_id, self.serial)

    def belongs_to(self, parents: tuple[str, ...]) -> bool:
        """Is the entry of one of the projects (folders, …) that `parents_of` gave?"""
        return self.log_name.startswith(parents)


def parents_of(resource_names: Sequence[str]) -> tuple[str, ...]:
    """What the names of logs begin with that are of one of these, be it a view of a bucket of theirs."""
    return tuple("/".join([*name.split("/")[:2], "logs", ""]) for name in resource_names)


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
        parents, needs = parents_of(names), query.needs
        matching = [held for held in new if held.belongs_to(parents) and query.holds(held.read(needs))]
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
        raw = _RAW()
        if isinstance(entry, Mapping):
            json_format.ParseDict(dict(entry), raw)
        else:
            raw.CopyFrom(LogEntry.pb(entry) if isinstance(entry, LogEntry) else entry)
        if not raw.HasField("timestamp"):
            raw.timestamp.FromNanoseconds(int(self._now() * _SECOND))
        if not raw.insert_id:
            raw.insert_id = f"assigned{self._added:012d}"
        return raw


def _rendered(field: FieldDescriptor, value: Any) -> Any:
    if field.message_type is None:
        named = field.enum_type.values_by_number.get(value) if field.enum_type else None
        return named.name if named else value
    if field.message_type.GetOptions().map_entry:
        return dict(value)
    is_time = field.message_type.full_name == "google.protobuf.Timestamp"
    return value.ToJsonString() if is_time else json_format.MessageToDict(value)


def _varint(number: int) -> bytes:
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)
