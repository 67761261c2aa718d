"""Is it JSON lines, one JSON document, or text? Judged by the first lines of a file."""

from __future__ import annotations

import re

from analyzer.entry import layouts, logentry, markup
from analyzer.formats import blocks, dialects, document
from analyzer.formats.streamed import opens_wrapper

_LINES = 60
_SCALAR_FIRST = re.compile(rb'\[\s*(?:null|true|false|-?\d+|"[^"\\]*")\s*,\s*[{"\[nft\d]')
# What exporters print for an empty answer.
_NOTHING = (b"null", b"Listed 0 items.", b"true", b"false", b'""')


def json_lines(head: bytes) -> bool:
    """Do the lines hold one JSON object each, perhaps with damaged ones and lines of text among them?"""
    lines = first_lines(head)
    if not lines or _begins_list(lines[0]) or document.beginning(head):
        return False
    if lines[0][:2] == b'{"' and b"\n" not in head.strip():
        if _whole(head):
            value = _value(lines[0])
            logged = dialects.stands_for_entries(value) and not opens_wrapper(lines[0])
            return logged or logentry.looks_like_entry(value)
        # one damaged object, or the first of many that are longer than the head, or a wrapper that is
        return len(head) >= blocks.HEAD and not opens_wrapper(lines[0])
    if isinstance(_value(lines[0]), dict):
        return True
    values = [_value(line) for line in lines if line[:1] == b"{"]
    objects = sum(map(dialects.stands_for_entries, values))
    return any(map(logentry.looks_like_entry, values)) or 2 * objects > len(lines)


def json_document(head: bytes) -> bool:
    """Is the file one JSON array or object that goes on over lines, or a JSON value that holds no entry?"""
    lines = first_lines(head)
    if not lines:
        return False
    if _begins_list(lines[0]) or head.strip() in _NOTHING or document.beginning(head):
        return True
    if lines[0][:1] == b"[" and lines[0][1:].lstrip()[:1] in (b"[", b'"'):
        return True
    return lines[0] == b"{" or (lines[0][:1] == b"{" and lines[0][1:].lstrip()[:1] in (b'"', b"}"))


def _begins_list(line: bytes) -> bool:
    """`[` alone or before an object or the end of an empty list; gunicorn's lines begin with one, too."""
    if line[:1] != b"[" or layouts.read(markup.plain(line[:1000].decode("utf-8", "replace"))):
        return False
    return line[1:].lstrip()[:1] in (b"", b"{", b"]") or _SCALAR_FIRST.match(line) is not None


def _whole(head: bytes) -> bool:
    """Does `head` hold whole JSON, rather than the beginning of a line longer than itself?"""
    try:
        logentry.load(head.removeprefix(blocks.BOM))
    except ValueError:
        return False
    return True


def first_lines(head: bytes, *, indented: bool = False) -> list[bytes]:
    """The first lines of a file that are not blank, without the blanks behind them, or around them."""
    lines = head.removeprefix(blocks.BOM).split(b"\n", _LINES * 2)
    return [line.rstrip() if indented else line.strip() for line in lines if line and not line.isspace()][:_LINES]


def _value(line: bytes) -> object:
    try:
        return logentry.load(line)
    except ValueError:
        return None
