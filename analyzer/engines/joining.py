"""Puts together what the platform split, once all pieces are there: traces of one entry a line, and large entries."""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from analyzer.engines.pieces import packed, places, whole_entries
from analyzer.entry import batch as flag
from analyzer.entry import origin, traces
from analyzer.entry.batch import COLUMNS, Batch
from analyzer.entry.clock import SECOND
from analyzer.entry.severity import Severity
from analyzer.entry.trace_types import is_head
from analyzer.entry.traces import Piece
from analyzer.matching.program import Program
from analyzer.tally.stat import UNDATED, Spot, spot
from analyzer.tally.tally import Tally

_ERROR = Severity.ERROR.value
_NEAR = 8  # lines of a file
_LONGEST = 1 << 16  # characters of a line of a trace; a longer one is judged as it stands
_AT_A_TIME = 5000
_REPEATED = ("logs", "log_names", "services", "revisions", "instances", "loggers")


def without_pieces(batch: Batch) -> tuple[Batch, Batch]:
    """The entries of a batch that can be judged at once, and those that may be pieces of a split trace or are pieces
    of a split entry; of the latter nothing is kept but the names, and the whole entry, packed (zlib).
    """
    held: list[int] = []
    if batch.has(flag.SPLITTABLE | flag.SPLIT):
        texts, flags, piece = batch.texts, batch.flags, traces.piece
        splittable = [i for i, kinds in enumerate(flags) if kinds & (flag.SPLITTABLE | flag.SPLIT)]
        held = [i for i in splittable if flags[i] & flag.SPLIT or (len(texts[i]) <= _LONGEST and piece(texts[i]))]
        if batch.has(flag.HEADED):
            whole = flag.HEADED | flag.SPLIT
            held = [i for i in held if flags[i] & whole != flag.HEADED or _kind(texts[i], flags[i]) is Piece.TITLE]
        held = sorted({*held, *_company(batch, held)})
    if not held:
        return batch, Batch()
    pieces = set(held)
    pending = batch.keep(held)
    pending.unparsed = 0
    for name in _REPEATED:
        setattr(pending, name, list(map(sys.intern, getattr(pending, name))))
    for i in [i for i, flags in enumerate(pending.flags) if flags & flag.SPLIT]:
        pending.texts[i], pending.raws[i] = "", packed(pending.raws[i])
    return batch.keep([i for i in range(len(batch)) if i not in pieces]), pending


def _kind(text: str, flags: int) -> Piece:
    """What an entry can be in a trace; of those with a header only the first of one."""
    if not flags & flag.HEADED:
        return traces.piece(text) or Piece.COMPANY
    told = is_head(text) or not flags & flag.OWN_SEVERITY
    return Piece.TITLE if told and traces.piece(text) is Piece.FINAL else Piece.COMPANY


def _company(batch: Batch, held: Sequence[int]) -> Iterator[int]:
    """Lines logged as errors that could be anything, and stand near to pieces or to an end of the batch, behind which
    there may be pieces: perhaps a trace's first line, or one of a message that has several.
    """
    for i in _within_reach(held, len(batch)):
        kinds = batch.flags[i] & (flag.SPLITTABLE | flag.SPLIT)
        text = batch.texts[i]
        if batch.severities[i] >= _ERROR and kinds == flag.SPLITTABLE and "\n" not in text and len(text) <= _LONGEST:
            yield i


def _within_reach(held: Sequence[int], count: int) -> Iterator[int]:
    """The positions in a batch of `count` entries near to those `held`, which ascend, or to its ends; each once."""
    following = 0
    for place in chain([-1], held, [count]):
        start, end = max(following, place - _NEAR), min(place + _NEAR + 1, count)
        yield from range(start, end)
        following = max(following, end)


def _is_near(places: Sequence[int], place: int) -> bool:
    """Whether one of the `places`, which ascend, is within reach."""
    at = bisect_left(places, place)
    return any(abs(other - place) <= _NEAR for other in places[max(at - 1, 0) : at + 1])


def judge_held(tally: Tally, program: Program) -> None:
    """Join what was held back in the tally and judge it there; what fits no trace is judged as it stands."""
    held, tally.held, tally.held_bytes = tally.held, [], 0
    tally.shortened += put_together(held, lambda batch: tally.judge(batch, program.hits(batch), program))


def put_together(held: Iterable[Batch], take: Callable[[Batch], None]) -> int:
    """Join what was held back and give it to `take`, batch by batch; returns how many of the split entries were cut.

    Split entries come first, as one may turn out to be a line of a split trace.
    """
    lines: list[_Line] = []
    pieces: list[tuple[Batch, int]] = []
    shortened = 0
    for batch in held:
        for i, flags in enumerate(batch.flags):
            if flags & flag.SPLIT:
                pieces.append((batch, i))
            else:
                lines.append(_line(batch, i))
    for whole in whole_entries(pieces):
        ready, more = without_pieces(whole)
        lines += [_line(more, i) for i in range(len(more))]
        shortened += sum(1 for flags in whole.flags if flags & flag.SHORTENED)
        take(ready)
    lines, others = _near_to_pieces(lines)
    for batch in _batches(others):
        take(batch)
    streams: defaultdict[tuple[str, ...], list[_Line]] = defaultdict(list)
    for line in lines:
        batch, i = line.batch, line.i
        place = batch.instances[i] or batch.file
        streams[batch.services[i], batch.revisions[i], place, batch.logs[i]].append(line)
    for together in streams.values():
        for batch in _joined(together):
            take(batch)
    return shortened


class _Line(NamedTuple):
    """An entry that was held back, and what it can be in a trace."""

    batch: Batch
    i: int
    time: int
    kind: Piece

    @property
    def text(self) -> str:
        return self.batch.texts[self.i]

    @property
    def number(self) -> int:
        return self.batch.lines[self.i]


def _line(batch: Batch, i: int) -> _Line:
    time = batch.times[i]
    return _Line(batch, i, UNDATED if time is None else time, _kind(batch.texts[i], batch.flags[i]))


def _near_to_pieces(lines: list[_Line]) -> tuple[list[_Line], list[_Line]]:
    """The lines that can be in a trace, and those that were held back as company of pieces and have none near to them.

    Only what stands so near that it is held back however a file is cut may count, so that cuts change nothing.
    """
    pieces: defaultdict[str, list[int]] = defaultdict(list)
    for line in lines:
        if line.kind is not Piece.COMPANY:
            pieces[line.batch.file].append(line.number)
    for numbers in pieces.values():
        numbers.sort()
    near, others = list[_Line](), list[_Line]()
    for line in lines:
        fits = line.kind is not Piece.COMPANY or _is_near(pieces[line.batch.file], line.number)
        (near if fits else others).append(line)
    return near, others


def as_they_stand(held: Iterable[Batch], take: Callable[[Batch], None]) -> None:
    """Give each of what was held back to `take` by itself, as if nothing belonged together."""
    for batch in held:
        split = [i for i, flags in enumerate(batch.flags) if flags & flag.SPLIT]
        for i in split:
            for whole in whole_entries([(batch, i)]):
                take(whole)
        take(batch.keep([i for i in range(len(batch)) if i not in set(split)]) if split else batch)


def _joined(lines: list[_Line]) -> Iterator[Batch]:
    lines, groups = _best_order(lines)
    together = {place for group in groups for place in group}
    groups += _remains(lines, together)
    together = {place for group in groups for place in group}
    yield from _batches(line for place, line in enumerate(lines) if place not in together)
    traced: defaultdict[str, Batch] = defaultdict(Batch)
    for group in groups:
        _append_trace(traced, [lines[place] for place in group])
    yield from traced.values()


def _best_order(lines: list[_Line]) -> tuple[list[_Line], list[list[int]]]:
    """The lines in order of time, and the traces among them.

    Lines of one time stand in the order of entries; where random insertIds scramble that, the file's own order, or its
    reverse, makes more of a trace.
    """
    best: tuple[list[_Line], list[list[int]]] = (lines, [])
    most = (-1, 0)
    distinct = len({line.time for line in lines}) == len(lines)
    orders: Sequence[Callable[[_Line], Any]] = (_by_entry, _by_number, _by_number_backwards)
    for order in (_by_time,) if distinct else orders:
        ordered = sorted(lines, key=order)
        groups = traces.join([_as_piece(line) for line in ordered], SECOND)
        size = (sum(map(len, groups)), -len(groups))
        if size > most:
            best, most = (ordered, groups), size
        if size == (len(lines), -1):
            break
    return best


def _by_time(line: _Line) -> int:
    return line.time


def _by_entry(line: _Line) -> Spot:
    return spot(line.batch, line.i)


def _by_number(line: _Line) -> tuple[int, str, int]:
    return line.time, line.batch.file, line.number


def _by_number_backwards(line: _Line) -> tuple[int, str, int]:
    return line.time, line.batch.file, -line.number


def _as_piece(line: _Line) -> tuple[int, Piece, str]:
    headed = line.batch.flags[line.i] & flag.HEADED
    return line.time, Piece.TITLE if headed else line.kind, line.text


def _remains(lines: list[_Line], together: set[int]) -> list[list[int]]:
    """What is left of traces whose lines do not fit: headers and frames near to each other are one problem.

    A single frame is none: whoever can have a line logged can have one logged that looks like a frame.
    """
    groups: list[list[int]] = []
    last = 0
    for place, line in enumerate(lines):
        if place not in together and line.kind in (Piece.HEADER, Piece.FRAME):
            if groups and line.time - last <= SECOND:
                groups[-1].append(place)
            else:
                groups.append([place])
            last = line.time
    told = [group for group in groups if group[1:] or lines[group[0]].kind is Piece.HEADER]
    return [[*group, *_ending(lines, group[-1], together)] for group in told]


def _ending(lines: list[_Line], last: int, together: set[int]) -> list[int]:
    """The exception's line, and the code and carets before it, where it comes at once after the frame at `last`."""
    ending = []
    for place in range(last + 1, min(last + 4, len(lines))):
        time, kind = lines[place].time, lines[place].kind
        if place in together or time - lines[last].time > SECOND or kind not in (Piece.INDENTED, Piece.FINAL):
            break
        ending.append(place)
        if kind is Piece.FINAL:
            return ending
    return []


def _batches(lines: Iterable[_Line]) -> Iterator[Batch]:
    """The lines as entries, by their files."""
    batches: defaultdict[str, Batch] = defaultdict(Batch)
    for line in lines:
        if len(_append(batches, line)) >= _AT_A_TIME:
            yield batches.pop(line.batch.file)
    yield from batches.values()


def _append(batches: defaultdict[str, Batch], line: _Line) -> Batch:
    target = batches[line.batch.file]
    target.file = line.batch.file
    if found := line.batch.origins.get(line.i):
        target.origins[len(target)] = found
    for name in COLUMNS:
        getattr(target, name).append(getattr(line.batch, name)[line.i])
    return target


def _append_trace(batches: defaultdict[str, Batch], parts: list[_Line]) -> None:
    own = [part.batch.severities[part.i] for part in parts if part.batch.flags[part.i] & flag.OWN_SEVERITY]
    target = _append(batches, parts[0])
    target.texts[-1] = "\n".join(part.text for part in parts)
    target.severities[-1] = max(own, default=Severity.ERROR.value)
    target.flags[-1] |= flag.TRACE | flag.JOINED
    target.origins[len(target) - 1] = origin.joined(place for part in parts for place in places(part.batch, part.i))
