"""Puts together what the platform split, once all pieces are there: traces of one entry a line, and large entries."""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from analyzer.engines.pieces import packed, whole_entries
from analyzer.entry import batch as flag
from analyzer.entry import traces
from analyzer.entry.batch import COLUMNS, Batch
from analyzer.entry.clock import SECOND
from analyzer.entry.severity import Severity
from analyzer.entry.traces import Piece
from analyzer.matching.program import Program
from analyzer.tally.stat import UNDATED, Spot, spot
from analyzer.tally.tally import Tally

Where = tuple[Batch, int]
_ERROR = Severity.ERROR.value
_NEAR = 8  # lines of a file
_ANCHORS = frozenset(Piece) - {Piece.BLANK, Piece.COMPANY}
_REPEATED = ("logs", "log_names", "services", "revisions", "instances", "loggers")


def without_pieces(batch: Batch) -> tuple[Batch, Batch]:
    """The entries of a batch that can be judged at once, and those that may be pieces of a split trace or are pieces
    of a split entry; of the latter nothing is kept but the names, and the whole entry, packed (zlib).
    """
    held: list[int] = []
    if batch.has(flag.SPLITTABLE | flag.SPLIT):
        flags = batch.flags
        splittable = [i for i, kinds in enumerate(flags) if kinds & (flag.SPLITTABLE | flag.SPLIT)]
        held = [i for i in splittable if flags[i] & flag.SPLIT or _is_piece(batch.texts[i], flags[i])]
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


def _is_piece(text: str, flags: int) -> bool:
    kind = traces.piece(text)
    return kind is Piece.FINAL if flags & flag.HEADED else kind is not None


def _company(batch: Batch, held: Sequence[int]) -> Iterator[int]:
    """Lines logged as errors that could be anything, and stand near to pieces or to an end of the batch, behind which
    there may be pieces: perhaps a trace's first line, or one of a message that has several.
    """
    errors = [i for i in batch.serious if batch.severities[i] >= _ERROR]
    for i in errors:
        if batch.flags[i] & flag.SPLITTABLE and not batch.flags[i] & flag.SPLIT and "\n" not in batch.texts[i]:
            place = bisect_left(held, i)
            near = any(abs(other - i) <= _NEAR for other in held[max(place - 1, 0) : place + 1])
            if near or i < _NEAR or i >= len(batch) - _NEAR:
                yield i


def judge_held(tally: Tally, program: Program) -> None:
    """Join what was held back in the tally and judge it there; what fits no trace is judged as it stands."""
    held, tally.held, tally.held_bytes = tally.held, [], 0
    tally.shortened += put_together(held, lambda batch: tally.judge(batch, program.hits(batch), program))


def put_together(held: Iterable[Batch], take: Callable[[Batch], None]) -> int:
    """Join what was held back and give it to `take`, batch by batch; returns how many of the split entries were cut.

    Split entries come first, as one may turn out to be a line of a split trace.
    """
    lines: list[Where] = []
    pieces: list[Where] = []
    shortened = 0
    for batch in held:
        for i, flags in enumerate(batch.flags):
            (pieces if flags & flag.SPLIT else lines).append((batch, i))
    for whole in whole_entries(pieces):
        ready, more = without_pieces(whole)
        lines += [(more, i) for i in range(len(more))]
        shortened += sum(1 for flags in whole.flags if flags & flag.SHORTENED)
        take(ready)
    lines, others = _near_to_frames(lines)
    for batch in _batches(others).values():
        take(batch)
    streams: defaultdict[tuple[str, ...], list[Where]] = defaultdict(list)
    for batch, i in lines:
        place = batch.instances[i] or batch.file
        streams[batch.services[i], batch.revisions[i], place, batch.logs[i]].append((batch, i))
    for together in streams.values():
        for batch in _joined(together):
            take(batch)
    return shortened


def _near_to_frames(lines: list[Where]) -> tuple[list[Where], list[Where]]:
    """The lines that can be in a trace, and those that were held back as company of pieces and have none near to them.

    Only what stands so near that it is held back however a file is cut may count, so that cuts change nothing.
    """
    kinds = [_kind(where) for where in lines]
    pieces: defaultdict[str, list[int]] = defaultdict(list)
    for (batch, i), kind in zip(lines, kinds, strict=True):
        if kind in _ANCHORS:
            pieces[batch.file].append(batch.lines[i])
    for places in pieces.values():
        places.sort()
    near, others = list[Where](), list[Where]()
    for where, kind in zip(lines, kinds, strict=True):
        (near if kind or _is_near(pieces.get(where[0].file, []), where[0].lines[where[1]]) else others).append(where)
    return near, others


def _is_near(places: Sequence[int], line: int) -> bool:
    at = bisect_left(places, line)
    return any(abs(place - line) <= _NEAR for place in places[max(at - 1, 0) : at + 1])


def as_they_stand(held: Iterable[Batch], take: Callable[[Batch], None]) -> None:
    """Give each of what was held back to `take` by itself, as if nothing belonged together."""
    for batch in held:
        split = [i for i, flags in enumerate(batch.flags) if flags & flag.SPLIT]
        for i in split:
            for whole in whole_entries([(batch, i)]):
                take(whole)
        take(batch.keep([i for i in range(len(batch)) if i not in set(split)]) if split else batch)


def _joined(pieces: list[Where]) -> list[Batch]:
    pieces, groups = _best_order(pieces)
    together = {place for group in groups for place in group}
    groups += _remains(pieces, together)
    together = {place for group in groups for place in group}
    batches = _batches(where for place, where in enumerate(pieces) if place not in together)
    for group in groups:
        _append_trace(batches, [pieces[place] for place in group])
    return list(batches.values())


def _best_order(pieces: list[Where]) -> tuple[list[Where], list[list[int]]]:
    """The pieces in order of time, and the traces among them.

    Pieces of one time stand in the order of entries; where random insertIds scramble that, the file's own order, or its
    reverse, makes more of a trace.
    """
    best: tuple[list[Where], list[list[int]]] = (pieces, [])
    most = (-1, 0)
    for order in (_by_entry, _by_line, _by_line_backwards):
        ordered = sorted(pieces, key=order)
        groups = traces.join([_line(where) for where in ordered], SECOND)
        size = (sum(map(len, groups)), -len(groups))
        if size > most:
            best, most = (ordered, groups), size
        if size == (len(pieces), -1) or len({_time(where) for where in pieces}) == len(pieces):
            break
    return best


def _by_entry(where: Where) -> Spot:
    return spot(*where)


def _by_line(where: Where) -> tuple[int, str, int]:
    batch, i = where
    return _time(where), batch.file, batch.lines[i]


def _by_line_backwards(where: Where) -> tuple[int, str, int]:
    batch, i = where
    return _time(where), batch.file, -batch.lines[i]


def _time(where: Where) -> int:
    time = where[0].times[where[1]]
    return UNDATED if time is None else time


def _line(where: Where) -> tuple[int, Piece, str]:
    batch, i = where
    headed = batch.flags[i] & flag.HEADED
    return _time(where), Piece.TITLE if headed else _kind(where) or Piece.COMPANY, batch.texts[i]


def _kind(where: Where) -> Piece | None:
    batch, i = where
    kind = traces.piece(batch.texts[i])
    return kind if kind is Piece.FINAL or not batch.flags[i] & flag.HEADED else None


def _remains(pieces: list[Where], together: set[int]) -> list[list[int]]:
    """What is left of traces whose lines do not fit: headers and frames near to each other are one problem.

    A single frame is none: whoever can have a line logged can have one logged that looks like a frame.
    """
    groups: list[list[int]] = []
    last = 0
    for place, where in enumerate(pieces):
        time, kind, _text = _line(where)
        if place not in together and kind in (Piece.HEADER, Piece.FRAME):
            if groups and time - last <= SECOND:
                groups[-1].append(place)
            else:
                groups.append([place])
            last = time
    told = [group for group in groups if group[1:] or _kind(pieces[group[0]]) is Piece.HEADER]
    return [[*group, *_ending(pieces, group[-1], together)] for group in told]


def _ending(pieces: list[Where], last: int, together: set[int]) -> list[int]:
    """The exception's line, and the code and carets before it, where it comes at once after the frame at `last`."""
    ending = []
    for place in range(last + 1, min(last + 4, len(pieces))):
        time, kind, _text = _line(pieces[place])
        if place in together or time - _time(pieces[last]) > SECOND or kind not in (Piece.INDENTED, Piece.FINAL):
            break
        ending.append(place)
        if kind is Piece.FINAL:
            return ending
    return []


def _batches(lines: Iterable[Where]) -> defaultdict[str, Batch]:
    """The lines as entries, by their files."""
    batches: defaultdict[str, Batch] = defaultdict(Batch)
    for where in lines:
        _append(batches, where)
    return batches


def _append(batches: defaultdict[str, Batch], where: Where) -> Batch:
    batch, i = where
    target = batches[batch.file]
    target.file = batch.file
    for name in COLUMNS:
        getattr(target, name).append(getattr(batch, name)[i])
    return target


def _append_trace(batches: defaultdict[str, Batch], parts: list[Where]) -> None:
    own = [batch.severities[i] for batch, i in parts if batch.flags[i] & flag.OWN_SEVERITY]
    target = _append(batches, parts[0])
    target.texts[-1] = "\n".join(batch.texts[i] for batch, i in parts)
    target.severities[-1] = max(own, default=Severity.ERROR.value)
    target.flags[-1] |= flag.TRACE | flag.JOINED
