"""Time per MB of logs of 100 MB to 10 GB."""

import argparse

import load
import measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, nargs="+", default=[100, 1000, 10_000], help="sizes (100 1000 10000)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    options = parser.parse_args()
    rules, _patterns = load.rules(200)
    print(f"200 rules, --jobs {options.jobs}")
    base = 0.0
    for wanted in options.megabytes:
        log = load.long(wanted)
        size = measure.megabytes(log)
        run = min(
            (
                measure.once([*measure.SCAN, "--jobs", str(options.jobs), "--rules", str(rules), str(log)], memory=True)
                for _ in range(5 if wanted < 500 else 2 if wanted < 5000 else 1)
            ),
            key=lambda run: run.seconds,
        )
        cost = run.seconds / size
        base = base or cost
        print(
            f"  {size:8.0f} MB  {run.seconds:7.2f} s  {1000 * cost:5.2f} s/GB  {cost / base:5.2f} times per MB"
            f"  {run.megabytes:5.0f} MB of memory",
            flush=True,
        )


if __name__ == "__main__":
    main()
