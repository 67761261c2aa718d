"""The domain's errors: each is a sentence for the user, with the place and the remedy where there is one.

They are raised where the fault is found and turned into a message and exit code 2 in one place, `analyzer.cli`.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec


class LogtriageError(Exception):
    """A fault that the user can mend. `str(error)` is the whole message, one sentence or one line a fault."""


class UsageError(LogtriageError):
    """The command was called with values that do not fit."""


class SourceError(LogtriageError):
    """A source cannot be found, opened or read."""


class Place(msgspec.Struct, frozen=True, order=True):
    """Where a fault stands: a file and, where known, its 1-based line."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


class RuleFault(msgspec.Struct, frozen=True, order=True):
    """One mistake in a rule file: where, what, and what to do about it."""

    place: Place
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" + (f" ({self.remedy})" if self.remedy else "")


class RuleError(LogtriageError):
    """All mistakes of all rule files that were read together; `faults` in order of file and line."""

    def __init__(self, faults: Sequence[RuleFault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(map(str, self.faults)))
