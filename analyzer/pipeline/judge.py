"""Logs that can be read, candidate and baseline -> the result."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import msgspec

from analyzer.engines import EVERYTHING, Stages, Window, scan_in_processes
from analyzer.matching.program import Program
from analyzer.matching.watch import Watch, watches
from analyzer.pipeline.baselines import Baselines
from analyzer.pipeline.given import given
from analyzer.pipeline.settings import Settings
from analyzer.ruleset import RuleSet, cache, load, packs
from analyzer.sources import Source
from analyzer.tally.tally import Tally
from analyzer.verdict import advice
from analyzer.verdict.conclude import conclude
from analyzer.verdict.kept import restored
from analyzer.verdict.masked import masked
from analyzer.verdict.question import Question
from analyzer.verdict.result import Result

Progress = Callable[[str, int], None]
"""Called now and then with a source's name and the number of entries read so far."""


class Logs(msgspec.Struct, frozen=True):
    """What is judged: the candidate within a window, and what it is compared with. `revision`: as it was asked for."""

    sources: tuple[Source, ...]
    before: Baselines
    window: Window
    revision: str | None


class Judge:
    """The rules of a run, ready to judge logs. Raises RuleError or UsageError for rules that cannot be used."""

    def __init__(self, settings: Settings, stages: Stages, progress: Progress | None = None) -> None:
        self.settings, self._stages, self._progress = settings, stages, progress
        self.rulesets = rules_of(settings.rules or packs.deciding())
        self.watches: tuple[Watch, ...] = watches(self.rulesets, strict=not settings.rules)
        stages.lap("start")

    @cached_property
    def program(self) -> Program:
        program = Program(self.watches, cache.chosen())
        self._stages.lap("start")
        return program

    def judged(self, logs: Logs) -> Result:
        """Scan, compare, conclude. Raises LogtriageError where nothing can be judged."""
        return self.concluded(logs, self.counted(logs.sources, logs.window), self.baseline(logs.before))

    def baseline(self, before: Baselines) -> Tally | None:
        """The tally of all that is compared with, but for earlier revisions in the candidate; None where there is none.
        Raises SourceError where logs cannot be opened.
        """
        tally = self.counted(before.logs) if before.logs else None
        for saved in before.saved:
            counted = restored(saved.counts, saved.name, self.rulesets)
            if tally is None:
                tally = counted
            else:
                tally.merge(counted)
        return tally

    def counted(self, sources: tuple[Source, ...], window: Window = EVERYTHING) -> Tally:
        """The tally of some sources. Raises SourceError where one cannot be opened."""
        # a pull is no faster than its quota, and its library does not like to be forked
        jobs = 1 if self.settings.cloud else self.settings.jobs
        return scan_in_processes(sources, self.program.afresh(), window, jobs, self._progress, self._stages)

    def concluded(
        self, logs: Logs, candidate: Tally, baseline: Tally | None, complete_until: int | None = None
    ) -> Result:
        """What the tallies of `logs` and of what they are compared with come to."""
        concluded = self._advised(conclude(self.rulesets, candidate, baseline, self.question(logs, complete_until)))
        concluded = masked(concluded) if self.settings.masked else concluded
        self._stages.lap("report")
        return concluded

    def _advised(self, result: Result) -> Result:
        """With what the packs say of unknown findings that were not asked to judge."""
        if all(finding.known for finding in result.findings):
            return result
        rulesets, program = self._advisers
        return advice.advised(result, rulesets, program.afresh())

    @cached_property
    def _advisers(self) -> tuple[tuple[RuleSet, ...], Program]:
        judging = {rules.name for rules in self.rulesets}
        advising = [name for name in packs.advising() if name not in judging]
        rulesets = rules_of(tuple(advising)) if advising else ()
        return rulesets, Program(advice.watches(rulesets), cache.chosen())

    def question(self, logs: Logs, complete_until: int | None = None) -> Question:
        """What is asked of `logs`, which are known to be complete up to then (ns); None: up to when they say."""
        settings = self.settings
        return Question(
            sources=tuple(source.name for source in logs.sources) or settings.sources,
            baseline=logs.before.sources,
            older=logs.before.older,
            service=settings.service,
            revision=logs.revision,
            since=logs.window.since,
            until=logs.window.until,
            deployed_at=settings.deployed_at,
            unknown=settings.unknown,
            strict_packs=not settings.rules,
            complete_until=_complete(logs.sources) if complete_until is None else complete_until,
            given=given(settings, logs.revision),
        )


def _complete(sources: tuple[Source, ...]) -> int | None:
    """Up to when (ns) all that was pulled is known to be complete; None where not all sources were."""
    pulls = [source.pulled for source in sources if source.pulled]
    return min(pulled.complete_until for pulled in pulls) if pulls and len(pulls) == len(sources) else None


def rules_of(names: tuple[str, ...]) -> tuple[RuleSet, ...]:
    """The rule sets of these packs and paths; without any, of all packs. Raises RuleError or UsageError."""
    return load([packs.locate(name) for name in names or packs.names()], cache.chosen())
