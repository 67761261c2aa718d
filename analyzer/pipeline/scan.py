"""A scan: settings -> result."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from analyzer.engines import Stages, Window, last_time, scan_in_processes
from analyzer.entry.clock import FIRST
from analyzer.errors import UsageError
from analyzer.matching.program import Program
from analyzer.matching.watch import watches
from analyzer.pipeline.settings import Moment, Settings
from analyzer.ruleset import RuleSet, cache, load, packs
from analyzer.sources import Source, StandardInput, find, spooled
from analyzer.verdict.conclude import conclude
from analyzer.verdict.question import Question
from analyzer.verdict.result import Result

Progress = Callable[[str, int], None]


def run(settings: Settings, progress: Progress | None = None, stages: Stages | None = None) -> Result:
    """Scan, compare, conclude; `stages` is told where the time went.

    Raises LogtriageError where rules, sources or settings leave nothing to judge.
    """
    stages = stages or Stages()
    rulesets = rules_of(settings.rules)
    program = Program(watches(rulesets, strict=not settings.rules), cache.chosen())
    sources, before = find(settings.sources), find(settings.baseline)
    if all(any(source.location == StandardInput() for source in given) for given in (sources, before)):
        raise UsageError("standard input cannot be both candidate and baseline; give one of them as a file")
    stages.lap("start")
    with ExitStack() as stack:
        if _relative(settings.since) or _relative(settings.until):
            sources = _kept(sources, stack)
        window = _window(settings, sources)
        stages.lap("decode")
        candidate = scan_in_processes(sources, program, window, settings.jobs, progress, stages)
    baseline = None
    if before:
        again = program.afresh()
        baseline = scan_in_processes(before, again, jobs=settings.jobs, progress=progress, stages=stages)
    question = Question(
        sources=tuple(source.name for source in sources),
        baseline=tuple(source.name for source in before),
        service=settings.service,
        revision=settings.revision,
        since=window.since,
        until=window.until,
        deployed_at=settings.deployed_at,
        unknown=settings.unknown,
        strict_packs=not settings.rules,
    )
    concluded = conclude(rulesets, candidate, baseline, question)
    stages.lap("report")
    return concluded


def rules_of(names: tuple[str, ...]) -> tuple[RuleSet, ...]:
    """The rule sets of these packs and paths; without any, of all packs. Raises RuleError or UsageError."""
    return load([packs.locate(name) for name in names or packs.names()], cache.chosen())


def _relative(moment: Moment | None) -> bool:
    return moment is not None and moment.ago is not None


def _kept(sources: tuple[Source, ...], stack: ExitStack) -> tuple[Source, ...]:
    """The sources in a form that can be read twice, until `stack` is left."""
    import tempfile  # imported late: few scans need it

    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="logtriage-")))
    return tuple(spooled(source, folder) for source in sources)


def _window(settings: Settings, sources: tuple[Source, ...]) -> Window:
    needed = _relative(settings.since) or _relative(settings.until)
    last = last_time(sources) if needed else None

    def resolved(moment: Moment | None) -> int | None:
        if moment is None or moment.ago is None:
            return moment.at if moment else None
        return None if last is None else max(FIRST, last - moment.ago)

    window = Window(resolved(settings.since), resolved(settings.until))
    if window.since is not None and window.until is not None and window.since > window.until:
        raise UsageError("--since lies after --until: no entry can be between them")
    return window
