"""A document that is read a piece at a time holds what it holds when it is read whole."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.entry.batch import Batch
from analyzer.entry.reading import Reading
from analyzer.formats import blocks, document, streamed
from analyzer.formats.window import Window
from analyzer.sources import Stream

from .samples import Read, entry

EXAMPLES = int(os.environ.get("LOGTRIAGE_EXAMPLES", "200"))
PAGE_END = "},{"
HOSTILE = [
    '},{"textPayload": "fake"},{',
    '"},\n  {"timestamp": "x"',
    "]}]",
    "\\",
    '\\"},{',
    "[[[{{{",
    "é🟢",
    "\n",
    PAGE_END * 30,
]


def usual(text: str, second: int) -> dict[str, Any]:
    return entry(text, second, severity="INFO", insertId=f"i{second}", labels={"instanceId": "0a"})


TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=8), st.integers(0, 300).map("x".__mul__))
USUAL = st.builds(usual, TEXTS, st.integers(0, 50))
UNUSUAL = st.one_of(
    st.builds(lambda text, second: entry(None, second, jsonPayload={"items": [{"a": text}, [text]]}), TEXTS, st.none()),
    st.builds(lambda text: {"textPayload": text}, TEXTS),
    st.builds(lambda text: {"a": {"b": text}}, TEXTS),
    st.builds(lambda text: entry(None, None, jsonPayload={"message": text, "list": [{}, {}, {}]}), TEXTS),
)
SCALARS = st.sampled_from([None, True, 7, -1.5e3, "x", "},{", "", [], {}])
LISTS = st.one_of(
    st.lists(USUAL, max_size=12),
    st.lists(st.one_of(USUAL, USUAL, UNUSUAL), max_size=12),
    st.lists(st.one_of(USUAL, USUAL, UNUSUAL, SCALARS), max_size=12),
)
LEVELS = st.sampled_from(["ERROR", "warning", "INFO", "DEBUG"])
WRAPPERS: st.SearchStrategy[Any] = st.one_of(
    st.builds(lambda entries, token: {"n": 3, "entries": entries, "nextPageToken": token}, LISTS, SCALARS),
    st.builds(lambda buckets: {"logs": buckets, "note": "x"}, st.dictionaries(LEVELS, LISTS, max_size=3)),
    st.dictionaries(st.one_of(LEVELS, st.sampled_from(["a", "b"])), st.one_of(LISTS, SCALARS, USUAL), max_size=4),
    st.builds(lambda entries: {"a": {"b": [1, 2], "c": {"d": entries}}, "e": {}}, LISTS),
    st.builds(lambda first, more: {"a": [1, {"b": first}, {}, {"c": more}, [first]]}, LISTS, LISTS),
)
DOCUMENTS = st.one_of(LISTS, LISTS, WRAPPERS, st.lists(st.one_of(LISTS, WRAPPERS, USUAL), max_size=3))


@st.composite
def written(draw: st.DrawFn) -> bytes:
    value = draw(DOCUMENTS)
    separators = draw(st.sampled_from([None, (",", ":"), (" , ", " : ")]))
    indent = draw(st.sampled_from([None, None, 0, 2]))
    text = json.dumps(value, indent=indent, separators=separators, ensure_ascii=False)
    return draw(st.sampled_from(["", "\n", " \r\n"])).join(["", text, ""]).encode("utf-8", "replace")


def batches(data: bytes, size: int, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Read through a window that grows by `size` bytes."""
    monkeypatch.setattr(blocks, "SIZE", size)
    monkeypatch.setattr(streamed, "WHOLE", size)
    found = Read(Reading("app.log"))
    walk = streamed.Walk(Window(Stream(io.BytesIO(data), "app.log")), found.reading)
    for batch in dated(walk.found()):
        found.take(batch)
    return found


def dated(found: Any) -> Iterator[Batch]:
    return document._dated(document._batches(found, Batch(file="app.log")))


def defined(data: bytes) -> Read:
    found = Read(Reading("app.log"))
    for batch in dated(document.whole(data, 1, found.reading)):
        found.take(batch)
    return found


@pytest.fixture(scope="module")
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def readable(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def told_apart(row: dict[str, Any]) -> dict[str, Any]:
    """A row, without the line of an empty object: the definition finds lines by what stands there."""
    return row | {"lines": 0} if row["raws"] == {} else row


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(written(), st.sampled_from([1, 7, 64, 300, 2000, 100_000]))
def test_however_large_the_pieces_the_entries_are_those_of_the_whole(
    patch: pytest.MonkeyPatch, data: bytes, size: int
) -> None:
    whole, pieces = defined(data), batches(data, size, patch)
    assert [*map(told_apart, pieces.rows)] == [*map(told_apart, whole.rows)]
    assert pieces.unparsed == whole.unparsed
    assert (pieces.reading.broken, set(pieces.reading.cut)) == (whole.reading.broken, set(whole.reading.cut))
    assert pieces.reading.buckets == whole.reading.buckets


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.one_of(USUAL, USUAL, UNUSUAL), max_size=12),
    st.sampled_from([None, 1]),
    st.integers(0, 5000),
    st.sampled_from([b"", b"x", b'"', b"}", b"{", b"]", b",", b"[1", b"\0", b'{"']),
    st.integers(0, 20),
    st.sampled_from([64, 300, 100_000]),
)
def test_of_a_damaged_list_all_is_read_that_is_found_in_the_whole(
    patch: pytest.MonkeyPatch, entries: list[Any], indent: int | None, place: int, junk: bytes, lost: int, size: int
) -> None:
    data = json.dumps(entries, indent=indent).encode()
    place = 1 + place % len(data)
    damaged = data[:place] + junk + data[place + lost :]
    whole, pieces = defined(damaged), batches(damaged, size, patch)
    texts = iter(pieces.texts)
    if whole.reading.broken:
        assert all(readable(text) in texts for text in whole.texts), "not one entry less, and in the same order"
        assert pieces.reading.broken == whole.reading.broken
        assert pieces.unparsed >= 1
    else:
        assert (pieces.rows, pieces.unparsed) == (whole.rows, whole.unparsed)


@given(written(), st.binary(max_size=10), st.integers(0, 3000), st.sampled_from([16, 300]))
@settings(max_examples=EXAMPLES // 2, suppress_health_check=list(HealthCheck))
def test_no_damage_makes_reading_raise(
    patch: pytest.MonkeyPatch, data: bytes, junk: bytes, place: int, size: int
) -> None:
    batches(data[:place] + junk + data[place:], size, patch)
