"""What a run was asked: the part of the settings that decides what the tallies mean."""

from __future__ import annotations

from typing import Literal

import msgspec

from analyzer.verdict.result import BaselineSource, Given


class Question(msgspec.Struct, frozen=True):
    """Sources are named as reports name them; times are ns since the epoch, None where not given.

    `strict_packs`: the user named no rule sets, so one with `applies_to` counts only where that surely holds.
    `complete_until`: up to when the evidence is known to be complete. `older`: revisions before the target's, in the
    candidate's own logs, are part of the baseline. `given`: sources and options as the user named them.
    """

    sources: tuple[str, ...]
    baseline: tuple[BaselineSource, ...] = ()
    service: str | None = None
    revision: str | None = None
    since: int | None = None
    until: int | None = None
    deployed_at: int | None = None
    unknown: Literal["critical", "non-blocking"] = "critical"
    strict_packs: bool = False
    complete_until: int | None = None
    older: bool = False
    given: Given | None = None
