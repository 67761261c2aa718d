"""Kept examples -> the examples of the result."""

from __future__ import annotations

from analyzer.entry.clock import rfc3339
from analyzer.entry.severity import Severity
from analyzer.tally.stat import UNDATED, Spot
from analyzer.verdict.result import Example, Location, Range


def example(spot: Spot) -> Example:
    """The example with its place."""
    severity = Severity(spot.severity).name
    return Example(text=spot.text, timestamp=when(spot.time), severity=severity, location=location(spot))


def location(spot: Spot) -> Location:
    """Where it stands; what is no more than one line has no ranges, and no list of insertIds."""
    ids = spot.origin.insert_ids
    if spot.insert_id:
        return Location(insert_id=spot.insert_id, insert_ids=ids if len(ids) > 1 else None)
    ranges = spot.origin.lines
    return Location(
        file=spot.file,
        line=spot.line or None,
        lines=tuple((first, last) for file, first, last in ranges if file == spot.file) or None,
        elsewhere=tuple(Range(*lines) for lines in ranges if lines[0] != spot.file) or None,
    )


def when(time: int | None) -> str | None:
    """A time as the result writes it."""
    return None if time is None or time == UNDATED else rfc3339(time)
