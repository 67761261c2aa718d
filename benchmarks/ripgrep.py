"""A whole triage beside counting the matching lines with ripgrep: the same log, the same patterns."""

import argparse
import json
import sys

import load
import measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000, help="entries in the log (1,000,000: 740 MB)")
    parser.add_argument("--rules", type=int, default=200, help="rules (200)")
    parser.add_argument("--repeats", type=int, default=5, help="runs of each (5)")
    options = parser.parse_args()
    measure.need("rg")
    log, rules, patterns = load.cloud_run(options.entries), *load.rules(options.rules)
    size = measure.megabytes(log)
    print(
        f"{options.entries:,} entries, {size:.0f} MB, {options.rules} rules; the fastest of {options.repeats} runs each"
    )
    scan = [*measure.SCAN, "--rules", str(rules), str(log)]
    runs = measure.in_turns(
        {
            "rg -c -f": ["rg", "-c", "-f", str(patterns), str(log)],
            "--jobs 1": [*scan, "--jobs", "1"],
            "--jobs 2": [*scan, "--jobs", "2"],
        },
        options.repeats,
    )
    ripgrep = runs["rg -c -f"]
    measure.line("rg -c -f", ripgrep, size)
    measure.line("logtriage scan --jobs 1", runs["--jobs 1"], size, ripgrep, 1.0)
    measure.line("logtriage scan --jobs 2", runs["--jobs 2"], size, ripgrep, 0.65)
    if runs["--jobs 1"].output != runs["--jobs 2"].output:
        sys.exit("one process and two found different things")
    found = json.loads(runs["--jobs 1"].output)
    hits = sum(finding["count"] for finding in found["findings"] if finding["known"])
    print(f"  lines that ripgrep counted: {int(ripgrep.output):,}; hits: {hits:,}")


if __name__ == "__main__":
    main()
