"""A batch: a block of entries held by columns, the unit that flows from the formats to the tally."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

AUDIT = 1  # written by Cloud Audit Logs: says what people did, not how the service is
OWN_SEVERITY = 2  # the entry states a severity of its own
REQUEST_TEXT = 4  # the text is `METHOD URL STATUS`, made from the HTTP request
SHORTENED = 8  # the text was longer than 1 MiB
TEXT_LINE = 16  # a line of a text log: ties in time are decided by its position
TRACE = 32  # the text holds a stack trace
ASSUMED_UTC = 64  # its time named no zone
JOINED = 128  # put together from the pieces of a split trace
SPLITTABLE = 256  # a payload of plain text without a layout's header: may be one line of a split trace


class Batch(msgspec.Struct):
    """Columns of equal length, one item an entry, in the order of the source.

    `severities` are effective; `times` are ns since the epoch or None; names are '' and statuses 0 where the entry has
    none; `logs` are short (`stderr`), `log_names` whole; `lines` are 1-based, 0 where unknown; `raws` give the whole
    entry for conditions on its fields: the bytes of its JSON object, a mapping, or None for a line of text.
    """

    file: str = ""
    texts: list[str] = msgspec.field(default_factory=list)
    severities: list[int] = msgspec.field(default_factory=list)
    times: list[int | None] = msgspec.field(default_factory=list)
    logs: list[str] = msgspec.field(default_factory=list)
    log_names: list[str] = msgspec.field(default_factory=list)
    services: list[str] = msgspec.field(default_factory=list)
    revisions: list[str] = msgspec.field(default_factory=list)
    instances: list[str] = msgspec.field(default_factory=list)
    loggers: list[str] = msgspec.field(default_factory=list)
    traces: list[str] = msgspec.field(default_factory=list)
    insert_ids: list[str] = msgspec.field(default_factory=list)
    statuses: list[int] = msgspec.field(default_factory=list)
    flags: list[int] = msgspec.field(default_factory=list)
    lines: list[int] = msgspec.field(default_factory=list)
    raws: list[bytes | Mapping[str, object] | None] = msgspec.field(default_factory=list)
    unparsed: int = 0

    def __len__(self) -> int:
        return len(self.texts)

    def keep(self, wanted: Sequence[int]) -> Batch:
        """The same columns of the entries at the positions `wanted` only; `unparsed` goes with them."""
        kept = Batch(file=self.file, unparsed=self.unparsed)
        for name in COLUMNS:
            column = getattr(self, name)
            setattr(kept, name, [column[i] for i in wanted])
        return kept


COLUMNS = tuple(name for name in Batch.__struct_fields__ if name not in {"file", "unparsed"})
