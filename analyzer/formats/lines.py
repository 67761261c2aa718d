"""Logs of lines: JSON objects one a line, lines of text with their continuation lines, or both mixed.

A part of a file begins at the first line that surely begins an entry (a JSON object, or a dated header) and reads past
its end to the next such line, so that any cut of a file gives the same entries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast

import msgspec

from analyzer.entry import assemble, layouts, logentry, markup
from analyzer.entry import batch as flag
from analyzer.entry.batch import Batch
from analyzer.entry.layouts import Header
from analyzer.entry.logentry import Said
from analyzer.entry.reading import ByteStream, Reading
from analyzer.entry.severity import Severity
from analyzer.entry.traces import Fits, Folder, has_trace
from analyzer.formats import blocks, dialects, document, typed
from analyzer.formats.dialects import Meant
from analyzer.formats.open_text import OpenText
from analyzer.formats.runs import Cutter, Pieces

_LOOK_BACK = 1 << 20


def read(stream: ByteStream, reading: Reading, start: int, end: int | None, *, json_log: bool) -> Iterator[Batch]:
    """The batches of the lines of `stream` whose entries begin in the bytes from `start` to `end` (None: its end).

    `json_log` says that most lines are JSON: then a line that begins with a bracket and does not parse is unparsed.
    """
    last_time: int | None = None
    if start:
        start = _next_line(stream, start)
        last_time = _time_before(stream, start, json_log, reading.now)
        stream.seek(start)
    machine = Lines(reading, json_log=json_log, last_time=last_time, started=not start)
    for block in blocks.read(stream, start):
        batch = machine.take(block, end)
        if len(batch) or batch.unparsed:
            yield batch
        if machine.done:
            break
    batch = machine.finish()
    if len(batch):
        yield batch
    reading.lines = machine.line - 1


def reread(stream: ByteStream, offset: int, size: int) -> Batch | None:
    """The batch of the lines that stand in `size` bytes from `offset` on, which were one batch before; None where that
    is no longer so.
    """
    stream.seek(offset)
    data = _exactly(stream, size)
    return typed.decode(data if offset else data.removeprefix(blocks.BOM), "", 1) if len(data) == size else None


def begins(stream: ByteStream, start: int, *, json_log: bool) -> int | None:
    """Where an entry surely begins at `start` (> 0) or later, after one that has a time; None where none does yet.

    There a log that is still being written can be cut for good: what comes later changes nothing before it.
    """
    reading = Reading("")
    machine = Lines(reading, json_log=json_log, started=False)
    for block in blocks.read(stream, _next_line(stream, start)):
        place = block.offset
        for line in block.data.split(b"\n")[:-1]:
            if machine._sure(line):
                return None if _time_before(stream, place, json_log, reading.now) is None else place
            place += len(line) + 1
    return None


def _next_line(stream: ByteStream, start: int) -> int:
    """Where the first line begins that begins at `start` or later; the stream stands there."""
    stream.seek(start - 1)
    position = start - 1
    while data := stream.read(blocks.SIZE):
        found = data.find(b"\n")
        if found >= 0:
            position += found + 1
            stream.seek(position)
            return position
        position += len(data)
    return position


def _time_before(stream: ByteStream, start: int, json_log: bool, now: int) -> int | None:
    """The time of the last dated entry that begins before `start`, looking back block by block. Times of day count from
    the last entry before them that has a date.
    """
    end, dayless = start, False
    while end:
        begin = max(0, end - _LOOK_BACK)
        stream.seek(begin)
        data = _exactly(stream, end - begin).removeprefix(b"" if begin else blocks.BOM)
        place = end + 1
        for line in reversed(data.split(b"\n")[1 if begin else 0 :]):
            place -= len(line) + 1
            told = _time_of(line, json_log, now)
            if told.time is not None:
                return _replayed(stream, max(0, place), start, json_log, now) if dayless else told.time
            dayless = dayless or told.of_day is not None
        end = begin
    return _replayed(stream, 0, start, json_log, now) if dayless else None


def _replayed(stream: ByteStream, begin: int, end: int, json_log: bool, now: int) -> int | None:
    """The last time of the entries in the bytes from `begin` to `end`, read as they follow each other."""
    machine = Lines(Reading("", now=now), json_log=json_log)
    stream.seek(begin)
    while begin < end and (data := _exactly(stream, min(end - begin, _LOOK_BACK))):
        cut = data.rfind(b"\n") + 1 or len(data)
        stream.seek(begin + cut)
        machine.take(blocks.Block(begin, data[:cut]), None)
        begin += cut
    machine.finish()
    return machine.last_time


def _exactly(stream: ByteStream, size: int) -> bytes:
    data = b""
    while len(data) < size and (more := stream.read(size - len(data))):
        data += more
    return data


class _Told(NamedTuple):
    """What a line alone tells of the time of the entries that begin in it: a time, or one of a day not known (ns)."""

    time: int | None
    of_day: int | None


def _time_of(line: bytes, json_log: bool, now: int) -> _Told:
    """The time of the entries that begin in `line`, read as any other line is."""
    machine, batch = Lines(Reading("", now=now), json_log=json_log), Batch()
    machine._line(batch, line)
    machine.close(batch)
    time = next((time for time in reversed(batch.times) if time is not None), None)
    return _Told(time, next(reversed(machine.of_days.values()), None))


class Lines:
    """The state between lines: the text entry that is still open, the last time seen, the place in the file."""

    def __init__(self, reading: Reading, *, json_log: bool, last_time: int | None = None, started: bool = True) -> None:
        self.reading, self.json_log, self.line, self.last_time = reading, json_log, reading.lines + 1, last_time
        self.started, self.done = started, False
        self.folder = Folder()
        self.cutter = Cutter(reading.now)
        self.open: OpenText | None = None
        self.open_header: Header | None = None
        self.open_line = 0
        self.waiting: list[tuple[str, int]] = []  # lines below the open entry, and their numbers, that may belong to it
        self.of_days: dict[int, int] = {}  # times of day, whose day is not known yet, by the place in the batch

    @property
    def open_since(self) -> int:
        """The line on which the text entry begins that is still open; 0 where none is."""
        return self.open_line if self.open else 0

    def take_line(self, batch: Batch, line: bytes, number: int) -> None:
        """Read a line that begins or continues an entry; what is known to have ended is appended to the batch."""
        self.line = number
        self._line(batch, line)

    def take(self, block: blocks.Block, end: int | None) -> Batch:
        """The batch of what begins and ends in a block; where it passes `end`, up to the next sure beginning."""
        data = block.data.removeprefix(blocks.BOM) if not block.offset else block.data
        inside = end is None or block.offset + len(block.data) <= end
        if self.started and inside and not self.json_log and (pieces := self.cutter.cut(data)):
            return self._by_pieces(pieces)
        if self.started and inside and not self.open and data[:1] == b"{" and len(data) < blocks.LARGE:
            batch = typed.decode(data, self.reading.file, self.line)
            if batch:
                self.line += len(batch)
                self.last_time = batch.times[-1]
                batch.place = (block.offset, len(block.data))
                return batch
        lines = data.split(b"\n")
        if not lines[-1]:
            lines.pop()
        return self._slowly(lines, block.offset, len(block.data) - len(data), end)

    def _by_pieces(self, pieces: Pieces) -> Batch:
        """What is sure of a block at once, the odd pieces and what they leave open line by line."""
        batch = Batch(file=self.reading.file)
        begun, start = self.line, 0
        for odd in pieces.odd:
            while start < odd and not pieces.headed and self.open and not self.folder.is_plain:
                start = self._piece(batch, pieces, start, begun)
            if start < odd:
                self.close(batch)
                self.of_days |= pieces.of_days_between(start, odd, len(batch))
                self.line = pieces.move(batch, start, odd, self.line)
            if start <= odd:
                start = self._piece(batch, pieces, odd, begun)
        return self.dated(batch)

    def _piece(self, batch: Batch, pieces: Pieces, i: int, begun: int) -> int:
        for line in pieces.lines(i, self.line - begun):
            self._line(batch, line)
            self.line += 1
        return i + 1

    def _slowly(self, lines: list[bytes], offset: int, mark: int, end: int | None) -> Batch:
        """Line by line; `mark` is the length of a byte order mark, which belongs to the first line."""
        batch = Batch(file=self.reading.file)
        for line in lines:
            if not self.started or (end is not None and offset >= end):
                sure = self._sure(line)
                if sure and end is not None and offset >= end:
                    self.done = True
                    break
                self.started = self.started or sure
                if not self.started:
                    self._pass(_time_of(line, self.json_log, self.reading.now))
            if self.started:
                self._line(batch, line)
                self.line += 1
            offset += len(line) + 1 + mark
            mark = 0
        if self.done:
            self.close(batch)
        return self.dated(batch)

    def _pass(self, told: _Told) -> None:
        """Note the time of a line that an entry before this part may hold."""
        if told.time is not None:
            self.last_time = told.time
        elif told.of_day is not None:
            self.last_time = self._on_day(told.of_day, self.last_time)

    def _sure(self, line: bytes) -> bool:
        """Does an entry surely begin here, whatever stood before?"""
        bare = line.lstrip()
        if bare[:1] == b"{" and bare != line:
            return _holds_entry(bare, any_object=self.json_log)
        if bare[:1] == b"{":
            return True
        text = markup.plain(line[:1000].rstrip(b"\r").decode("utf-8", "replace"))
        header = layouts.read(text, now=self.reading.now)
        return header is not None and header.time is not None

    def finish(self) -> Batch:
        batch = Batch(file=self.reading.file)
        self.close(batch)
        return self.dated(batch)

    def _line(self, batch: Batch, line: bytes) -> None:
        bare = line.strip()
        if bare[:1] == b"{" and self._json(batch, bare):
            return
        if blocks.damaged(line):
            self.close(batch)
            batch.unparsed += 1
            return
        if len(line) > blocks.LARGE:  # what shortening leaves of it is at its ends, the header at its beginning
            line = line[: blocks.LARGE // 2] + line[-(blocks.LARGE // 2) :]
        text = markup.plain(line.decode("utf-8", "replace").rstrip("\r"))
        header = layouts.read(text, now=self.reading.now)
        if self.json_log and bare[:1] in b"{[" and bare and not header:
            self.close(batch)
            self._salvage(batch, bare)
            return
        self._text(batch, text, header, self.line)

    def _salvage(self, batch: Batch, line: bytes) -> None:
        """A damaged line is one loss; where it is as long as a whole document, the entries in it are read."""
        batch.unparsed += 1
        if len(line) >= blocks.HEAD and not logentry.overfull(line):
            for value, _raw in document.salvaged(line, self.reading):
                if isinstance(value, dict):
                    self._append(batch, value)

    def _json(self, batch: Batch, line: bytes) -> bool:
        said = typed.said(line) if b'"timestamp"' in line else None
        if said:
            self.close(batch)
            assemble.append(batch, said, self.line, line)
            assemble.settle(batch, len(batch) - 1)
            return True
        try:
            value = logentry.load(line)
        except ValueError:
            return False
        if not isinstance(value, dict):
            return False
        if not value and self.json_log:
            self.close(batch)
            return True
        found = dialects.meant(value)
        if not found:
            inside = _wrapped(line, self.reading)
            if not inside and not self.json_log:
                return False
            for part in inside:
                self._json(batch, part)
            if inside:
                return True
        self.close(batch)
        self._append(batch, value, found)
        return True

    def _append(self, batch: Batch, value: dict[str, object], found: Sequence[Meant] = ()) -> None:
        first = len(batch)
        for entry, raw in found or (Meant(value, value),):
            assemble.append(batch, logentry.read(entry), self.line, raw)
        assemble.settle(batch, first)

    def _text(self, batch: Batch, text: str, header: Header | None, number: int) -> None:
        if header is None and self.open is None and not text.strip():
            return
        if header is None and self.open is not None:
            fits = self.folder.continues(text)
            if fits is Fits.YES:
                for waiting, _ in self.waiting:
                    self.open.append(waiting)
                self.waiting.clear()
                self.open.append(text)
                return
            if fits is Fits.PERHAPS:
                self.waiting.append((text, number))
                return
            if self.waiting:
                self._apart(batch)
                self._text(batch, text, None, number)
                return
        if (
            header
            and self.open_header
            and number == self.open_line + 1
            and (both := layouts.joined(self.open_header, header))
        ):
            self._open(both.message(text), both, self.open_line)
            return
        self.close(batch)
        self._open(header.message(text) if header else text, header, number)
        if header and header.request:
            self.close(batch)  # what stands below a request is not its

    def _open(self, message: str, header: Header | None, line: int) -> None:
        self.open, self.open_header, self.open_line = OpenText(message), header, line
        self.folder.begin(message, headed=header is not None)

    def _apart(self, batch: Batch) -> None:
        """Judge the lines that waited anew: they do not belong to the open entry."""
        waiting, self.waiting = self.waiting, []
        self.close(batch)
        for text, number in waiting:
            self._text(batch, text, None, number)

    def close(self, batch: Batch) -> None:
        """Append the text entry that is still open."""
        while self.waiting:
            self._apart(batch)
        if self.open is None:
            return
        (text, cut), header = self.open.text(), self.open_header
        request = header is not None and header.request
        if header and header.below:
            text = text.lstrip()
        flags = flag.TEXT_LINE | (flag.SHORTENED if cut else 0) | (header.flags if header else 0)
        flags |= flag.TRACE if not request and has_trace(text) else 0
        severity = (header.severity if header else 0) or (0 if request else layouts.level_in(text))
        if not severity and flags & flag.TRACE:
            severity = Severity.ERROR.value
        if header and header.of_day is not None:
            self.of_days[len(batch)] = header.of_day
        said = Said(
            text=text,
            severity=severity,
            time=header.time if header else None,
            log_name="",
            service="",
            revision="",
            instance="",
            logger=header.logger if header else "",
            trace="",
            insert_id="",
            status=header.status if header else 0,
            flags=flags,
        )
        if self.open.height > 1:
            batch.heights[len(batch)] = self.open.height
        assemble.append(batch, said, self.open_line, None)
        self.open = self.open_header = None

    def dated(self, batch: Batch) -> Batch:
        """Give entries without a time that of the entry before them in the file, else after them; times of day without
        a day, that of the entry before them, else the present one.
        """
        times = cast("list[int | None]", batch.times)
        self._place_in_days(times)
        if times.count(None) == len(times) and self.last_time is not None:
            batch.times = [self.last_time] * len(times)
            batch.flags = [flags | flag.INHERITED_TIME for flags in batch.flags]
        elif None in times or self.last_time is None:
            last = self.last_time
            if last is None:
                following = self._time_of_open()
                last = next((time for time in times if time is not None), following)
            for i, time in enumerate(times):
                if time is None:
                    times[i] = last
                    batch.flags[i] |= flag.INHERITED_TIME
                else:
                    last = time
        self.last_time = next((time for time in reversed(batch.times) if time is not None), self.last_time)
        return batch

    def _place_in_days(self, times: list[int | None]) -> None:
        last = self.last_time
        for i in range(len(times)) if self.of_days else ():
            if times[i] is None and i in self.of_days:
                times[i] = self._on_day(self.of_days[i], last)
            last = last if times[i] is None else times[i]
        self.of_days.clear()

    def _on_day(self, of_day: int, last: int | None) -> int:
        return layouts.on_day_of(of_day, self.reading.now if last is None else last, exactly=last is None)

    def _time_of_open(self) -> int | None:
        """The time of the entry that is still open, where no entry before it has one."""
        header = self.open_header
        if header is None or self.open is None or header.of_day is None:
            return header.time if header and self.open else None
        return self._on_day(header.of_day, None)


def _wrapped(line: bytes, reading: Reading) -> list[bytes]:
    """The entries in a line that holds a page of them; none where its bytes are damaged."""
    try:
        return [bytes(entry) for entry in document.wrapped(line, reading)]
    except (ValueError, msgspec.MsgspecError, RecursionError):
        return []


def _holds_entry(line: bytes, *, any_object: bool) -> bool:
    """Is the line an entry, or a page of them; with `any_object`, any JSON object?"""
    try:
        value = logentry.load(line)
    except ValueError:
        return False
    if any_object or dialects.stands_for_entries(value):
        return isinstance(value, dict)
    return bool(_wrapped(line, Reading("")))
