"""The scan in several processes gives what the scan in one gives; each case runs in a process of its own."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from analyzer.engines import processes
from analyzer.sources import find, plain_size

ROOT = Path(__file__).parents[2]
STAGING = ROOT / "fixtures/staging-00434/candidate.jsonl"
PLAIN = ROOT / "fixtures/plain-text/app.log"
BASELINE = ROOT / "fixtures/staging-00434/baseline.jsonl"

PROGRAM = """
import sys
from analyzer.engines import processes
processes.WORTHWHILE = 1
processes.available = lambda: 8
from analyzer.pipeline import Settings, run
from analyzer.reports import FORMATS, Style
jobs, baseline, *sources = sys.argv[1:]
settings = Settings(sources=tuple(sources), baseline=(baseline,) if baseline else (), jobs=int(jobs))
sys.stdout.write(FORMATS["json"].render(run(settings), Style()))
"""


def result(jobs: int, *sources: Path | str, baseline: Path | str = "", program: str = PROGRAM) -> str:
    command = [sys.executable, "-c", program, str(jobs), str(baseline), *map(str, sources)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert not done.returncode, done.stderr
    return done.stdout


@pytest.mark.parametrize("jobs", [2, 3, 7])
def test_any_number_of_processes_gives_the_same_bytes(jobs: int) -> None:
    sources = (STAGING, PLAIN, ROOT / "fixtures/split-traceback/candidate.json", ROOT / "fixtures/buckets/export.json")
    assert result(jobs, *sources, baseline=BASELINE) == result(1, *sources, baseline=BASELINE)


def test_entries_that_two_files_share_count_once_in_any_number_of_processes(tmp_path: Path) -> None:
    lines = STAGING.read_text(encoding="utf-8").splitlines(keepends=True)
    early, late = tmp_path / "early.jsonl", tmp_path / "late.jsonl"
    early.write_text("".join(lines[:600]), encoding="utf-8")
    late.write_text("".join(lines[300:]), encoding="utf-8")
    told = json.loads(result(3, early, late))["coverage"]
    assert told["entries"] == len(lines)
    assert told["duplicates"] == {"dropped": 300, "exact": True}
    assert result(3, early, late) == result(1, early, late)


def test_what_cannot_be_cut_is_read_whole_by_one_of_them(tmp_path: Path) -> None:
    packed = tmp_path / "packed.gz"
    packed.write_bytes(gzip.compress(STAGING.read_bytes())[:-2000])
    assert result(4, packed) == result(1, packed)
    assert "ends before its end mark" in result(4, packed)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["whole", "truncated", "damaged"])
@pytest.mark.parametrize("packing", ["gz", "zst"])
def test_packed_logs_are_cut_like_plain_ones(tmp_path: Path, packing: str, kind: str) -> None:
    for name, plain in (("json", STAGING), ("text", PLAIN)):
        content = plain.read_bytes() * (1 if name == "json" else 40)
        packed = gzip.compress(content) if packing == "gz" else zstd.compress(content)
        if kind == "truncated":
            packed = packed[: len(packed) * 2 // 3]
        if kind == "damaged":
            half = len(packed) // 2
            packed = packed[:half] + bytes(64) + packed[half + 64 :]
        file = tmp_path / f"{name}.{packing}"
        file.write_bytes(packed)
        once = result(1, file)
        assert result(3, file) == once


def test_a_process_that_is_killed_is_an_error_and_no_verdict() -> None:
    program = PROGRAM.replace(
        "from analyzer.pipeline import",
        "import os\nprocesses._help = lambda *_: os._exit(9)\nfrom analyzer.errors import SourceError\n"
        "from analyzer.pipeline import",
    ).replace("sys.stdout.write(", "try: run(settings)\nexcept SourceError as error: print(error)\n0 and (")
    assert "try --jobs 1" in result(2, STAGING, program=program)


def shares(*files: Path, jobs: int = 2) -> list[list[tuple[str, int, int | None]]]:
    sources = find(map(str, files))
    found = processes._shares(sources, [plain_size(source) for source in sources], jobs)
    return [[(Path(part.source.name).name, part.start, part.end) for part in share] for share in found]


def test_the_work_is_cut_into_runs_of_equal_length(tmp_path: Path) -> None:
    lines = [tmp_path / name for name in ("a.log", "b.log", "c.log")]
    for path in lines:
        path.write_bytes(b"x" * 99 + b"\n")
    assert shares(*lines) == [[("a.log", 0, None), ("b.log", 0, 50)], [("b.log", 50, None), ("c.log", 0, None)]]
    assert shares(lines[0], jobs=4) == [
        [("a.log", 0, 25)],
        [("a.log", 25, 50)],
        [("a.log", 50, 75)],
        [("a.log", 75, None)],
    ]


def test_packed_files_are_shared_by_what_they_say_they_hold(tmp_path: Path) -> None:
    lines, sizes = b"all is well\n" * 1000, []
    for name, packed in (("a.gz", gzip.compress(lines)), ("a.zst", zstd.compress(lines)), ("a.log", lines)):
        file = tmp_path / name
        file.write_bytes(packed)
        sizes.append(plain_size(find([str(file)])[0]))
        assert [share[0][0] for share in shares(file)] == [name, name]
    assert sizes == [12_000] * 3


def test_several_files_that_cannot_be_cut_are_spread_over_the_processes(tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.json" for name in "abc"]
    for path in files:
        path.write_bytes(b'[{"textPayload": "all is well"}]')
    assert shares(*files) == [[("a.json", 0, None)], [("b.json", 0, None), ("c.json", 0, None)]]


def test_files_with_nothing_in_them_have_a_place_in_the_last_run(tmp_path: Path) -> None:
    full, empty = tmp_path / "a.log", tmp_path / "b.log"
    full.write_bytes(b"all is well\n" * 10)
    empty.touch()
    assert shares(full, empty) == [[("a.log", 0, 60)], [("a.log", 60, None), ("b.log", 0, None)]]
    assert result(2, full, empty) == result(1, full, empty)


def test_a_pipe_is_read_once_in_its_turn(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(STAGING.read_bytes(),))
    writer.start()
    told = json.loads(result(2, STAGING, pipe))["coverage"]
    writer.join(timeout=60)
    once = json.loads(result(1, STAGING))["coverage"]["entries"]
    assert (told["entries"], told["duplicates"]["dropped"]) == (once, once)
