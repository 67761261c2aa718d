"""`python tests/fuzz [CASES] [--seed N]`: runs so many cases, two at a time, and prints what is wrong, if anything."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from multiprocessing import get_context
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

_FOLDER = Path(tempfile.mkdtemp(prefix="logtriage-fuzz-"))


def _tried(seed: int) -> tuple[int, int, float, str]:
    from fuzz.cases import case, run, wrong

    folder = _FOLDER / str(os.getpid())
    folder.mkdir(exist_ok=True)
    one = case(seed)
    try:
        went = run(one, folder)
        found = wrong(one, went)
    except Exception as error:
        return seed, -1, 0.0, f"{' '.join(one.arguments)} ({one.name}): {error!r}"
    if found:
        (_FOLDER / f"{seed}").write_bytes(one.content)
        found = f"{' '.join(one.arguments)} ({one.name}): {found}"
    return seed, went.status, went.seconds, found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=0, help="the first seed; the others follow it")
    asked = parser.parse_args()
    os.chdir(Path(__file__).parents[2])
    os.environ["LOGTRIAGE_CACHE"] = "off"
    statuses: Counter[int] = Counter()
    slowest, failures = (0.0, 0), 0
    with get_context("fork").Pool(2, maxtasksperchild=500) as pool:
        for seed, status, seconds, found in pool.imap_unordered(
            _tried, range(asked.seed, asked.seed + asked.cases), 20
        ):
            statuses[status] += 1
            slowest = max(slowest, (seconds, seed))
            if found:
                failures += 1
                print(f"seed {seed}: {found}", flush=True)
    told = ", ".join(f"{count:,} × status {status}" for status, count in sorted(statuses.items()))
    print(f"{asked.cases:,} cases: {told}; slowest {slowest[0]:.1f} s (seed {slowest[1]}); {failures:,} wrong")
    print(f"inputs of what is wrong: {_FOLDER}" if failures else "")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
