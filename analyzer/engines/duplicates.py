"""Entries that were exported twice: the same insertId, timestamp and log count once."""

from __future__ import annotations

from array import array

from analyzer.entry.batch import Batch

REACH = 2_500_000


class Seen:
    """Remembers which entries went by: exactly up to `reach` entries with an insertId, beyond that the last `reach`.

    The copy that counts is the first in the order of the sources and, within one, of the file.
    """

    def __init__(self, reach: int = REACH) -> None:
        self._reach = reach
        self._recent: set[int] = set()
        self._older: set[int] = set()
        self.exact = True
        self.dropped = 0

    def keys(self) -> array[int]:
        """What stands for each entry remembered; the same in a process and those forked from it."""
        return array("q", [*self._older, *self._recent])

    def knows_any(self, keys: array[int]) -> bool:
        return not (self._recent.isdisjoint(keys) and self._older.isdisjoint(keys))

    def add(self, keys: array[int]) -> None:
        """Remember entries that another process counted."""
        self._remember(set(keys))

    def without_duplicates(self, batch: Batch) -> Batch:
        """The batch without the entries that were seen before; entries without an insertId always stay."""
        what = zip(batch.insert_ids, batch.times, batch.log_names, strict=True)
        keys: list[int | None]
        keys = [hash(key) if key[0] else None for key in what] if "" in batch.insert_ids else [*map(hash, what)]
        named = set(keys)
        named.discard(None)
        twice = len(named) < len(keys) - keys.count(None)
        if not twice and self._recent.isdisjoint(named) and self._older.isdisjoint(named):
            self._remember(named)
            return batch
        return batch.keep(self._first_ones(keys))

    def _first_ones(self, keys: list[int | None]) -> list[int]:
        wanted = []
        for i, key in enumerate(keys):
            if key is not None and (key in self._recent or key in self._older):
                self.dropped += 1
            else:
                wanted.append(i)
                if key is not None:
                    self._recent.add(key)
        self._remember(set())
        return wanted

    def _remember(self, keys: set[int | None]) -> None:
        self._recent |= keys  # type: ignore[arg-type]
        if len(self._recent) >= self._reach:
            if self._older:
                self.exact = False
            self._older, self._recent = self._recent, set()
