"""What a run depends on, resolved from flags or given by a caller."""

from __future__ import annotations

from typing import Literal

import msgspec

from analyzer.entry.clock import SECOND


class Moment(msgspec.Struct, frozen=True):
    """A time that a user gave: `at` ns since the epoch, or `ago` ns before the last entry (of pulls: before now)."""

    at: int | None = None
    ago: int | None = None


class Cloud(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries of a Google Cloud project are pulled, and how.

    A Cloud Run `service`, or what `gcp_filter` finds; at least one is given. `project` None: that of the environment.
    `endpoint` HOST:PORT: another server than Google's. `quota`: calls a minute. `settle` (ns): how late entries may
    arrive. `everything`: ask also for what cannot matter. `retry_for` (ns): how long to ask again after a fault.
    `save`: the file to keep what came in; `resume`: go on where a pull into it was interrupted.
    """

    service: str | None = None
    gcp_filter: str | None = None
    project: str | None = None
    region: str | None = None
    endpoint: str | None = None
    quota: int = 60
    settle: int = 60 * SECOND
    everything: bool = False
    retry_for: int = 120 * SECOND
    save: str | None = None
    resume: bool = False


PREVIOUS_REVISION, WINDOW = "previous-revision", "window:"


def is_pulled(baseline: str) -> bool:
    """Is this baseline one that is pulled, not the name of a file?"""
    return baseline == PREVIOUS_REVISION or baseline.startswith(WINDOW)


class Settings(msgspec.Struct, frozen=True):
    """Everything that a scan depends on, resolved from flags or given by a caller. `masked`: secrets and personal data
    in what logs say are.
    """

    sources: tuple[str, ...]
    rules: tuple[str, ...] = ()
    baseline: tuple[str, ...] = ()
    service: str | None = None
    revision: str | None = None
    since: Moment | None = None
    until: Moment | None = None
    deployed_at: int | None = None
    unknown: Literal["critical", "non-blocking"] = "critical"
    jobs: int = 1
    masked: bool = True
    cloud: Cloud | None = None
