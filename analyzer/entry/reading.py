"""What reading a source showed about the source itself, apart from its entries: the raw material of coverage."""

from __future__ import annotations

from typing import Protocol

import msgspec

from analyzer.entry.clock import this_hour
from analyzer.entry.pulled import Pulled


class ByteStream(Protocol):
    """Where formats read from: plain bytes, at least one a call until the end."""

    def read(self, size: int = -1, /) -> bytes: ...

    @property
    def seekable(self) -> bool: ...

    def seek(self, offset: int, /) -> int:
        """Only called where `seekable`; counted from the first byte."""


class Reading(msgspec.Struct):
    """Facts about one source, filled in while it is read.

    `buckets`: severity name -> number of entries that the export holds or declares for it, where it is sorted by
    severity. `broken`: sentences that say what could not be read to its end. `cut`: sentences in which the
    source itself says that it was cut off. `assumed`: what was taken for granted.
    `ordered`: the source is one list whose order tells how it was made. `lines`: those read so far, in a log of lines;
    the next part of the log is numbered from there on. `pulled`: how the entries were pulled, where they were. `now`:
    when it is read (ns), before which dates without a year lie; all parts of a source have the same.
    """

    file: str
    format: str = ""
    buckets: dict[str, int] = msgspec.field(default_factory=dict)
    broken: list[str] = msgspec.field(default_factory=list)
    cut: list[str] = msgspec.field(default_factory=list)
    assumed: set[str] = msgspec.field(default_factory=set)
    ordered: bool = True
    lines: int = 0
    pulled: Pulled | None = None
    now: int = msgspec.field(default_factory=this_hour)
