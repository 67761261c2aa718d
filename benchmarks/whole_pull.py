"""Whole pulls of a million entries: their time, their memory, and what came, from a server that is another process."""

import argparse
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import canned
import load
import measure

MOST = 400
WINDOW = ("--since", "2025-09-11T00:00:00Z", "--settle", "0s")
PULL = ("--cloud-run", load.SERVICE, "--project", "shop-staging", "--everything", "--read-quota", "100000")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000, help="entries, a multiple of 1,000 (1000000)")
    parser.add_argument("--repeats", type=int, default=1, help="runs that are timed (1)")
    options = parser.parse_args()
    path = canned.usual(options.entries)
    rules, _patterns = load.rules(200)
    print(f"{options.entries:,} entries, 200 rules; memory of all processes but the server's, at most {MOST} MB")
    with canned.serving(path) as address, room() as folder:
        asked = [*PULL, *WINDOW, "--rules", str(rules), "--api-endpoint", address]
        for packed in ("", ".gz", ".zst"):
            saved = folder / f"log.jsonl{packed}"
            show(f"pull --save {saved.name}", ["pull", *asked, "--quiet", "--save", str(saved)], options)
            if came(saved) != options.entries:
                sys.exit(f"{saved} holds {came(saved):,} entries")
        show("scan --cloud-run", ["scan", *asked, "--format", "json"], options)
        show(f"scan {saved.name}, for comparison", ["scan", str(saved), "--rules", str(rules)], options)


def show(name: str, command: list[str], options: argparse.Namespace) -> None:
    """Run a command for its time and again for its memory, and print both."""
    whole = [sys.executable, "-m", "analyzer", *command]
    seconds = min(measure.once(whole).seconds for _ in range(options.repeats))
    run = measure.once(whole, memory=True)
    if command[0] == "pull" and run.status:
        sys.exit(f"{name} ended with status {run.status}")
    print(
        f"  {name:34} {seconds:6.1f} s  {options.entries / seconds:9,.0f} entries/s  {run.megabytes:4.0f} MB",
        flush=True,
    )


def came(saved: Path) -> int:
    """How many entries the record beside a file says that it holds."""
    record = saved.with_name(f"{saved.name}.pull.json")
    return int(json.loads(record.read_bytes())["entries"])


@contextmanager
def room() -> Iterator[Path]:
    """An empty folder, gone in the end."""
    folder = measure.FOLDER / "pulled"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
