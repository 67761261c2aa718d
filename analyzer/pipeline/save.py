"""A pull whose only purpose is the file."""

from __future__ import annotations

from pathlib import Path

from analyzer.entry.pulled import Pulled
from analyzer.errors import UsageError
from analyzer.pipeline.asked import asked_of
from analyzer.pipeline.clock import Clock
from analyzer.pipeline.judge import Judge
from analyzer.pipeline.pull import Tell, opened, scope_of
from analyzer.pipeline.settings import Cloud


def save(judge: Judge, cloud: Cloud, clock: Clock, tell: Tell) -> Pulled:
    """Pull into the file that the settings name; returns what is known of it. Raises LogtriageError."""
    if cloud.save is None:
        raise UsageError("name the file to write with --save, such as --save logs.jsonl.zst")
    with opened(cloud, clock, tell) as session:
        asked = asked_of(judge, scope_of(cloud), clock.now())
        brought = session.bring(asked, Path(cloud.save), lasting=True)
    pulled = brought.source.pulled
    if pulled is None:
        raise AssertionError("a pull without a record")
    return pulled
