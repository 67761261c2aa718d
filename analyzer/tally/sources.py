"""What was read of each source, and whether it looks cut off."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from analyzer.entry import batch as flag
from analyzer.entry.batch import Batch, distinct
from analyzer.entry.pulled import Pulled
from analyzer.entry.reading import Reading
from analyzer.entry.severity import Severity
from analyzer.entry.times import never_rise, span

_ROUND = frozenset({20, 50, 100, 200, 500})


def is_round(count: int) -> bool:
    """Is it a number that people give to `--limit`?"""
    return count in _ROUND or (count >= 1000 and count % 1000 == 0)


class Run(msgspec.Struct, frozen=True):
    """The entries of one part of a source in the order of the file: how many, first and last time, never ascending?"""

    count: int
    first: int | None
    last: int | None
    descending: bool


class Span(msgspec.Struct, frozen=True):
    """Entries of one severity: how many, first and last time."""

    count: int
    first: int | None
    last: int | None


class SourceTally(msgspec.Struct):
    """One source: its parts by where they begin, its entries by severity, what it declared, what broke.

    `covers`: the time (ns, from and until) of which it is known, beyond its entries, that all of it was read.
    `saved`: the result of an earlier run that says so, '' for logs.
    """

    runs: dict[int, Run] = msgspec.field(default_factory=dict)
    severities: dict[int, Span] = msgspec.field(default_factory=dict)
    buckets: dict[str, int] = msgspec.field(default_factory=dict)
    cut: set[str] = msgspec.field(default_factory=set)
    broken: set[str] = msgspec.field(default_factory=set)
    assumed: set[str] = msgspec.field(default_factory=set)
    unparsed: int = 0
    lines: int = 0
    services: set[str] = msgspec.field(default_factory=set)
    first: int | None = None
    last: int | None = None
    covers: tuple[int, int] | None = None
    pulled: Pulled | None = None
    saved: str = ""

    def cover(self, batch: Batch) -> None:
        """Note which services and which time the entries of a batch cover."""
        self._cover(distinct(batch.services), service_span(batch))

    def _cover(self, services: Iterable[str], covered: tuple[int | None, int | None] | None) -> None:
        self.services.update(services)
        dated = [time for time in (self.first, self.last, *(covered or ())) if time is not None]
        self.first, self.last = min(dated, default=None), max(dated, default=None)

    def add(self, batch: Batch, start: int, *, bucketed: bool = False) -> None:
        """Count the next batch of the part that begins at byte `start`; `bucketed`: of an export sorted by severity."""
        self.unparsed += batch.unparsed
        if not len(batch):
            return
        times = batch.times
        run = Run(len(times), times[0], times[-1], never_rise(times))
        before = self.runs.get(start)
        self.runs[start] = _joined(before, run) if before else run
        for severity in distinct(batch.severities) if bucketed else ():
            own = [t for t, s in zip(times, batch.severities, strict=True) if s == severity]
            dated = [t for t in own if t is not None]
            self._widen(severity, Span(len(own), min(dated, default=None), max(dated, default=None)))

    def learn(self, reading: Reading) -> None:
        self.buckets |= reading.buckets
        self.cut |= set(reading.cut)
        self.broken |= set(reading.broken)
        self.assumed |= reading.assumed
        self.lines = reading.lines
        if reading.pulled:
            self.pulled = reading.pulled
            self.broken |= set(reading.pulled.incomplete)

    def merge(self, other: SourceTally) -> None:
        self.unparsed += other.unparsed
        self.lines += other.lines
        self.runs |= other.runs
        self.buckets |= other.buckets
        self.cut |= other.cut
        self.broken |= other.broken
        self.assumed |= other.assumed
        self.pulled = self.pulled or other.pulled
        self.saved = self.saved or other.saved
        for severity, seen in other.severities.items():
            self._widen(severity, seen)
        self._cover(other.services, (other.first, other.last))
        if other.covers:
            self.reach(*other.covers)

    def reach(self, since: int, until: int) -> None:
        """Note that all of this time was read, whether or not there are entries in it."""
        first, last = self.covers or (since, until)
        self.covers = min(first, since), max(last, until)

    def _widen(self, severity: int, span: Span) -> None:
        old = self.severities.get(severity, Span(0, None, None))
        self.severities[severity] = Span(
            old.count + span.count,
            min((t for t in (old.first, span.first) if t is not None), default=None),
            max((t for t in (old.last, span.last) if t is not None), default=None),
        )

    @property
    def entries(self) -> int:
        return sum(run.count for run in self.runs.values())

    def cut_buckets(self) -> tuple[Severity, ...]:
        """The severities whose buckets were cut off: two or more hold, or declare, the same round number."""
        counts = list(self.buckets.values())
        same = {count for count in counts if is_round(count) and counts.count(count) > 1}
        return tuple(Severity[name] for name, count in self.buckets.items() if count in same)

    def looks_limited(self) -> int:
        """The round number of entries at which a list that stands newest first ends, else 0."""
        run: Run | None = None
        for start in sorted(self.runs):
            run = _joined(run, self.runs[start]) if run else self.runs[start]
        if run is None or self.buckets or not run.descending or run.first == run.last:
            return 0
        return run.count if is_round(run.count) else 0


def service_span(batch: Batch) -> tuple[int, int] | None:
    """The first and last time of the entries that are no audit entries."""
    if not batch.has(flag.AUDIT):
        return (batch.covered.first, batch.covered.last) if batch.covered else None
    return span([time for time, flags in zip(batch.times, batch.flags, strict=True) if not flags & flag.AUDIT])


def _joined(run: Run, after: Run) -> Run:
    falls = run.last is None or after.first is None or after.first <= run.last
    return Run(run.count + after.count, run.first, after.last, run.descending and after.descending and falls)
