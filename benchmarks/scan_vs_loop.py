"""`logtriage scan` beside a plain loop of `json.loads` and one `re.search` a rule: the same entries, the same rules.

Both run as whole processes, start-up included, in turns, after a run of the scan that does not count; the medians are
compared. A third run, of the scan over an empty file, tells how much of it is start-up. Both must find the same.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import load

HERE = Path(__file__).parent
# Modules compiled before, as on every machine where the program is installed.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def main() -> None:
    options = _options()
    for entries in options.entries:
        with tempfile.TemporaryDirectory(prefix="logtriage-bench-") as folder:
            log, rules, sources = (Path(folder) / name for name in ("log.jsonl", "rules.yaml", "patterns.txt"))
            load.write_log(log, entries)
            made = load.patterns(options.rules)
            load.write_rules(rules, made)
            sources.write_text("\n".join(made) + "\n", encoding="utf-8")
            nothing = Path(folder) / "nothing.jsonl"
            nothing.touch()
            size = log.stat().st_size / 1e6
            print(f"{entries:,} entries, {size:.0f} MB, {len(made)} rules; {options.repeats} runs of each, in turns")
            scan = [sys.executable, "-m", "analyzer", "scan", "--rules", str(rules), "--format", "json"]
            loop = [sys.executable, str(HERE / "plain_loop.py"), str(log), str(sources)]
            _compare(loop, [*scan, str(log)], [*scan, str(nothing)], size, options.repeats)


def _compare(loop: Sequence[str], scan: Sequence[str], idle: Sequence[str], size: float, repeats: int) -> None:
    loops, scans, idles = [], [], []
    _timed(scan)
    for _ in range(repeats):
        seconds, output = _timed(loop)
        loops.append((seconds, int(output)))
        seconds, output = _timed(scan)
        scans.append((seconds, _found(json.loads(output))))
        idles.append(_timed(idle)[0])
    hits = {found for _seconds, found in (*loops, *scans)}
    if len(hits) != 1:
        sys.exit(f"they found different things: {loops[0][1]:,} hits by the loop, {scans[0][1]:,} by logtriage")
    slow, fast = (median(seconds for seconds, _found in runs) for runs in (loops, scans))
    start = median(idles)
    print(f"  plain loop      {slow:6.2f} s  {size / slow:6.1f} MB/s")
    print(f"  logtriage scan  {fast:6.2f} s  {size / fast:6.1f} MB/s  {slow / fast:5.1f} times as fast, whole process")
    print(f"  of which start  {start:6.2f} s                {slow / (fast - start):5.1f} times as fast beyond it")
    print(f"  both found {hits.pop():,} hits")


def _timed(command: Sequence[str]) -> tuple[float, str]:
    begin = time.perf_counter()
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=HERE.parent, env=ENVIRONMENT
    )
    seconds = time.perf_counter() - begin
    if done.returncode == 2 or not done.stdout:
        sys.exit(f"{' '.join(command)} ended with status {done.returncode}:\n{done.stderr}")
    return seconds, done.stdout


def _found(result: dict[str, list[dict[str, int]]]) -> int:
    return sum(finding["count"] for finding in result["findings"] if finding["known"])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--entries", type=int, nargs="+", default=[54_000, 540_000], metavar="N", help="entries in the log"
    )
    parser.add_argument("--rules", type=int, default=200, metavar="N", help="rules, at least 10 (200)")
    parser.add_argument("--repeats", type=int, default=3, metavar="N", help="runs of each (3)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
