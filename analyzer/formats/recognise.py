"""Is it JSON lines, one JSON document, or text? Judged by the first lines of a file."""

from __future__ import annotations

from analyzer.entry import headers, logentry, markup
from analyzer.formats import blocks

_LINES = 60


def json_lines(head: bytes) -> bool:
    """Do most lines hold one JSON object each, perhaps with damaged ones and lines of text among them?"""
    lines = _lines(head)
    if not lines:
        return False
    objects = [value for line in lines if line[:1] == b"{" and isinstance(value := _value(line), dict)]
    if len(lines) == 1 and objects:
        return logentry.looks_like_entry(objects[0])
    if isinstance(_value(lines[0]), dict):
        return True
    return any(map(logentry.looks_like_entry, objects))


def json_document(head: bytes) -> bool:
    """Does the file begin as one JSON array or object that goes on over lines?"""
    lines = _lines(head)
    if not lines or lines[0][:1] not in (b"[", b"{"):
        return False
    first = markup.plain(lines[0][:1000].decode("utf-8", "replace"))
    if headers.read(first):
        return False
    return lines[0] in (b"[", b"{") or lines[0][1:].lstrip()[:1] in (b'"', b"{", b"[", b"]", b"}")


def _lines(head: bytes) -> list[bytes]:
    lines = [line.strip() for line in head.removeprefix(blocks.BOM).split(b"\n", _LINES * 2)]
    return [line for line in lines if line][:_LINES]


def _value(line: bytes) -> object:
    try:
        return logentry.load(line)
    except ValueError:
        return None
