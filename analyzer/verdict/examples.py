"""Kept examples -> the examples of the result."""

from __future__ import annotations

from analyzer.entry.clock import rfc3339
from analyzer.entry.severity import Severity
from analyzer.tally.stat import UNDATED, Spot
from analyzer.verdict.result import Example, Location


def example(spot: Spot) -> Example:
    """The example with its place: the entry's insertId, or file and line."""
    place = Location(insert_id=spot.insert_id) if spot.insert_id else Location(file=spot.file, line=spot.line or None)
    severity = Severity(spot.severity).name
    return Example(text=spot.text, timestamp=when(spot.time), severity=severity, location=place)


def when(time: int | None) -> str | None:
    """A time as the result writes it."""
    return None if time is None or time == UNDATED else rfc3339(time)
