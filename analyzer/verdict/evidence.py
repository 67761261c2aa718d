"""What the logs that were read can show: whether they look cut off, have gaps, and which times they cover."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

import msgspec

from analyzer.entry.clock import MINUTE, SECOND, rfc3339, spoken, to_the_second
from analyzer.entry.severity import Severity
from analyzer.tally.groups import Stream
from analyzer.tally.sources import SourceTally, Span
from analyzer.tally.tally import StreamTally, Tally
from analyzer.verdict.result import Gap
from analyzer.verdict.target import Target

_GAP_MINUTES, _GAP_ENTRIES = 10, 20
_MOST_UNPARSED = 0.05
SLACK = 2 * SECOND


class Evidence(msgspec.Struct, frozen=True):
    """What can be said about a tally as evidence for its target."""

    tally: Tally
    target: Target
    truncated: tuple[str, ...]
    incomplete: tuple[str, ...]
    gaps: tuple[Gap, ...]
    gap_spans: tuple[tuple[int, int], ...]
    cut: Mapping[Severity, tuple[Span, ...]]
    first: int | None
    last: int | None
    baseline: Tally | None = None

    def faults(self) -> dict[str, str]:
        """Rule -> why a pattern of it was not judged on every entry, here or in the baseline."""
        before = self.baseline.not_judged if self.baseline else {}
        return {**{rule: f"{why} (in the baseline)" for rule, why in before.items()}, **self.tally.not_judged}

    def overflown(self) -> dict[str, str]:
        """What there was too much of to be judged, here or in the baseline -> where."""
        before = self.baseline.overflown if self.baseline else set()
        return {
            **dict.fromkeys(before - {"gaps"}, " (in the baseline)"),
            **dict.fromkeys(self.tally.overflown - {"gaps"}, ""),
        }

    @property
    def entries(self) -> int:
        return sum(stream.entries for stream in self.tally.streams.values())

    @property
    def unparsed(self) -> int:
        return sum(source.unparsed for source in self.tally.sources.values())

    @property
    def mostly_unparsed(self) -> bool:
        """More than five percent of the lines hold no readable entry."""
        lines = sum(source.entries for source in self.tally.sources.values()) + self.unparsed
        return self.unparsed > _MOST_UNPARSED * lines

    def of_target(self) -> StreamTally:
        """The target's streams as one."""
        return together(self.tally.streams, self.target.streams)

    def mostly_without_text(self, streams: Iterable[Stream]) -> bool:
        read = together(self.tally.streams, streams)
        return read.without_text * 2 > read.entries

    def covered(self, service: str) -> tuple[int | None, int | None]:
        """The time (ns) from first to last entry of the sources that hold entries of a service ('': of all), and
        what they are known to cover beyond these.
        """
        sources = [s for s in self.tally.sources.values() if not service or service in s.services]
        bounds = [bound for s in sources for bound in (s.first, s.last, *(s.covers or ())) if bound is not None]
        return min(bounds, default=None), max(bounds, default=None)

    def why_not_covered(self, service: str, since: int, until: int) -> str:
        """Why a line of a service in this time could have been missed: a clause, '' when it could not."""
        first, last = self.covered(service)
        if first is None or last is None:
            return "no entry has a time"
        if self.incomplete:
            return "the logs could not be read to their end"
        if self.mostly_unparsed:
            return f"{self.unparsed:,} lines could not be read"
        if not any(stream.quiet for stream in self.tally.streams.values()):
            return "the logs hold only entries of WARNING and above, where a ready line would not stand"
        if first > since + SLACK:
            return f"the logs begin {spoken(first - since)} after the start"
        if last < until:
            return f"the logs end {spoken(max(0, last - since))} after the start, {spoken(until - since)} were needed"
        for begin, end in self.gap_spans:
            if begin < until and end > since:
                return f"the logs have a gap from {to_the_second(begin)} to {to_the_second(end)}"
        return self._why_cut(since, until)

    def _why_cut(self, since: int, until: int) -> str:
        for severity, spans in self.cut.items():
            for span in spans:
                if span.first is None or span.last is None or span.first > since or span.last < until:
                    return f"the bucket of {severity.name} entries was cut off and does not hold this time"
        return ""


def together(streams: Mapping[Stream, StreamTally], names: Iterable[Stream]) -> StreamTally:
    """Several streams as one; streams that are not there count nothing."""
    total = StreamTally()
    for name in names:
        if name in streams:
            total.merge(streams[name])
    return total


def gather(tally: Tally, target: Target, baseline: Tally | None = None) -> Evidence:
    """What `tally` can show about `target`; of the `baseline` only what it could not judge counts."""
    dated = [s for s in tally.streams.values() if s.first is not None]
    spans = _gaps(tally)
    cut: dict[Severity, tuple[Span, ...]] = {}
    for source in tally.sources.values():
        for severity in source.cut_buckets():
            cut[severity] = (*cut.get(severity, ()), source.severities.get(severity, Span(0, None, None)))
    return Evidence(
        tally=tally,
        target=target,
        truncated=tuple(_truncated(tally.sources)),
        incomplete=tuple(sorted(reason for source in tally.sources.values() for reason in source.broken)),
        gaps=tuple(gap for gap, _span in spans),
        gap_spans=tuple(span for _gap, span in spans),
        cut=cut,
        first=min((s.first for s in dated if s.first is not None), default=None),
        last=max((s.last for s in dated if s.last is not None), default=None),
        baseline=baseline,
    )


def _truncated(sources: Mapping[str, SourceTally]) -> Iterable[str]:
    for name, source in sorted(sources.items()):
        yield from sorted(source.cut)
        buckets = source.cut_buckets()
        if buckets:
            held = source.buckets[buckets[0].name]
            names = ", ".join(severity.name for severity in buckets)
            yield f"{name}: the buckets {names} hold exactly {held:,} entries each, which looks like a limit"
        elif limit := source.looks_limited():
            yield f"{name}: newest first and exactly {limit:,} entries, which looks like --limit={limit}"


def _gaps(tally: Tally) -> list[tuple[Gap, tuple[int, int]]]:
    if any(source.pulled and source.pulled.selected for source in tally.sources.values()):
        return []  # what was not asked for leaves no gap
    minutes = sorted(tally.minutes)
    if len(minutes) < 2:
        return []
    total, length = sum(tally.minutes.values()), minutes[-1] - minutes[0] + 1
    found = []
    for before, after in pairwise(minutes):
        missing = after - before - 1
        if missing >= _GAP_MINUTES:
            expected = missing * total / (length - missing)
            if expected >= _GAP_ENTRIES:
                begin, end = (before + 1) * MINUTE, after * MINUTE
                found.append((Gap(since=rfc3339(begin), until=rfc3339(end), expected=round(expected)), (begin, end)))
    return found
