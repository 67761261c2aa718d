"""What rules cost: the same log with 10, 200 and 1,000 rules."""

import argparse

import load
import measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000, help="entries in the log (1,000,000: 740 MB)")
    parser.add_argument("--repeats", type=int, default=5, help="runs of each (5)")
    options = parser.parse_args()
    log = load.cloud_run(options.entries)
    few = load.cloud_run(50)
    print(
        f"{options.entries:,} entries, {measure.megabytes(log):.0f} MB, --jobs 1; the fastest of {options.repeats} runs"
    )
    for name, scanned in (("the log", log), ("50 entries of it: the start", few)):
        scans = {
            f"{count} rules": [*measure.SCAN, "--jobs", "1", "--rules", str(load.rules(count)[0]), str(scanned)]
            for count in (10, 200, 1000)
        }
        runs = measure.in_turns(scans, options.repeats)
        print(f"  {name}")
        for rules, run in runs.items():
            bar = 1.3 if rules == "1000 rules" and scanned == log else None
            measure.line(rules, run, measure.megabytes(scanned), runs["10 rules"], bar)


if __name__ == "__main__":
    main()
