"""Whole runs against the loopback server of Cloud Logging, in a time of their own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from cloud.entries import NOON, PROJECT, as_json
from cloud.server import CloudLogging

from analyzer.entry.clock import MINUTE, SECOND
from analyzer.pipeline import Cloud, Moment, Settings, cloud_scan
from analyzer.pipeline.pull import Told
from analyzer.verdict.result import Result

LATER = NOON + 60 * MINUTE


class SteppedClock:
    """A clock that stands still but for the sleeps, which take no time."""

    def __init__(self, now: int = LATER) -> None:
        self.at = now
        self.slept: list[float] = []

    def now(self) -> int:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += max(1, round(seconds * SECOND))

    def seconds(self) -> float:
        return self.at / SECOND


def cloud(server: CloudLogging, **more: Any) -> Cloud:
    """A pull from the server that does not wait for anything."""
    fields = {"service": "netra-backend", "project": PROJECT, "endpoint": server.address, "quota": 100_000}
    return Cloud(**{**fields, "settle": 0, "retry_for": 2 * SECOND, **more})


def settings(server: CloudLogging, *, rules: Sequence[Path] = (), **more: Any) -> Settings:
    """A scan of the hour from NOON on; options of the pull are given as `pull`."""
    pull = more.pop("pull", {})
    window = {"since": Moment(at=NOON - 10 * MINUTE), "until": Moment(at=LATER)}
    return Settings(sources=(), rules=tuple(map(str, rules)), cloud=cloud(server, **pull), **{**window, **more})


def pulled(
    server: CloudLogging, clock: SteppedClock | None = None, told: list[Told] | None = None, **more: Any
) -> Result:
    """What a scan of the server's entries concludes."""
    return cloud_scan.run(
        settings(server, **more),
        tell=lambda _name, said: told.append(said) if told is not None else None,
        clock=clock or SteppedClock(),
    )


def written(path: Path, entries: Sequence[Any]) -> Path:
    """A file of the entries, as a sink writes them."""
    path.write_text("".join(json.dumps(as_json(entry)) + "\n" for entry in entries), encoding="utf-8")
    return path


def conclusions(result: Result) -> dict[str, Any]:
    """What a result concludes, apart from how much was read for it."""
    document = msgspec.to_builtins(result)
    others = document["context"]["other_revisions"]
    return {
        "verdict": document["verdict"],
        "reasons": [(reason["code"], reason["refs"]) for reason in document["reasons"]],
        "revisions": document["target"]["revisions"],
        "first and last": (document["window"]["first_entry"], document["window"]["last_entry"]),
        "markers": document["markers"],
        "findings": document["findings"],
        "problems": (document["coverage"]["problems"], document["coverage"]["explained_problems"]),
        "others": [(o["service"], o["revision"], o["problems"], o["critical_hits"], o["titles"]) for o in others],
        "baseline only": document["context"]["baseline_only"],
    }
