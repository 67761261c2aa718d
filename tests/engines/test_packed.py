"""However a log is packed or written, the scan of it is the same; what is cut off is said."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from formats.samples import entry
from formats.test_cuts import files
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tally.made import program
from tally.snapshot import snapshot

from analyzer.engines import processes, scan, scan_in_processes
from analyzer.sources import find
from analyzer.tally.tally import Tally

from .scanned import total

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def zipped(plain: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("a.log", plain)
    return file.getvalue()


PACK: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "zst": zstd.compress,
    "bz2": bz2.compress,
    "xz": lambda plain: lzma.compress(plain, preset=0),
    "lzma": lambda plain: lzma.compress(plain, lzma.FORMAT_ALONE, preset=0),
    "zip": zipped,
    "gz in zip": lambda plain: zipped(gzip.compress(plain)),
    "gz in gz": lambda plain: gzip.compress(gzip.compress(plain)),
}
ALL = pytest.mark.parametrize("name", PACK)
FIXTURE = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
LOG = b"".join(json.dumps(entry(f"failed {n}", n / 10, severity="ERROR")).encode() + b"\n" for n in range(3000))


def tally_of(path: Path, data: bytes, cuts: tuple[int, ...] = ()) -> Tally:
    """The tally of a file, whose name is none of a member of an archive."""
    path.write_bytes(data)
    sources = (replace(source, name=f"log {number}") for number, source in enumerate(find([str(path)])))
    return scan(sources, program(), cuts=cuts)


@ALL
@FIXTURE
@given(data=files(), cut=st.integers(1, 1500))
def test_a_packed_log_gives_the_entries_of_the_plain_one(tmp_path: Path, name: str, data: bytes, cut: int) -> None:
    plain = snapshot(tally_of(tmp_path / "log", data))
    packed = PACK[name](data)
    assert snapshot(tally_of(tmp_path / "log", packed)) == plain
    assert snapshot(tally_of(tmp_path / "log", packed, (cut,))) == plain


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-be", "utf-32"])
@FIXTURE
@given(data=files(), cut=st.integers(1, 1500))
def test_a_log_in_utf_16_gives_the_entries_of_that_in_utf_8(tmp_path: Path, codec: str, data: bytes, cut: int) -> None:
    text = data.decode().removeprefix("\ufeff")
    written = (b"\xfe\xff" if codec == "utf-16-be" else b"") + text.encode(codec)
    plain = tally_of(tmp_path / "log", text.encode())
    for cuts in ((), (cut,)):
        found = tally_of(tmp_path / "log", written, cuts)
        assert any("UTF" in said for said in found.sources["log 0"].assumed)
        found.sources["log 0"].assumed.clear()
        assert snapshot(found) == snapshot(plain)


@ALL
@FIXTURE
@given(share=st.floats(0.02, 0.999))
def test_a_packed_log_that_is_cut_off_gives_a_beginning_and_says_so(tmp_path: Path, name: str, share: float) -> None:
    packed = PACK[name](LOG)
    tally = tally_of(tmp_path / "log", packed[: max(60, int(len(packed) * share))])
    assert total(tally) <= 3000
    assert any(source.broken for source in tally.sources.values())


@ALL
def test_any_number_of_processes_counts_the_same(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "WORTHWHILE", 1)
    monkeypatch.setattr(processes, "available", lambda: 3)
    path = tmp_path / "log"
    packed = PACK[name](LOG)
    for data in (packed, packed[:-40]):
        path.write_bytes(data)
        sources = find([str(path)])
        assert snapshot(scan_in_processes(sources, program(), jobs=3)) == snapshot(scan(sources, program()))
