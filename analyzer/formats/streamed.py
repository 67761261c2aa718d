"""A JSON document of any size, read through a window: what its lists hold, some items at a time.

A list is cut where an item seems to end, and the cut is proven by decoding what stands before it: brackets around it
make an array if, and only if, the cut falls between two items of the list, for JSON can be read in one way only.
`analyzer.formats.wrapped` is the definition of what counts; a property test says that both find the same.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Generator, Iterator
from typing import NamedTuple

from analyzer.entry import logentry
from analyzer.entry.batch import Batch
from analyzer.entry.reading import Reading
from analyzer.entry.severity import Severity
from analyzer.formats import blocks, typed, wrapped
from analyzer.formats.salvage import Salvage, is_damaged
from analyzer.formats.window import SPACE, Window, item_ends, value_end
from analyzer.formats.wrapped import Item

WHOLE = 1 << 22
"""A value that is not longer is held whole; only wrappers and lists that are longer are read a piece at a time."""
LONGEST_ITEM = 1 << 25
_MOST_WAITING = 10_000
_FOR_SEAM = 1 << 16
_NEAR, _FAR = 1 << 10, 1 << 62
"""How many bytes of a list are tried at once, just after a damage, and where all went well for long."""
_KEY = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_COLON = re.compile(rb"[ \t\r\n]*+:[ \t\r\n]*+(?=[^ \t\r\n])")
_MEMBER = re.compile(rb'[ \t\r\n,]*+("(?:[^"\\]++|\\.)*+")[ \t\r\n]*+:[ \t\r\n]*+(?=[^ \t\r\n])', re.DOTALL)
_GAP = re.compile(rb"[ \t\r\n,]*+")
_FIRST_KEY = re.compile(rb'\{[ \t\r\n]*+"[^"\\]*+"')

Found = Batch | Item


class _DamagedError(Exception):
    """The document goes on in no way that JSON can."""


class _Taken(NamedTuple):
    """Items of a list that stand side by side: what counts of them, how many they are, where the last ends in the
    window, whether one is an entry, or holds some, and whether the next may be sound.
    """

    found: list[Found]
    items: int
    end: int
    sure: bool
    sound: bool = True


class Walk:
    """Walks through one document; `reading` is told what its wrappers say, and of damage."""

    def __init__(self, window: Window, reading: Reading) -> None:
        self._window, self._reading = window, reading
        self._salvage = Salvage(window, reading)
        self._reach = _FAR

    def found(self) -> Iterator[Found]:
        """What counts in the document, and in those that may follow it, in their order; each damage is a loss."""
        window = self._window
        while window.next() and not self._salvage.over:
            try:
                yield from self._value(0)
            except _DamagedError:
                yield from self._salvage.entries()
                yield from self._list(0)

    def _value(self, depth: int) -> Generator[Found, None, object]:
        """What counts in the value that the window stands before; returns what `wrapped.note` needs to know of it."""
        window = self._window
        if not depth and window.first() not in (b"[", b"{"):
            raise _DamagedError
        end = self._end(depth) if depth or window.first() != b"[" else None
        if end is None:
            return (yield from self._inside(depth))
        raw = window.first(end)
        try:
            value = wrapped.loaded(raw)
            found = [*wrapped.placed(wrapped.wrapped(raw, self._reading, depth), raw, window.line)]
        except wrapped.MALFORMED:
            raise _DamagedError from None
        yield from found
        window.drop(end)
        return value

    def _end(self, depth: int) -> int | None:
        """Where the value ends that the window stands before; None where it is so long that it is read by its parts."""
        window = self._window
        while (end := _sound_end(window)) is None:
            if len(window) >= WHOLE and depth < wrapped.DEEPEST and _holds_more(window):
                return None
            if len(window) >= LONGEST_ITEM or not window.grow():
                raise _DamagedError
        return end - window.at

    def _inside(self, depth: int) -> Generator[Found, None, object]:
        listed = self._window.first() == b"["
        self._window.drop(1)
        return (yield from self._list(depth) if listed else self._object(depth))

    def _object(self, depth: int) -> Generator[Found, None, dict[str, object]]:
        """The members of the object that the window stands in."""
        window, said, guessed = self._window, dict[str, object](), list[str]()
        while window.next() == b'"':
            key = self._key()
            self._matched(_COLON)
            said[_telling(key)] = None
            if wrapped.are_severities(said) and key.upper() not in self._reading.buckets:
                # to be known before its entries are counted; taken back where the keys to come are no severities
                self._reading.buckets[key.upper()] = 0
                guessed.append(key.upper())
            value = yield from self._value(depth + 1)
            said[_telling(key)] = len(value) if isinstance(value, list) else _plain(value)
            if window.next() != b",":
                break
            window.drop(1)
        if window.next() != b"}":
            raise _DamagedError
        window.drop(1)
        for name in guessed:
            if not self._reading.buckets[name]:
                del self._reading.buckets[name]
        wrapped.note(said, self._reading)
        return said

    def _key(self) -> str:
        try:
            return str(logentry.load(self._matched(_KEY)))
        except ValueError:
            raise _DamagedError from None

    def _matched(self, pattern: re.Pattern[bytes]) -> bytes:
        window = self._window
        while not (found := pattern.match(window.data, window.at)):
            if len(window) >= LONGEST_ITEM or not window.grow():
                raise _DamagedError
        window.drop(found.end() - window.at)
        return found[0]

    # ---- lists ------------------------------------------------------------------------------------------------------

    def _list(self, depth: int) -> Generator[Found, None, int]:
        """The items of the list that the window stands in, before an item or the list's end; returns their number.

        Of the list of a wrapper items count only where one is an entry or holds some.
        """
        window, count, seam = self._window, 0, b""
        waiting: list[Found] | None = [] if depth else None
        closed = window.next() == b"]"
        while not closed and not self._salvage.over:
            window.fill(min(blocks.SIZE, self._reach))
            try:
                seam = seam or _seam(window.first(_FOR_SEAM))
                taken = self._before(seam, depth) or self._whole(depth) or self._long(depth)
                if waiting is None or taken is None or taken.sure:
                    yield from waiting or ()
                    waiting = None
                elif len(waiting) < _MOST_WAITING:
                    waiting += taken.found
                if taken:
                    yield from taken.found if waiting is None else ()
                    count += taken.items
                    self._reach = min(2 * self._reach, _FAR)
                    window.drop(taken.end)
                else:
                    yield from self._inside(depth + 1)
                    count += 1
                closed = self._closes(item=taken is None or taken.sound)
            except _DamagedError:
                waiting, self._reach = None, _NEAR
                yield from self._salvage.entries()
                closed = window.first() == b"]"
        window.drop(1)
        return count

    def _closes(self, *, item: bool) -> bool:
        """After an item: does the list end here? If not, the window then stands before the next, which is an `item`."""
        window = self._window
        mark = window.next()
        if mark == b",":
            window.drop(1)
            if item and window.next() not in (b"", b"]"):
                return False
        if mark != b"]":
            raise _DamagedError
        return True

    def _before(self, seam: bytes, depth: int) -> _Taken | None:
        """The items before the last place in the window that looks as the list did between two items before."""
        window = self._window
        end = window.data.rfind(seam, window.at, window.at + self._reach) + 1 if seam else 0
        return self._decoded(end - window.at, depth) if end else None

    def _whole(self, depth: int) -> _Taken | None:
        """As many whole items as the window holds; None where not even the first is whole."""
        ends, sound = [], True
        data = self._window.first(self._reach)
        try:
            for end in item_ends(data):
                ends.append(end)
        except ValueError:
            sound = False
        if not ends and sound and self._reach < len(self._window):
            self._reach *= 4
            return self._whole(depth)
        if not ends and sound and not self._window.ended and not is_damaged(data):
            return None
        taken = self._decoded(ends[-1], depth) if ends else None
        if taken:
            return taken
        whole = bisect_left(ends, True, key=lambda end: not _is_list(data[:end]))
        taken = self._decoded(ends[whole - 1], depth) if whole else None
        if not taken:
            raise _DamagedError
        return taken._replace(sound=False)

    def _long(self, depth: int) -> _Taken | None:
        """The one item that the window did not hold; None where it is so long that it is read by its parts."""
        end = self._end(depth + 1)
        taken = self._decoded(end, depth) if end else None
        if end and not taken:
            raise _DamagedError
        return taken

    def _decoded(self, end: int, depth: int) -> _Taken | None:
        """The items before `end` in the window; None where they are none, and nothing else."""
        window, file = self._window, self._reading.file
        line, begin = window.line, window.at
        block = b"".join((b"[", memoryview(window.data)[begin : begin + end], b"]"))
        batch = typed.decode_list(block, file, lambda: _places(block, line))
        if batch:
            return _Taken([batch], len(batch), end, sure=True)
        try:
            raws = wrapped.items_of(block)
            parts, counts = wrapped.counted(raws, self._reading, depth)
            return _Taken([*wrapped.placed(parts, block, line)], len(raws), end, sure=counts)
        except wrapped.MALFORMED:
            return None


def _holds_more(window: Window) -> bool:
    first = window.first()
    return first == b"[" or (first == b"{" and opens_wrapper(window.data, window.at))


def _sound_end(window: Window) -> int | None:
    try:
        return value_end(window.data, window.at)
    except ValueError:
        raise _DamagedError from None


def _is_list(items: bytes) -> bool:
    try:
        return bool(wrapped.items_of(b"[%b]" % items))
    except wrapped.MALFORMED:
        return False


def _telling(key: str) -> str:
    """The name of a member of a wrapper; one for all that tell nothing, so that any number of them can be kept."""
    return key if key in wrapped.TOKENS or key.upper() in Severity.__members__ else "other"


def _plain(value: object) -> object:
    return value if isinstance(value, str | int) else None


def _seam(data: bytes) -> bytes:
    """What stands between the first items of a list, with the last byte of the one and the first key of the other."""
    try:
        first = next(item_ends(data), 0)
    except ValueError:
        return b""
    second = _GAP.match(data, first)
    if not first or not second or data[first - 1 : first] != b"}":
        return b""
    key = _FIRST_KEY.match(data, second.end())
    return data[first - 1 : key.end()] if key else b""


def _places(block: bytes, line: int) -> tuple[list[int], list[bytes]]:
    """The line and the bytes of each item of the array `block`, which begins on `line`."""
    raws = [bytes(raw) for raw in wrapped.items_of(block)]
    lines, counted, position = [], 0, 1
    for raw in raws:
        begin = _GAP.match(block, position).end()  # type: ignore[union-attr]
        line += block.count(b"\n", counted, begin)
        lines.append(line)
        counted, position = begin, begin + len(raw)
    return lines, raws


def opens_wrapper(data: bytes, start: int = 0, depth: int = 0) -> bool:
    """Does an object begin at `start` that is no entry, but holds some, as far as `data` shows?"""
    position, entry = start + 1, False
    try:
        while member := _MEMBER.match(data, position):
            value = member.end()
            entry = entry or _is_entry_key(member[1])
            if _holds_entry(data, value, depth, entry=entry):
                return True
            position = value_end(data, value) or len(data)
    except ValueError:
        pass
    return False


def _holds_entry(data: bytes, value: int, depth: int, *, entry: bool) -> bool:
    """Shows the value of a member that its object is a wrapper, be it with the keys of an `entry` or not?"""
    deeper = not entry and depth < wrapped.DEEPEST
    if data[value : value + 1] == b"{":
        return deeper and opens_wrapper(data, value, depth + 1)
    if data[value : value + 1] != b"[":
        return False
    first = SPACE.match(data, value + 1).end()  # type: ignore[union-attr]
    if data[first : first + 1] != b"{":
        return False
    return _begins_entry(data, first) or (deeper and opens_wrapper(data, first, depth + 1))


def _begins_entry(data: bytes, start: int) -> bool:
    position = start + 1
    while member := _MEMBER.match(data, position):
        if _is_entry_key(member[1]):
            return True
        position = value_end(data, member.end()) or len(data)
    return False


def _is_entry_key(quoted: bytes) -> bool:
    return quoted[1:-1].decode("latin-1") in logentry.ENTRY_KEYS
