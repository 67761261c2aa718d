"""A batch: a block of entries held by columns, the unit that flows from the formats to the tally."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from analyzer.entry.origin import Origin
from analyzer.entry.severity import Severity
from analyzer.entry.times import Covered, Times, covered

T = TypeVar("T")
_WARNING = Severity.WARNING.value

AUDIT = 1  # written by Cloud Audit Logs: says what people did, not how the service is
OWN_SEVERITY = 2  # the entry states a severity of its own
REQUEST_TEXT = 4  # the text is `METHOD URL STATUS`, made from the HTTP request
SHORTENED = 8  # the text was longer than 1 MiB
TEXT_LINE = 16  # a line of a text log: ties in time are decided by its position
TRACE = 32  # the text holds a stack trace
ASSUMED_UTC = 64  # its time named no zone
JOINED = 128  # put together from the pieces of a split trace
SPLITTABLE = 256  # a payload of plain text: may be one line of a split trace
SPLIT = 512  # a piece of an entry that was too large: its text may begin and end anywhere
ASSUMED_YEAR = 1024  # its time named no year
ASSUMED_DAY = 2048  # its time named no day
INHERITED_TIME = 4096  # it has no time of its own: it is that of an entry near it
HEADED = 8192  # a payload of plain text that began with a layout's header: at most the first line of a split trace
ASSUMED = ASSUMED_UTC | ASSUMED_YEAR | ASSUMED_DAY


class Batch:
    """Columns of equal length, one item an entry, in the order of the source.

    `severities` are effective; `times` are ns since the epoch or None; names are '' and statuses 0 where the entry has
    none; `logs` are short (`stderr`), `log_names` whole; `lines` are 1-based, 0 where unknown; `raws` give the whole
    entry for conditions on its fields: the bytes of its JSON object, a mapping, or None for a line of text.

    `later(name)` gives a column that is not there yet when it is first asked for: most entries are boring, and most
    columns are only asked for where something is found. `place` is the first byte and the size of the lines that alone
    decode to this batch, None where other lines of its source have a part in it.

    `heights` tell of entries of several lines how many they are, `origins` of those put together from several entries
    where these stand, both by position; all others stand on the line of their column.
    """

    texts: list[str]
    severities: list[int]
    times: Times
    logs: list[str]
    log_names: list[str]
    services: list[str]
    revisions: list[str]
    instances: list[str]
    loggers: list[str]
    traces: list[str]
    insert_ids: list[str]
    statuses: list[int]
    flags: list[int]
    lines: Sequence[int]
    raws: list[bytes | Mapping[str, object] | None]

    def __init__(
        self, file: str = "", unparsed: int = 0, later: Callable[[str], Sequence[Any]] | None = None, **columns: Any
    ) -> None:
        self.file, self.unparsed, self._later = file, unparsed, later
        self.place: tuple[int, int] | None = None
        self.heights: dict[int, int] = {}
        self.origins: dict[int, Origin] = {}
        self._serious: list[int] | None = None
        self._covered: tuple[Covered | None] | None = None
        self._kinds: int | None = None
        self.__dict__.update(columns if later else {name: columns.get(name, []) for name in COLUMNS})

    @property
    def covered(self) -> Covered | None:
        """What its times cover, once they are set."""
        if self._covered is None:
            self._covered = (covered(self.times),)
        return self._covered[0]

    @property
    def serious(self) -> list[int]:
        """The positions of the entries of WARNING or more, once the batch is settled."""
        if self._serious is None:
            self._serious = [i for i, severity in enumerate(self.severities) if severity >= _WARNING]
        return self._serious

    @serious.setter
    def serious(self, places: list[int]) -> None:
        self._serious = places

    def __getattr__(self, name: str) -> Any:
        """A column that is asked for the first time."""
        later = self.__dict__.get("_later")
        if later is None or name not in COLUMNS:
            raise AttributeError(name)
        column = self.__dict__[name] = later(name)
        return column

    def __len__(self) -> int:
        return len(self.texts)

    def __getstate__(self) -> dict[str, Any]:
        return self.whole().__dict__

    def has(self, flags: int) -> bool:
        """Is one of these flags set on any entry? To be asked once the batch is settled."""
        return bool(self.kinds & flags)

    @property
    def kinds(self) -> int:
        """The flags that are set on any entry, once the batch is settled."""
        if self._kinds is None:
            self._kinds = reduce(or_, distinct(self.flags), 0)
        return self._kinds

    def whole(self) -> Batch:
        """The batch with every column computed, so that it holds on to nothing else."""
        for name in COLUMNS:
            getattr(self, name)
        self._later = None
        return self

    def keep(self, wanted: Sequence[int]) -> Batch:
        """The same columns of the entries at the positions `wanted` only; `unparsed` goes with them."""

        def kept(name: str) -> list[Any]:
            column = getattr(self, name)
            return [column[i] for i in wanted]

        made = Batch(self.file, self.unparsed, kept)
        if self.heights or self.origins:
            made.heights = {n: self.heights[i] for n, i in enumerate(wanted) if i in self.heights}
            made.origins = {n: self.origins[i] for n, i in enumerate(wanted) if i in self.origins}
        return made

    def origin(self, i: int) -> Origin:
        """Where entry `i` stands, if not on one line."""
        if found := self.origins.get(i):
            return found
        height, line = self.heights.get(i, 1), self.lines[i]
        return Origin(((self.file, line, line + height - 1),)) if height > 1 and line else Origin()


def distinct(column: Sequence[T]) -> set[T]:
    """The different values of a column; fast for one that has only one."""
    if column and column.count(column[0]) == len(column):
        return {column[0]}
    return set(column)


COLUMNS = tuple(name for name in Batch.__annotations__)
