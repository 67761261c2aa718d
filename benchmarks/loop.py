"""A whole triage beside a plain loop of `json.loads` and one `re.search` a rule: the same entries, the same rules."""

import argparse
import json
import sys

import load
import measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, nargs="+", default=[54_000, 540_000], help="entries (54000 540000)")
    parser.add_argument("--rules", type=int, default=200, help="rules, at least 10 (200)")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each (3)")
    options = parser.parse_args()
    rules, patterns = load.rules(options.rules)
    few = load.cloud_run(50)
    for entries in options.entries:
        log = load.cloud_run(entries)
        size = measure.megabytes(log)
        print(f"{entries:,} entries, {size:.0f} MB, {options.rules} rules; the fastest of {options.repeats} runs each")
        runs = measure.in_turns(
            {
                "loop": [sys.executable, str(measure.HERE / "plain_loop.py"), str(log), str(patterns)],
                "scan": [*measure.SCAN, "--rules", str(rules), str(log)],
                "start": [*measure.SCAN, "--rules", str(rules), str(few)],
            },
            options.repeats,
        )
        loop, scan, start = runs["loop"], runs["scan"], runs["start"].seconds
        found = sum(finding["count"] for finding in json.loads(scan.output)["findings"] if finding["known"])
        if found != int(loop.output):
            sys.exit(f"they found different things: {int(loop.output):,} hits by the loop, {found:,} by logtriage")
        measure.line("plain loop", loop, size)
        measure.line("logtriage scan", scan, size)
        print(f"  {loop.seconds / scan.seconds:.1f} times as fast, {found:,} hits by both;", end=" ")
        print(f"{loop.seconds / (scan.seconds - start):.1f} times beyond its start of {start:.2f} s", flush=True)


if __name__ == "__main__":
    main()
