"""The table that `gcloud logging read` prints: TIMESTAMP, SEVERITY and a payload in columns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.entry import assemble, clock
from analyzer.entry import batch as flag
from analyzer.entry.batch import Batch
from analyzer.entry.logentry import LONGEST, Said, shortened
from analyzer.entry.reading import ByteStream, Reading
from analyzer.entry.severity import parse
from analyzer.formats import blocks

_HEADER = re.compile(rb"TIMESTAMP {2,}SEVERITY {2,}(\w+)[ \t]*\r?$", re.MULTILINE)
_ROW = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*")
_BATCH = 2000


def recognises(head: bytes) -> bool:
    """Does a file that begins with `head` hold the table?"""
    return _HEADER.match(head.lstrip()) is not None


def read(stream: ByteStream, reading: Reading) -> Iterator[Batch]:
    """The batches of the rows, in the order of the table; indented lines belong to the row above."""
    batch = Batch(file=reading.file)
    row: list[str] = []
    columns, row_line = (0, 0), 0
    for number, bare in enumerate(_lines(stream), 1):
        if found := _HEADER.match(bare.encode("utf-8", "replace")):
            _add(batch, row, columns, row_line)
            row, columns = [], (bare.index("SEVERITY"), found.start(1))
        elif _ROW.match(bare):
            _add(batch, row, columns, row_line)
            row, row_line = [bare], number
            if len(batch) >= _BATCH:
                yield assemble.settle(batch)
                batch = Batch(file=reading.file)
        elif row:
            row.append(bare[columns[1] :] if not bare[: columns[1]].strip() else bare)
        elif bare.strip():
            batch.unparsed += 1
    _add(batch, row, columns, row_line)
    if len(batch) or batch.unparsed:
        yield assemble.settle(batch)


def _lines(stream: ByteStream) -> Iterator[str]:
    for block in blocks.read(stream):
        for line in block.data.removesuffix(b"\n").split(b"\n"):
            yield line.decode("utf-8", "replace").rstrip("\r").removeprefix("\ufeff")


def _add(batch: Batch, row: list[str], columns: tuple[int, int], line: int) -> None:
    if not row:
        return
    first = row[0]
    text = "\n".join([first[columns[1] :], *row[1:]]).rstrip()
    flags = flag.SPLITTABLE if text else 0
    if len(text) > LONGEST:
        text, flags = shortened(text), flags | flag.SHORTENED
    severity = parse(first[columns[0] : columns[1]].strip())
    said = Said(
        text=text,
        severity=severity,
        time=clock.nanoseconds(first[: columns[0]].strip()),
        log_name="",
        service="",
        revision="",
        instance="",
        logger="",
        trace="",
        insert_id="",
        status=0,
        flags=flags | (flag.OWN_SEVERITY if severity else 0),
    )
    assemble.append(batch, said, line, None)
