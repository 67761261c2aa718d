"""All entries of sources, whatever they are: split ones put together, duplicates once."""

from __future__ import annotations

from pathlib import Path

import pytest
from formats.samples import entry

from analyzer.engines import entries
from analyzer.entry.batch import Batch
from analyzer.sources import find

from .scanned import lines_of, log
from .test_pieces import split

TRACE = 'Traceback (most recent call last):\n  File "/app/main.py", line 3, in run\n    go()\nKeyError: 1'


def texts(folder: Path, *contents: bytes) -> tuple[list[str], entries.Read]:
    for number, content in enumerate(contents):
        (folder / f"{number}.log").write_bytes(content)
    taken: list[str] = []

    def take(batch: Batch) -> None:
        taken.extend(batch.texts)

    return taken, entries.read(find([str(folder)]), take)


def test_a_trace_of_one_entry_a_line_is_one_entry(tmp_path: Path) -> None:
    taken, read = texts(tmp_path, log(*lines_of(TRACE), entry("started", 5)))
    assert (sorted(taken), read.joined) == ([TRACE, "started"], True)


def test_an_entry_in_pieces_is_one_entry_whichever_file_they_are_in(tmp_path: Path) -> None:
    first, *others = split(entry("one two three", 1, insertId="x"), [4, 8])
    assert texts(tmp_path, log(first), log(*others))[0] == ["one two three"]


def test_duplicates_come_once(tmp_path: Path) -> None:
    same = entry("started", 1, insertId="a")
    taken, read = texts(tmp_path, log(same, same), log(same))
    assert (taken, read.duplicates) == (["started"], 2)


@pytest.mark.parametrize("most", [1, 4, 6])
def test_where_too_much_is_split_nothing_is_put_together_in_any_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(entries, "MOST_HELD", most)
    lines, pieces = log(*lines_of(TRACE)), log(*split(entry("one two", 1, insertId="x"), [4]), entry("alone", 2))
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    one, read = texts(tmp_path / "one", lines, pieces)
    other, _ = texts(tmp_path / "other", pieces, lines)
    assert sorted(one) == sorted(other)
    assert (len(one), read.joined) == ((3, True) if most == 6 else (TRACE.count("\n") + 1 + 3, False))


def test_what_breaks_off_is_told(tmp_path: Path) -> None:
    whole = (Path(__file__).parents[2] / "fixtures" / "plain-text" / "app.log.gz").read_bytes()
    taken, read = texts(tmp_path, whole[: len(whole) // 2])
    assert taken
    assert any(source.broken for source in read.sources.values())


def test_what_is_held_back_is_bounded_in_bytes_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "MOST_HELD_BYTES", 1000)
    taken, read = texts(tmp_path, log(*lines_of(TRACE), *lines_of(TRACE, 60), *lines_of(TRACE, 120)))
    assert (len(taken), read.joined) == (3 * (TRACE.count("\n") + 1), False)
