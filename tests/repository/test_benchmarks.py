"""The benchmark runs, on a load that is small enough for a test."""

from __future__ import annotations

import subprocess
import sys

from shown_commands import ROOT


def test_the_benchmark_finds_the_same_both_ways_and_prints_the_ratio() -> None:
    script = ROOT / "benchmarks" / "scan_vs_loop.py"
    done = subprocess.run(
        [sys.executable, str(script), "--entries", "1000", "--rules", "50", "--repeats", "1"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "1,000 entries" in done.stdout
    assert "times as fast" in done.stdout
