"""Inputs and rules made to be slow, beside a usual log of the same size: time per MB."""

import argparse
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import load
import measure
from memory import _name

BROAD = ("ERROR.*", ".*timeout.*", r"\w+ failed", "(?i)error")
UNFILTERED = (r"\w+ \w+ \w+", r"^\S+ \S+: ", r"(?i)[^a-z]j")
CATASTROPHIC = (r"(a|aa)+$", r"(a|aa)+!\d")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=100, help="size of each input (100)")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each (3)")
    options = parser.parse_args()
    usual = load.long(options.megabytes)
    rules = load.rules(200)[0]
    print(
        f"--jobs 1, without the start; the best of {options.repeats} runs each, in turns; at most 3 times the usual log"
    )
    for name, path, with_rules in _cases(options.megabytes, usual, rules):
        runs = measure.in_turns(
            {
                "start": _scan(load.cloud_run(50), rules),
                "usual": _scan(usual, rules),
                "case": _scan(path, with_rules),
            },
            options.repeats,
        )
        start = runs["start"].seconds
        base = (runs["usual"].seconds - start) / measure.megabytes(usual)
        cost = (runs["case"].seconds - start) / measure.megabytes(path)
        faults = len(json.loads(runs["case"].output)["coverage"]["not_judged"])
        print(
            f"  {name:48} {1000 * cost:7.2f} ms/MB, usual {1000 * base:5.2f}: {cost / base:6.2f} times"
            + (f"  ({faults} rules not judged)" if faults else ""),
            flush=True,
        )


def _scan(path: Path, rules: Path) -> list[str]:
    return [*measure.SCAN, "--jobs", "1", "--rules", str(rules), str(path)]


def _cases(size: int, usual: Path, rules: Path) -> Iterator[tuple[str, Path, Path]]:
    yield (
        "every line an unexplained ERROR with other ids",
        _log("unexplained", size, lambda i: f"job {i:x} of {i % 977}ms at 10.0.{i % 256}.1 lost"),
        rules,
    )
    yield "every line an ERROR of its own", _log("own", size, lambda i: f"lost {_name(i)} at {_name(i * 7)}"), rules
    matching = _log("matching", size, lambda i: f"ERROR ABC1 gateway timeout: job {i} failed after {i % 977}ms error")
    yield "every line matches a rule", matching, _rules("one", ["gateway timeout"])
    yield "every line matches four broad rules", matching, _rules("broad", BROAD)
    yield "four broad rules, of which few match", usual, _rules("broad", BROAD)
    yield "three rules that no automaton can filter", usual, _rules("unfiltered", UNFILTERED)
    yield "newest first", _reversed(usual), rules
    yield "every line with a stack trace", _log("traces", size, _trace), rules
    yield (
        "lines of 10 bytes",
        measure.load(f"tiny-{size}.log", lambda path: path.write_bytes(b"tiny line\n" * (size * 100_000))),
        rules,
    )
    yield (
        "one line of 100 MB",
        measure.load("worst-line", lambda path: path.write_text(json.dumps(_entry(1, "x y" * 33_000_000)))),
        rules,
    )
    yield (
        "two catastrophic patterns (3 s each, whatever the size)",
        _log("aaa", size, lambda i: "a" * 40 + "!" if i % 1000 == 7 else f"all is well {i}"),
        _rules("catastrophic", CATASTROPHIC),
    )


def _trace(i: int) -> str:
    frames = f'  File "/app/orders.py", line {i}, in run\n    raise ValueError()'
    return f"Traceback (most recent call last):\n{frames}\nValueError: bad {i}"


def _entry(i: int, text: str, severity: str = "ERROR") -> dict[str, object]:
    """An entry as large as those of the usual log."""
    second = i // 1000
    time = f"2025-09-11T{second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02}.{i % 1000:03}000Z"
    return load.entry(random.Random(i), time, severity, text)


def _log(name: str, size: int, text: Callable[[int], str]) -> Path:
    def write(path: Path) -> None:
        with path.open("w", encoding="utf-8") as file:
            i = 0
            while file.tell() < size * 1e6:
                file.writelines(json.dumps(_entry(i + k, text(i + k))) + "\n" for k in range(1000))
                i += 1000

    return measure.load(f"worst-{name}-{size}MB.jsonl", write)


def _reversed(log: Path) -> Path:
    return measure.load(
        f"reversed-{log.name}",
        lambda path: path.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[::-1])),
    )


def _rules(name: str, sources: tuple[str, ...] | list[str]) -> Path:
    return measure.load(f"rules-{name}.yaml", lambda path: load.write_rules(path, list(sources)))


if __name__ == "__main__":
    main()
