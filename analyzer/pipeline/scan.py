"""A scan: settings -> result."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from msgspec.structs import replace

from analyzer.engines import Stages, Window, last_time
from analyzer.entry.clock import FIRST
from analyzer.errors import UsageError
from analyzer.pipeline.baselines import baselines, without_results
from analyzer.pipeline.judge import Judge, Logs, Progress
from analyzer.pipeline.settings import Moment, Settings
from analyzer.pipeline.wanted import fitting
from analyzer.sources import Source, StandardInput, find, spooled
from analyzer.verdict.result import Result


def run(settings: Settings, progress: Progress | None = None, stages: Stages | None = None) -> Result:
    """Scan files, compare, conclude; `stages` is told where the time went. Where the settings name a pull, it is
    `cloud_scan.run` that scans.

    Raises LogtriageError where rules, sources or settings leave nothing to judge.
    """
    if settings.cloud is not None:
        raise AssertionError("a pull is scanned by cloud_scan")
    stages = stages or Stages()
    judge = Judge(settings, stages, progress)
    with ExitStack() as stack:
        logs = logs_of(judge, stack)
        stages.lap("decode")
        return judge.judged(logs)


def logs_of(judge: Judge, stack: ExitStack, *, again: bool = False) -> Logs:
    """The files that the settings of `judge` name, with their window. Until `stack` is left they can be read, with
    `again` more than once. Raises SourceError or UsageError.
    """
    settings = judge.settings
    sources, before = without_results(find(settings.sources)), baselines(settings.baseline)
    if all(any(source.location == StandardInput() for source in given) for given in (sources, before.logs)):
        raise UsageError("standard input cannot be both candidate and baseline; give one of them as a file")
    if again or _relative(settings.since) or _relative(settings.until):
        sources = _kept(sources, stack)
    if again:
        before = replace(before, logs=_kept(before.logs, stack))
    return Logs(fitting(judge, sources), before, _window(settings, sources), settings.revision)


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
