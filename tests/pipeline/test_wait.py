"""When a wait ends, and with which verdict. Nothing sleeps: when the wait would, time goes on, and the log with it.

In the timelines a column is a second, and the log begins one second after the wait. S is a start line, r the ready
line, x the line that says it was lost, E an unknown error, B a line of a known critical issue, a dot any other entry,
a blank no entry.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from verdict.made import NEW, OLD, STARTING, Entry, Folder, codes, entry, issue, marker, rule_set, time

from analyzer.entry.clock import SECOND, nanoseconds
from analyzer.errors import UsageError
from analyzer.pipeline import Judge, Moment, Settings, Stages, run
from analyzer.pipeline.wait import Look, WaitSettings, following, wait

SYSTEM = "run.googleapis.com%2Fvarlog%2Fsystem"
READY, GONE = "ready to serve", "connection gone"
LETTERS: dict[str, dict[str, Any]] = {
    "S": {"text": STARTING, "log": SYSTEM},
    "r": {"text": READY},
    "x": {"text": GONE},
    "E": {"text": "disk full", "severity": "ERROR"},
    "B": {"text": "boom"},
    "q": {"text": "retrying"},
    "a": {"text": "retried"},
}
WITHIN = marker(READY, within="20s", lost_when=GONE)
OPEN = marker(READY, lost_when=GONE)


class Deployment:
    """A clock that moves on when slept, and a log to which its lines are appended when their time has come."""

    def __init__(self, log: Path, lines: Mapping[float, str]) -> None:
        self.log, self.seconds = log, 0.0
        self._lines = sorted(lines.items())

    def now(self) -> int:
        return round(self.seconds * SECOND)

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        due = [line for at, line in self._lines if at <= self.seconds]
        self._lines = self._lines[len(due) :]
        with self.log.open("a", encoding="utf-8") as file:
            file.writelines(due)


def lines_of(timeline: str) -> dict[float, str]:
    kinds: dict[str, dict[str, Any]] = {".": {}, **LETTERS}
    return {
        second + 1: json.dumps(entry(second, **kinds[letter])) + "\n"
        for second, letter in enumerate(timeline)
        if letter != " "
    }


def looks(
    folder: Folder, timeline: str | Mapping[float, str], rules: str = WITHIN, *,
    timeout: float = 60, hold: float = 10, **settings: Any,
) -> list[Look]:  # fmt: skip
    log = folder.path / "app.log"
    deployment = Deployment(log, lines_of(timeline) if isinstance(timeline, str) else timeline)
    asked = Settings(sources=(str(log),), rules=(folder.write("rules.yaml", rules),), **settings)
    how = WaitSettings(timeout=round(timeout * SECOND), hold=round(hold * SECOND))
    with following(Judge(Settings(sources=(str(log),)), Stages()), deployment) as sources:
        return [*wait(Judge(asked, Stages()), how, sources, deployment)]


def ended(found: list[Look]) -> tuple[str, str, float]:
    """The verdict, its first reason, and the second of the wait in which it came."""
    assert [look.final for look in found] == [False] * (len(found) - 1) + [True]
    last = found[-1]
    return last.result.verdict, codes(last.result)[0], last.elapsed / SECOND


@pytest.mark.parametrize(
    ("timeline", "rules", "verdict", "code", "second"),
    [
        #             |----+----|----+----|----+
        pytest.param("S.r.............", WITHIN, "pass", "nothing-blocks", 13, id="ready, and held for ten seconds"),
        pytest.param("S.r", WITHIN, "pass", "nothing-blocks", 13, id="ready, and silent since"),
        pytest.param("r", WITHIN, "pass", "nothing-blocks", 11, id="ready without a known start"),
        pytest.param("S.r.x..r........", WITHIN, "pass", "nothing-blocks", 18, id="lost and back: held from then on"),
        pytest.param("S.r.x...........", WITHIN, "fail", "marker-lost", 60, id="lost: it might return until the end"),
        pytest.param("S.r..E", WITHIN, "fail", "critical-finding", 7, id="an unknown error, once it has stood"),
        pytest.param("S.r..E" + "." * 90, WITHIN, "fail", "critical-finding", 7, id="an error in a busy log"),
        pytest.param("E", WITHIN, "fail", "critical-finding", 2, id="an error before all else"),
        #             |----+----|----+----|----+
        pytest.param("S....................r", WITHIN, "fail", "marker-late", 22, id="seen, but after its within"),
        pytest.param("S....", WITHIN, "fail", "marker-missing", 22, id="missing, although the log fell silent"),
        pytest.param("S " + " " * 28 + "r", WITHIN, "fail", "marker-missing", 22, id="seen too late to be waited for"),
        pytest.param("S..." + "." * 28 + "r", OPEN, "pass", "nothing-blocks", 43, id="late where no time is allowed"),
        pytest.param("S....", OPEN, "inconclusive", "marker-unknown", 60, id="time is up, too early to miss it"),
        pytest.param("....", WITHIN, "inconclusive", "marker-unknown", 60, id="time is up, and no start was seen"),
        pytest.param("", WITHIN, "inconclusive", "marker-unknown", 60, id="the log never came"),
    ],
)
def test_how_a_wait_ends(folder: Folder, timeline: str, rules: str, verdict: str, code: str, second: float) -> None:
    assert ended(looks(folder, timeline, rules)) == (verdict, code, second)


def test_the_first_look_that_sees_it_late_ends_it(folder: Folder) -> None:
    lines = {1.0: json.dumps(entry(0, **LETTERS["S"])) + "\n" + json.dumps(entry(30, READY)) + "\n"}
    assert ended(looks(folder, lines)) == ("fail", "marker-late", 2)


def test_time_is_up_before_a_marker_of_any_time_is_missed_or_after(folder: Folder) -> None:
    assert ended(looks(folder, "S" + "." * 150, OPEN, timeout=130)) == ("fail", "marker-missing", 130)


@pytest.mark.parametrize(
    ("hold", "timeout", "verdict", "code", "second"),
    [
        pytest.param(0, 60, "pass", "nothing-blocks", 3, id="an instant will do"),
        pytest.param(20, 60, "pass", "nothing-blocks", 23, id="held for twenty seconds"),
        pytest.param(57, 60, "pass", "nothing-blocks", 60, id="held at the very end"),
        pytest.param(58, 60, "inconclusive", "not-held", 60, id="ready, but not for so long"),
    ],
)
def test_a_pass_means_that_it_was_held(
    folder: Folder, hold: float, timeout: float, verdict: str, code: str, second: float
) -> None:
    found = looks(folder, "S.r", hold=hold, timeout=timeout)
    assert ended(found) == (verdict, code, second)
    assert (found[-1].held, found[-1].hold) == (round((second - 3) * SECOND), round(hold * SECOND))


def test_what_was_not_held_says_for_how_long_it_was(folder: Folder) -> None:
    [reason] = looks(folder, "S.r", hold=58)[-1].result.reasons
    assert reason.message == "time was up when all required markers had been ready for 57 s, and 58 s were asked for"


def test_one_marker_that_is_not_ready_holds_all_up_unless_it_is_optional(folder: Folder) -> None:
    both = [
        {"id": "up", "title": "up", "match": READY},
        {"id": "warm", "title": "warm", "match": "cache is warm"},
    ]
    assert ended(looks(folder, "S.r", rule_set(markers=both)))[0] == "inconclusive"
    both[1]["required"] = False  # type: ignore[assignment]
    (folder.path / "app.log").unlink()
    assert ended(looks(folder, "S.r", rule_set(markers=both))) == ("pass", "nothing-blocks", 13)


def test_a_known_critical_issue_ends_it_and_a_harmless_one_does_not(folder: Folder) -> None:
    for label, expected in (
        ("critical", ("fail", "critical-finding", 5)),
        ("non-blocking", ("pass", "nothing-blocks", 13)),
    ):
        rules = json.loads(WITHIN) | {"issues": json.loads(issue(label))["issues"]}
        (folder.path / "app.log").unlink(missing_ok=True)
        assert ended(looks(folder, "S.rB", json.dumps(rules))) == expected


# What is not yet certain


def test_a_trace_that_is_half_written_ends_nothing_when_it_turns_out_to_be_known(folder: Folder) -> None:
    trace = [
        "2025-09-11 12:00:04 ERROR failed\nTraceback (most recent call last):\n",
        '  File "/app/a.py", line 3, in b\n',
        "KeyError: 1\n",
    ]
    rules = json.loads(OPEN) | {"issues": json.loads(issue("non-blocking", "KeyError"))["issues"]}
    lines = {1.0: f"2025-09-11 12:00:01 INFO {READY}\n"} | dict(zip((4.0, 4.5, 5.0), trace, strict=True))
    found = looks(folder, lines, json.dumps(rules))
    assert "critical" in {finding.label for look in found for finding in look.result.findings}
    assert ended(found)[0] == "pass"


def test_what_must_not_stay_alone_may_be_followed_in_time(folder: Folder) -> None:
    alone = {"text": "retrying", "unless": {"match": "retried", "within": "8s", "per": "revision"}}
    rules = json.dumps(json.loads(WITHIN) | {"issues": json.loads(issue("critical", alone))["issues"]})
    assert ended(looks(folder, "S.r.q......a.........", rules)) == ("pass", "nothing-blocks", 22)
    (folder.path / "app.log").unlink()
    verdict, code, second = ended(looks(folder, "S.r.q" + "." * 30, rules))
    assert (verdict, code) == ("fail", "critical-finding")
    assert 13 <= second <= 16


# The log


def test_half_a_line_is_not_read(folder: Folder) -> None:
    line = json.dumps(entry(2, "all is well"))
    lines = {**lines_of("S.r"), 3.5: line[:60], 5.0: line[60:] + "\n"}
    found = looks(folder, lines)
    assert ended(found)[0] == "pass"
    assert {look.result.coverage.unparsed for look in found} == {0}
    assert found[-1].result.coverage.entries == 4


def test_a_log_that_is_replaced_is_judged_anew(folder: Folder) -> None:
    class Replaced(Deployment):
        def sleep(self, seconds: float) -> None:
            if self.seconds == 6:
                self.log.write_text(json.dumps(entry(5, **LETTERS["S"])) + "\n")
            super().sleep(seconds)

    log = folder.path / "app.log"
    asked = Settings(sources=(str(log),), rules=(folder.write("rules.yaml", WITHIN),))
    deployment = Replaced(log, lines_of("S.r    ..r"))
    with following(Judge(Settings(sources=(str(log),)), Stages()), deployment) as sources:
        how = WaitSettings(timeout=60 * SECOND, hold=10 * SECOND)
        found = [*wait(Judge(asked, Stages()), how, sources, deployment)]
    assert ended(found) == ("pass", "nothing-blocks", 20)
    assert [note for look in found for note in look.notes] == [
        f"{log}: nothing is there yet", f"{log}: was replaced or cut off; what stood in it no longer counts"
    ]  # fmt: skip
    assert [look.held is None for look in found if 6 < look.elapsed / SECOND < 10] == [True] * 7


def test_what_a_wait_says_at_its_end_is_what_a_scan_says(folder: Folder) -> None:
    baseline = folder.write("baseline", [entry(n, "disk full", "ERROR") for n in range(0, 600, 60)])
    found = looks(folder, "S.r..E....E......", baseline=(baseline,))
    assert ended(found)[0] == "pass"
    asked = Settings(
        sources=(str(folder.path / "app.log"),), rules=(str(folder.path / "rules.yaml"),), baseline=(baseline,)
    )
    scanned = run(asked)
    assert found[-1].result == msgspec.structs.replace(scanned, target=found[-1].result.target)


def test_only_entries_since_the_time_given_count(folder: Folder) -> None:
    since = Moment(at=nanoseconds(time(1)))
    assert ended(looks(folder, "Er", OPEN, since=since)) == ("pass", "nothing-blocks", 12)


def test_a_revision_is_waited_for_until_it_comes(folder: Folder) -> None:
    def line(second: int, revision: str, **more: Any) -> str:
        made: Entry = entry(second, revision=revision, **more)
        return json.dumps(made) + "\n"

    lines = {
        0.5: line(0, OLD, **LETTERS["S"]) + line(1, OLD, text=READY), 20.0: line(19, NEW, **LETTERS["S"]),
        24.0: line(23, NEW, text=READY),
    }  # fmt: skip
    found = looks(folder, lines, revision=NEW)
    assert codes(found[4].result)[0] in {"marker-unknown", "revision-not-found"}
    assert ended(found) == ("pass", "nothing-blocks", 34)


# Nothing to wait for


def test_rules_without_a_required_marker_leave_nothing_to_wait_for(folder: Folder) -> None:
    for rules in (issue("critical"), marker(READY, required=False)):
        with pytest.raises(UsageError, match="no required marker"):
            looks(folder, "S.r", rules)


def test_a_clean_log_that_no_marker_is_asked_of_is_no_pass(folder: Folder) -> None:
    rules = json.dumps(json.loads(WITHIN) | {"applies_to": {"service": "another"}})
    found = looks(folder, "S.r", rules)
    assert ended(found)[::2] == ("inconclusive", 60)


def test_a_hold_that_the_timeout_does_not_allow_is_a_mistake(folder: Folder) -> None:
    with pytest.raises(UsageError, match=r"--hold \(10 s\) leaves nothing of --timeout \(10 s\)"):
        looks(folder, "S.r", hold=10, timeout=10)
