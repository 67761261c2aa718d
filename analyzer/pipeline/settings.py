"""What a run depends on, resolved from flags or given by a caller."""

from __future__ import annotations

from typing import Literal

import msgspec


class Moment(msgspec.Struct, frozen=True):
    """A time that a user gave: `at` ns since the epoch, or `ago` ns before the last entry."""

    at: int | None = None
    ago: int | None = None


class Settings(msgspec.Struct, frozen=True):
    """Everything that a scan depends on, resolved from flags or given by a caller."""

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
