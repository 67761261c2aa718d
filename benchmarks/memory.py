"""The highest memory of all processes together, on inputs that tempt a program to keep what it reads."""

import argparse
import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import load
import measure

STAMP = "2025-09-11T{:02d}:{:02d}:{:02d}.{:06d}Z"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="size of the inputs (1: up to 1 GB)")
    scale = parser.parse_args().scale
    rules, _patterns = load.rules(200)
    print("all processes together, at most 400 MB (10**6 bytes); --jobs 2")
    for name, path in _inputs(scale):
        run = measure.once([*measure.SCAN, "--jobs", "2", "--rules", str(rules), str(path)], memory=True)
        found = json.loads(run.output)["coverage"]
        print(
            f"  {name:44} {measure.megabytes(path):6.0f} MB  {run.seconds:6.1f} s  {run.megabytes:5.0f} MB of memory"
            f"  {found['entries']:>10,} entries",
            flush=True,
        )


def _inputs(scale: float) -> Iterator[tuple[str, Path]]:
    million = int(1_000_000 * scale)
    yield "the usual log", load.cloud_run(million)
    yield (
        "1,000,000 distinct problems",
        _lines("distinct", million, lambda i: _entry(i, f"lost {_name(i)} at {_name(i * 7)}")),
    )
    yield "in random order of time", _lines("jumbled", million, lambda i: _entry(i * 7_919 % million, "all is well"))
    yield "one line of 100 MB", _whole("long-line", lambda: json.dumps(_entry(1, "x" * int(100e6 * scale))).encode())
    yield "an array on one line", _whole("array", lambda: _array(million, None))
    yield "an array over many lines", _whole("array-pretty", lambda: _array(million, 2))
    yield "gz that inflates a thousandfold", _whole("bomb.gz", lambda: gzip.compress(_same(int(1.3e6 * scale))))


def _entry(i: int, text: str) -> dict[str, object]:
    second = i // 1000
    return {
        "insertId": f"{i:x}",
        "severity": "ERROR",
        "textPayload": text,
        "timestamp": STAMP.format(second // 3600 % 24, second // 60 % 60, second % 60, i % 1000 * 1000),
        "logName": "projects/shop/logs/run.googleapis.com%2Fstderr",
        "resource": {"labels": {"service_name": "shop", "revision_name": "shop-00001-abc"}},
    }


def _name(i: int) -> str:
    """A word of letters, another one for every number."""
    return "".join(chr(97 + i // 26**k % 26) for k in range(6))


def _lines(name: str, count: int, make: Callable[[int], dict[str, object]]) -> Path:
    def write(path: Path) -> None:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(make(i)) + "\n" for i in range(count))

    return measure.load(f"{name}-{count}.jsonl", write)


def _whole(name: str, make: Callable[[], bytes]) -> Path:
    return measure.load(f"memory-{name}", lambda path: path.write_bytes(make()))


def _array(count: int, indent: int | None) -> bytes:
    return json.dumps([_entry(i, f"job {i} failed") for i in range(count)], indent=indent).encode()


def _same(count: int) -> bytes:
    return (json.dumps(_entry(1, "all is well") | {"insertId": ""}) + "\n").encode() * count


if __name__ == "__main__":
    main()
