"""At every step of a log's growth the followed tally is that of a scan of all that is there."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from formats.samples import entry
from formats.test_cuts import files
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tally.made import program
from tally.snapshot import snapshot

from analyzer.engines import follow, local, scan
from analyzer.engines.follow import Followed
from analyzer.engines.local import Part
from analyzer.sources import LocalFile, Source
from analyzer.sources.growing import GrowingFiles

from .scanned import log
from .test_scan import logs


def growing(folder: str, contents: list[bytes], sizes: list[int]) -> tuple[Source, ...]:
    """Files that hold the first so many bytes of these contents; a size stands for the last line's end before it."""
    sources = []
    for number, (content, size) in enumerate(zip(contents, sizes, strict=True)):
        path = Path(folder) / f"{number}.log"
        path.write_bytes(content[:size])
        sources.append(Source(path.name, LocalFile(path), size=content[:size].rfind(b"\n") + 1))
    return tuple(sources)


def fresh(folder: str, sources: tuple[Source, ...]) -> object:
    """What a scan of files says that hold nothing but what counts."""
    copies = []
    for source in sources:
        assert isinstance(source.location, LocalFile)
        copy = Path(folder) / f"whole-{source.name}"
        copy.write_bytes(source.location.path.read_bytes()[: source.size])
        copies.append(Source(source.name, LocalFile(copy)))
    return snapshot(scan(copies, program()))


def assert_followed(contents: list[bytes], steps: list[list[int]], margin: int) -> None:
    with TemporaryDirectory() as folder:
        followed = Followed(program(), margin=margin)
        for sizes in steps:
            sources = growing(folder, contents, sizes)
            assert snapshot(followed.tally(sources)) == fresh(folder, sources)
            assert snapshot(followed.tally(sources)) == fresh(folder, sources)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.one_of(logs(), files()), st.lists(st.integers(0, 4000), max_size=6), st.sampled_from([1, 60, 300, 1 << 20]))
def test_at_every_step_a_followed_log_says_what_a_scan_says(data: bytes, steps: list[int], margin: int) -> None:
    assert_followed([data], [[size] for size in [*sorted(steps), len(data)]], margin)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(logs(), logs(), st.lists(st.integers(0, 4000), max_size=4), st.sampled_from([1, 300]))
def test_so_do_several_logs_that_share_entries(one: bytes, other: bytes, steps: list[int], margin: int) -> None:
    sizes = [*sorted(steps), max(len(one), len(other))]
    assert_followed([one, other], [[before, size] for before, size in pairwise([0, *sizes, sizes[-1]])], margin)


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.one_of(logs(), files()), st.lists(st.integers(1, 200), min_size=1, max_size=8))
def test_however_a_file_is_appended_to_whole_lines_count_and_in_the_end_all(data: bytes, pieces: list[int]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "0.log"
        growing_files, followed = GrowingFiles([str(path)], lambda: 0), Followed(program(), margin=60)
        written = 0
        for size in [*pieces, len(data)]:
            with path.open("ab") as file:
                file.write(data[written : written + size])
            written += size
            growing_files.poll(last=written >= len(data))
            sources = tuple(Source("0.log", source.location, size=source.size) for source in growing_files.sources())
            assert sources[0].size == (len(data) if written >= len(data) else data[:written].rfind(b"\n") + 1)
            assert snapshot(followed.tally(sources)) == fresh(folder, sources)


def dated(count: int) -> bytes:
    return log(*(entry(f"disk {n} failed", n, severity="ERROR", insertId=f"i{n}") for n in range(count)))


def read_since(monkeypatch: pytest.MonkeyPatch, followed: Followed, source: Source) -> list[tuple[int, int | None]]:
    """The parts that a look reads."""
    read: list[tuple[int, int | None]] = []
    counted = follow.count

    def noted(part: Part, *rest: object) -> None:
        read.append((part.start, part.end))
        counted(part, *rest)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(follow, "count", noted)
        followed.tally((source,))
    return read


def test_what_lies_well_before_the_end_is_read_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path, data = tmp_path / "app.log", dated(100)
    line = len(data) // 100
    followed = Followed(program(), margin=10 * line)
    path.write_bytes(data[: 50 * line])
    first = read_since(monkeypatch, followed, Source("app.log", LocalFile(path), size=path.stat().st_size))
    cut = first[0][1]
    assert cut is not None
    assert abs(path.stat().st_size - cut - 10 * line) < 2 * line
    assert first == [(0, cut), (cut, None)]
    path.write_bytes(data[: 55 * line])
    assert read_since(monkeypatch, followed, Source("app.log", LocalFile(path), size=path.stat().st_size)) == [
        (cut, None)
    ]
    path.write_bytes(data)
    begun = read_since(monkeypatch, followed, Source("app.log", LocalFile(path), size=len(data)))
    assert [start for start, _end in begun] == [cut, begun[0][1]]


@pytest.mark.parametrize(
    "content",
    [json.dumps([entry(f"disk {n}", n) for n in range(50)], indent=1).encode(), b"no time here\n" * 200],
    ids=["one document", "no entry has a time"],
)
def test_what_cannot_be_cut_is_read_whole_at_each_look(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "app.log"
    path.write_bytes(content)
    followed = Followed(program(), margin=100)
    for _look in range(2):
        assert read_since(monkeypatch, followed, Source("app.log", LocalFile(path), size=len(content))) == [(0, None)]


def test_bytes_beyond_the_size_of_a_source_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    path.write_bytes(dated(10) + b'{"timestamp": "2025-09-11T12:00:59Z", "textPa')
    source = Source("app.log", LocalFile(path), size=len(dated(10)))
    tally = Followed(program()).tally((source,))
    assert snapshot(tally) == snapshot(local.scan([source], program()))
    assert (tally.sources["app.log"].entries, tally.sources["app.log"].unparsed) == (10, 0)


def test_forgotten_is_all_that_was_read(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    followed = Followed(program(), margin=50)
    for content in (dated(30), dated(7)):
        path.write_bytes(content)
        followed.forget()
        tally = followed.tally((Source("app.log", LocalFile(path), size=len(content)),))
        assert tally.sources["app.log"].entries == content.count(b"\n")
