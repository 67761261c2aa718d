"""What is known to have been read, beyond the entries, is evidence for what was not seen."""

from __future__ import annotations

import pytest

from analyzer.engines import scan
from analyzer.entry.clock import SECOND
from analyzer.matching.program import Program
from analyzer.matching.watch import watches
from analyzer.ruleset import load
from analyzer.sources import find
from analyzer.verdict.conclude import conclude
from analyzer.verdict.question import Question
from analyzer.verdict.result import Result

from .made import NOON, Folder, entry, marker, only_marker, steady, time


def judged(folder: Folder, covers: tuple[int, int] | None, complete_until: int | None = None, **keys: str) -> Result:
    """A log of seconds 30 to 50 after the deployment, in which the marker does not show, its `covers` in seconds."""
    rules = load([folder.path / folder.write("rules.yaml", marker(within="60s", **keys))])
    log = folder.write("app.log", steady(50, since=30))
    tally = scan(find([log]), Program(watches(rules, strict=False)))
    if covers:
        tally.sources[log].reach(NOON + covers[0] * SECOND, NOON + covers[1] * SECOND)
    question = Question(sources=(log,), deployed_at=NOON, complete_until=complete_until)
    return conclude(rules, tally, None, question)


@pytest.mark.parametrize(
    ("covers", "status", "why"),
    [
        (None, "unknown", "the logs begin 30 s after the start"),
        ((0, 40), "unknown", "the logs end 50 s after the start, 60 s were needed"),
        ((20, 90), "unknown", "the logs begin 20 s after the start"),
        ((0, 59), "unknown", "the logs end 59 s after the start, 60 s were needed"),
        ((0, 60), "missing", "not seen within 60 s"),
        ((-100, 500), "missing", "not seen within 60 s"),
    ],
)
def test_a_marker_is_missing_only_where_all_its_time_was_read(
    folder: Folder, covers: tuple[int, int] | None, status: str, why: str
) -> None:
    found = only_marker(judged(folder, covers))
    assert found.status == status
    assert why in found.reason


def test_a_heartbeat_is_lost_in_a_silence_that_was_read(folder: Folder) -> None:
    keys = {"match": "serving", "every": "30s"}
    assert only_marker(judged(folder, (0, 79), **keys)).status == "ready"
    assert only_marker(judged(folder, (0, 81), **keys)).status == "lost"


def test_the_window_seen_is_still_that_of_the_entries(folder: Folder) -> None:
    window = judged(folder, (-100, 500)).window
    assert (window.first_entry, window.last_entry) == (time(30), time(50))


def test_up_to_when_the_evidence_is_complete_is_told_where_it_is_known(folder: Folder) -> None:
    assert judged(folder, None).coverage.complete_until is None
    assert judged(folder, None, NOON).coverage.complete_until == time(0)


def test_entries_of_warnings_alone_cover_no_time_however_much_was_read(folder: Folder) -> None:
    log = folder.write("warnings.log", [entry(30, "slow", "WARNING"), entry(50, "slow", "WARNING")])
    rules = load([folder.path / folder.write("rules.yaml", marker(within="60s"))])
    tally = scan(find([log]), Program(watches(rules, strict=False)))
    tally.sources[log].reach(NOON - SECOND, NOON + 500 * SECOND)
    result = conclude(rules, tally, None, Question(sources=(log,), deployed_at=NOON))
    assert only_marker(result).status == "unknown"
