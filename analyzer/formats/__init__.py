"""Bytes -> batches. A format is one file here and one row of `FORMATS`; it is recognised by content, never by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from analyzer.entry.batch import Batch
from analyzer.entry.reading import ByteStream, Reading
from analyzer.formats import carried, document, lines, recognise, table
from analyzer.formats.blocks import HEAD
from analyzer.formats.carriers import CARRIERS, Carrier

__all__ = ["FORMATS", "HEAD", "Format", "choose"]


class Format(msgspec.Struct, frozen=True):
    """How bytes of one kind become batches.

    `recognises(head)` judges the first bytes of a file (up to `HEAD`). `read(stream, reading, start, end)` gives the
    batches of the entries that begin in the bytes from `start` to `end` (None: the end); a format that cannot be cut
    (`splittable` false) is only read whole.
    """

    name: str
    recognises: Callable[[bytes], bool]
    read: Callable[[ByteStream, Reading, int, int | None], Iterator[Batch]]
    splittable: bool


def _json_lines(stream: ByteStream, reading: Reading, start: int, end: int | None) -> Iterator[Batch]:
    return lines.read(stream, reading, start, end, json_log=True)


def _text_lines(stream: ByteStream, reading: Reading, start: int, end: int | None) -> Iterator[Batch]:
    return lines.read(stream, reading, start, end, json_log=False)


def _document(stream: ByteStream, reading: Reading, _start: int, _end: int | None) -> Iterator[Batch]:
    return document.read(stream, reading)


def _table(stream: ByteStream, reading: Reading, _start: int, _end: int | None) -> Iterator[Batch]:
    return table.read(stream, reading)


def _carried(name: str, carrier: Carrier) -> Format:
    def read(stream: ByteStream, reading: Reading, _start: int, _end: int | None) -> Iterator[Batch]:
        return carried.read(stream, reading, carrier)

    return Format(
        name, lambda head: carrier.recognises(recognise.first_lines(head, indented=True)), read, splittable=False
    )


# The first that recognises the head of a file reads it; the last recognises everything.
FORMATS: dict[str, Format] = {
    "gcloud-table": Format("gcloud-table", table.recognises, _table, splittable=False),
    **{name: _carried(name, carrier) for name, carrier in CARRIERS.items()},
    "json-lines": Format("json-lines", recognise.json_lines, _json_lines, splittable=True),
    "json-document": Format("json-document", recognise.json_document, _document, splittable=False),
    "text": Format("text", lambda _head: True, _text_lines, splittable=True),
}


def choose(head: bytes) -> Format:
    """The format of a file that begins with the bytes `head` (its first 256 KiB, or all of it)."""
    return next(f for f in FORMATS.values() if f.recognises(head))
