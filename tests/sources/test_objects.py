"""Objects of a store, read like files."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.stores import Bucket

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from analyzer.engines import processes
from analyzer.errors import SourceError
from analyzer.sources import Source, Stream, find, objects, open_source, plain_size

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "fixtures"
SCAN = """
import sys
from analyzer.engines import processes
from analyzer.sources import objects
processes.WORTHWHILE = 1
processes.available = lambda: 8
objects.BLOCK = 300_000
from analyzer.pipeline import Settings, run
from analyzer.reports import FORMATS, Style
for jobs in map(int, sys.argv[2].split(",")):
    settings = Settings(sources=(sys.argv[1],), baseline=(sys.argv[1],), jobs=jobs)
    sys.stdout.write(FORMATS["json"].render(run(settings), Style()).strip() + "\\0")
"""


def names(given: str, bucket: Bucket) -> list[str]:
    """What `given` stands for in a bucket."""
    found = [source.name for source in find([f"{bucket.address}{given}"])]
    assert all(name.startswith(f"{bucket.address}/") for name in found)
    return [name.removeprefix(f"{bucket.address}/") for name in found]


def content(source: Source) -> tuple[bytes, str]:
    opened = open_source(source)
    try:
        return opened.read(), opened.broken
    finally:
        opened.close()


# ---- names ----------------------------------------------------------------------------------------------------------

SINK = "run.googleapis.com/stderr/2026/11/22/00:00:00_00:59:59_S0.json"
ODD = "run.googleapis.com/odd #?%41é [x].json"
STORED = (
    SINK,
    ODD,
    "run.googleapis.com/",
    "run.googleapis.com/empty.json",
    "run.googleapis.com/stdout/a.json",
    "run.googleapis.com/stdout/.b.json",
    "run.googleapis.com/.temporary/c.json",
    "run.googleapis.com-old/d.json",
    "top.json",
)
SEEN = [name for name in sorted(STORED) if "/." not in name and not name.endswith("/")]


def test_names_stand_for_objects_as_they_do_for_files(bucket: Bucket) -> None:
    for name in STORED:
        bucket.put(name, b"" if name.endswith(("/", "empty.json")) else b"all is well\n")
    below = [name for name in SEEN if name.startswith("run.googleapis.com/")]
    table = {
        "": SEEN,
        "/": SEEN,
        "/run.googleapis.com": below,
        "/run.googleapis.com/": below,
        "/run.googleapis.com/**.json": below,
        "/run.googleapis.com/**/*.json": below,
        "/run.googleapis.com/*/2026": [SINK],
        "/run.*/stdout": ["run.googleapis.com/stdout/a.json"],
        "/run.googleapis.com/stdout/.*": ["run.googleapis.com/stdout/.b.json"],
        "/run.googleapis.com/.temporary": ["run.googleapis.com/.temporary/c.json"],
        "/run.googleapis.com/.temporary/c.json": ["run.googleapis.com/.temporary/c.json"],
        "/run*": [name for name in SEEN if name.startswith("run")],
        "/*.json": ["top.json"],
        f"/{SINK}": [SINK],
        f"/{ODD}": [ODD],
        "/run.googleapis.com/empty.json": ["run.googleapis.com/empty.json"],
    }
    assert {given: names(given, bucket) for given in table} == table
    assert content(find([f"{bucket.address}/{ODD}"])[0]) == (b"all is well\n", "")


def test_an_object_that_two_names_lead_to_is_read_once(bucket: Bucket) -> None:
    one = bucket.put("a/one.log")
    assert [source.name for source in find([one, f"{bucket.address}/**", f"{bucket.address}/a"])] == [one]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("/gone.log", "there is no such object or folder"),
        ("/gone/", "there is no such object or folder"),
        ("/gone*.log", "matches no object; name an object, a folder, or a glob"),
        ("-that-is-not-there/a.log", "there is no such bucket"),
        ("-that-is-not-there", "there is no such bucket"),
        ("*/a.log", "the name of a bucket holds no wildcards"),
    ],
)
def test_a_name_that_stands_for_nothing_is_an_error(bucket: Bucket, given: str, message: str) -> None:
    bucket.put("a.log")
    with pytest.raises(SourceError, match=message) as error:
        find([f"{bucket.address}{given}"])
    assert str(error.value).startswith(f"{bucket.address}{given}")
    assert "\n" not in str(error.value)


# ---- what changes meanwhile ------------------------------------------------------------------------------------------


def test_an_object_that_is_gone_since_it_was_listed_is_an_error(bucket: Bucket) -> None:
    bucket.put("a.log")
    (source,) = find([bucket.address])
    bucket.remove("a.log")
    with pytest.raises(SourceError, match="there is no such bucket or object"):
        open_source(source)


def test_an_object_that_became_shorter_is_an_error(bucket: Bucket) -> None:
    address = bucket.put("a.log", b"x" * 1000)
    (source,) = find([address])
    bucket.put("a.log", b"x" * 999)
    with pytest.raises(SourceError, match=r"a\.log: .*not those that were listed"):
        open_source(source)


def test_an_object_that_changes_while_it_is_read_is_judged_as_far_as_it_goes(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects, "BLOCK", 4000)
    address = bucket.put("a.log", b"x" * 10_000)
    opened = open_source(find([address])[0])
    bucket.put("a.log", b"x" * 5000)
    assert opened.read() == b"x" * 4000
    assert "reading failed (its bytes are not those that were listed" in opened.broken
    opened.close()


# ---- bytes ----------------------------------------------------------------------------------------------------------


def fetching(data: bytes, asked: list[int], fails_at: int | None = None) -> Callable[[int, int], Future[bytes]]:
    def fetch(start: int, end: int) -> Future[bytes]:
        asked.append(start)
        future: Future[bytes] = Future()
        if fails_at is not None and start <= fails_at < end:
            future.set_exception(OSError("connection reset"))
        else:
            future.set_result(data[start:end])
        return future

    return fetch


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(objects, "BLOCK", 16)
    yield


@given(st.binary(max_size=100), st.lists(st.tuples(st.none() | st.integers(0, 110), st.integers(0, 40)), max_size=12))
def test_an_object_is_read_like_a_file(data: bytes, steps: list[tuple[int | None, int]]) -> None:
    place, held = 0, objects.BLOCK
    objects.BLOCK = 16
    try:
        file = objects.ObjectBytes(fetching(data, []), len(data))
        for seek, size in steps:
            if seek is not None:
                place = file.seek(seek)
            assert file.tell() == place
            assert file.read(size) == data[place : place + size]
            place = max(place, min(len(data), place + size)) if place < len(data) else place
            assert len(file._blocks) <= 3
    finally:
        objects.BLOCK = held


@pytest.mark.usefixtures("small_blocks")
def test_the_next_block_is_asked_for_before_it_is_read_and_none_twice() -> None:
    asked: list[int] = []
    file = objects.ObjectBytes(fetching(bytes(100), asked), 100)
    file.read(4)
    assert asked == [0]
    file.read(4)
    assert asked == [0, 16]
    file.read()
    assert asked == [0, 16, 32, 48, 64, 80, 96]


@pytest.mark.usefixtures("small_blocks")
def test_a_read_that_fails_ends_the_source_and_says_so() -> None:
    opened = Stream(objects.ObjectBytes(fetching(b"x" * 100, [], fails_at=40), 100), "f")  # type: ignore[arg-type]
    assert opened.read() == b"x" * 32
    assert opened.broken == "reading failed (connection reset)"


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
def test_packed_objects_are_recognised_by_content(bucket: Bucket, pack: Callable[[bytes], bytes]) -> None:
    plain = b"line\n" * 10_000
    (source,) = find([bucket.put("packed.log", pack(plain))])
    assert content(source) == (plain, "")


@pytest.mark.parametrize(("suffix", "pack"), [("gz", gzip.compress), ("zst", zstd.compress), ("log", bytes)])
def test_objects_are_shared_by_what_they_say_they_hold(
    bucket: Bucket, suffix: str, pack: Callable[[bytes], bytes]
) -> None:
    plain = b"".join(b"line %d\n" % number for number in range(10_000))
    assert plain_size(find([bucket.put(f"a.{suffix}", pack(plain))])[0]) == len(plain)


# ---- scans ----------------------------------------------------------------------------------------------------------


def results(source: str, *jobs: int) -> list[str]:
    """What scans of a source, which is also the baseline, in so many processes conclude."""
    command = [sys.executable, "-c", SCAN, source, ",".join(map(str, jobs))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split("\0")[:-1]


def test_a_scan_of_objects_concludes_what_a_scan_of_the_same_files_does(bucket: Bucket, tmp_path: Path) -> None:
    lines = (FIXTURES / "staging-00434/candidate.jsonl").read_bytes()
    text = (FIXTURES / "plain-text/app.log").read_bytes()
    contents = {
        "a/lines.json": lines,
        "a/twice.json": lines[: len(lines) // 2],
        "b/document.json": (FIXTURES / "split-traceback/candidate.json").read_bytes(),
        "b/lines.json.gz": gzip.compress(lines.replace(b'"insertId":"', b'"insertId":"z')),
        "c/text.log": text * 6,
        "c/text.log.zst": zstd.compress(text * 3),
        "d/broken.gz": gzip.compress(text)[:-20],
        "d/empty.log": b"",
    }
    for name, stored in contents.items():
        bucket.put(name, stored)
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(stored)
    (local,) = results(str(tmp_path), 1)
    assert f"{tmp_path}/d/broken.gz: the gz data ends before its end mark" in local
    stored = local.replace(str(tmp_path), bucket.address)
    assert [result == stored for result in results(bucket.address, 1, 3)] == [True, True]


def test_a_large_object_is_read_by_two_processes(bucket: Bucket, tmp_path: Path) -> None:
    log = tmp_path / "app.json"
    log.write_bytes((FIXTURES / "staging-00434/candidate.jsonl").read_bytes() * 25)
    address = bucket.put("app.json", log.read_bytes())

    def scanned(source: str, jobs: int) -> str:
        command = [sys.executable, "-m", "analyzer", "scan", source, "--jobs", str(jobs), "--format", "json"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
        assert done.stderr == ""
        return done.stdout

    assert log.stat().st_size > processes.WORTHWHILE
    assert scanned(address, 2).replace(address, str(log)) == scanned(str(log), 1)
