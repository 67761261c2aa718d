"""Entries that were exported twice count once."""

from __future__ import annotations

import os
import pickle
import random
from typing import Any

import pytest
from formats.samples import entry
from hypothesis import given, settings
from hypothesis import strategies as st
from tally.made import batches, entries

from analyzer.engines import duplicates
from analyzer.engines.duplicates import Block, Seen
from analyzer.entry.batch import Batch
from analyzer.formats import typed

from .scanned import groups, log, scanned, total

NAMED: dict[str, Any] = {"insertId": "a", "severity": "ERROR", "logName": "projects/p/logs/stderr"}
COPY = entry("disk failed", 1, **NAMED)


def test_the_same_entry_twice_in_a_file_counts_once() -> None:
    tally = scanned(log(COPY, entry("other", 2, insertId="b"), COPY))
    assert (total(tally), tally.duplicates, tally.duplicates_exact) == (2, 1, True)
    assert groups(tally) == {"disk failed": 1}


def test_the_same_entry_in_several_files_counts_once() -> None:
    tally = scanned(log(COPY), log(COPY), log(entry("other", 2, insertId="b"), COPY))
    assert (total(tally), tally.duplicates) == (2, 2)


@pytest.mark.parametrize(
    "other",
    [
        entry("disk failed", 1, **NAMED | {"insertId": "b"}),
        entry("disk failed", 2, **NAMED),
        entry("disk failed", 1, **NAMED | {"logName": "projects/p/logs/stdout"}),
        entry("disk failed", 1, **NAMED | {"logName": "projects/q/logs/stderr"}),
    ],
    ids=["another id", "another time", "another log", "another project's log"],
)
def test_an_entry_with_another_id_time_or_log_is_no_duplicate(other: dict[str, Any]) -> None:
    tally = scanned(log(COPY, other))
    assert (total(tally), tally.duplicates) == (2, 0)


@pytest.mark.parametrize("nothing", [None, "", 7])
def test_without_an_insert_id_nothing_is_a_duplicate(nothing: object) -> None:
    unnamed = entry("disk failed", 1, severity="ERROR", insertId=nothing)
    tally = scanned(log(unnamed, unnamed), log(unnamed))
    assert (total(tally), tally.duplicates) == (3, 0)


def test_of_two_copies_the_first_one_counts() -> None:
    tally = scanned(log(COPY), log(entry("quite another text", 1, **NAMED)))
    assert groups(tally) == {"disk failed": 1}


def test_lines_that_did_not_parse_are_counted_beside_duplicates() -> None:
    tally = scanned(log(COPY) + b"{\n" + log(COPY))
    assert (tally.duplicates, tally.sources["0.log"].unparsed, tally.sources["0.log"].entries) == (1, 1, 2)


def test_copies_outside_the_window_are_not_duplicates() -> None:
    tally = scanned(log(COPY, COPY, entry("x", 5)), since=2)
    assert (total(tally), tally.duplicates) == (1, 0)


def unread(_block: Block) -> Batch | None:
    raise AssertionError("nothing has to be read again")


def told(seen: Seen) -> Seen:
    """As another process receives it."""
    received = pickle.loads(pickle.dumps(seen))
    assert isinstance(received, Seen)
    return received


def identity(batch: Batch, i: int) -> tuple[object, ...] | None:
    return (batch.insert_ids[i], batch.times[i], batch.log_names[i]) if batch.insert_ids[i] else None


@given(st.lists(batches(), min_size=1, max_size=4))
def test_of_each_identity_the_first_entry_is_kept_and_all_without_one(parts: list[Batch]) -> None:
    seen, known, dropped = Seen(unread), set[object](), 0
    for batch in parts:
        wanted = []
        for i in range(len(batch)):
            who = identity(batch, i)
            if who is None or who not in known:
                wanted.append(i)
            known.add(who)
        dropped += len(batch) - len(wanted)
        assert seen.without_duplicates(batch).lines == batch.keep(wanted).lines
    assert (seen.dropped, seen.exact) == (dropped, True)


def ids(*names: int) -> Batch:
    texts = [str(name) for name in names]
    return entries(*texts, insert_ids=texts, times=names)


def test_beyond_its_reach_a_copy_may_be_missed_and_that_is_said() -> None:
    seen = Seen(unread, reach=10)
    for n in range(30):
        seen.without_duplicates(ids(n))
    assert not seen.exact
    assert len(seen.without_duplicates(ids(0))) == 1
    assert len(seen.without_duplicates(ids(29))) == 0


def test_within_its_reach_every_copy_is_found() -> None:
    order = list(range(200))
    random.Random(1).shuffle(order)
    seen = Seen(unread, reach=20)
    for n in range(200):
        assert len(seen.without_duplicates(ids(n))) == 1
        for back in range(1, 20):
            assert len(seen.without_duplicates(ids(max(0, n - back)))) == 0


def test_a_few_entries_are_remembered_exactly() -> None:
    seen = Seen(unread, reach=10)
    for n in range(9):
        seen.without_duplicates(ids(n))
    assert seen.exact
    assert len(seen.without_duplicates(ids(*range(9)))) == 0
    assert seen.dropped == 9


@st.composite
def sources(draw: st.DrawFn) -> list[bytes]:
    """Blocks of lines whose entries have few different times and names, in order of time or not."""
    made = []
    for _ in range(draw(st.integers(1, 6))):
        times = draw(st.lists(st.integers(1, 40), min_size=1, max_size=8))
        times = sorted(times) if draw(st.booleans()) else times
        base = draw(st.sampled_from([0, 0, 40, 80]))
        names = draw(st.lists(st.sampled_from(["a", "b", ""]), min_size=len(times), max_size=len(times)))
        made.append(log(*(entry("x", base + t, insertId=n) for t, n in zip(times, names, strict=True))))
    return made


@settings(max_examples=int(os.environ.get("LOGTRIAGE_EXAMPLES", "100")))
@given(sources(), st.integers(0, 6), st.integers(1, 30))
def test_blocks_that_can_be_read_again_are_compared_as_exactly_as_those_that_cannot(
    made: list[bytes], cut: int, fresh: int
) -> None:
    read = [typed.decode(block, "", 1) for block in made]
    assert all(batch is not None for batch in read)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(duplicates, "_FRESH", fresh)
        plainly, blockwise = Seen(unread), Seen(lambda block: read[block.offset])
        elsewhere = Seen(blockwise._reread)
        for place, batch in enumerate(read):
            assert batch is not None
            kept = plainly.without_duplicates(batch)
            if place < cut:
                assert blockwise.without_duplicates(batch, Block(0, place, 1)).whole().__dict__ == kept.whole().__dict__
            else:
                elsewhere.without_duplicates(batch, Block(0, place, 1))
        both = {who for b in read[:cut] if b for i in range(len(b)) if (who := identity(b, i))} & {
            who for b in read[cut:] if b for i in range(len(b)) if (who := identity(b, i))
        }
        assert blockwise.knows_any(told(elsewhere)) == bool(both)
        if not both:
            blockwise.add(elsewhere)
            assert blockwise.dropped == plainly.dropped
            for batch in read:
                assert batch is not None
                named = [i for i in range(len(batch)) if batch.insert_ids[i]]
                assert len(blockwise.without_duplicates(batch.keep(named))) == 0
        assert plainly.exact
        assert blockwise.exact


def test_a_file_that_changed_meanwhile_makes_the_comparison_inexact() -> None:
    seen = Seen(lambda _block: None)
    batch = typed.decode(log(entry("x", 1, insertId="a")), "", 1)
    assert batch is not None
    seen.without_duplicates(batch, Block(0, 0, 1))
    assert seen.exact
    seen.without_duplicates(batch, Block(0, 1, 1))
    assert not seen.exact
