"""gz, zst, bz2, xz and lzma, whole and damaged, from files and pipes, by whichever library there is."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import sys
import threading
from collections.abc import Callable, Generator, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.sources import Stream
from analyzer.sources.ahead import Ahead

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CONTENT = b"".join(b"line %d of the log %d\n" % (n, n * n) for n in range(20_000))
SKIPPED = b"\x50\x2a\x4d\x18\x04\0\0\0skip"
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gz": lambda plain: gzip.compress(plain, 6),
    "zst": lambda plain: zstd.compress(plain, options={zstd.CompressionParameter.checksum_flag: 1}),
    "bz2": bz2.compress,
    "xz": lambda plain: lzma.compress(plain, lzma.FORMAT_XZ, preset=0),
    "lzma": lambda plain: lzma.compress(plain, lzma.FORMAT_ALONE, preset=0),
}
MAGIC = {"gz": 4, "zst": 4, "bz2": 10, "xz": 6, "lzma": 13}
EITHER = pytest.mark.parametrize("name", PACK)


class Pipe(io.BytesIO):
    def seekable(self) -> bool:
        return False


def read(packed: bytes, pipe: bool = False) -> tuple[bytes, str]:
    opened = Stream(Pipe(packed) if pipe else io.BytesIO(packed), "f")
    try:
        assert not opened.seekable
        return opened.read(), opened.broken
    finally:
        opened.close()


@pytest.fixture(params=["isal", "zlib"])
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    if request.param == "zlib":
        monkeypatch.setitem(sys.modules, "isal", None)
    yield request.param


@EITHER
@given(st.lists(st.binary(max_size=300), min_size=1, max_size=5), st.integers(0, 600), st.booleans())
def test_members_follow_each_other_and_zeros_pad_them(name: str, members: list[bytes], zeros: int, pipe: bool) -> None:
    members = [b"plain\n", *members]
    packed = b"".join(PACK[name](member) + b"\0" * zeros for member in members)
    assert read(packed, pipe) == (b"".join(members), "")


def test_a_frame_to_be_skipped_is_skipped_wherever_it_stands() -> None:
    packed = SKIPPED + PACK["zst"](b"one\n") + SKIPPED + PACK["zst"](b"two\n")
    assert read(packed) == (b"one\ntwo\n", "")


@EITHER
@pytest.mark.parametrize("pipe", [False, True])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.999])
def test_packed_data_that_breaks_off_gives_its_beginning_and_says_so(name: str, pipe: bool, kept: float) -> None:
    packed = PACK[name](CONTENT)
    plain, broken = read(packed[: int(len(packed) * kept)], pipe)
    assert CONTENT.startswith(plain)
    assert broken == f"the {name} data ends before its end mark"


@EITHER
@pytest.mark.parametrize("pipe", [False, True])
@pytest.mark.parametrize("size", [100, 40_000, len(CONTENT)])
def test_what_stands_before_the_damage_is_given(name: str, pipe: bool, size: int, library: str) -> None:
    packed = bytearray(PACK[name](CONTENT[:size]))
    packed[-6 if name == "gz" else -2] ^= 1  # the checksum at its end
    plain, broken = read(bytes(packed), pipe)
    assert plain == CONTENT[:size]
    assert f"the {name} data is damaged" in broken


@given(st.integers(0, 10_000), st.integers(1, 255), st.sampled_from([100, 5000, len(CONTENT)]))
@settings(max_examples=40, deadline=None)
def test_what_a_damaged_gz_gives_does_not_depend_on_the_library(place: int, flip: int, size: int) -> None:
    packed = bytearray(PACK["gz"](CONTENT[:size]))
    packed[10 + place % (len(packed) - 10)] ^= flip
    plain, broken = read(bytes(packed))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "isal", None)
        defined, also_broken = read(bytes(packed))
    assert bool(broken) == bool(also_broken)
    # isal decodes two symbols at once, and gives none of them where the second is damaged
    assert defined.startswith(plain[:-300]) and plain.startswith(defined[:-300])


@EITHER
@given(st.binary(max_size=200))
def test_no_packed_bytes_make_reading_raise(name: str, data: bytes) -> None:
    _plain, broken = read(PACK[name](b"")[: MAGIC[name]] + data)
    assert broken


def test_a_frame_that_wants_too_much_memory_is_refused_plainly() -> None:
    options = {zstd.CompressionParameter.window_log: 28, zstd.CompressionParameter.enable_long_distance_matching: 1}
    packer = zstd.ZstdCompressor(options=options)
    plain, broken = read(packer.compress(CONTENT) + packer.flush())
    assert plain == b""
    assert "more than 128 MiB of memory" in broken
    assert "zstd -dc --long=31" in broken


@EITHER
def test_packed_data_that_swells_is_given_in_pieces(name: str) -> None:
    opened = Stream(io.BytesIO(PACK[name](b"\0" * 50_000_000)), "f")
    assert max(map(len, iter(lambda: opened.read(1 << 22), b""))) <= 1 << 19


# ---- the thread -----------------------------------------------------------------------------------------------------


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "ahead"]


@EITHER
def test_a_stream_that_is_closed_early_leaves_no_thread(name: str) -> None:
    opened = Stream(io.BytesIO(PACK[name](b"x" * 50_000_000)), "f")
    opened.head(10)
    opened.close()
    assert threads() == []
    opened.close()


@EITHER
def test_a_stream_that_is_read_to_its_end_leaves_no_thread(name: str) -> None:
    read(PACK[name](CONTENT))
    assert threads() == []


def test_the_thread_is_never_far_ahead() -> None:
    made: list[int] = []

    def pieces() -> Generator[bytes, None, None]:
        for number in range(100):
            made.append(number)
            yield b"x"

    ahead = Ahead(pieces())
    assert [ahead.take() for _ in range(10)] == [b"x"] * 10
    assert len(made) <= 10 + 4 + 1
    ahead.close()
    assert threads() == []


def test_what_goes_wrong_in_the_thread_is_raised_where_its_pieces_are_taken() -> None:
    def pieces() -> Generator[bytes, None, None]:
        yield b"x"
        raise MemoryError

    ahead = Ahead(pieces())
    assert ahead.take() == b"x"
    with pytest.raises(MemoryError):
        ahead.take()
    ahead.close()
    assert threads() == []


def test_closing_does_not_wait_for_a_pipe_that_is_silent() -> None:
    receive, send = os.pipe()
    os.write(send, PACK["gz"](CONTENT)[:1000])
    opened = Stream(os.fdopen(receive, "rb", buffering=0), "pipe")
    opened.close()
    os.close(send)
    for thread in threads():
        thread.join()
    assert threads() == []
