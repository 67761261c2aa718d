"""Settings of a wait for a service -> its entries as they come."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analyzer.errors import UsageError
from analyzer.pipeline.asked import asked_of
from analyzer.pipeline.clock import Clock
from analyzer.pipeline.judge import Judge
from analyzer.pipeline.pull import Asked, Tell, opened, scope_of
from analyzer.pipeline.wanted import queries
from analyzer.sources.cloud.follow import Following, GrowingPull
from analyzer.sources.cloud.saved import Saving
from analyzer.sources.cloud.scope import of_revision
from analyzer.sources.growing import Growing
from analyzer.verdict.target import LATEST, PREVIOUS


@contextmanager
def followed_pull(judge: Judge, clock: Clock, tell: Tell) -> Iterator[Growing]:
    """The entries of the service that the settings name, as they come. Raises LogtriageError."""
    cloud = judge.settings.cloud
    if cloud is None:
        raise UsageError("name a service with --cloud-run")
    asked = asked_of(judge, scope_of(cloud), clock.now())
    with opened(cloud, clock, tell) as session, tempfile.TemporaryDirectory(prefix="logtriage-") as folder:
        yield GrowingPull(
            following_of(asked, cloud.settle),
            session.lister(asked.name),
            session.another,
            Saving(Path(folder, "entries.jsonl"), {}, lasting=False),
            clock.now,
        )


def following_of(asked: Asked, settle: int) -> Following:
    """What is followed, from what is asked for."""
    named = asked.revision not in (None, LATEST, PREVIOUS)
    terms = (*asked.scope.terms(), of_revision(asked.revision or "")) if named else asked.scope.terms()
    return Following(
        name=asked.name,
        scope=asked.scope,
        queries=queries(terms, asked.wanted),
        since=asked.since,
        settle=settle,
        selected=asked.wanted is not None,
        requests=asked.requests,
        revision=asked.revision if named else None,
    )
