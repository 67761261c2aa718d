"""The earliest moments of one thing, and what others share with them: place and trace. They tell what follows what.

Kept packed one behind the other, 40 bytes each, as there may be 32 of each of ten thousand things.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from analyzer.entry import batch as flag
from analyzer.entry.batch import Batch
from analyzer.entry.clock import FIRST, HOUR, duration
from analyzer.matching.program import field_of

MOST = 32
_SIZE = 40
NOWHERE, INSTANCE, REVISION, FILE = range(4)  # what a place is
_WHERE, _REQUEST = 3, 4  # bits of a place
_LONGEST_REQUEST = HOUR
_LAST_LINE = (1 << 32) - 1


class Moment(NamedTuple):
    """When (ns), where, in which trace, and in a text log at which line, which decides ties; else 0.

    `place` and `trace` are hashes, equal where the names are; `where` tells what the place is: the instance; where the
    entry names none its revision; of an entry that names no service its file, as that of one process; else NOWHERE.
    `trace` is 0 for none. `request`: it is an entry of the request log, whose time is that of its beginning; `lasted`
    (ns) until its end.
    """

    time: int
    line: int
    place: int
    trace: int
    request: bool = False
    lasted: int = 0

    @property
    def end(self) -> int:
        return self.time + self.lasted

    @property
    def where(self) -> int:
        return self.place & _WHERE


def pack(moment: Moment) -> bytes:
    """The moment as bytes, whose order is by time; the line comes last, so that numbering lines on keeps the order."""
    place = moment.place | _REQUEST if moment.request else moment.place
    return b"".join(
        (
            (moment.time - FIRST).to_bytes(12, "big"),
            place.to_bytes(8, "big"),
            moment.trace.to_bytes(8, "big"),
            moment.lasted.to_bytes(8, "big"),
            moment.line.to_bytes(4, "big"),
        )
    )


def unpack(packed: bytes) -> Moment:
    """The moment that `pack` packed."""
    place = int.from_bytes(packed[12:20], "big")
    return Moment(
        time=int.from_bytes(packed[:12], "big") + FIRST,
        line=int.from_bytes(packed[36:], "big"),
        place=place & ~_REQUEST,
        trace=int.from_bytes(packed[20:28], "big"),
        request=bool(place & _REQUEST),
        lasted=int.from_bytes(packed[28:36], "big"),
    )


def each(kept: bytes) -> list[bytes]:
    """The moments kept, packed, in order."""
    return [kept[at : at + _SIZE] for at in range(0, len(kept), _SIZE)]


def earliest(kept: bytes, more: Iterable[bytes]) -> bytes:
    """The `MOST` earliest different moments of both, in order: the same ones in any order of adding."""
    return b"".join(sorted({*each(kept), *more})[:MOST])


def with_entries(kept: bytes, batch: Batch, places: Sequence[int], first: int | None) -> bytes:
    """The earliest of those `kept` and of the entries of `batch` at `places`, the earliest of which is at `first` (ns,
    None where no time is known).
    """
    if first is None or too_late(kept, first):
        return kept
    times = batch.times
    dated = sorted([(time, i) for i in places if (time := times[i]) is not None])
    found: set[bytes] = set()
    latest = dated[0][0]
    for time, i in dated:
        if time > latest and len(found) >= MOST:
            break
        latest = time
        found.add(pack(_moment(batch, i, time)))
    return earliest(kept, found)


def too_late(kept: bytes, time: int) -> bool:
    """Would a moment of this time not be kept?"""
    return len(kept) >= MOST * _SIZE and time - FIRST > int.from_bytes(kept[-_SIZE : 12 - _SIZE], "big")


def place(instance: str, service: str = "", revision: str = "", file: str = "") -> int:
    """The hash of the place of an entry that names these."""
    if instance:
        return _hashed(INSTANCE, instance)
    if service:
        return _hashed(REVISION, f"{service}/{revision}") if revision else NOWHERE
    return _hashed(FILE, file) if file else NOWHERE


def trace_hash(name: str) -> int:
    """The hash of a trace by the last part of its name, `projects/p/traces/NAME` or `NAME`; 0 where it names none."""
    last = name.rpartition("/")[2]
    return _hash(last) if last.strip("0-") else 0


def moved(kept: bytes, shifts: Mapping[str, int]) -> bytes:
    """The moments with the lines of each file moved on by its shift."""
    by_place = {_hashed(FILE, file): lines for file, lines in shifts.items()}
    moments = map(unpack, each(kept))
    return b"".join(pack(m._replace(line=_line(m.line + by_place.get(m.place, 0)) if m.line else 0)) for m in moments)


def _moment(batch: Batch, i: int, time: int) -> Moment:
    where = place(batch.instances[i], batch.services[i], batch.revisions[i], batch.file)
    by_line = batch.flags[i] & flag.TEXT_LINE and where & _WHERE == FILE
    line = _line(batch.lines[i]) if by_line else 0
    request = batch.statuses[i] != 0
    return Moment(time, line, where, trace_hash(batch.traces[i]), request, _lasted(batch, i) if request else 0)


def _lasted(batch: Batch, i: int) -> int:
    latency = "" if batch.raws[i] is None else field_of(batch, i, "httpRequest.latency")
    return min(duration(latency) or 0, _LONGEST_REQUEST)


def _line(number: int) -> int:
    return min(number, _LAST_LINE)


@lru_cache(maxsize=1 << 12)
def _hashed(where: int, name: str) -> int:
    return _hash(name) & ~(_WHERE | _REQUEST) | where


def _hash(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(errors="surrogatepass"), digest_size=8).digest(), "big")
