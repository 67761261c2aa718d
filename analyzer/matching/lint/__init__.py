"""What could be better about rules that hold: each kind of hint is a file here and a line of `LINTS`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date

from analyzer.matching.lint import (
    catastrophic,
    costly,
    expiry,
    forged,
    idle,
    missing,
    overlap,
    severities,
    taken_off,
    untested,
    varying,
)
from analyzer.matching.lint.hint import NEVER_FAIL, Asked, Code, Hint, Lint
from analyzer.ruleset import RuleSet

__all__ = ["LINTS", "NEVER_FAIL", "Code", "Hint", "hints"]

PATIENCE = 30.0
"""Seconds that all lints together may take, so that no rule file can hold a check up; most take milliseconds."""

LINTS: dict[str, Lint] = {
    "catastrophic": catastrophic.hints,  # first, so that the time is there that it needs
    "missing": missing.hints,
    "untested": untested.hints,
    "forged": forged.hints,
    "taken off": taken_off.hints,
    "varying": varying.hints,
    "severities": severities.hints,
    "overlap": overlap.hints,
    "expiry": expiry.hints,
    "idle": idle.hints,
    "costly": costly.hints,
}


def hints(rulesets: Sequence[RuleSet], today: date, patience: float = PATIENCE) -> list[Hint]:
    """All hints about some rule sets that are used together, in the order of the sets, and in each by place.

    `today` decides what has expired. What takes time ends after `patience` seconds, and what was left out is said.
    """
    until = time.monotonic() + patience
    found: list[Hint] = []
    for rules in rulesets:
        asked = Asked(rules, tuple(rulesets), today, until)
        found += sorted({hint for lint in LINTS.values() for hint in lint(asked)})
    return found
