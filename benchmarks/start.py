"""What a start costs, beside importing the library that reads the command line."""

import argparse
import sys

import load
import measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=15, help="runs of each (15)")
    options = parser.parse_args()
    log = load.cloud_run(1000)
    runs = measure.in_turns(
        {
            "python -c 'import typer'": [sys.executable, "-c", "import typer"],
            "logtriage --version": [sys.executable, "-m", "analyzer", "--version"],
            "scan of 1,000 entries, 2 packs": [
                *(*measure.SCAN, "--rules", "netra-backend", "--rules", "cloud-run"),
                str(log),
            ],
        },
        options.repeats,
    )
    base = runs["python -c 'import typer'"]
    for (name, run), bar in zip(runs.items(), (None, 3, 8), strict=True):
        ratio = f"{run.seconds / base.seconds:5.2f} times" + (f"  (at most {bar})" if bar else "")
        print(f"  {name:32} {run.seconds * 1000:6.0f} ms  {ratio}")


if __name__ == "__main__":
    main()
