"""Where an entry of several lines stands, or one that was put together from several."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

MOST = 1000
"""Ranges of lines, and insertIds, that are kept of one entry."""


class Origin(NamedTuple):
    """Ranges of lines, each a file, its first line and its last (1-based), ascending; and the insertIds, in the order
    of the text. Both are empty where an entry stands on one line.
    """

    lines: tuple[tuple[str, int, int], ...] = ()
    insert_ids: tuple[str, ...] = ()

    def moved(self, shifts: Mapping[str, int]) -> Origin:
        """The same in files whose lines are counted on from others."""
        lines = tuple(
            (file, first + shifts.get(file, 0), last + shifts.get(file, 0)) for file, first, last in self.lines
        )
        return self._replace(lines=lines)


def joined(places: Iterable[tuple[str, int, int, str]]) -> Origin:
    """The origin of an entry of which these are the pieces: file, first and last line (0: unknown), insertId."""
    ids = dict[str, None]()
    lines = list[tuple[str, int, int]]()
    for file, first, last, insert_id in places:
        if insert_id and len(ids) < MOST:
            ids[insert_id] = None
        if first:
            lines.append((file, first, last))
    ranges = list[tuple[str, int, int]]()
    for file, first, last in sorted(lines):
        if ranges and ranges[-1][0] == file and first <= ranges[-1][2] + 1:
            ranges[-1] = (file, ranges[-1][1], max(last, ranges[-1][2]))
        else:
            ranges.append((file, first, last))
    return Origin(tuple(ranges[:MOST]), tuple(ids))
