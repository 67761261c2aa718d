"""A scan of what is pulled for it: candidate and baseline side by side."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from analyzer.engines import Stages, Window
from analyzer.entry.clock import DAY, FIRST, SECOND, duration, spoken
from analyzer.errors import UsageError
from analyzer.pipeline.asked import asked_of
from analyzer.pipeline.baselines import Baselines, Saved, baselines
from analyzer.pipeline.clock import Clock, WallClock
from analyzer.pipeline.judge import Judge, Logs, Progress
from analyzer.pipeline.pull import Asked, Brought, Session, Tell, opened, scope_of
from analyzer.pipeline.settings import PREVIOUS_REVISION, WINDOW, Cloud, Settings, is_pulled
from analyzer.sources import LocalFile, Source
from analyzer.sources.cloud.discover import first_entries
from analyzer.sources.cloud.pages import time_of
from analyzer.sources.cloud.scope import NO_AUDIT, equals
from analyzer.verdict.result import Result
from analyzer.verdict.target import by_age

_LOOK_BACK, _LENGTH = 7 * DAY, DAY


def run(
    settings: Settings,
    progress: Progress | None = None,
    stages: Stages | None = None,
    tell: Tell = lambda _name, _told: None,
    clock: Clock | None = None,
) -> Result:
    """Pull what the settings name, scan, compare, conclude; `tell` is told of the pull. Raises LogtriageError."""
    if settings.cloud is None:
        raise AssertionError("settings without a pull")
    return _judged(Judge(settings, stages or Stages(), progress), settings.cloud, tell, clock or WallClock())


def _judged(judge: Judge, cloud: Cloud, tell: Tell, clock: Clock) -> Result:
    named = judge.settings.baseline
    lengths = tuple(_length(name) for name in named if name.startswith(WINDOW))
    files = baselines(name for name in named if not is_pulled(name))
    _spare((*files.logs, *files.saved), cloud.save)
    with opened(cloud, clock, tell) as session, _room() as folder:
        asked = asked_of(judge, scope_of(cloud), clock.now())
        path = Path(cloud.save) if cloud.save else folder / "candidate.jsonl"
        brought, earlier = _side_by_side(session, asked, path, lengths, folder)
        before = replace(files, logs=(*files.logs, *earlier))
        if PREVIOUS_REVISION in named:
            previous = _previous(session, asked, brought, folder / "previous.jsonl")
            before = replace(before, logs=(*before.logs, previous))
        result = judge.judged(_logs(asked, brought, before))
        if asked.wanted is not None and any(reason.code == "without-text" for reason in result.reasons):
            # which share of the entries has no text, only all entries can tell
            brought = session.bring(replace(asked, wanted=None), folder / "everything.jsonl", lasting=False)
            result = judge.judged(_logs(asked, brought, before))
    return result


def _spare(files: tuple[Source | Saved, ...], save: str | None) -> None:
    """What is pulled may not replace the baseline before that is read: it would be compared with itself."""
    plain = [file for file in files if isinstance(file, Saved) or isinstance(file.location, LocalFile)]
    if save is not None and Path(save).resolve() in {Path(file.name).resolve() for file in plain}:
        raise UsageError(f"--save {save}: that is a log of the baseline; name another file")


def _logs(asked: Asked, brought: Brought, before: Baselines) -> Logs:
    pulled = brought.source.pulled
    window = Window(pulled.since, pulled.until) if pulled else Window(asked.since, asked.until)
    revision = pulled.revision if pulled and pulled.revision else asked.revision
    return Logs((brought.source,), before, window, revision)


@contextmanager
def _room() -> Iterator[Path]:
    """A folder for what is pulled for this scan only."""
    with tempfile.TemporaryDirectory(prefix="logtriage-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _side_by_side(
    session: Session, asked: Asked, path: Path, lengths: tuple[int, ...], folder: Path
) -> tuple[Brought, tuple[Source, ...]]:
    """The candidate, and what was before it, pulled at the same time."""
    pool = ThreadPoolExecutor(max_workers=len(lengths) or 1)
    try:
        earlier = [
            pool.submit(session.bring, _earlier(asked, length), folder / f"before-{length}.jsonl", lasting=False)
            for length in dict.fromkeys(lengths)
        ]
        brought = session.bring(asked, path, lasting=bool(session.cloud.save))
        return brought, tuple(one.result().source for one in earlier)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _earlier(asked: Asked, length: int) -> Asked:
    """What was asked for, in a time of this length (ns) that ends where the candidate's begins."""
    name = f"{asked.scope.called}, the {spoken(length)} before"
    since = max(FIRST, asked.since - length)
    return replace(asked, name=name, since=since, until=asked.since, revision=None, must_exist=False)


def _previous(session: Session, asked: Asked, brought: Brought, path: Path) -> Source:
    """The last day of the revision that wrote before the target's first entry; a source without entries where there is
    none.
    """
    lives = [life for life in brought.lives if life.revision]
    if len({life.service for life in lives}) > 1:
        raise UsageError("--baseline previous-revision: the entries are of several services; name one with --cloud-run")
    firsts = first_entries(lives)
    pulled = brought.source.pulled
    target = (pulled.revision if pulled else None) or next(reversed(by_age(firsts)), None)
    began = firsts.get(target or "") or asked.since
    lister = session.lister("the revision before")
    others = f"(NOT {equals('resource.labels.revision_name', target)})" if target else NO_AUDIT
    terms = (*asked.scope.terms(), NO_AUDIT, 'resource.labels.revision_name=~"."', others)
    last = lister.one(terms, began - _LOOK_BACK, began, newest=True)
    if last is None:
        path.touch()
        return Source(
            f"a revision before {target or 'the target'} (none wrote in the 7 days before it)", LocalFile(path)
        )
    revision = last.resource.labels["revision_name"]
    until = min(began, time_of(last) // SECOND * SECOND + SECOND)
    before = replace(
        asked,
        name=f"revision {revision}, before {target}",
        since=until - _LENGTH,
        until=until,
        revision=revision,
        must_exist=False,
    )
    return session.bring(before, path, lasting=False).source


def _length(name: str) -> int:
    found = duration(name.removeprefix(WINDOW))
    if not found:
        raise UsageError(f"--baseline {name}: write window: and a duration, such as window:24h")
    return found
