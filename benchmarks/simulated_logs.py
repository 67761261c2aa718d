"""Simulated pairs as logs: written, scanned by the whole pipeline, and held beside what `simulations.py` judged."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from services import BURSTY, COUNTED, DIURNAL, HOUR, LOW, PAIRS, STEADY, Service
from simulations import FINDINGS, Logged, Pair, judged, unchanged

from analyzer.entry.clock import SECOND, rfc3339
from analyzer.pipeline import Settings, run
from analyzer.verdict.result import Finding, Result

WINDOWS = (Pair(HOUR, HOUR), Pair(HOUR / 4, HOUR), Pair(HOUR, 4 * HOUR))
NAMES = ("payment declined", "queue is full", "cache lost its peer", "disk quota exceeded", "token expired early")


def agree(pairs: int, seed: int) -> bool:
    """Do files through the pipeline give the same p-values and states? Of every other pair one problem is tripled."""
    rng = np.random.default_rng([seed, 5])
    services = (STEADY, DIURNAL, PAIRS, BURSTY, LOW, COUNTED)
    compared = worse = 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(pairs):
            service, pair = services[number % len(services)], WINDOWS[number // 2 % len(WINDOWS)]
            now, before = unchanged(rng, service, pair)
            if number % 2:
                now.problems[0] = service.problem(rng, 30 * service.highest, now.start, pair.now)
            result = _scanned(Path(folder), service, now, before)
            found = _of_pipeline(result)
            if found != (expected := _of_simulation(service, now, before)):
                print(f"pair {number} ({service.name}, {pair}): the pipeline says {found}, the simulation {expected}")
                return False
            compared += len(found)
            worse += sum(state == "worse" for state, _p in found.values())
    print(f"{pairs} pairs as files: the pipeline found the same {compared} comparisons, {worse} of them worse")
    return True


def _of_simulation(service: Service, now: Logged, before: Logged) -> dict[str, tuple[str, float]]:
    names = [name for name, times in zip(NAMES, now.problems, strict=True) if len(times)]
    found = {}
    for name, (made, difference) in zip(names, judged(service, now, before), strict=True):
        state = "worse" if difference.worse else "better" if difference.better else "recurring"
        p = 2 * min(made.p_more, made.p_fewer) if state == "recurring" else made.p_fewer
        if not made.before.count or difference.worse:
            p = made.p_more
        found[name] = (state if made.before.count else "new", _rounded(min(1.0, p)))
    return found


def _of_pipeline(result: Result) -> dict[str, tuple[str, float]]:
    return {_name(finding): (finding.state, _p(finding)) for finding in result.findings}


def _name(finding: Finding) -> str:
    return next(name for name in NAMES if name in finding.title)


def _p(finding: Finding) -> float:
    assert finding.comparison is not None
    return _rounded(finding.comparison.p_value)


def _rounded(p: float) -> float:
    return float(f"{p:.6g}")


def _scanned(folder: Path, service: Service, now: Logged, before: Logged) -> Result:
    for name, side in (("now", now), ("before", before)):
        (folder / f"{name}.jsonl").write_text("".join(f"{line}\n" for line in _lines(service, side)))
    (folder / "none.yaml").write_text("logtriage: 1\nruleset: none\n")
    return run(
        Settings(
            sources=(str(folder / "now.jsonl"),),
            rules=(str(folder / "none.yaml"),),
            baseline=(str(folder / "before.jsonl"),),
        )
    )


def _lines(service: Service, side: Logged) -> Iterator[str]:
    """The entries of one side; those of normal work stand at even distances where they are counted, the first and the
    last at the ends of the window.
    """
    first, last = side.start, side.start + side.length
    left = side.lines - 2
    for minute, count in side.lines_by_minute.items():
        begin = max(minute * 60.0, first)
        for i in range(min(count, left)):
            yield _line(service, min(last, begin + i * 1e-3), "")
        left -= min(count, left)
    yield _line(service, first, "")
    yield _line(service, last, "")
    for name, times in zip(NAMES, side.problems, strict=True):
        for time in times:
            yield _line(service, time, name)


def _line(service: Service, time: float, problem: str) -> str:
    entry: dict[str, object] = {
        "timestamp": rfc3339(round(time * SECOND)),
        "severity": "ERROR" if problem else "INFO",
        "resource": {"type": "cloud_run_revision", "labels": {"service_name": "shop", "revision_name": "shop-00001-a"}},
    }
    if service.requests and not problem:
        entry["httpRequest"] = {"requestMethod": "GET", "requestUrl": "/cart", "status": 200}
    else:
        entry["textPayload"] = problem or "served"
    return json.dumps(entry)


assert len(NAMES) == FINDINGS
