"""Which revision a pull is about, and what it is compared with."""

from __future__ import annotations

import pytest
from cloud.entries import NOON, audit_entry, run_entry, starting_instance
from cloud.server import CloudLogging

from analyzer.entry.clock import HOUR, MINUTE, SECOND
from analyzer.errors import UsageError
from analyzer.pipeline import Moment
from pipeline.pulling import SteppedClock, pulled

OLD, NEW = "netra-backend-00041-abc", "netra-backend-00042-xyz"


def life(revision: str, at: int, *problems: str, minutes: int = 20) -> list[object]:
    """A revision that starts, serves a request a minute, and has these problems."""
    return [
        starting_instance(at=at, revision=revision),
        *(
            run_entry(
                request=("GET", "https://x.run.app/", 200), severity="INFO", at=at + i * MINUTE, revision=revision
            )
            for i in range(1, minutes)
        ),
        *(
            run_entry(problem, severity="ERROR", at=at + (i + 1) * 30 * SECOND, revision=revision)
            for i, problem in enumerate(problems)
        ),
    ]


@pytest.mark.parametrize(
    ("asked", "judged", "titles"),
    [
        (None, NEW, ["new problem"]),
        ("latest", NEW, ["new problem"]),
        ("previous", OLD, ["old problem"]),
        (OLD, OLD, ["old problem"]),
    ],
)
def test_the_revision_asked_for_is_judged(asked: str | None, judged: str, titles: list[str]) -> None:
    with CloudLogging(*life(OLD, NOON, "old problem"), *life(NEW, NOON + 25 * MINUTE, "new problem")) as server:
        result = pulled(server, revision=asked)
    assert result.target.revisions == {"netra-backend": judged}
    assert [finding.title for finding in result.findings] == titles


def test_only_the_revision_asked_for_is_brought() -> None:
    with CloudLogging(*life(OLD, NOON, *["old problem"] * 15), *life(NEW, NOON + 25 * MINUTE, "new problem")) as server:
        result = pulled(server, revision="latest")
    assert result.coverage.pulls[0].revision == NEW
    assert {r.revision: r.entries for r in result.coverage.revisions} == {OLD: 2, NEW: 3}


def test_a_revision_that_did_not_write_is_named_with_those_that_did() -> None:
    with CloudLogging(*life(OLD, NOON, "old problem")) as server:
        result = pulled(server, revision=NEW)
    told = {reason.code: reason.message for reason in result.reasons}
    assert result.verdict == "inconclusive"
    assert OLD in told["revision-not-found"]


def test_a_revision_of_which_only_audit_entries_are_there_is_the_newest_all_the_same() -> None:
    with CloudLogging(*life(OLD, NOON, "old problem"), audit_entry(at=NOON + 50 * MINUTE, revision=NEW)) as server:
        result = pulled(server)
    assert result.target.revisions == {"netra-backend": NEW}
    assert result.verdict == "inconclusive"
    assert "audit-only" in {reason.code for reason in result.reasons}


def test_a_revision_that_appears_while_late_entries_are_waited_for_is_the_newest() -> None:
    clock = SteppedClock(NOON + 30 * MINUTE)
    with CloudLogging(*life(OLD, NOON, "old problem"), now=clock.seconds) as server:
        begun = life(NEW, NOON + 30 * MINUTE - 20 * SECOND, minutes=0)
        late = run_entry("new problem", severity="ERROR", at=NOON + 30 * MINUTE - 5 * SECOND, revision=NEW)
        server.add(*begun, late, arrives=10.0)
        result = pulled(server, clock, revision="latest", until=None, pull={"settle": MINUTE})
    assert result.target.revisions == {"netra-backend": NEW}
    assert [finding.title for finding in result.findings] == ["new problem"]


@pytest.mark.parametrize("asked", [None, "latest", NEW])
def test_the_revision_before_is_the_baseline(asked: str | None) -> None:
    before = life(OLD, NOON - 3 * HOUR, *["steady problem"] * 9)
    with CloudLogging(*before, *life(NEW, NOON, "steady problem", "new problem")) as server:
        result = pulled(server, revision=asked, baseline=("previous-revision",))
    assert {f.title: (f.label, f.state) for f in result.findings} == {
        "steady problem": ("pre-existing", "recurring"),
        "new problem": ("critical", "new"),
    }
    assert result.target.baseline == (f"revision {OLD}, before {NEW}",)


def test_without_a_revision_before_nothing_is_compared() -> None:
    with CloudLogging(*life(NEW, NOON, "new problem")) as server:
        result = pulled(server, baseline=("previous-revision",))
    assert [(f.label, f.state) for f in result.findings] == [("critical", "no-baseline")]


def test_the_time_before_is_the_baseline() -> None:
    with CloudLogging(*life(OLD, NOON - 5 * HOUR, "steady problem"), *life(NEW, NOON, "steady problem")) as server:
        near = pulled(server, baseline=("window:2h",))
        far = pulled(server, baseline=("window:24h",))
    assert [f.state for f in near.findings] == ["no-baseline"]
    assert [f.state for f in far.findings] == ["recurring"]


@pytest.mark.parametrize("baseline", ["window:", "window:soon", "window:0s"])
def test_a_window_that_is_none_is_a_mistake(baseline: str) -> None:
    with CloudLogging(*life(NEW, NOON)) as server, pytest.raises(UsageError, match="window:24h"):
        pulled(server, baseline=(baseline,))


def test_more_revisions_than_are_looked_for_one_by_one_are_all_brought() -> None:
    lives = [
        entry
        for number in range(20)
        for entry in life(f"netra-backend-{number:05d}-abc", NOON + number * MINUTE, f"problem {number % 3}", minutes=3)
    ]
    with CloudLogging(*lives) as server:
        result = pulled(server)
    assert result.target.revisions == {"netra-backend": "netra-backend-00019-abc"}
    assert not result.coverage.pulls[0].selected
    assert len(result.coverage.revisions) == 20


def test_what_has_no_text_mostly_is_told_from_all_entries() -> None:
    quiet = [run_entry(f"request {i}", severity="INFO", at=NOON + i * SECOND) for i in range(30)]
    mute = [run_entry(json={"n": i}, severity="INFO", at=NOON + i * SECOND) for i in range(12)]
    with CloudLogging(*quiet, *mute) as server:
        result = pulled(server, since=Moment(at=NOON))
        assert "without-text" not in {reason.code for reason in result.reasons}
        server.add(*(run_entry(json={"n": i}, severity="INFO", at=NOON + i * SECOND) for i in range(40)))
        result = pulled(server, since=Moment(at=NOON))
        assert "without-text" in {reason.code for reason in result.reasons}


def test_a_service_that_is_new_has_no_time_before() -> None:
    with CloudLogging(*life(NEW, NOON, "new problem")) as server:
        result = pulled(server, baseline=("window:24h",))
    assert [(f.label, f.state) for f in result.findings] == [("critical", "no-baseline")]


@pytest.mark.parametrize("asked", ["latest", "previous"])
def test_entries_that_name_no_revision_are_of_none(asked: str) -> None:
    with CloudLogging(run_entry("served", severity="INFO", at=NOON, revision="")) as server:
        result = pulled(server, revision=asked)
    told = {reason.code: reason.message for reason in result.reasons}
    assert f"revision {asked} does not occur" in told["revision-not-found"]
