"""Logs of text beside ripgrep: requests of nginx, and Python's logging with tracebacks."""

import argparse

import load
import measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=200, help="size of each log (200)")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each (3)")
    options = parser.parse_args()
    measure.need("rg")
    rules, patterns = load.rules(200)
    print(f"200 rules, --jobs 1; the fastest of {options.repeats} runs")
    for name in ("nginx", "python"):
        log = load.text(name, options.megabytes)
        runs = measure.in_turns(
            {
                "rg": ["rg", "-c", "-f", str(patterns), str(log)],
                "scan": [*measure.SCAN, "--jobs", "1", "--rules", str(rules), str(log)],
            },
            options.repeats,
        )
        measure.line(f"{name}: rg -c -f", runs["rg"], measure.megabytes(log))
        measure.line(f"{name}: logtriage scan", runs["scan"], measure.megabytes(log), runs["rg"], 2.0)


if __name__ == "__main__":
    main()
