"""UTF-16 and UTF-32 are read as UTF-8, and lines that end in CR alone as lines."""

from __future__ import annotations

import codecs
import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.sources import Stream

MARKS = {
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}
ALL = pytest.mark.parametrize("codec", MARKS)
TEXT = "2026-01-02 03:04:05 ERROR größer \u00e4 🎉\r\n" * 50


def read(data: bytes) -> tuple[bytes, str, str]:
    opened = Stream(io.BytesIO(data), "f")
    try:
        return opened.read(), opened.assumed, opened.broken
    finally:
        opened.close()


@ALL
@pytest.mark.parametrize("packed", [False, True])
def test_text_with_a_mark_is_read_as_utf_8(codec: str, packed: bool) -> None:
    data = MARKS[codec] + TEXT.encode(codec)
    plain, assumed, broken = read(gzip.compress(data) if packed else data)
    assert plain == TEXT.encode()
    assert codec.upper()[:6] in assumed
    assert broken == ""


@ALL
def test_text_without_a_mark_is_told_by_ascii_at_its_beginning(codec: str) -> None:
    assert read(TEXT.encode(codec))[0] == TEXT.encode()


@ALL
@given(text=st.text(min_size=1))
def test_any_text_is_the_same_in_any_of_them(codec: str, text: str) -> None:
    text = "plain\n" + text
    assert read(MARKS[codec] + text.encode(codec))[0] == text.encode()


@ALL
@given(data=st.binary(max_size=400), kept=st.integers(0, 3))
def test_what_is_no_character_is_replaced(codec: str, data: bytes, kept: int) -> None:
    begin = MARKS[codec] + "plain\n".encode(codec)
    plain, assumed, broken = read(begin + data + b"x" * kept)
    assert plain.startswith(b"plain\n")
    plain.decode("utf-8")
    assert assumed and not broken


@pytest.mark.parametrize(
    "data",
    [
        b"\0" * 5000,
        b"a\0\0\0b\0\0\0"[:7],
        b"\0\0\0a\0\0\0b\x01\0\0\0",
        b"\xef\xbb\xbfplain text\n",
        b"2026-01-02 plain\n",
        b"",
        b"a",
        b"\xff",
        b"a\0b\0",
    ],
)
def test_other_bytes_stay_as_they_are(data: bytes) -> None:
    assert read(data) == (data, "", "")


@pytest.mark.parametrize(
    ("data", "plain"),
    [
        (b"one\rtwo\r", b"one\ntwo\n"),
        (b"10 %\r20 %\rdone\n", b"10 %\r20 %\rdone\n"),
        (b"one\r\ntwo\r\n", b"one\r\ntwo\r\n"),
        (b"one", b"one"),
        (b"one\r" * 300_000, b"one\n" * 300_000),
    ],
    ids=range(5),
)
def test_lines_end_in_cr_where_none_ends_otherwise(data: bytes, plain: bytes) -> None:
    for packed in (data, gzip.compress(data), codecs.BOM_UTF16_LE + data.decode().encode("utf-16-le")):
        assert read(packed)[0] == plain


@given(st.integers(0, 30), st.integers(1, 40))
def test_lines_that_end_in_cr_are_read_alike_in_any_pieces(head: int, size: int) -> None:
    opened = Stream(io.BytesIO(b"one\rtwo\r" * 20), "f")
    assert opened.head(head) == (b"one\ntwo\n" * 20)[:head]
    assert b"".join(iter(lambda: opened.read(size), b"")) == b"one\ntwo\n" * 20
