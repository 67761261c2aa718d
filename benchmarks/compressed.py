"""Compressed logs beside decompressing them into ripgrep."""

import argparse
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import load
import measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000, help="entries in the log (1,000,000: 740 MB)")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each (3)")
    options = parser.parse_args()
    measure.need("rg", "gzip", "zstd", "bzip2", "xz", "unzip")
    plain = load.cloud_run(options.entries)
    rules, patterns = load.rules(200)
    size = measure.megabytes(plain)
    print(f"{options.entries:,} entries, {size:.0f} MB, 200 rules; best of {options.repeats} runs; MB/s of plain text")
    for program, suffix in (("gzip", "gz"), ("zstd", "zst"), ("bzip2", "bz2"), ("xz", "xz")):
        packed = measure.load(f"{plain.name}.{suffix}", _packing(program, plain))
        runs = measure.in_turns(
            {
                "pipe": f"{program} -dc '{packed}' | rg -c -f '{patterns}'",
                "scan": [*measure.SCAN, "--rules", str(rules), str(packed)],
            },
            options.repeats,
        )
        measure.line(f"{program} -dc | rg -c -f", runs["pipe"], size)
        measure.line(f"logtriage scan log.{suffix}", runs["scan"], size, runs["pipe"], 1.3)
    archive = measure.load(f"{plain.name}.zip", lambda path: _zip(plain, path))
    runs = measure.in_turns(
        {
            "pipe": f"unzip -p '{archive}' | rg -c -f '{patterns}'",
            "scan": [*measure.SCAN, "--rules", str(rules), str(archive)],
        },
        options.repeats,
    )
    measure.line("unzip -p | rg -c -f", runs["pipe"], size)
    measure.line("logtriage scan log.zip", runs["scan"], size, runs["pipe"], 1.3)


def _zip(plain: Path, path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(plain, plain.name)


def _packing(program: str, plain: Path) -> Callable[[Path], None]:
    def pack(path: Path) -> None:
        with path.open("wb") as file:
            subprocess.run(
                [program, "-1", "-c", str(plain)] if program == "xz" else [program, "-c", str(plain)],
                stdout=file,
                check=True,
            )

    return pack


if __name__ == "__main__":
    main()
