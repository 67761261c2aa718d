"""A scan of files: everything is counted once, whichever files hold it and however they are cut."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from formats.samples import entry
from formats.test_cuts import JSON_PIECES, TEXT_PIECES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tally.made import program
from tally.snapshot import snapshot

from analyzer.engines import last_time, scan
from analyzer.errors import SourceError
from analyzer.sources import LocalFile, Source

from .scanned import examples, groups, hits, lines_of, log, moment, problems, scanned, total

TRACE = 'Traceback (most recent call last):\n  File "/app/main.py", line 3, in run\n    go()\nKeyError: 1'
RULED = ["starting", "ready", "ready at last", "connection refused", "queue 7 is full", "slow call", "first", "second"]
RULED += ["lost", "disk failed"]


@st.composite
def logs(draw: st.DrawFn) -> bytes:
    """A file whose entries hit rules, split traces among them; its first line is dated."""
    entries: list[dict[str, Any]] = [entry("first of all", 0)]
    for n in range(draw(st.integers(0, 10))):
        second = draw(st.integers(1, 40))
        labels = {"labels": {"instanceId": draw(st.sampled_from(["one", "two"]))}}
        severity = {"severity": draw(st.sampled_from(["INFO", "WARNING", "ERROR", None]))}
        if draw(st.integers(0, 3)) == 0:
            entries += lines_of(TRACE, second, **labels, **severity)
        else:
            entries.append(
                entry(
                    draw(st.sampled_from(RULED)),
                    second,
                    trace="t",
                    insertId=f"i{draw(st.integers(0, n))}",
                    **labels,
                    **severity,
                )
            )
    rows = [json.dumps(e) for e in entries]
    rows += draw(
        st.lists(st.sampled_from([piece for piece in [*TEXT_PIECES, *JSON_PIECES[:6]] if piece != " "]), max_size=5)
    )
    return "\n".join([rows[0], *draw(st.permutations(rows[1:]))]).encode()


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(logs(), st.lists(st.integers(1, 3000), min_size=1, max_size=4))
def test_any_cuts_give_the_same_tally(data: bytes, cuts: list[int]) -> None:
    assert snapshot(scanned(data, cuts=cuts)) == snapshot(scanned(data))


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(logs(), logs(), st.lists(st.integers(1, 3000), min_size=1, max_size=4))
def test_cuts_of_several_files_give_the_same_tally(one: bytes, other: bytes, cuts: list[int]) -> None:
    assert snapshot(scanned(one, other, cuts=cuts)) == snapshot(scanned(one, other))


def test_packed_and_plain_files_say_the_same() -> None:
    data = log(entry("disk failed", 1, severity="ERROR"), *lines_of(TRACE, 2))
    assert snapshot(scanned(gzip.compress(data))) == snapshot(scanned(data))


def test_json_lines_an_array_and_a_wrapper_say_the_same() -> None:
    entries = [
        entry("disk failed", 1, severity="ERROR"),
        *lines_of(TRACE, 2),
        entry("connection refused", 3, severity="ERROR"),
    ]
    for shape in (json.dumps(entries).encode(), json.dumps({"entries": entries}).encode()):
        tally = scanned(shape)
        assert (groups(tally), hits(tally, "refused")) == (groups(scanned(log(*entries))), 1)
        assert examples(tally) == examples(scanned(log(*entries)))


def test_an_entry_split_over_a_cut_is_read_once() -> None:
    data = (
        b"2025-09-11 12:00:01 INFO on\n2025-09-11 12:00:02 ERROR failed\n"
        + TRACE.encode()
        + b"\n2025-09-11 12:00:03 INFO off\n"
    )
    for cut in range(1, len(data)):
        tally = scanned(data, cuts=[cut])
        assert (examples(tally), total(tally)) == ([f"failed\n{TRACE}"], 3)


# ---- the window -----------------------------------------------------------------------------------------------------

SECONDS = [entry(f"disk {n} failed", n, severity="ERROR") for n in range(10)]


@pytest.mark.parametrize(
    ("since", "until", "seen"),
    [
        (None, None, 10),
        (5, None, 5),
        (None, 5, 5),
        (3, 5, 2),
        (5, 5, 0),
        (5, 5.001, 1),
        (4.5, 4.9, 0),
        (20, None, 0),
        (None, -1, 0),
        (-100, 100, 10),
    ],
)
def test_only_entries_from_since_on_and_before_until_count(since: float | None, until: float | None, seen: int) -> None:
    tally = scanned(log(*SECONDS), since=since, until=until)
    assert (total(tally), problems(tally)) == (seen, seen)


def test_what_was_read_of_a_source_is_known_whatever_the_window() -> None:
    tally = scanned(log(*SECONDS) + b"{\n", since=20)
    assert (tally.sources["0.log"].entries, tally.sources["0.log"].unparsed) == (10, 1)


@pytest.mark.parametrize("year", [1, 1677, 2263, 9998])
def test_years_far_away_are_inside_an_open_window(year: int) -> None:
    far = log(entry("x", timestamp=f"{year:04}-06-01T00:00:00Z"))
    assert total(scanned(far, since=0)) == (year > 2025)
    assert total(scanned(far, until=0)) == (year < 2025)


def test_entries_without_any_time_are_always_inside() -> None:
    tally = scanned(b"ERROR: one\nERROR: two\n", since=5, until=6)
    assert (total(tally), tally.undated) == (2, 2)


def test_an_entry_that_inherits_its_time_is_judged_by_it() -> None:
    undated = entry("undated", None)
    assert total(scanned(log(entry("x", 1), undated, entry("y", 9), undated), since=5)) == 2


def test_a_trace_that_the_window_cuts_is_judged_as_far_as_it_is_inside() -> None:
    tally = scanned(log(*lines_of(TRACE, 1, severity="ERROR")), since=1.000002)
    assert total(tally) == 2
    assert TRACE not in examples(tally)


# ---- sources --------------------------------------------------------------------------------------------------------


def test_each_source_is_known_by_its_name() -> None:
    tally = scanned(log(entry("a", 1)), b"", json.dumps({"logs": {"ERROR": [entry("b", 2)], "INFO": []}}).encode())
    assert {name: source.entries for name, source in tally.sources.items()} == {"0.log": 1, "1.log": 0, "2.log": 1}
    assert tally.sources["2.log"].buckets == {"ERROR": 1, "INFO": 0}


def test_a_source_that_breaks_off_is_judged_as_far_as_it_goes_and_named() -> None:
    packed = gzip.compress(log(*(entry(f"disk {n} failed", n, severity="ERROR") for n in range(2000))))
    tally = scanned(packed[: len(packed) // 2], log(*SECONDS))
    assert tally.sources["0.log"].broken == {"0.log: the gz data ends before its end mark"}
    assert tally.sources["1.log"].broken == set()
    assert problems(tally) > 500


def test_a_source_that_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone\.log"):
        scan([Source("gone.log", LocalFile(tmp_path / "gone.log"))], program())


def test_progress_is_told_by_source(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(log(*SECONDS))
    told: list[tuple[str, int]] = []
    scan(
        [Source("a.log", LocalFile(tmp_path / "a.log"))],
        program(),
        progress=lambda name, count: told.append((name, count)),
    )
    assert told[-1] == ("a.log", 10)


@pytest.mark.parametrize(
    ("contents", "second"),
    [
        ([log(*SECONDS)], 9),
        ([log(*SECONDS[::-1]), log(entry("x", 20)), b"no time\n"], 20),
        ([b"no time\n"], None),
        ([b""], None),
        ([], None),
    ],
    ids=["a file", "several", "undated", "empty", "none"],
)
def test_the_last_time_is_that_of_the_latest_entry_of_all_sources(
    tmp_path: Path, contents: list[bytes], second: int | None
) -> None:
    sources = []
    for number, content in enumerate(contents):
        path = tmp_path / f"{number}.log"
        path.write_bytes(content)
        sources.append(Source(path.name, LocalFile(path)))
    assert last_time(sources) == moment(second)


def test_nothing_gives_an_empty_tally() -> None:
    tally = scanned()
    assert (total(tally), tally.sources, groups(tally)) == (0, {}, {})
