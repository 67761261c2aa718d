"""Puts together the traces that the platform split into one entry a line, once all their pieces are there."""

from __future__ import annotations

from collections import defaultdict

from analyzer.entry import batch as flag
from analyzer.entry import traces
from analyzer.entry.batch import COLUMNS, Batch
from analyzer.entry.clock import SECOND
from analyzer.entry.severity import Severity
from analyzer.matching.program import Program
from analyzer.tally.stat import UNDATED, spot
from analyzer.tally.tally import Tally

Where = tuple[Batch, int]


def without_pieces(batch: Batch) -> tuple[Batch, Batch]:
    """The entries of a batch that can be judged at once, and those that may be pieces of a split trace."""
    held = [
        i for i, flags in enumerate(batch.flags) if flags & flag.SPLITTABLE and traces.piece(batch.texts[i]) is not None
    ]
    if not held:
        return batch, Batch()
    pieces = set(held)
    pending = batch.keep(held)
    pending.unparsed = 0
    return batch.keep([i for i in range(len(batch)) if i not in pieces]), pending


def judge_held(tally: Tally, program: Program) -> None:
    """Join what was held back in the tally and judge it there; what fits no trace is judged as it stands."""
    streams: defaultdict[tuple[str, ...], list[Where]] = defaultdict(list)
    for batch in tally.held:
        for i in range(len(batch)):
            place = batch.instances[i] or batch.file
            streams[batch.services[i], batch.revisions[i], place, batch.logs[i]].append((batch, i))
    tally.held = []
    for pieces in streams.values():
        pieces.sort(key=lambda where: spot(*where))
        for batch in _joined(pieces):
            tally.judge(batch, program.hits(batch), program)


def _joined(pieces: list[Where]) -> list[Batch]:
    lines = []
    for batch, i in pieces:
        time, kind = batch.times[i], traces.piece(batch.texts[i])
        lines.append((UNDATED if time is None else time, kind, batch.texts[i]))
    groups = traces.join([line for line in lines if line[1] is not None], SECOND)  # type: ignore[misc]
    together = {place for group in groups for place in group}
    batches: defaultdict[str, Batch] = defaultdict(Batch)
    for place, where in enumerate(pieces):
        if place not in together:
            _append(batches, where)
    for group in groups:
        _append_trace(batches, [pieces[place] for place in group])
    return list(batches.values())


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
