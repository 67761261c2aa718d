"""Logs that can be read, candidate and baseline -> the result."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import msgspec

from analyzer.engines import Stages, Window, scan_in_processes
from analyzer.matching.program import Program
from analyzer.matching.watch import Watch, watches
from analyzer.pipeline.settings import Settings
from analyzer.ruleset import RuleSet, cache, load, packs
from analyzer.sources import Source
from analyzer.verdict.conclude import conclude
from analyzer.verdict.question import Question
from analyzer.verdict.result import Result

Progress = Callable[[str, int], None]
"""Called now and then with a source's name and the number of entries read so far."""


class Logs(msgspec.Struct, frozen=True):
    """What is judged: the candidate within a window, and what it is compared with. `revision`: as it was asked for."""

    sources: tuple[Source, ...]
    before: tuple[Source, ...]
    window: Window
    revision: str | None


class Judge:
    """The rules of a run, ready to judge logs. Raises RuleError or UsageError for rules that cannot be used."""

    def __init__(self, settings: Settings, stages: Stages, progress: Progress | None = None) -> None:
        self.settings, self._stages, self._progress = settings, stages, progress
        self.rulesets = rules_of(settings.rules)
        self.watches: tuple[Watch, ...] = watches(self.rulesets, strict=not settings.rules)
        stages.lap("start")

    @cached_property
    def _program(self) -> Program:
        program = Program(self.watches, cache.chosen())
        self._stages.lap("start")
        return program

    def judged(self, logs: Logs) -> Result:
        """Scan, compare, conclude. Raises LogtriageError where nothing can be judged."""
        settings, stages, program = self.settings, self._stages, self._program.afresh()
        # a pull is no faster than its quota, and its library does not like to be forked
        jobs = 1 if settings.cloud else settings.jobs
        candidate = scan_in_processes(logs.sources, program, logs.window, jobs, self._progress, stages)
        baseline = None
        if logs.before:
            again = program.afresh()
            baseline = scan_in_processes(logs.before, again, jobs=jobs, progress=self._progress, stages=stages)
        question = Question(
            sources=tuple(source.name for source in logs.sources),
            baseline=tuple(source.name for source in logs.before),
            service=settings.service,
            revision=logs.revision,
            since=logs.window.since,
            until=logs.window.until,
            deployed_at=settings.deployed_at,
            unknown=settings.unknown,
            strict_packs=not settings.rules,
        )
        concluded = conclude(self.rulesets, candidate, baseline, question)
        stages.lap("report")
        return concluded


def rules_of(names: tuple[str, ...]) -> tuple[RuleSet, ...]:
    """The rule sets of these packs and paths; without any, of all packs. Raises RuleError or UsageError."""
    return load([packs.locate(name) for name in names or packs.names()], cache.chosen())
