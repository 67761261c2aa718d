"""Which values of a JSON document are entries: the definition, for JSON that is held whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from analyzer.entry import logentry
from analyzer.entry.reading import Reading
from analyzer.entry.severity import Severity
from analyzer.formats import dialects

Json = bytes | msgspec.Raw
"""JSON as it stands; a Raw is a view into the document, which is not copied for it."""

DEEPEST = 12
MALFORMED = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError)
_MOST_FAILURES = 1000
TOKENS = ("nextPageToken", "next_page_token")
_OBJECT = re.compile(r"\{")
_listing = msgspec.json.Decoder(list[msgspec.Raw])
_anything = msgspec.json.Decoder(msgspec.Raw)
_mapping = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Item(NamedTuple):
    """One value that counts, its bytes, and the line on which it begins (1-based); no object stands for a loss."""

    value: object
    raw: bytes
    line: int


def wrapped(raw: Json, reading: Reading, depth: int = 0) -> Iterator[Json]:
    """Every entry in a JSON value; buckets by severity and a page token left are noted in `reading`.

    Raises one of `MALFORMED` where it is no JSON.
    """
    first = bytes(raw).lstrip()[:1]
    if first == b"[":
        yield from _listed(raw, reading, depth)
    elif first == b"{":
        value = logentry.load(bytes(raw))
        if is_entry(value):
            yield raw
            return
        if isinstance(value, dict):
            note(value, reading)
        inside = _inside(raw, reading, depth)
        if dialects.stands_for_entries(value):
            found = list(inside)
            inside = iter(found if any(map(_is_logentry, found)) else [raw])
        yield from inside


def _inside(raw: Json, reading: Reading, depth: int) -> Iterator[Json]:
    if depth < DEEPEST:
        for item in _mapping.decode(raw).values():
            yield from wrapped(item, reading, depth + 1)


def _is_logentry(raw: Json) -> bool:
    value = logentry.load(bytes(raw))
    return isinstance(value, dict) and dialects.surely_entry(value)


def is_entry(value: object) -> bool:
    """Is it surely an entry, be it a LogEntry or what a known logger wrote, rather than a wrapper around entries?"""
    return logentry.looks_like_entry(value) or (isinstance(value, dict) and dialects.named(value))


def loaded(raw: bytes) -> object:
    """The value of JSON that the definition takes. Raises one of `MALFORMED`."""
    _anything.decode(raw)
    return logentry.load(raw)


def items_of(raw: Json) -> list[msgspec.Raw]:
    """The items of a JSON array. Raises one of `MALFORMED` where it is none."""
    return _listing.decode(raw)


def counted(items: Iterable[Json], reading: Reading, depth: int) -> tuple[list[Json], bool]:
    """What the items of a list are: entries, those inside of wrappers, and what is neither; and whether they count, as
    those of a document do, and of a list inside of it where one is an entry or holds some.
    """
    found, counts = list[Json](), not depth
    for item in items:
        start = bytes(item).lstrip()[:1]
        if start == b"[" and depth < DEEPEST:
            inside = [*_listed(item, reading, depth + 1)]
            found += inside
        elif start == b"{" and not _is_entry(item):
            inside = [*wrapped(item, reading, depth + 1)]
            found += inside or [item]
        else:
            inside = [item] if start == b"{" else []
            found.append(item)
        counts = counts or bool(inside)
    return found, counts


def placed(parts: Iterable[Json], data: bytes, line: int) -> Iterator[Item]:
    """The parts of `data`, which begins on `line`, in their order."""
    position = counted = 0
    for part in parts:
        raw = bytes(part)
        found = data.find(raw, position)
        if found < 0:  # of names that come twice, the last counts
            yield Item(logentry.load(raw), raw, 0)
            continue
        line += data.count(b"\n", counted, found)
        counted, position = found, found + len(raw)
        yield Item(logentry.load(raw), raw, line)


def note(wrapper: Mapping[str, object], reading: Reading) -> None:
    """What a wrapper says of the export: that more pages are left, or how many entries of each severity it holds."""
    for key in TOKENS:
        if isinstance(token := wrapper.get(key), str) and token:
            reading.cut.append(f"{reading.file}: a page token is left ({key}): the log goes on after this page")
    for held in (wrapper, *wrapper.values()):
        if isinstance(held, dict) and are_severities(held):
            for name, content in held.items():
                size = len(content) if isinstance(content, list) else content
                if isinstance(size, int) and not isinstance(size, bool):
                    reading.buckets[name.upper()] = max(size, reading.buckets.get(name.upper(), 0))


def are_severities(names: Mapping[str, object]) -> bool:
    """Are the keys of an object names of severities, as in an export that is sorted by them?"""
    return bool(names) and all(name.upper() in Severity.__members__ for name in names)


def salvaged(data: bytes, reading: Reading) -> Iterator[tuple[object, bytes]]:
    """The whole objects of a damaged document that look like entries; the damage counts as one loss."""
    text = data.decode("utf-8", "replace")
    decoder = json.JSONDecoder()
    position, failures = 0, 0
    while (found := _OBJECT.search(text, position)) and failures < _MOST_FAILURES:
        try:
            value, end = decoder.raw_decode(text, found.start())
        except (ValueError, RecursionError):
            failures += 1
            position = found.end()
            continue
        position = end if (entry := is_entry(value)) else found.end()
        if entry:
            yield value, b""
    yield None, b""
    reading.broken.append(damage(reading))


def damage(reading: Reading) -> str:
    return f"{reading.file} is damaged JSON; the whole entries in it were read"


def _listed(raw: Json, reading: Reading, depth: int) -> Iterator[Json]:
    found, counts = counted(items_of(raw), reading, depth)
    yield from found if counts else ()


def _is_entry(raw: Json) -> bool:
    """Is it an entry? Nearly always its own keys tell, without a look at what they hold."""
    try:
        parts = _mapping.decode(raw)
    except UnicodeDecodeError:  # in a key: the slow way replaces what is no UTF-8
        parts = {}
    if not logentry.ENTRY_KEYS.isdisjoint(parts) and not any(bytes(part)[:1] == b"[" for part in parts.values()):
        return True
    return is_entry(logentry.load(bytes(raw)))
