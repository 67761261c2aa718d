"""Entries that were too large and came in pieces, put together from what was held back of them."""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from analyzer.entry import assemble, logentry, origin, splits
from analyzer.entry.batch import Batch

Where = tuple[Batch, int]
Raw = bytes | Mapping[str, object] | None
_FASTEST = 1
_LARGEST = 1 << 25
"""Bytes of one entry's pieces as JSON; what is beyond counts as missing. The service takes a few hundred KiB."""


def packed(raw: Raw) -> Raw:
    """A piece to be held for long."""
    if isinstance(raw, Mapping):
        try:
            raw = json.dumps(raw).encode()
        except (ValueError, RecursionError):
            return raw
    return raw and zlib.compress(raw, _FASTEST)


def whole_entries(pieces: Sequence[Where]) -> Iterator[Batch]:
    """The entries of which these are the pieces, in any order, each as a batch of its own. Their raws are packed.

    A piece that is there twice counts once. Of an entry only one piece of which is there, that is judged as it stands.
    """
    entries: defaultdict[tuple[str, ...], dict[int, list[Where]]] = defaultdict(dict)
    for where in pieces:
        batch, i = where
        split = splits.piece_of(_entry(where)[0])
        if split:
            entries[split.uid, batch.log_names[i], batch.services[i]].setdefault(split.place, []).append(where)
        else:
            yield _whole([where])
    for copies in entries.values():
        yield _whole([min(copies[place], key=_order) for place in sorted(copies)])


def places(batch: Batch, i: int) -> Iterator[tuple[str, int, int, str]]:
    """Where an entry stands that becomes a part of another: file, first and last line, insertId."""
    if found := batch.origins.get(i):
        yield from ((*lines, "") for lines in found.lines)
        yield from (("", 0, 0, insert_id) for insert_id in found.insert_ids)
    else:
        yield batch.file, batch.lines[i], batch.lines[i], batch.insert_ids[i]


def _entry(where: Where) -> tuple[Mapping[str, object], int]:
    """The piece, and how large it is in bytes."""
    raw: Raw = where[0].raws[where[1]]
    if not isinstance(raw, bytes):
        return raw or {}, 0
    line = zlib.decompress(raw)
    value = logentry.load(line)
    return (value if isinstance(value, dict) else {}), len(line)


def _order(where: Where) -> tuple[int, str, bytes, str, int]:
    """Copies differ in nothing but where they stand, unless someone made them."""
    batch, i = where
    raw = batch.raws[i]
    return batch.times[i] or 0, batch.insert_ids[i], raw if isinstance(raw, bytes) else b"", batch.file, batch.lines[i]


def _whole(pieces: Sequence[Where]) -> Batch:
    entries, size = list[Mapping[str, object]](), 0
    for where in pieces:
        entry, more = _entry(where)
        size += more
        if entries and size > _LARGEST:
            break
        entries.append(entry)
    batch, i = pieces[0]
    whole = splits.whole(entries)
    made = Batch(file=batch.file)
    assemble.append(made, logentry.read(whole), batch.lines[i], {**whole, "split": entries[0].get("split")})
    assemble.settle(made)
    made.times = [batch.times[i] if made.times[0] is None else made.times[0]]
    if len(pieces) > 1:
        made.origins[0] = origin.joined(place for where in pieces for place in places(*where))
    return made
