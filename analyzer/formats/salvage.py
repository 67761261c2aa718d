"""What can be read of a JSON document behind the place where it is damaged."""

from __future__ import annotations

import json
from collections.abc import Iterator

from analyzer.entry import logentry
from analyzer.entry.reading import Reading
from analyzer.formats import blocks, wrapped
from analyzer.formats.window import Window
from analyzer.formats.wrapped import Item

_LONGEST = 1 << 22
_MOST_WORK = 1 << 28
"""Bytes that may be read in vain, so that no document takes forever."""
_SLACK = 16


class Salvage:
    """Finds whole entries in the rest of a damaged document."""

    def __init__(self, window: Window, reading: Reading) -> None:
        self._window, self._reading = window, reading
        self._decoder = json.JSONDecoder()
        self._work = 0
        self.over = False

    def entries(self) -> Iterator[Item]:
        """A loss, and the whole entries up to where a list goes on: the window then stands before an item or the list's
        end. Where no list does, `over` is true.
        """
        window = self._window
        if not self._reading.broken:
            self._reading.broken.append(wrapped.damage(self._reading))
        yield Item(None, b"", window.line)
        while self._work < _MOST_WORK and (window.data or window.grow()):
            if len(window.data) < blocks.SIZE and not window.ended:
                window.grow(blocks.SIZE)
            if not (entry := self._next()):
                continue
            yield entry
            if window.next() == b"]":
                return
            if window.data[:1] == b",":
                window.drop(1)
                if window.next():
                    return
        self.over = True

    def _next(self) -> Item | None:
        """The first entry in the window, which is dropped up to its end; else what cannot hold the beginning of one."""
        window = self._window
        text, position = window.data.decode("latin-1"), 0  # brackets and quotes stand where they stand in the bytes
        while (begin := text.find("{", position)) >= 0 and self._work < _MOST_WORK:
            end = self._object_end(text, begin)
            if end is None and not window.ended and len(text) - begin < _LONGEST:
                window.drop(begin)
                window.grow()
                return None
            if end and (entry := self._entry(begin, end)):
                window.drop(end)
                return entry
            position = begin + 1
        window.drop(len(text))
        return None

    def _object_end(self, text: str, begin: int) -> int | None:
        """Where the object at `begin` ends: 0 where there is none, None where the text may end before it."""
        try:
            value, end = self._decoder.raw_decode(text, begin)
        except json.JSONDecodeError as error:
            unfinished = error.pos + _SLACK >= len(text) or error.msg.startswith("Unterminated")
            self._work += len(text) - begin if unfinished else error.pos - begin
            return None if unfinished else 0
        except (ValueError, RecursionError):
            self._work += blocks.SIZE
            return 0
        if not logentry.looks_like_entry(value):
            self._work += end - begin
            return 0
        return int(end)

    def _entry(self, begin: int, end: int) -> Item | None:
        window = self._window
        raw = window.data[begin:end]
        try:
            value = logentry.load(raw)
        except ValueError:
            return None
        return Item(value, raw, window.line + window.data.count(b"\n", 0, begin))


def is_damaged(data: bytes) -> bool:
    """Is what stands in `data`, the beginning of a value, no JSON, however it goes on?"""
    text = data.decode("latin-1")
    try:
        json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError as error:
        return error.pos + _SLACK < len(text) and not error.msg.startswith("Unterminated")
    except (ValueError, RecursionError):
        return True
    return False
