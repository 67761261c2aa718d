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
_MOST_WORK, _LEAST_WORK = 1 << 28, 1 << 8
"""Bytes that may be read in vain, so that no document takes forever, and those that stand for what a try costs."""
_NEAR = 1 << 12
_SLACK = 16


class Salvage:
    """Finds whole entries in the rest of a damaged document."""

    def __init__(self, window: Window, reading: Reading) -> None:
        self._window, self._reading = window, reading
        self._decoder = json.JSONDecoder()
        self._work, self._span = 0, _NEAR
        self.over = False

    def entries(self) -> Iterator[Item]:
        """A loss, and the whole entries up to where a list goes on: the window then stands before an item or the list's
        end. Where no list does, `over` is true.
        """
        window = self._window
        if not self._reading.broken:
            self._reading.broken.append(wrapped.damage(self._reading))
        yield Item(None, b"", window.line)
        self._span = _NEAR
        while self._work < _MOST_WORK and (len(window) or window.grow()):
            window.fill(self._span)
            if not (entry := self._next()):
                continue
            yield entry
            if window.next() == b"]":
                return
            if window.first() == b",":
                window.drop(1)
                if window.next():
                    return
        self.over = True

    def _next(self) -> Item | None:
        """The first entry in the window, which is dropped up to its end; else what cannot hold the beginning of one."""
        window = self._window
        text, position = window.first(self._span).decode("latin-1"), 0  # in which all stands where it does in the bytes
        while (begin := text.find("{", position)) >= 0 and self._work < _MOST_WORK:
            end = self._object_end(text, begin)
            if end is None and len(text) - begin < _LONGEST and not (window.ended and len(text) == len(window)):
                window.drop(begin)
                self._span = 4 * (len(text) - begin) + _NEAR
                return None
            if end and (entry := self._entry(begin, end)):
                window.drop(end)
                self._span = _NEAR
                return entry
            position = begin + 1
        window.drop(len(text))
        self._span = _NEAR
        return None

    def _object_end(self, text: str, begin: int) -> int | None:
        """Where the object at `begin` ends: 0 where there is none, None where the text may end before it."""
        try:
            value, end = self._decoder.raw_decode(text, begin)
        except json.JSONDecodeError as error:
            unfinished = error.pos + _SLACK >= len(text) or error.msg.startswith("Unterminated")
            self._work += _LEAST_WORK + (len(text) if unfinished else error.pos) - begin
            return None if unfinished else 0
        except (ValueError, RecursionError):
            self._work += blocks.SIZE
            return 0
        if not wrapped.is_entry(value):
            self._work += _LEAST_WORK + end - begin
            return 0
        return int(end)

    def _entry(self, begin: int, end: int) -> Item | None:
        window = self._window
        raw = window.first(end)[begin:]
        try:
            value = logentry.load(raw)
        except ValueError:
            return None
        return Item(value, raw, window.line + window.first(begin).count(b"\n"))


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
