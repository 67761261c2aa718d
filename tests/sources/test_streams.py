"""Bytes as they are, packed or not; what breaks off says so, and what came before stays good."""

from __future__ import annotations

import gzip
import io
import os
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import SourceError
from analyzer.sources import LocalFile, Source, StandardInput, Stream, open_source, spooled

CONTENT = b"".join(b"line %d of the log\n" % n for n in range(20_000))

GARBAGE = random.Random(7).randbytes(100).replace(b"\0", b"x")


class Pipe(io.BytesIO):
    """Bytes that come a few at a time and cannot be sought."""

    def __init__(self, data: bytes, atmost: int) -> None:
        super().__init__(data)
        self._atmost = atmost

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self._atmost if size is None or size < 0 else min(size, self._atmost))

    def seekable(self) -> bool:
        return False


class Failing(io.BytesIO):
    """A disk that fails after so many bytes."""

    def __init__(self, data: bytes, after: int) -> None:
        super().__init__(data)
        self._after = after

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() >= self._after:
            raise OSError(5, "Input/output error")
        return super().read(min(size or 0, self._after - self.tell()))


def unlike_packed(data: bytes) -> bytes:
    return b"plain\n" + data


def stream(data: bytes) -> Stream:
    return Stream(io.BytesIO(data), "f")


def parts(opened: Stream, size: int) -> Iterator[bytes]:
    while data := opened.read(size):
        yield data


@pytest.mark.parametrize("data", [b"", b"\n", b"x", b"\x1f", b"\x1f\x8c", CONTENT], ids=len)
@pytest.mark.parametrize("packed", [False, True])
def test_a_source_gives_its_plain_bytes(data: bytes, packed: bool) -> None:
    opened = stream(gzip.compress(data) if packed else data)
    assert opened.seekable is not packed
    assert opened.read() == data
    assert opened.read() == b""
    assert opened.broken == ""


@given(
    st.binary(max_size=3000),
    st.booleans(),
    st.lists(st.integers(0, 4000), max_size=3),
    st.integers(2, 5000),
    st.integers(1, 5000),
)
def test_a_look_at_the_beginning_takes_nothing_away(
    data: bytes, packed: bool, heads: list[int], size: int, atmost: int
) -> None:
    plain = unlike_packed(data)
    opened = Stream(Pipe(gzip.compress(plain) if packed else plain, atmost), "f")
    for head in heads:
        assert opened.head(head) == plain[:head]
    got = list(parts(opened, size))
    assert b"".join(got) == plain
    assert all(0 < len(part) <= size for part in got)


@given(st.binary(max_size=500), st.integers(0, 400), st.integers(0, 500))
def test_a_file_can_be_read_again_from_any_place(data: bytes, head: int, place: int) -> None:
    plain = unlike_packed(data)
    opened = stream(plain)
    assert opened.seekable
    opened.head(head)
    opened.read(7)
    opened.seek(place)
    assert opened.read() == plain[place:]
    opened.seek(0)
    assert opened.read() == plain


def test_packed_files_and_pipes_are_not_seekable() -> None:
    assert not stream(gzip.compress(CONTENT)).seekable
    assert not Stream(Pipe(CONTENT, 100), "f").seekable


# ---- packed files of every kind -------------------------------------------------------------------------------------


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=5), st.integers(1, 500))
def test_members_of_a_packed_file_follow_each_other(members: list[bytes], size: int) -> None:
    members = [b"plain\n", *members]
    opened = stream(b"".join(map(gzip.compress, members)))
    assert b"".join(parts(opened, size)) == b"".join(members)
    assert opened.broken == ""


@pytest.mark.parametrize("padding", [1, 511, 4096, 3 << 20])
def test_zeros_after_the_last_member_are_padding(padding: int) -> None:
    opened = stream(gzip.compress(CONTENT) + b"\0" * padding)
    assert opened.read() == CONTENT
    assert opened.broken == ""


@pytest.mark.parametrize(
    "garbage",
    [b"x", b"garbage", b"\0\0garbage", b"\x1f", b"\x1f\x8b", b"\x1f\x8bgarbage", GARBAGE],
)
def test_garbage_after_the_last_member_is_said_and_what_came_before_is_good(garbage: bytes) -> None:
    opened = stream(gzip.compress(CONTENT) + garbage)
    assert b"".join(parts(opened, 1000)) == CONTENT
    assert opened.broken


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
def test_a_packed_file_that_breaks_off_gives_its_beginning_and_says_so(kept: float) -> None:
    packed = gzip.compress(CONTENT)
    opened = stream(packed[: int(len(packed) * kept)])
    assert opened.head(10) == CONTENT[:10]
    got = opened.read()
    assert CONTENT.startswith(got)
    assert len(got) > len(CONTENT) * kept / 2
    assert opened.broken == "the gz data ends before its end mark"


@pytest.mark.parametrize("missing", range(1, 9))
def test_a_packed_file_without_its_last_bytes_gives_everything_and_says_so(missing: int) -> None:
    opened = stream(gzip.compress(CONTENT)[:-missing])
    assert opened.read() == CONTENT
    assert opened.broken


def test_damage_in_a_packed_file_ends_it_and_says_so() -> None:
    whole = random.Random(1).randbytes(3_000_000)
    packed = gzip.compress(whole, 0)
    half = len(packed) // 2
    opened = stream(packed[:half] + b"\xff" * half)
    got = b"".join(parts(opened, 1 << 18))
    assert got[: len(whole) // 3] == whole[: len(whole) // 3]
    assert "damaged" in opened.broken


@pytest.mark.parametrize("size", [100, 40_000, len(CONTENT)])
def test_what_was_packed_before_the_damage_is_given_however_small_the_file(size: int) -> None:
    packed = bytearray(gzip.compress(CONTENT[:size]))
    packed[-6] ^= 1  # the checksum at its end
    opened = stream(bytes(packed))
    assert opened.read() == CONTENT[:size]
    assert "damaged" in opened.broken


@given(st.binary(max_size=200))
def test_no_packed_bytes_make_reading_raise(data: bytes) -> None:
    opened = stream(b"\x1f\x8b" + data)
    opened.head(10)
    opened.read()
    assert opened.broken


def test_a_packed_file_that_swells_is_given_in_pieces() -> None:
    opened = stream(gzip.compress(b"\0" * 50_000_000))
    assert max(map(len, parts(opened, 1 << 16))) <= 1 << 16


@pytest.mark.parametrize("after", [0, 1, 2, 1000])
def test_a_disk_that_fails_ends_the_source_and_says_so(after: int) -> None:
    opened = Stream(Failing(CONTENT, after), "f")
    assert opened.read() == CONTENT[:after]
    assert "Input/output error" in opened.broken


@pytest.mark.parametrize("after", [2, 1000])
def test_a_disk_that_fails_below_packed_data_ends_the_source_and_says_so(after: int) -> None:
    opened = Stream(Failing(gzip.compress(CONTENT), after), "f")
    assert CONTENT.startswith(opened.read())
    assert opened.broken


# ---- opening --------------------------------------------------------------------------------------------------------


def test_an_opened_file_gives_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(CONTENT)
    opened = open_source(Source("a.log", LocalFile(tmp_path / "a.log")))
    assert (opened.name, opened.read()) == ("a.log", CONTENT)
    opened.close()


def test_a_named_pipe_is_read_like_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(gzip.compress(CONTENT),))
    writer.start()
    opened = open_source(Source("pipe", LocalFile(pipe)))
    assert opened.read() == CONTENT
    assert not opened.seekable
    opened.close()
    writer.join()


def test_a_file_that_cannot_be_opened_is_an_error_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone\.log: cannot be read \(No such file or directory\)"):
        open_source(Source("gone.log", LocalFile(tmp_path / "gone.log")))


class _Standard:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BufferedReader(Pipe(data, 1000))  # type: ignore[arg-type]


@pytest.mark.parametrize("packed", [False, True])
def test_standard_input_is_read_and_stays_open(monkeypatch: pytest.MonkeyPatch, packed: bool) -> None:
    standard = _Standard(gzip.compress(CONTENT) if packed else CONTENT)
    monkeypatch.setattr("sys.stdin", standard)
    opened = open_source(Source("standard input", StandardInput()))
    assert opened.read() == CONTENT
    opened.close()
    assert not standard.buffer.closed


def test_standard_input_is_copied_to_be_read_more_than_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.stdin", _Standard(CONTENT))
    copy = spooled(Source("standard input", StandardInput()), tmp_path)
    assert copy.name == "standard input"
    for _ in range(2):
        opened = open_source(copy)
        assert opened.read() == CONTENT
        opened.close()


def test_a_file_needs_no_copy(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(CONTENT)
    source = Source("a.log", LocalFile(tmp_path / "a.log"))
    assert spooled(source, tmp_path) is source
