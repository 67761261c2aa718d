"""What a carrier is: a log whose lines carry the lines of other logs, those of containers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec

ANSI = rb"(?:\x1b\[[0-?]*[ -/]*[@-~])*+"
_NEARLY_ALL = 0.9
HALF = 0.5


class Carried(NamedTuple):
    """A line of another log: its bytes, who wrote it, when the carrier took it (RFC 3339, '' where it does not say).

    `unended`: the rest of the line comes in the next of the same writer. `log`: stdout or stderr.
    """

    line: bytes
    service: str = ""
    instance: str = ""
    log: str = ""
    time: str = ""
    unended: bool = False


class Carrier(msgspec.Struct, frozen=True):
    """One way to carry lines. `carried` reads a line, None where it carries nothing; `fits` tells whether the lines of
    which it does at the beginning of a file are really of this kind. `alone`: lines that carry nothing go on with what
    the one writer wrote before. `own`: what the carrier itself says between them, which tells nothing of its kind.
    `share`: how many of the first lines must be of the kind, fewer where no other log has such lines.
    """

    carried: Callable[[bytes], Carried | None]
    fits: Callable[[Sequence[Carried]], bool] = lambda _: True
    fewest: int = 1
    alone: bool = False
    own: Callable[[bytes], object] = lambda _: False
    share: float = _NEARLY_ALL

    def recognises(self, lines: Sequence[bytes]) -> bool:
        """Are `lines`, the first of a file, of this kind? So many must be that no single line decides."""
        found = [carried for line in lines if (carried := self.carried(line))]
        others = sum(1 for line in lines if not self.carried(line) and not self.own(line))
        enough = len(found) >= max(self.fewest, self.share * (len(found) + others))
        return enough and self.fits(found)


def matched(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(pattern + rb"(?P<line>[^\n]*)\Z")
