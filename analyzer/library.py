"""The scan as a function, for programs and notebooks: `analyzer.scan`."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from os import PathLike
from typing import Literal, get_args

from analyzer.errors import UsageError
from analyzer.pipeline import Settings, run
from analyzer.pipeline.moments import moment, time
from analyzer.verdict.result import Result

Names = str | PathLike[str] | Iterable[str | PathLike[str]]
"""One name or several."""

Unknown = Literal["critical", "non-blocking"]
"""The label of problems that no rule explains, when there is no baseline."""


def scan(
    sources: Names,
    rules: Names = (),
    baseline: Names = (),
    *,
    service: str | None = None,
    revision: str | None = None,
    since: str | datetime | timedelta | None = None,
    until: str | datetime | timedelta | None = None,
    deployed_at: str | datetime | None = None,
    unknown: Unknown = "critical",
    jobs: int | None = None,
) -> Result:
    """Read logs, match them against rules, label every finding, and give a verdict: what `logtriage scan` does.

    The arguments mean what the options of the command do. `sources` and `baseline` are names of files, globs, folders
    or objects of a store; `rules` packs by name, or rule files. A time is RFC 3339 text or a datetime with a zone; a
    duration, counted back from the last entry, is text such as "2h" or a timedelta. `jobs` is the number of processes:
    one a processor unless given, but one where other threads run, beside which processes are not safely forked. The
    result is the same for any.

    Returns what was concluded, its attributes named as the keys of the JSON document. A verdict other than pass is
    no exception. Raises LogtriageError, with the sentence that the command prints, where nothing can be judged.
    """
    if unknown not in get_args(Unknown):
        raise UsageError(f"unknown={unknown!r}: write {' or '.join(map(repr, get_args(Unknown)))}")
    settings = Settings(
        sources=_named("sources", sources),
        rules=_named("rules", rules),
        baseline=_named("baseline", baseline),
        service=service,
        revision=revision,
        since=moment("--since", since),
        until=moment("--until", until),
        deployed_at=time("--deployed-at", deployed_at),
        unknown=unknown,
        jobs=_jobs(jobs),
    )
    if not settings.sources:
        raise UsageError("name logs to read")
    with _no_search_for_cycles():
        return run(settings)


def _named(argument: str, given: Names) -> tuple[str, ...]:
    names = (given,) if isinstance(given, str | PathLike) else tuple(given)
    paths = tuple(os.fspath(name) for name in names)
    if not all(isinstance(path, str) for path in paths):
        raise UsageError(f"{argument}: names are text or paths, not bytes")
    return paths


def _jobs(asked: int | None) -> int:
    if asked is None:
        return os.cpu_count() or 1 if threading.active_count() == 1 else 1
    if asked < 1:
        raise UsageError(f"jobs={asked}: at least one process is needed")
    return asked


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """A scan makes millions of values and hardly a cycle; looking for some costs a fifth of its time."""
    searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searched:
            gc.enable()
