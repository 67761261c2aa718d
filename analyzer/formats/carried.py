"""The lines that a carrier brings: each writer's are read as a log of their own, so that the lines of a stack trace
belong together however those of other containers come between.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from analyzer.entry import batch as flag
from analyzer.entry import clock
from analyzer.entry.batch import Batch
from analyzer.entry.reading import ByteStream, Reading
from analyzer.formats import blocks
from analyzer.formats.carriers import Carried, Carrier
from analyzer.formats.carriers.stamped import without_stamp
from analyzer.formats.lines import Lines

_MOST_WRITERS = 500
_LONGEST_SILENCE = 5000
"""Lines of others after which nothing continues an entry."""
_MOST_HELD = 100_000
_NOBODY = Carried(b"")


def read(stream: ByteStream, reading: Reading, carrier: Carrier) -> Iterator[Batch]:
    """The batches of the entries that `carrier` brings, in the order of their first lines."""
    writers = _Writers(reading, carrier)
    for block in blocks.read(stream):
        data = block.data if block.offset else block.data.removeprefix(blocks.BOM)
        for line in data.removesuffix(b"\n").split(b"\n"):
            writers.take(line)
        yield from writers.closed()
    writers.finish()
    yield from writers.closed(ended=True)
    reading.lines = writers.line - 1


class _Writers:
    """The writers whose entries are open; where they are many, the one that was silent for longest is closed."""

    def __init__(self, reading: Reading, carrier: Carrier) -> None:
        self.line = reading.lines + 1
        self._reading, self._carrier = reading, carrier
        self._writers: dict[tuple[str, str, str], _Writer] = {}
        self._batch = Batch(file=reading.file)
        self._dates = Lines(reading, json_log=False)

    def take(self, line: bytes) -> None:
        carried = self._carrier.carried(line.removesuffix(b"\r")) or _NOBODY._replace(line=line)
        key = carried.service, carried.instance, carried.log
        writer = self._writers.pop(key, None) or _Writer(self._reading, carried, stamped=self._carrier.alone)
        self._writers[key] = writer
        writer.take(self._batch, carried, self.line)
        silent = next(iter(self._writers))
        if len(self._writers) > _MOST_WRITERS or self._writers[silent].latest < self.line - _LONGEST_SILENCE:
            self._writers.pop(silent).finish(self._batch)
        self.line += 1

    def finish(self) -> None:
        for writer in self._writers.values():
            writer.finish(self._batch)
        self._writers.clear()

    def closed(self, *, ended: bool = False) -> Iterator[Batch]:
        """What surely stands before all that is to come, if anything; undated entries wait for the first time."""
        batch, first = self._batch, self._first_open()
        order = sorted(range(len(batch)), key=batch.lines.__getitem__)
        if len(batch) < _MOST_HELD and not ended:
            sure = [i for i in order if batch.lines[i] < first]
            dated = self._dates.last_time is not None or any(batch.times[i] is not None for i in sure)
            order = sure if dated else []
        self._batch = batch.keep(sorted(set(range(len(batch))).difference(order))).whole()
        self._batch.unparsed = 0
        if order or batch.unparsed:
            yield self._dates.dated(batch.keep(order).whole())

    def _first_open(self) -> int:
        return min((writer.since for writer in self._writers.values() if writer.since), default=self.line)


class _Writer:
    """What one container writes to one stream."""

    def __init__(self, reading: Reading, carried: Carried, *, stamped: bool) -> None:
        self._names, self._stamped = carried, stamped
        self._lines = Lines(reading, json_log=False)
        self.latest = 0
        self._opened: int | None = None
        self._unended: list[bytes] = []
        self._size = 0
        self._since = (0, "")

    @property
    def since(self) -> int:
        """The line on which begins what is open; 0 where nothing is."""
        if self._unended:
            return min(self._since[0], self._lines.open_since or self._since[0])
        return self._lines.open_since

    def take(self, batch: Batch, carried: Carried, number: int) -> None:
        """Read the next line, which is `number` of the file."""
        self.latest, line, time = number, carried.line, carried.time
        if self._unended or carried.unended:
            if not self._unended:
                self._since = (number, time)
            if self._size < blocks.LARGE:
                self._unended.append(line)
                self._size += len(line)
            if carried.unended:
                return
            line, (number, time) = b"".join(self._unended), self._since
            self._unended, self._size = [], 0
        if not time:
            line, time = without_stamp(line, shorter=self._stamped)
            self._stamped = self._stamped or bool(time)
        moment = clock.nanoseconds(time) if time else None
        for each in line.split(b"\n") if b"\n" in line else (line,):
            self._read(batch, each, number, moment)

    def finish(self, batch: Batch) -> None:
        if self._unended:
            self.take(batch, self._names._replace(line=b"", unended=False), self._since[0])
        first = len(batch)
        self._lines.close(batch)
        self._tell(batch, first, 0, None)

    def _read(self, batch: Batch, line: bytes, number: int, moment: int | None) -> None:
        first = len(batch)
        self._lines.take_line(batch, line, number)
        self._tell(batch, first, number, moment)
        if self._lines.open_since == number:
            self._opened = moment

    def _tell(self, batch: Batch, first: int, number: int, moment: int | None) -> None:
        """Give the entries from `first` on the names of the writer, and a time to those that have none, or one without
        a zone: of those on line `number` the carrier's is `moment`.
        """
        times = cast("list[int | None]", batch.times)
        for i in range(first, len(batch)):
            taken = moment if batch.lines[i] == number else self._opened
            if taken is not None and (times[i] is None or batch.flags[i] & flag.ASSUMED_UTC):
                times[i] = taken
                batch.flags[i] &= ~flag.ASSUMED_UTC
            batch.services[i] = batch.services[i] or self._names.service
            batch.instances[i] = batch.instances[i] or self._names.instance
            batch.logs[i] = batch.logs[i] or self._names.log
