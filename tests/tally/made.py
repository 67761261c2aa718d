"""Random batches, and the tallies that count them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import strategies as st

from analyzer.entry import batch as flag
from analyzer.entry.batch import COLUMNS, Batch
from analyzer.entry.logentry import short_log
from analyzer.matching.program import Program
from analyzer.matching.watch import watches
from analyzer.ruleset import load
from analyzer.tally.sources import SourceTally
from analyzer.tally.tally import Tally

RULES = """
logtriage: 1
ruleset: r
start: {regex: "^starting"}
markers:
  - {id: ready, title: t, match: {regex: "^ready"}, lost_when: "lost"}
  - {id: instance-ready, title: t, match: "ready", per: instance}
issues:
  - {id: refused, title: t, label: non-blocking, match: "refused"}
  - {id: both, title: t, label: critical, match: {regex: "refused|queue", severity: ">=ERROR"}}
  - {id: burst, title: t, label: critical, match: {text: "slow", count: {at_least: 2, within: 10s, per: instance}}}
  - {id: order, title: t, label: critical, match: {sequence: {steps: ["first", "second"], within: 30s}}}
  - {id: alone, title: t, label: critical, match: {text: "lost", unless: {match: "ready", within: 5s, per: trace}}}
  - {id: value-error, title: t, label: pre-existing, match: {regex: "(?s)Traceback.*ValueError"}}
"""
TRACE = 'Traceback (most recent call last):\n  File "a.py", line 1, in f\nValueError: 1'
TEXTS = [
    "starting",
    "ready",
    "connection refused",
    "queue 7 is full",
    "queue 8 is full",
    "slow call",
    "first",
    "second",
]
TEXTS += ["lost", "nothing of note", "", "disk sda1 failed", TRACE]
FLAGS = [
    0,
    0,
    flag.OWN_SEVERITY,
    flag.TEXT_LINE,
    flag.AUDIT,
    flag.SHORTENED,
    flag.ASSUMED_UTC,
    flag.ASSUMED_YEAR | flag.ASSUMED_UTC,
    flag.TRACE,
    flag.SPLITTABLE,
]
LOG_NAMES = ["projects/p/logs/stderr", "projects/q/logs/stderr", "projects/p/logs/requests", ""]
NOON = 1_757_592_000 * 10**9
SECOND = 10**9


@cache
def program() -> Program:
    with TemporaryDirectory() as folder:
        rules = Path(folder) / "r.yaml"
        rules.write_text(RULES)
        return Program(watches(load([rules]), strict=False))


@st.composite
def batches(draw: st.DrawFn) -> Batch:
    """The entries of one file, each on a line of its own."""
    size = draw(st.integers(0, 12))

    def column(values: Sequence[object]) -> list[object]:
        return draw(st.lists(st.sampled_from(values), min_size=size, max_size=size))

    times = [NOON + n * SECOND for n in (0, 0, 1, 2, 5, 30, 61, 3600)]
    log_names = column(LOG_NAMES)
    made: dict[str, list[object]] = {
        "texts": column(TEXTS),
        "severities": column([0, 200, 400, 500, 600]),
        "times": column([*times, None, None, None]),
        "logs": [short_log(str(name)) for name in log_names],
        "log_names": log_names,
        "services": column(["web", "web", "api", ""]),
        "revisions": column(["web-00001-abc", "web-00002-abc", ""]),
        "instances": column(["one", "two", ""]),
        "loggers": column(["", "app"]),
        "traces": column(["", "t1", "t2"]),
        "insert_ids": column(["", "a", "b", "c"]),
        "statuses": column([0, 0, 0, 200, 404, 503]),
        "flags": column(FLAGS),
        "lines": list(range(1, size + 1)),
        "raws": [{} for _ in range(size)],
    }
    return Batch(file=draw(st.sampled_from(["a.log", "b.log"])), unparsed=draw(st.integers(0, 2)), **made)  # type: ignore[arg-type]


def piece(batch: Batch, first: int, after: int) -> Batch:
    """The entries from `first` up to `after`; what did not parse counts with the first piece."""
    part = batch.keep(range(first, min(after, len(batch))))
    part.unparsed = batch.unparsed if first == 0 else 0
    return part


def tallied(*batches: Batch, start: int = 0) -> Tally:
    """A tally of the batches, each of them the next of the part of its file that begins at byte `start`."""
    tally = Tally()
    for batch in batches:
        count(tally, batch, start)
    return tally


def count(tally: Tally, batch: Batch, start: int) -> None:
    source = tally.sources.setdefault(batch.file, SourceTally())
    source.add(batch, start)
    source.cover(batch)
    tally.read(batch)
    pieces = [i for i, flags in enumerate(batch.flags) if flags & flag.SPLITTABLE]
    tally.hold(batch.keep(pieces))
    judged = batch.keep([i for i in range(len(batch)) if i not in set(pieces)])
    tally.judge(judged, program().hits(judged), program())


def merged(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole.merge(tally)
    return whole


def entries(*texts: str, **columns: Sequence[object]) -> Batch:
    """A batch of entries with these texts, a second apart, ERROR, and with the columns that are given."""
    empty: dict[str, object] = {"times": None, "severities": 500, "statuses": 0, "flags": 0, "lines": 0, "raws": None}
    made: dict[str, list[object]] = {name: [empty.get(name, "")] * len(texts) for name in COLUMNS}
    made |= {"texts": list(texts), "times": [NOON + n * SECOND for n in range(len(texts))]}
    return Batch(file="a.log", **(made | {name: list(column) for name, column in columns.items()}))  # type: ignore[arg-type]
