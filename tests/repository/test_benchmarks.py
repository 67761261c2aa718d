"""The benchmarks run, on loads that are small enough for a test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from shown_commands import ROOT


@pytest.mark.parametrize(
    ("name", "options", "needed", "shown"),
    [
        ("loop.py", ["--entries", "1000", "--rules", "50", "--repeats", "1"], [], "times as fast"),
        ("ripgrep.py", ["--entries", "1000", "--rules", "50", "--repeats", "1"], ["rg"], "lines that ripgrep counted"),
        ("rules.py", ["--entries", "1000", "--repeats", "1"], [], "1000 rules"),
        ("start.py", ["--repeats", "1"], [], "scan of 1,000 entries"),
        (
            "compressed.py",
            ["--entries", "1000", "--repeats", "1"],
            ["rg", "gzip", "zstd", "bzip2", "xz", "unzip"],
            "logtriage scan log.zip",
        ),
        ("text.py", ["--megabytes", "1", "--repeats", "1"], ["rg"], "python: logtriage scan"),
        ("memory.py", ["--scale", "0.001"], [], "in random order of time"),
        ("scaling.py", ["--megabytes", "1"], [], "times per MB"),
        ("pull.py", ["--entries", "2000", "--repeats", "1"], [], "times as fast as the client"),
        ("whole_pull.py", ["--entries", "1000"], [], "scan --cloud-run"),
        ("grouping.py", ["--sets", "none", "--lines", "2000", "--repeats", "1"], [], "made"),
        ("healthy.py", [str(ROOT / "fixtures" / "staging-00434")], [], "critical by a pack about a technology: 0"),
        ("formats.py", [str(ROOT / "fixtures" / "crash-loop")], [], "2 of 2 files understood"),
        ("pushdown.py", ["--entries", "300"], [], "the shipped packs"),
    ],
)
@pytest.mark.slow
def test_a_benchmark_runs_and_prints_what_it_compares(
    name: str, options: list[str], needed: list[str], shown: str, tmp_path: Path
) -> None:
    if not all(map(shutil.which, needed)):
        pytest.skip(f"compares with {', '.join(needed)}")
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / name), *options],
        capture_output=True, text=True, timeout=120, check=False, env=os.environ | {"LOGTRIAGE_LOADS": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert shown in done.stdout
