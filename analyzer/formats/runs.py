"""Text logs by the block: what surely are entries, by columns, without a look at each line.

A block is cut into pieces: a line that begins an entry, with the lines below it that may continue it. Nearly all pieces
are one line whose meaning is certain: where lines begin with usual times, because what stands between time and message
is one of few texts, whose header is known once read; where they begin with other headers, because each is read, those
of requests all at once; elsewhere, because a line that begins like this has no header and continues nothing. The other
pieces are `odd`: they are read line by line in `analyzer.formats.lines`, which is the
definition; a property test says that both give the same.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import accumulate, pairwise
from operator import add
from typing import Any, cast

import msgspec

from analyzer.entry import batch as flag
from analyzer.entry import layouts, markup, trace_fold
from analyzer.entry.batch import Batch
from analyzer.entry.layouts.stamps import PATTERNS
from analyzer.entry.logentry import LONGEST
from analyzer.entry.severity import Severity
from analyzer.entry.trace_python import HEADER
from analyzer.entry.traces import Folder, has_trace
from analyzer.formats.heads import (
    NEVER,
    NO_REQUEST,
    REQUEST,
    REQUEST_TIME,
    REQUESTS,
    STATUSES,
    Fractions,
    Heads,
    RequestTimes,
    Seconds,
)

_CONTROL = bytes(c for c in range(32) if c not in b"\t\n\r\x1b\x0c\x08\x0b") + b"\x7f"
_DAY = re.compile(r"^(\[?[12]\d{3}([-/])\d\d\2\d\d[ T])\d\d:\d\d:\d\d([.,]\d{3}(?!\d))?", re.ASCII | re.MULTILINE)
_LOOKED_AT = 4096
_SAMPLE = 100
_PLAIN_LINE = rf"\n(?!\Z|{{[\s\"}}]|{trace_fold.MAY_CONTINUE}|{layouts.MAY_BEGIN})"
_SAMPLED_LINES = 30


class Pieces(msgspec.Struct):
    """The pieces of a block, by columns; nothing is known of the `odd` ones, the first and last always among them."""

    whole: list[str]
    before: str  # what every piece but the first began with
    headed: bool  # every piece but the first begins with a header
    odd: list[int]
    texts: list[str]
    severities: list[int]
    times: list[int | None]
    loggers: list[str]
    flags: list[int]
    sizes: list[int]  # in lines
    statuses: list[int] | None = None  # none but 0 where there is no list
    of_days: dict[int, int] = {}  # times of day of the pieces that have no day
    raw: list[bytes] | None = None  # the lines, where they cannot be made from the pieces again
    folded: list[int] = msgspec.field(default_factory=list)  # those that are sure and have several lines, ascending

    def lines(self, i: int, first: int) -> list[bytes]:
        """The lines of piece `i`, which begins with line `first` of the block."""
        if self.raw is not None:
            return self.raw[first : first + self.sizes[i]]
        return ((self.before if i else "") + self.whole[i]).encode().split(b"\n")

    def of_days_between(self, start: int, end: int, place: int) -> dict[int, int]:
        """The times of day of the pieces from `start` to `end`, by where they come to stand: from `place` on."""
        if not self.of_days:
            return {}
        return {place + i - start: self.of_days[i] for i in range(start, end) if i in self.of_days}

    def move(self, batch: Batch, start: int, end: int, line: int) -> int:
        """Append the pieces from `start` to `end` to a batch, the first of them at `line`; returns the line after."""
        count, before = end - start, len(batch)
        for i in self.folded[bisect_left(self.folded, start) : bisect_left(self.folded, end)]:
            batch.heights[before + i - start] = self.texts[i].count("\n") + 1
        sizes = self.sizes[start:end]
        batch.texts += self.texts[start:end]
        batch.severities += self.severities[start:end]
        cast("list[int | None]", batch.times).extend(self.times[start:end])
        batch.loggers += self.loggers[start:end]
        batch.flags += self.flags[start:end]
        nothing = [""] * count
        for column in (batch.logs, batch.log_names, batch.services, batch.revisions, batch.instances):
            column.extend(nothing)
        for column in (batch.traces, batch.insert_ids):
            column.extend(nothing)
        batch.statuses += [0] * count if self.statuses is None else self.statuses[start:end]
        batch.raws += [None] * count
        *lines, after = accumulate(sizes, initial=line)
        cast("list[int]", batch.lines).extend(lines)
        return after


class Cutter:
    """Cuts the blocks of one source; what it learns from one of them makes the next cheaper."""

    def __init__(self, now: int) -> None:
        self._now = now
        self._heads: dict[tuple[bool, str, int], Heads] = {}
        self._seconds: dict[str, Seconds] = {}
        self._fractions = Fractions()
        self._moments = RequestTimes()

    def cut(self, block: bytes) -> Pieces | None:
        """The pieces of whole lines; None where they hold control bytes, or more than an entry may."""
        if len(block) > LONGEST or any(byte in block for byte in _CONTROL):
            return None
        text = said = block.decode("utf-8", "replace").removesuffix("\n")
        if "\r" in text:
            text = "\n".join([line.rstrip("\r") for line in text.split("\n")])
        if "\x1b" in text:
            text = "\n".join(map(markup.plain, text.split("\n")))
        elif "<" in text:
            text = markup.plain(text)
        found = _DAY.search(text, 0, _LOOKED_AT)
        pieces = self._dated(text, found[1], len(found[3] or "")) if found else self._otherwise(text)
        if text != said or "\ufffd" in text:
            pieces.raw = block.removesuffix(b"\n").split(b"\n")
        if "\\" in text and "\\n" in text:
            for i in [i for i, piece in enumerate(pieces.texts) if "\\n" in piece]:
                _mark_trace(pieces, i)
        pieces.odd = sorted({0, *pieces.odd, len(pieces.whole) - 1})
        return pieces

    def _otherwise(self, text: str) -> Pieces:
        requests = layouts.MAY_HOLD in text and REQUEST_TIME.search(text) is not None
        if requests or _mostly_headed(text, self._now):
            return self._headed(text, requests=requests)
        return _undated(text)

    def _headed(self, text: str, *, requests: bool) -> Pieces:
        """Pieces that begin with a header of any layout: those of usual requests are read at once, the others each."""
        lines = text.split("\n")
        rows: list[tuple[str, str, str]] = REQUESTS.findall(text) if requests else [NO_REQUEST] * len(lines)
        moments = self._moments
        pieces = Pieces(
            whole=lines,
            before="",
            headed=True,
            odd=[],
            texts=[f"{asked} {status}" for _stamp, asked, status in rows],
            severities=[0] * len(rows),
            times=[moments[stamp] for stamp, _asked, _status in rows],
            loggers=[""] * len(rows),
            flags=[REQUEST] * len(rows),
            sizes=[1] * len(rows),
            statuses=[STATUSES[status] for _stamp, _asked, status in rows],
            of_days={},
        )
        inside = self._read_each(pieces)
        if inside:
            _gather(pieces, inside)
        _fold(pieces, _BELOW_DATED)
        return pieces

    def _read_each(self, pieces: Pieces) -> set[int]:
        """Read the header of each piece that is no usual request; the places of those that begin with none."""
        inside, below = set[int](), -1
        for i in [i for i, time in enumerate(pieces.times) if time is None]:
            line = pieces.whole[i]
            header = layouts.read(line, now=self._now)
            if header is None or i == below:  # a line below such a header may be its message
                inside.add(i)
                continue
            text = header.message(line).rstrip()
            pieces.texts[i], pieces.times[i], pieces.loggers[i] = text, header.time, header.logger
            pieces.flags[i] = flag.TEXT_LINE | header.flags
            if pieces.statuses is not None:
                pieces.statuses[i] = header.status
            if header.of_day is not None:
                pieces.of_days[i] = header.of_day
            pieces.severities[i] = header.severity or (0 if header.request else layouts.level_in(text))
            if header.below:
                pieces.odd.append(i)
                below = i + 1
        return inside

    def _dated(self, text: str, before: str, fraction: int) -> Pieces:
        """Pieces that begin with the day `before` and a time of day, `fraction` characters behind the seconds."""
        whole = text.split("\n" + before)
        seconds, fractions = self._seconds.setdefault(before, Seconds(before)), self._fractions
        end = 8 + fraction
        shape = (before[0] == "[", before[-1] + before[-4], end)
        if (heads := self._heads.get(shape)) is None:
            heads = self._heads[shape] = Heads(before, end, whole[1 : _SAMPLE + 1])
        upto = end + heads.width
        known = [heads[piece[end:upto]] for piece in whole]
        pieces = Pieces(
            whole=whole,
            before=before,
            headed=True,
            odd=[],
            texts=[piece[head.size :].rstrip() for piece, head in zip(whole, known, strict=True)],
            severities=[head.severity for head in known],
            times=[seconds[piece[:8]] + fractions[piece[8:end]] for piece in whole],
            loggers=[head.logger for head in known],
            flags=[head.flags for head in known],
            sizes=[1] * len(whole),
        )
        shifts = [head.shift for head in known]
        if any(shifts):
            pieces.times = list(map(add, pieces.times, shifts))
        if min(pieces.times) < NEVER // 2:  # type: ignore[operator,type-var]
            self._read_headers(pieces)
        _fold(pieces, _BELOW_DATED)
        return pieces

    def _read_headers(self, pieces: Pieces) -> None:
        """The headers of the pieces that are not known by heart."""
        pieces.statuses = [0] * len(pieces.whole)
        for i in [i for i, time in enumerate(pieces.times) if time is not None and time < NEVER // 2]:
            line, _, below = (pieces.before + pieces.whole[i]).partition("\n")
            header = layouts.read(line, now=self._now) if i else None
            if header is None or header.time is None or header.below or (header.request and below):
                pieces.odd += [max(i - 1, 0), i]  # it may continue the one before
                continue
            text = f"{header.message(line)}\n{below}".rstrip()
            pieces.texts[i], pieces.times[i], pieces.loggers[i] = text, header.time, header.logger
            pieces.severities[i] = header.severity or (0 if header.request else layouts.level_in(text))
            pieces.flags[i], pieces.statuses[i] = flag.TEXT_LINE | header.flags, header.status


def _mostly_headed(text: str, now: int) -> bool:
    lines = [line for line in text[:_LOOKED_AT].split("\n")[:-1][:_SAMPLED_LINES] if line]
    return 2 * sum(layouts.read(line, now=now) is not None for line in lines) > len(lines)


def _gather(pieces: Pieces, inside: set[int]) -> None:
    """Make the lines `inside` part of the piece above them."""
    begun = [i for i in range(len(pieces.whole)) if i not in inside or not i]
    bounds = [*begun, len(pieces.whole)]
    lines = pieces.whole
    pieces.whole = ["\n".join(lines[start:end]) if end > start + 1 else lines[start] for start, end in pairwise(bounds)]
    odd, of_days = set(pieces.odd), pieces.of_days
    pieces.odd = [place for place, i in enumerate(begun) if i in odd]
    pieces.of_days = {place: of_days[i] for place, i in enumerate(begun) if i in of_days} if of_days else {}
    columns: list[list[Any]] = [pieces.severities, pieces.times, pieces.loggers, pieces.flags, pieces.statuses or []]
    for column in filter(None, columns):
        column[:] = [column[i] for i in begun]
    pieces.sizes = [1] * len(begun)
    said = pieces.texts
    pieces.texts = []
    for place, i in enumerate(begun):
        below = pieces.whole[place].partition("\n")[2].rstrip()
        pieces.texts.append(f"{said[i]}\n{below}" if below else said[i])
        if below and pieces.flags[place] & flag.REQUEST_TEXT:
            pieces.odd.append(place)


def _undated(text: str) -> Pieces:
    """Pieces that begin with a line that has no header and continues nothing."""
    whole = PATTERNS[_PLAIN_LINE].split(text)
    count = len(whole)
    texts = [*map(str.rstrip, whole)]
    pieces = Pieces(
        whole=whole,
        before="",
        headed=False,
        odd=[],
        texts=texts,
        severities=[layouts.level_in(said) for said in texts] if "level=" in text or "| " in text else [0] * count,
        times=[None] * count,
        loggers=[""] * count,
        flags=[flag.TEXT_LINE] * count,
        sizes=[1] * count,
    )
    signs = [sign for sign in trace_fold.SIGNS if sign in text]
    for i in {i for sign in signs for i, piece in enumerate(whole) if sign in piece}:
        if trace_fold.concerns(_first_line(whole[i])):
            pieces.odd += [max(i - 1, 0), i]  # the one before, because the line may continue it
    _fold(pieces, _BELOW_UNDATED)
    return pieces


def _first_line(piece: str) -> str:
    return piece.partition("\n")[0]


# Lines that continue the one above them whatever it is: indented, and no banner, header or JSON. Where a line without a
# header may follow, none of them may be a frame, which would let that line continue the entry, too.
_INDENTED = r"\n[ \t]+[!-*,-@\\-`b-z}~][^\n]*"
_INDENTED_OR_FRAME = r"\n[ \t]+(?:[!-*,-@\\-z|}~]|File \")[^\n]*"
_SAID = rf"(?:: (?![^\n]*{re.escape(layouts.MAY_HOLD)})[^\n]*)?"
_TYPE = rf"\n(?!{layouts.MAY_BEGIN})[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*{_SAID}"
_ALL_INDENTED = re.compile(rf"(?:{_INDENTED_OR_FRAME})+")
_BELOW_UNDATED = rf"(?:{_INDENTED})+"
_BELOW_DATED = (
    rf"(?:{_INDENTED_OR_FRAME})+"
    rf"|\n{re.escape(HEADER)}\n[ \t]+File \"[^\"\n]*\", line \d+[^\n]*(?:{_INDENTED_OR_FRAME})*(?:{_TYPE})?"
)


def _fold(pieces: Pieces, below: str) -> None:
    """Take the pieces of several lines for one entry where the lines `below` the first surely continue it."""
    dated = below is _BELOW_DATED
    for i in [i for i, piece in enumerate(pieces.whole) if "\n" in piece]:
        pieces.sizes[i] += pieces.whole[i].count("\n")
        text = pieces.texts[i]
        if (end := text.find("\n")) < 0:
            continue
        folder = Folder()
        folder.begin(text[:end])
        if (folder.is_plain and PATTERNS[below].fullmatch(text, end)) or (dated and _ALL_INDENTED.fullmatch(text, end)):
            pieces.folded.append(i)
            _mark_trace(pieces, i)
        else:
            pieces.odd.append(i)


def _mark_trace(pieces: Pieces, i: int) -> None:
    if not pieces.flags[i] & flag.REQUEST_TEXT and has_trace(pieces.texts[i]):
        pieces.flags[i] |= flag.TRACE
        pieces.severities[i] = pieces.severities[i] or Severity.ERROR.value
