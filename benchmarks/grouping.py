"""Templates of logs beside drain3's: which lines they put together, and how fast.

The sets are those of loghub (https://github.com/logpai/loghub): NAME.csv with the columns Content and EventTemplate.
GA, the grouping accuracy, is the share of lines in groups that hold exactly the lines of a true one; FGA is the F1
score of such groups among all found and all true ones. One configuration for all sets, drain3's own its default.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import measure

SETS = measure.HERE.parent.parent / "shared" / "corpora" / "loghub"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", type=Path, default=SETS, help="folder of loghub's NAME.csv (%(default)s)")
    parser.add_argument("--lines", type=int, default=200_000, help="lines of the large measurement (200,000)")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each, which take turns (3)")
    parser.add_argument("--longest", type=float, default=20.0, help="seconds a run may take on many lines (20)")
    parser.add_argument("--one", nargs=3, metavar=("NAME", "TOOL", "LINES"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        name, tool, lines = options.one
        print(json.dumps(_seconds(options.sets, name, tool, int(lines))))
        return
    names = sorted(path.stem for path in options.sets.glob("*.csv"))
    if not names:
        print(f"no sets in {options.sets}: a made one instead")
    _table(options, names or [MADE])


def _table(options: argparse.Namespace, names: Sequence[str]) -> None:
    few, many = "speed 2,000", f"speed {options.lines:,}"
    print(f"{'':12} {'GA':>12} {'FGA':>12} {'templates':>16} {few:>14} {many:>14}")
    print(f"{'':12} {'':>6}drain3 {'':>6}drain3 {'drain3':>9} {'true':>6} {'x drain3':>14} {'x drain3':>14}")
    rows = []
    for name in names:
        texts, truth = _read(options.sets, name)
        ours, theirs = score(truth, _ours(texts)), score(truth, _drain3(texts))
        ratios = [_ratio(options, name, lines) for lines in (0, options.lines)]
        found = f"{ours[2]:4} {theirs[2]:4} {len(set(truth)):6}"
        print(
            f"{name:12} {ours[0]:.3f} {theirs[0]:6.3f} {ours[1]:.3f} {theirs[1]:6.3f} {found:>16}"
            f" {ratios[0]:>14} {ratios[1]:>14}"
        )
        rows.append((ours[0], theirs[0], ours[1], theirs[1]))
    imports = {tool: min(_imported(tool) for _ in range(options.repeats)) for tool in TOOLS}
    means = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    print(f"{'mean':12} {means[0]:.3f} {means[1]:6.3f} {means[2]:.3f} {means[3]:6.3f}")
    print("import " + ", ".join([f"{tool} {1000 * seconds:.0f} ms" for tool, seconds in imports.items()]))


def score(truth: Sequence[str], found: Sequence[object]) -> tuple[float, float, int]:
    """GA, FGA and the number of groups of an assignment of lines to groups."""
    true_groups, groups = set(_groups(truth)), _groups(found)
    exact = [group for group in groups if group in true_groups]
    return sum(map(len, exact)) / len(truth), 2 * len(exact) / (len(groups) + len(true_groups)), len(groups)


def _groups(assignment: Sequence[object]) -> list[frozenset[int]]:
    groups: dict[object, list[int]] = {}
    for place, group in enumerate(assignment):
        groups.setdefault(group, []).append(place)
    return [frozenset(places) for places in groups.values()]


# ---- the two --------------------------------------------------------------------------------------------------------


def _ours(texts: Sequence[str]) -> Sequence[int]:
    from analyzer.grouping.patterns import patterns

    return patterns(texts).assignment


def _drain3(texts: Sequence[str]) -> list[int]:
    from drain3 import TemplateMiner
    from drain3.template_miner_config import TemplateMinerConfig

    miner = TemplateMiner(config=TemplateMinerConfig())
    return [miner.add_log_message(text)["cluster_id"] for text in texts]


TOOLS: dict[str, Callable[[Sequence[str]], Sequence[int]]] = {"ours": _ours, "drain3": _drain3}


def _ratio(options: argparse.Namespace, name: str, lines: int) -> str:
    """How many times as fast as drain3, by the fastest of fresh processes that take turns."""
    best = dict.fromkeys(TOOLS, options.longest)
    for _ in range(options.repeats):
        for tool in [tool for tool in TOOLS if best[tool] is not None]:
            best[tool] = min(best[tool], _in_fresh_process(options, name, tool, lines))
    more = "> " if best["drain3"] == options.longest else ""
    return f"{more}{best['drain3'] / best['ours']:.1f}"


def _in_fresh_process(options: argparse.Namespace, name: str, tool: str, lines: int) -> float:
    command = [sys.executable, __file__, "--sets", str(options.sets), "--one", name, tool, str(lines)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, env=measure.ENVIRONMENT, timeout=options.longest + 30
        )
    except subprocess.TimeoutExpired:
        return float(options.longest)
    return float(json.loads(done.stdout.splitlines()[-1]))


def _imported(tool: str) -> float:
    """Seconds that the first call takes in a fresh process: imports, which the speeds leave out."""
    command = [sys.executable, __file__, "--one", "", tool, "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=measure.ENVIRONMENT)
    return float(json.loads(done.stdout.splitlines()[-1]))


def _seconds(folder: Path, name: str, tool: str, lines: int) -> float:
    texts = _read(folder, name)[0] if name else []
    if lines:
        texts = list(_varied(texts, lines))
    begin = time.perf_counter()
    TOOLS[tool]([])  # imports are not measured with texts, caches are cold
    if not texts:
        return time.perf_counter() - begin
    begin = time.perf_counter()
    TOOLS[tool](texts)
    return time.perf_counter() - begin


def _varied(texts: Sequence[str], lines: int) -> Iterator[str]:
    """The texts again and again, with other digits each time."""
    chance = random.Random(7)
    for place in range(lines):
        yield re.sub(r"\d", lambda _: chance.choice("0123456789"), texts[place % len(texts)])


# ---- the sets -------------------------------------------------------------------------------------------------------

MADE = "made"
_NAMES = ("alice", "bob", "carol", "dave", "erin", "frank", "grace")
_SAID = (
    "user {name} logged in from 10.0.0.{number}",
    "user {name} logged out after {number} s",
    "read of block {number} failed",
    "write of block {number} failed",
    "job of {name} is done, ok={truth}",
)


def _read(folder: Path, name: str) -> tuple[list[str], list[str]]:
    """The lines of a set, and the true template of each."""
    if name == MADE:
        chance = random.Random(3)
        truth = [chance.choice(_SAID) for _ in range(2000)]
        said = [
            one.format(
                name=chance.choice(_NAMES), number=chance.randrange(10**5), truth=chance.choice(("true", "false"))
            )
            for one in truth
        ]
        return said, truth
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row["Content"] for row in rows], [row["EventTemplate"] for row in rows]


if __name__ == "__main__":
    main()
