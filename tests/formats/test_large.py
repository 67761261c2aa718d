"""Lines that are too long to be held give the entries that they would give if they were."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.entry import logentry
from analyzer.formats import blocks, large

from .samples import Read, entry, read

KEPT = 1 << 6
SIZES = {"LARGE": 2 * KEPT, "_HALF": KEPT, "LONGEST_LINE": 20 * KEPT, "SIZE": 50, "_LOOK": 20}
CHARACTERS = st.sampled_from(["x", '"', "\\", "\n", "ä", "🎉", "\u0001", "\ud800", "7"])
STRINGS = st.builds(lambda one, times, other: one * times + other, CHARACTERS, st.integers(0, 400), st.text(CHARACTERS))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lines are large from 128 bytes on, and texts long from 8 characters on."""
    for name, value in SIZES.items():
        monkeypatch.setattr(blocks, name, value)
    monkeypatch.setattr(large, "_CHUNK", KEPT)
    yield


def lines(data: bytes, *cuts: int) -> list[bytes]:
    return [line for block in blocks.read(_Stream(data), 0, 50) for line in block.data.removesuffix(b"\n").split(b"\n")]


class _Stream:
    seekable = False

    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self, size: int = -1, /) -> bytes:
        data, self._data = self._data[:size], self._data[size:]
        return data

    def seek(self, offset: int, /) -> int:
        raise OSError(offset)


@pytest.mark.usefixtures("small")
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([b"one", b"x" * 127, b"y" * 130 + b"end", b"z" * 3000, b"a\0" * 500, b""]), max_size=8))
def test_the_ends_of_a_line_of_text_are_kept_and_its_damage_is_seen(given_lines: list[bytes]) -> None:
    data = b"".join(line + b"\n" for line in given_lines)
    for read_line, line in zip(lines(data) or [b""], given_lines or [b""], strict=True):
        assert read_line[:KEPT] == line[:KEPT]
        assert read_line[-KEPT:] == line[-KEPT:]
        assert blocks.damaged(read_line) == blocks.damaged(line)
        assert len(read_line) <= 2 * KEPT + 2 * 50 + KEPT
        assert len(line) >= 2 * KEPT or read_line == line


@pytest.mark.usefixtures("small")
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([b"one", b"x" * 127, b"z" * 3000, b'{"a": "' + b"b" * 500 + b'"}', b""]), max_size=8))
def test_a_block_says_where_it_stands(given_lines: list[bytes]) -> None:
    data = b"".join(line + b"\n" for line in given_lines)
    for block in blocks.read(_Stream(data), 0, 50):
        assert data[block.offset :].startswith(block.data[:KEPT])


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.none() | STRINGS | st.integers() | st.just(10**300),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(STRINGS, inner, max_size=3),
        max_leaves=6,
    ),
    st.booleans(),
)
@pytest.mark.usefixtures("small")
def test_json_that_is_condensed_says_the_same_but_for_the_middle_of_what_is_long(value: Any, ascii_only: bool) -> None:
    line = json.dumps({"message": value}, ensure_ascii=ascii_only).encode("utf-8", "replace")
    expected, found = logentry.load(line), logentry.load(large.condensed(line))
    assert _shape(found) == _shape(expected)


def _shape(value: object) -> object:
    """A value with the first and last letters of what is long, which are kept whatever they are written as."""
    if isinstance(value, dict):
        return [(_shape(key), _shape(each)) for key, each in value.items()]
    if isinstance(value, list):
        return [_shape(each) for each in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)[:KEPT]
    return (value[:5], value[-5:]) if isinstance(value, str) else value


@pytest.mark.parametrize("line", [b"{" * 5000, b"[1,2]," * 900, b'{"' * 3000, b'{"a":"' + b'\\"' * 3000, b"\\" * 5000])
@pytest.mark.usefixtures("small")
def test_what_is_no_json_stays_none(line: bytes) -> None:
    with pytest.raises(ValueError):
        logentry.load(large.condensed(line))


def test_a_long_number_and_a_long_string_lose_their_middle(small: None) -> None:
    for middle in (b"1" * 5000, b'"' + b"x" * 5000 + b'"', b'"' + b'\\"' * 2500 + b'"'):
        condensed = large.condensed(b'{"a":"b","c":' + middle + b',"d":1}')
        assert 2 * KEPT <= len(condensed) < 500
        assert isinstance(logentry.load(condensed), dict)


# ---- at their true size ---------------------------------------------------------------------------------------------

BEFORE, AFTER = json.dumps(entry("before", 0)), json.dumps(entry("after", 9))
LENGTH = 34 << 20


def around(line: str) -> Read:
    return read(f"{BEFORE}\n{line}\n{AFTER}\n".encode())


def test_a_string_of_34_megabytes_is_a_text_that_is_shortened() -> None:
    text = "begin " + "🎉" * (LENGTH // 4) + " end"
    found = around(json.dumps(entry(text, 5), ensure_ascii=False))
    assert found.texts[0] == "before" and found.texts[2] == "after"
    assert found.texts[1] == logentry.shortened(text)
    assert found.lines == [1, 2, 3]


def test_more_values_than_an_entry_holds_are_unparsed() -> None:
    found = around('{"level": "error", "message": "m", "x": [' + "1," * 600_000 + " " * (4 << 20) + "1]}")
    assert (found.texts, found.unparsed) == (["before", "after"], 1)


def test_a_line_of_text_of_34_megabytes_is_shortened_and_nuls_in_it_are_damage() -> None:
    line = "x y" * (LENGTH // 3)
    assert around(line).texts[1] == logentry.shortened(line)
    damaged = around(line + "\0" + line)
    assert (damaged.texts, damaged.unparsed) == (["before", "after"], 1)


def test_nuls_without_end_are_one_damaged_line() -> None:
    found = read(BEFORE.encode() + b"\n" + b"\0" * LENGTH + b"\n" + AFTER.encode())
    assert (found.texts, found.unparsed, found.lines) == (["before", "after"], 1, [1, 3])
