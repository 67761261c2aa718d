"""Large entries that the service split are judged as one, wherever their pieces stand."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from formats.samples import entry
from hypothesis import given
from hypothesis import strategies as st
from tally.snapshot import snapshot

from analyzer.entry.origin import Origin
from analyzer.tally import tally as tallies
from analyzer.tally.tally import Tally

from .scanned import examples, groups, hits, lines_of, log, problems, scanned, total
from .test_processes import result

TRACE = 'Traceback (most recent call last):\n  File "/app/main.py", line 3, in run\n    go()\nValueError: 1'
TEXTS = [
    "connection refused by db-1",
    "2025-09-11 19:50:56,123 ERROR shop.app connection lost  ",
    "\x1b[31mERROR\x1b[0m <b>bold</b> payment failed",
    "[WARN]   slow   query\n  of many\n\n lines ",
    TRACE,
    '  File "/app/main.py", line 3, in run',
    "ValueError: alone",
    "Ärger ☕ " * 40,
    "   ",
]


def split(whole: dict[str, Any], cuts: list[int], uid: str = "u") -> list[dict[str, Any]]:
    """The pieces of an entry whose message is cut at these places."""
    text = whole["jsonPayload"]["message"] if "jsonPayload" in whole else whole["textPayload"]
    bounds = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    pieces = []
    for place in range(len(bounds) - 1):
        part = text[bounds[place] : bounds[place + 1]]
        said = (
            {"jsonPayload": whole["jsonPayload"] | {"message": part}}
            if "jsonPayload" in whole
            else {"textPayload": part}
        )
        number = {"uid": uid, "index": place, "totalSplits": len(bounds) - 1}
        named = {"insertId": f"{whole['insertId']}-{place}"} if "insertId" in whole else {}
        pieces.append(whole | said | named | {"split": number})
    return pieces


def told(tally: Tally) -> tuple[object, ...]:
    """What a tally says of what the entries say."""
    stats = {key: [(name, stat.count, stat.severity, stat.first) for name, stat in streams.items()]
             for key, _, streams in tally.groups.items()}  # fmt: skip
    issues = {name: (stat.count, stat.severity) for name, stat in tally.issues.items()}
    return stats, issues, groups(tally), examples(tally), problems(tally), tally.shortened


@given(
    text=st.sampled_from(TEXTS) | st.text(max_size=30),
    severity=st.sampled_from([None, "INFO", "WARNING", "ERROR"]),
    shape=st.sampled_from(["text", "json", "json with a trace"]),
    cuts=st.lists(st.integers(0, 150), min_size=1, max_size=6),
    shuffle=st.randoms(use_true_random=False),
    files=st.integers(1, 3),
    offset=st.integers(1, 400),
)
def test_cut_anywhere_and_read_in_any_order_an_entry_says_what_it_says_whole(
    text: str, severity: str | None, shape: str, cuts: list[int], shuffle: random.Random, files: int, offset: int
) -> None:
    more: dict[str, Any] = {"severity": severity} if severity else {}
    if shape == "text":
        whole = entry(text, 1, insertId="x", **more)
    else:
        payload = {"message": text, "logger": "app"} | ({"stack_trace": TRACE} if shape != "json" else {})
        whole = entry(None, 1, insertId="x", jsonPayload=payload, **more)
    pieces = split(whole, cuts)
    shuffle.shuffle(pieces)
    parts = [log(entry("before", 0), *pieces[n::files]) for n in range(files)]
    tally = scanned(*parts, cuts=[offset])
    assert told(tally) == told(scanned(log(entry("before", 0), whole)))
    assert total(tally) == files + len(pieces)


LONG = entry("payment failed: " + "x" * 100, 1, severity="ERROR", insertId="i")


def test_a_rule_sees_the_text_across_the_cut() -> None:
    whole = entry("connection refused", 1, severity="ERROR")
    tally = scanned(log(*split(whole, [14])[::-1]))
    assert (hits(tally, "refused"), groups(tally), problems(tally), total(tally)) == (1, {}, 1, 2)


def test_copies_of_a_piece_count_once() -> None:
    bare = entry("payment failed: boom", 1, severity="ERROR")
    one, two = split(bare, [8])
    tally = scanned(log(one, two), log(two, one, one))
    assert (examples(tally), problems(tally)) == (["payment failed: boom"], 1)


def test_pieces_exported_twice_are_duplicates() -> None:
    pieces = split(LONG, [5, 50])
    tally = scanned(log(*pieces), log(*pieces))
    assert (examples(tally), tally.duplicates, total(tally)) == ([LONG["textPayload"]], 3, 3)


def test_pieces_of_several_entries_are_kept_apart() -> None:
    two = LONG | {"textPayload": "disk sda1 failed", "insertId": "j"}
    mixed = [p for pair in zip(split(LONG, [5]), split(two, [5], uid="v"), strict=True) for p in pair]
    assert sorted(examples(scanned(log(*mixed)))) == ["disk sda1 failed", LONG["textPayload"]]


@pytest.mark.parametrize("other", [{"logName": "projects/p/logs/stdout"}, {"resource": {"labels": {}}}])
def test_a_piece_with_the_same_uid_from_elsewhere_is_not_joined(other: dict[str, Any]) -> None:
    one, two = split(entry("payment failed", 1, severity="ERROR"), [8])
    assert sorted(examples(scanned(log(one, two | other)))) == ["failed", "payment "]


def test_a_piece_alone_is_judged_as_it_stands() -> None:
    tally = scanned(log(split(entry("connection refused", 1, severity="ERROR"), [10])[1]))
    assert (hits(tally, "refused"), problems(tally)) == (1, 1)


def test_a_missing_piece_leaves_a_mark() -> None:
    first, _, last = split(entry("payment of 7 EUR failed", 1, severity="ERROR"), [8, 16])
    assert examples(scanned(log(last, first))) == ["payment … failed"]


def test_a_split_that_says_nothing_leaves_the_entry_as_it_is() -> None:
    odd = [entry(f"payment {n} failed", n, severity="ERROR", split=s) for n, s in enumerate([{"index": 1}, {"uid": 7}])]
    assert len(examples(scanned(log(*odd)))) == 2


def test_a_whole_that_is_longer_than_a_text_may_be_is_shortened_and_counted() -> None:
    whole = entry("e" + "x" * (1 << 20), 1, severity="ERROR")
    assert told(scanned(log(*split(whole, [1 << 19])))) == told(scanned(log(whole)))
    assert scanned(log(*split(whole, [1 << 19]))).shortened == 1


def test_a_line_of_a_split_trace_that_was_itself_split_is_joined_first() -> None:
    lines = lines_of(TRACE, 1, severity="ERROR")
    tally = scanned(log(*lines[:1], *split(lines[1], [10]), *lines[2:]))
    assert (hits(tally, "value-error"), problems(tally), groups(tally)) == (1, 1, {})


def test_pieces_that_several_processes_read_are_joined(tmp_path: Path) -> None:
    chance = random.Random(1)
    wholes = [entry(f"payment failed for {name}", n, severity="ERROR") for n, name in enumerate("abcdef" * 9)]
    pieces = [piece for n, whole in enumerate(wholes) for piece in split(whole, [7, 12], uid=str(n))]
    chance.shuffle(pieces)
    (tmp_path / "log.jsonl").write_bytes(log(*pieces))
    once = result(1, tmp_path / "log.jsonl")
    assert json.loads(once)["coverage"]["problems"] == len(wholes)
    assert [result(jobs, tmp_path / "log.jsonl") for jobs in (2, 5)] == [once, once]


def test_rules_find_the_fields_of_the_whole_in_either_shape() -> None:
    whole = entry("connection refused", 1, severity="ERROR", httpRequest={"status": 503})
    at_once, put_together = scanned(log(whole)), scanned(log(*split(whole, [3, 9])))
    for stat in put_together.issues.values():
        stat.spots = [seen._replace(origin=Origin()) for seen in stat.spots]
    assert snapshot(at_once)["issues"] == snapshot(put_together)["issues"]


def test_too_many_pieces_are_not_judged_and_the_tally_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "MOST_HELD_BYTES", 1000)
    noise = random.Random(1)
    pieces = [split(entry(noise.randbytes(300).hex(), n, severity="ERROR"), [100], uid=str(n)) for n in range(5)]
    tally = scanned(log(*(piece for pair in pieces for piece in pair)))
    assert (tally.overflown, tally.held, problems(tally)) == ({"joining"}, [], 0)
