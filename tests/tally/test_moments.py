"""The earliest moments: when, where, in which trace; the same ones however the input was split."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.entry import batch as flag
from analyzer.entry.batch import Batch
from analyzer.entry.clock import FIRST, LAST
from analyzer.tally import moments as module
from analyzer.tally.moments import (
    FILE,
    INSTANCE,
    MOST,
    NOWHERE,
    REVISION,
    Moment,
    each,
    pack,
    place,
    trace_hash,
    unpack,
)
from analyzer.tally.stat import Stat

from .made import NOON, SECOND, batches, entries, merged, tallied

HASHES = st.integers(0, 2**64 - 1)
MOMENTS = st.builds(
    Moment, st.integers(FIRST, LAST), st.integers(0, 2**32 - 1), HASHES.map(lambda n: n & ~4), HASHES, st.booleans(),
    st.integers(0, 3600 * SECOND),
)  # fmt: skip


def kept(batch: Batch) -> list[Moment]:
    stat = Stat()
    stat.add(batch, range(len(batch)))
    return [unpack(moment) for moment in each(stat.moments)]


@given(MOMENTS)
def test_what_is_packed_is_unpacked_the_same(moment: Moment) -> None:
    assert unpack(pack(moment)) == moment


@given(st.lists(MOMENTS, max_size=8))
def test_packed_moments_are_in_order_of_time(moments: list[Moment]) -> None:
    times = [unpack(packed).time for packed in sorted(map(pack, moments))]
    assert times == sorted(times)


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("size", [1, 7, 200])
def test_the_earliest_different_moments_are_kept(backwards: bool, size: int) -> None:
    seconds = [n // 2 for n in range(200)][:: -1 if backwards else 1]
    whole = entries(*["x"] * 200, times=[NOON + n * SECOND for n in seconds], instances=["one"] * 200)
    stat = Stat()
    for first in range(0, 200, size):
        stat.add(whole, range(first, min(200, first + size)))
    assert [unpack(moment).time for moment in each(stat.moments)] == [NOON + n * SECOND for n in range(MOST)]


@given(batches(), st.integers(0, 12))
def test_a_split_does_not_matter(batch: Batch, cut: int) -> None:
    cut = min(cut, len(batch))
    halves = [Stat(), Stat()]
    halves[0].add(batch, range(cut)) if cut else None
    halves[1].add(batch, range(cut, len(batch))) if cut < len(batch) else None
    halves[1].merge(halves[0])
    whole = [unpack(moment) for moment in each(halves[1].moments)]
    assert whole == (kept(batch) if len(batch) else [])


@pytest.mark.parametrize(
    ("columns", "where"),
    [
        ({"instances": ["i"], "services": ["web"], "revisions": ["web-1"]}, INSTANCE),
        ({"services": ["web"], "revisions": ["web-1"]}, REVISION),
        ({"services": ["web"]}, NOWHERE),
        ({}, FILE),
    ],
    ids=str,
)
def test_the_place_is_the_instance_else_the_revision_else_the_file(columns: dict[str, Any], where: int) -> None:
    [moment] = kept(entries("boom", **columns))
    assert moment.where == where


def test_places_and_traces_are_equal_where_their_names_are() -> None:
    assert place("a") == place("a", "web", "web-1", "x.log") != place("b")
    assert place("", "web", "web-1") != place("", "web", "web-2")
    assert trace_hash("projects/p/traces/0af7") == trace_hash("0af7") != trace_hash("0af8")
    assert trace_hash("\ud800") != 0


@pytest.mark.parametrize("name", ["", "projects/p/traces/", "0" * 32, "-"])
def test_a_trace_without_a_name_is_none(name: str) -> None:
    assert trace_hash(name) == 0


def test_an_entry_without_a_time_is_no_moment() -> None:
    assert len(kept(entries("a", "b", times=[None, NOON]))) == 1
    assert kept(entries("a", times=[None])) == []


@pytest.mark.parametrize(("flags", "lines"), [(flag.TEXT_LINE, [3, 7]), (0, [0, 0])])
def test_only_lines_of_text_logs_are_in_order_by_their_position(flags: int, lines: list[int]) -> None:
    batch = entries("a", "b", times=[NOON, NOON + 1], lines=[3, 7], flags=[flags] * 2)
    assert [moment.line for moment in kept(batch)] == lines


@pytest.mark.parametrize(
    ("told", "lasted"),
    [({"latency": "1.5s"}, 1.5), ({"latency": "soon"}, 0), ({}, 0), ({"latency": "90000s"}, 3600)],
)
def test_the_end_of_a_request_is_known_by_its_latency(told: dict[str, str], lasted: float) -> None:
    raw = {"httpRequest": {"status": 500, **told}}
    [moment] = kept(entries("GET / 500", statuses=[500], raws=[raw]))
    assert moment.request
    assert moment.end == NOON + lasted * SECOND


def test_lines_are_numbered_on_with_the_tally() -> None:
    def read(line: int) -> Any:
        return tallied(entries("boom", lines=[line], flags=[flag.TEXT_LINE]))

    before, after = read(1), read(1)
    before.sources["a.log"].lines = 40
    after.follow(before)
    whole = merged([before, after])
    [(_key, _template, streams)] = whole.groups.items()
    assert [unpack(moment).line for moment in each(streams["", ""].moments)] == [1, 41]


def test_what_comes_too_late_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    stat = Stat()
    stat.add(entries(*["x"] * 2 * MOST), range(2 * MOST))
    monkeypatch.setattr(module, "_moment", None)
    stat.add(entries("late", times=[NOON + 3600 * SECOND]), [0])
    assert len(each(stat.moments)) == MOST
