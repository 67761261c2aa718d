"""The entries of one finding: a scan tells what the finding is, then the logs are read again for its entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import NamedTuple

import msgspec

from analyzer.engines import EVERYTHING, Stages, Window
from analyzer.engines.entries import read
from analyzer.entry.batch import Batch
from analyzer.entry.severity import Severity
from analyzer.errors import UsageError
from analyzer.matching.program import Program
from analyzer.pipeline.judge import Judge, Logs, Progress
from analyzer.pipeline.scan import logs_of
from analyzer.pipeline.settings import Settings
from analyzer.sources import Source
from analyzer.tally.chosen import OfRule
from analyzer.tally.groups import Stream
from analyzer.tally.stat import Spot, spot
from analyzer.tally.tally import Tally
from analyzer.verdict.conclude import Compared, compared
from analyzer.verdict.examples import when
from analyzer.verdict.findings import baseline_only, elsewhere, findings
from analyzer.verdict.line_list import Line, LineList
from analyzer.verdict.lookup import Found, group_of, look_up
from analyzer.verdict.masked import masked
from analyzer.verdict.measure import Measure
from analyzer.verdict.result import Finding
from analyzer.verdict.target import older

_MOST_NAMED = 30
_WHOLE = 1 << 22  # no text is longer


class LineSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for: the `finding` of this id of a scan with the settings `scan`, at most `limit` entries of it, of
    the target or those that the baseline has of it.
    """

    scan: Settings
    finding: str
    limit: int = 50
    in_baseline: bool = False


def run(settings: LineSettings, progress: Progress | None = None) -> LineList:
    """Scan, and read again what the scan read. Raises LogtriageError where nothing can be scanned, UsageError where
    there is no finding of this id.
    """
    judge = Judge(settings.scan, Stages(), progress)
    with ExitStack() as stack:
        logs = logs_of(judge, stack, again=True)
        candidate, baseline = judge.counted(logs.sources, logs.window), judge.baseline(logs.before)
        question = judge.question(logs)
        both = compared(judge.rulesets, candidate, baseline, question)
        found = findings(both.rules, both.measured, question)
        chosen = _chosen(settings, both, found)
        entries, program = _Entries(settings.limit), _program(judge, chosen)
        for reading in _readings(settings, logs, candidate, both.measured):
            entries.read(reading, chosen, program, progress)
    finding = next((one for one in found if one.id == settings.finding), None)
    listed = LineList(
        id=settings.finding,
        title=chosen.title,
        label=finding.label if finding else None,
        state=finding.state if finding else None,
        of="baseline" if settings.in_baseline else "target",
        entries=entries.count,
        lines=entries.earliest(),
        notes=(*_differing(settings, logs, chosen, entries.count), *sorted(entries.broken)),
    )
    return masked(listed) if settings.scan.masked else listed


def _chosen(settings: LineSettings, both: Compared, found: Sequence[Finding]) -> Found:
    """What the id stands for. Raises UsageError where it stands for nothing that was counted."""
    name, measured = settings.finding, both.measured
    if settings.in_baseline and measured.before is None:
        raise UsageError(f"--in-baseline: {measured.why_not}")
    chosen = look_up(name, both.rules, measured)
    if chosen is None:
        group = group_of(name, measured)
        there = f"it is a part of {group} now" if group else _only_others(name, both) or _named(settings, both, found)
        raise UsageError(f"no finding has the id {name} here; {there}")
    if settings.in_baseline and not chosen.before:
        raise UsageError(f"{name} is not in the baseline; leave --in-baseline out to see its lines")
    if not settings.in_baseline and not chosen.now:
        raise UsageError(f"{name} is in the baseline only; add --in-baseline to see its lines")
    return chosen


def _only_others(name: str, both: Compared) -> str:
    revisions = next((one.revisions for one in elsewhere(both.rules, both.measured) if one.id == name), ())
    return f"only other revisions have it: add --revision {revisions[-1]}" if revisions else ""


def _named(settings: LineSettings, both: Compared, found: Sequence[Finding]) -> str:
    """The ids that could be asked for."""
    if settings.in_baseline:
        gone = (gone.id for gone in baseline_only(both.rules, both.measured))
        ids = [*(finding.id for finding in found if finding.baseline and finding.baseline.count), *gone]
    else:
        ids = [finding.id for finding in found]
    more = f" and {len(ids) - _MOST_NAMED:,} more" if len(ids) > _MOST_NAMED else ""
    return f"there are {', '.join(ids[:_MOST_NAMED])}{more}" if ids else "there are no findings"


def _program(judge: Judge, chosen: Found) -> Program:
    """What tells the entries of a finding: the rule alone, or all that could explain them."""
    if isinstance(chosen.entries, OfRule):
        return Program([watch for watch in judge.watches if watch.rule == chosen.entries.rule])
    return judge.program.afresh()


class _Reading(NamedTuple):
    """Sources to be read again, and which of their streams count; `tally` knows how far these are told apart."""

    sources: tuple[Source, ...]
    window: Window
    streams: frozenset[Stream]
    tally: Tally


def _readings(settings: LineSettings, logs: Logs, candidate: Tally, measured: Measure) -> Iterator[_Reading]:
    now, before = measured.now, measured.before
    if not settings.in_baseline or before is None:
        yield _Reading(logs.sources, logs.window, now.streams, candidate)
        return
    if logs.before.older:
        yield _Reading(logs.sources, logs.window, older(candidate.streams, now.evidence.target), candidate)
    if logs.before.logs:
        yield _Reading(logs.before.logs, EVERYTHING, before.streams, before.tally)


def _differing(settings: LineSettings, logs: Logs, chosen: Found, entries: int) -> Iterator[str]:
    """Why there are more or fewer entries than the finding counts; nothing where there are as many."""
    counted, where = (chosen.before, " in the baseline") if settings.in_baseline else (chosen.now, "")
    if settings.in_baseline and logs.before.saved:
        names = ", ".join(saved.name for saved in logs.before.saved)
        yield f"{counted:,} are counted in the baseline; of {names} only counts are kept, no lines"
    elif chosen.over_time:
        yield f"a rule over time: its match chooses these entries, and it counts {counted:,}{where}"
    elif entries != counted:
        yield f"the finding counts {counted:,}{where}: the logs have changed, or could not be read alike"


class _Kept(NamedTuple):
    spot: Spot
    service: str
    revision: str
    instance: str


class _Entries:
    """The earliest `most` entries that were chosen, and how many there are in all."""

    def __init__(self, most: int) -> None:
        self._most, self._kept = most, list[_Kept]()
        self.count, self.broken = 0, set[str]()

    def read(self, reading: _Reading, chosen: Found, program: Program, progress: Progress | None) -> None:
        """Read sources for what is chosen; what cannot be read is noted in `broken`."""

        def take(batch: Batch) -> None:
            streams = reading.tally.streams_of(batch)
            for i in chosen.entries.places(batch, program):
                if streams[i] in reading.streams:
                    self._add(batch, i)

        done = read(reading.sources, take, progress, reading.window)
        self.broken |= {reason for source in done.sources.values() for reason in source.broken}

    def earliest(self) -> tuple[Line, ...]:
        return tuple(_line(*kept) for kept in sorted(self._kept)[: self._most])

    def _add(self, batch: Batch, i: int) -> None:
        self.count += 1
        names = batch.services[i], batch.revisions[i], batch.instances[i]
        self._kept.append(_Kept(spot(batch, i, _WHOLE), *names))
        if len(self._kept) >= 2 * self._most + 1:
            self._kept.sort()
            del self._kept[self._most :]


def _line(seen: Spot, service: str, revision: str, instance: str) -> Line:
    return Line(
        timestamp=when(seen.time),
        severity=Severity(seen.severity).name,
        service=service or None,
        revision=revision or None,
        instance=instance or None,
        file=seen.file,
        line=seen.line or None,
        insert_id=seen.insert_id or None,
        lines=tuple((first, last) for file, first, last in seen.origin.lines if file == seen.file) or None,
        insert_ids=seen.origin.insert_ids if len(seen.origin.insert_ids) > 1 else None,
        text=seen.text,
    )
