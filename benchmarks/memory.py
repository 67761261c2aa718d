"""The highest memory of all processes together, on inputs that tempt a program to keep what it reads."""

import argparse
import bz2
import gzip
import json
import lzma
import zipfile
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
    yield from _hostile(int(100e6 * scale))


def _hostile(size: int) -> Iterator[tuple[str, Path]]:
    """Lines of 100 MB among others, and packed files that hold them."""
    before, after = json.dumps(_entry(1, "before")).encode(), json.dumps(_entry(9, "after")).encode()
    begin = before[:-1] + b', "jsonPayload": {"message": "m", "x": '
    payload = b'{"level": "error", "message": "m", "x": '
    lines = {
        "text": b"x y" * (size // 3),
        "NULs": b"\0" * size,
        "a text of emoji": json.dumps(_entry(5, "\U0001f389" * (size // 4)), ensure_ascii=False).encode(),
        "a number": begin + b"7" * size + b"}}",
        "objects in a list": begin + b"[" + b'{"a":1},' * (size // 8) + b"1]}}",
        "objects in a line without a LogEntry": payload + b"[" + b'{"a":1},' * (size // 8) + b"1]}",
        "keys": payload + b"{" + b",".join(b'"k%d":1' % number for number in range(size // 12)) + b"}}",
        "brackets": b"[" * size,
        "nested objects": payload + b'{"a":' * (size // 5),
        "quotes": b'{"' * (size // 2),
        "a string of escapes without an end": payload + b'"' + b'\\"' * (size // 2),
    }
    for name, line in lines.items():
        yield (
            f"a line of 100 MB: {name}",
            measure.load(
                f"hostile-{name}-{size}", lambda path, line=line: path.write_bytes(b"\n".join((before, line, after)))
            ),  # type: ignore[misc]
        )
    for suffix, pack in (("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)):
        yield (
            f"{suffix} of one line of 400 MB",
            measure.load(f"hostile-{size}.{suffix}", lambda path, pack=pack: path.write_bytes(pack(b"x" * 4 * size))),  # type: ignore[misc]
        )
    yield "10,000,000 empty lines", measure.load(f"empty-{size}", lambda path: path.write_bytes(b"\n" * (size // 10)))
    yield "100,000 files in an archive", measure.load(f"files-{size}.zip", lambda path: _archive(path, size // 1000))


def _archive(path: Path, count: int) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            archive.writestr(f"logs/{number}.jsonl", json.dumps(_entry(number, "all is well")))


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
