"""Waiting for a service over the wire of Cloud Logging: when it ends, with which verdict, and on which evidence.

Threads list and stream in real time, so all intervals are tiny. Nothing is timed: a step of a story happens when a look
at the service meets its condition.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from cloud import faults
from cloud.entries import run_entry, starting_instance
from cloud.faults import Fail, Step
from cloud.server import CloudLogging
from msgspec.structs import replace
from verdict.made import Folder, codes, issue, marker

from analyzer.entry.clock import SECOND, nanoseconds
from analyzer.errors import SourceError
from analyzer.pipeline import Judge, Settings, Stages, SteadyClock, run
from analyzer.pipeline.asked import asked_of
from analyzer.pipeline.follow import following_of
from analyzer.pipeline.pull import Told, opened, scope_of
from analyzer.pipeline.wait import Look, WaitSettings, wait
from analyzer.sources.cloud.follow import GrowingPull
from analyzer.sources.cloud.saved import Saving
from analyzer.verdict.result import Marker, Result
from pipeline.pulling import cloud, written

OLD, NEW = "netra-backend-00433-abc", "netra-backend-00434-gnp"
READY, GONE = "ready to serve", "connection gone"
NEVER = [faults.UNIMPLEMENTED] * 50
RULES = marker(READY, within="20s", lost_when=GONE)
SHORT, LONG = 0.05, 3600.0

Happening = tuple[Callable[[Look], object], Callable[[], object]]


class Story:
    """A service, what happens to it while it is waited for, and the looks at it."""

    def __init__(self, folder: Folder, server: CloudLogging, rules: str = RULES) -> None:
        self.folder, self.server = folder, server
        self.rules = Path(folder.write("rules.yaml", rules))
        self.told: list[Told] = []
        self.notes: list[str] = []
        self.looks: list[Look] = []

    def await_(
        self, *happenings: Happening, timeout: float = 20, hold: float = 0.2, settle: float = 0.1,
        every: float = SHORT, streamed: float = SHORT, retry_for: float = 0.1, revision: str | None = NEW,
    ) -> Look:  # fmt: skip
        """The last look."""
        clock, left = SteadyClock(), list(happenings)
        pull = cloud(self.server, settle=ns(settle), retry_for=ns(retry_for))
        settings = Settings(sources=(), rules=(str(self.rules),), revision=revision, cloud=pull)
        judge = Judge(settings, Stages())
        how = WaitSettings(timeout=ns(timeout), hold=ns(hold), settle=ns(0.02), pause=ns(0.02))
        with opened(pull, clock, lambda _name, told: self.told.append(told)) as session:
            asked = asked_of(judge, scope_of(pull), clock.now())
            following = replace(
                following_of(asked, ns(settle)), every=ns(every), streamed=ns(streamed), found=ns(every), buffer=0
            )
            saving = Saving(self.folder.path / "spool.jsonl", {}, lasting=False)
            pulled = GrowingPull(following, session.lister(asked.name), session.another, saving, clock.now)
            with closing(pulled):
                for look in wait(judge, how, pulled, clock):
                    self.looks.append(look)
                    self.notes += look.notes
                    while left and left[0][0](look):
                        left.pop(0)[1]()
        assert not left, "something did not happen"
        return self.looks[-1]

    def says(self, text: str, severity: str = "INFO", revision: str = NEW, **more: Any) -> Callable[[], None]:
        """The service writes an entry now."""
        return lambda: self.server.add(
            run_entry(text, severity=severity, revision=revision, at=time.time_ns() - more.pop("ago", 0)), **more
        )

    def scanned(self) -> Result:
        """What a scan of a file with all entries says."""
        entries = [held.entry for held in self.server._shelf.arrived]
        path = written(self.folder.path / "all.jsonl", entries)
        return run(Settings(sources=(str(path),), rules=(str(self.rules),), revision=NEW))


def ns(seconds: float) -> int:
    return round(seconds * SECOND)


def started(revision: str = NEW, ago: float = 5) -> list[Any]:
    """What a revision that started some seconds ago has written."""
    at = time.time_ns() - ns(ago)
    quiet = [run_entry(f"step {n}", severity="INFO", revision=revision, at=at + n + 1) for n in range(5)]
    return [starting_instance(at=at, revision=revision), *quiet]


def at_once(_look: Look) -> bool:
    return True


def whole(look: Look) -> bool:
    return look.whole


def is_ready(look: Look) -> bool:
    return look.held is not None


def seen(story: Story, note: str) -> Callable[[Look], bool]:
    return lambda _look: any(note in told for told in story.notes)


def only(found: Iterable[Marker]) -> Marker:
    [one] = found
    return one


def streamed(story: Story, tails: int = 1) -> Happening:
    """The stream is open, and has brought something: it is relied upon."""

    def opened_and_used() -> None:
        assert story.server.wait_for_tails(tails)
        story.says(f"tail {tails} is open")()

    return (at_once, opened_and_used)


# How it ends


@pytest.mark.parametrize("refused", [[], NEVER, [faults.permission_denied()], [faults.UNAVAILABLE] * 3], ids=len)
def test_ready_and_held_passes_with_and_without_a_stream(folder: Folder, refused: list[Fail]) -> None:
    with CloudLogging(*started()) as server:
        server.script_tails(*refused)
        story = Story(folder, server)
        last = story.await_((whole, story.says(READY)))
    assert (last.result.verdict, last.final) == ("pass", True)
    assert (last.held or 0) >= last.hold
    assert last.result.coverage.complete


def test_what_it_says_at_its_end_is_what_a_scan_of_the_same_entries_says(folder: Folder) -> None:
    rules = json.dumps(json.loads(RULES) | {"issues": json.loads(issue("non-blocking"))["issues"]})
    with CloudLogging(*started()) as server:
        story = Story(folder, server, rules)
        last = story.await_(
            (whole, story.says("boom")), (at_once, story.says("odd", "WARNING")), (at_once, story.says(READY)),
            hold=0.5, settle=0.4,
        )  # fmt: skip
        scanned = story.scanned()
    assert last.result.verdict == scanned.verdict == "pass"
    assert (last.result.findings, last.result.markers) == (scanned.findings, scanned.markers)


def test_a_critical_finding_ends_it(folder: Folder) -> None:
    with CloudLogging(*started()) as server:
        story = Story(folder, server)
        last = story.await_((whole, story.says(READY)), (is_ready, story.says("disk full", "ERROR")), hold=15)
    assert (last.result.verdict, codes(last.result)[0]) == ("fail", "critical-finding")
    assert last.left > 0


def test_nothing_ever_comes_and_the_time_is_up(folder: Folder) -> None:
    with CloudLogging(*started(OLD)) as server:
        last = Story(folder, server).await_(timeout=0.4, streamed=LONG)
    assert (last.result.verdict, last.left) == ("inconclusive", 0)
    assert last.result.coverage.complete


def test_a_marker_that_is_lost_again_is_not_held(folder: Folder) -> None:
    with CloudLogging(*started()) as server:
        story = Story(folder, server)
        last = story.await_((whole, story.says(READY)), (is_ready, story.says(GONE)), hold=0.4, timeout=0.7)
    assert (last.result.verdict, codes(last.result)[0]) == ("fail", "marker-lost")
    assert last.left == 0


def test_a_marker_is_missing_only_once_late_entries_had_their_time(folder: Folder) -> None:
    with CloudLogging(*started(ago=0.1)) as server:
        story = Story(folder, server, marker(READY, within="0.3s"))
        last = story.await_((whole, story.says("busy")), settle=0.3)
    assert (last.result.verdict, codes(last.result)[0]) == ("fail", "marker-missing")
    assert last.left > 0
    for look in story.looks:
        found = only(look.result.markers)
        if found.status == "missing":
            start = nanoseconds(found.started_at or "") or 0
            assert (nanoseconds(look.result.coverage.complete_until or "") or 0) >= start + ns(0.3)


def test_a_revision_is_waited_for_until_it_comes(folder: Folder) -> None:
    with CloudLogging(*started(OLD), run_entry(READY, severity="INFO", revision=OLD, at=time.time_ns())) as server:
        story = Story(folder, server)
        last = story.await_((whole, lambda: server.add(*started(ago=0.1))), (whole, story.says(READY)))
    assert last.result.verdict == "pass"
    assert last.result.target.revisions == {"netra-backend": NEW}


def test_without_a_name_a_newer_revision_that_appears_is_waited_for(folder: Folder) -> None:
    with CloudLogging(*started(OLD), run_entry(READY, severity="INFO", revision=OLD, at=time.time_ns())) as server:
        story = Story(folder, server)
        last = story.await_(
            (is_ready, lambda: server.add(*started(ago=0.1))),
            (lambda look: look.held is None, story.says(READY)),
            revision=None, hold=0.6,
        )  # fmt: skip
    assert last.result.verdict == "pass"
    assert last.result.target.revisions == {"netra-backend": NEW}


# What the stream lacks


def test_what_the_stream_leaves_out_is_listed(folder: Folder) -> None:
    with CloudLogging(*started()) as server:
        story = Story(folder, server)

        def left_out() -> None:
            server.suppress(1)
            story.says("disk full", "ERROR")()
            story.says("next")()

        last = story.await_(streamed(story), (whole, left_out), hold=15, streamed=LONG)
    assert codes(last.result)[0] == "critical-finding"
    assert any("the stream left out 1 entries" in note for note in story.notes)


@pytest.mark.parametrize(
    "breaks",
    [
        CloudLogging.drop_tails,
        CloudLogging.end_tails,
        lambda server: server.end_tails(faults.UNAVAILABLE),
        lambda server: server.end_tails(faults.quota()),
        lambda server: server.end_tails(faults.permission_denied()),
    ],
    ids=["reset", "ends", "unavailable", "quota", "refused from now on"],
)
def test_what_comes_while_the_stream_is_broken_is_listed(
    folder: Folder, breaks: Callable[[CloudLogging], None]
) -> None:
    with CloudLogging(*started()) as server:
        story = Story(folder, server)

        def broken() -> None:
            server.script_tails(*[faults.UNAVAILABLE] * 50)
            breaks(server)
            story.says("disk full", "ERROR")()

        last = story.await_(streamed(story), (whole, story.says(READY)), (is_ready, broken), hold=15, streamed=LONG)
    assert codes(last.result)[0] == "critical-finding"


def test_a_stream_that_broke_is_opened_again_and_said_once(folder: Folder) -> None:
    with CloudLogging(*started()) as server:
        story = Story(folder, server)

        def broken() -> None:
            server.script_tails(faults.UNAVAILABLE, faults.UNAVAILABLE)
            server.end_tails(faults.UNAVAILABLE)
            assert server.wait_for_tails(2)

        last = story.await_(
            streamed(story), (whole, story.says(READY)), (is_ready, broken), streamed(story, 2),
            (at_once, story.says("disk full", "ERROR")), hold=15,
        )  # fmt: skip
    assert codes(last.result)[0] == "critical-finding"
    assert [note for note in story.notes if "stream" in note] == [
        "the stream broke off (UNAVAILABLE): the logs are listed until it is back"
    ]


def test_where_there_is_no_stream_it_is_said(folder: Folder) -> None:
    with CloudLogging(*started()) as server:
        server.script_tails(*NEVER)
        story = Story(folder, server)
        story.await_((whole, story.says(READY)))
    assert story.notes == ["the logs cannot be streamed (UNIMPLEMENTED), so they are listed again and again"]


def test_entries_that_come_late_or_twice_or_in_no_order_count_once(folder: Folder) -> None:
    rules = json.dumps(json.loads(RULES) | {"issues": json.loads(issue("non-blocking"))["issues"]})
    with CloudLogging(*started()) as server:
        story = Story(folder, server, rules)

        def come() -> None:
            for ago, arrives in ((0, 0.0), (3 * SECOND, 0.0), (1 * SECOND, 0.1), (2 * SECOND, 0.2), (SECOND, 0.0)):
                story.says("boom", ago=ago, arrives=arrives)()
            again = run_entry("boom", severity="INFO", revision=NEW, at=time.time_ns(), insert_id="twice")
            server.add(again)
            server.add(again)

        last = story.await_(
            streamed(story), (whole, come),
            (lambda look: sum(f.count for f in look.result.findings) == 6, story.says(READY)),
        )  # fmt: skip
    assert [finding.count for finding in last.result.findings] == [6]
    assert last.result.coverage.entries == last.result.coverage.pulls[0].entries
    assert last.result.coverage.duplicates.dropped == 0


# What a verdict rests on


def test_a_pass_rests_on_a_list_that_began_after_all_was_ready(folder: Folder) -> None:
    with CloudLogging(*started()) as server:
        story = Story(folder, server)
        last = story.await_(streamed(story), (whole, story.says(READY)), hold=0.5, settle=0.3, streamed=LONG)
        calls = [call.at for call in server.calls]
    first = next(look for look in story.looks if look.held is not None)
    assert last.result.verdict == "pass"
    assert last.elapsed - first.elapsed >= ns(0.5)
    complete = nanoseconds(last.result.coverage.complete_until or "") or 0
    ready = nanoseconds(only(last.result.markers).first_seen or "") or 0
    assert complete >= ready
    assert len(calls) < 30  # not listed at every look


def test_nothing_is_held_before_the_first_list_is_complete(folder: Folder) -> None:
    steps: list[Step] = [None, None, None, *[faults.UNAVAILABLE] * 4]
    with CloudLogging(*started()) as server:
        server.script(*steps)
        story = Story(folder, server)
        last = story.await_((at_once, server.wait_for_tails), (at_once, story.says(READY)), hold=0, retry_for=5)
    early = [look for look in story.looks if not look.whole]
    assert "ready" in {only(look.result.markers).status for look in early}
    assert {look.held for look in early} == {None}
    assert not any(look.result.coverage.complete for look in early)
    assert (last.result.verdict, last.whole) == ("pass", True)


def test_an_error_of_the_revision_before_ends_nothing_while_it_is_not_known_which_is_the_newest(
    folder: Folder,
) -> None:
    with CloudLogging(*started(OLD, ago=60), *started()) as server:
        server.script(*[faults.UNAVAILABLE] * 3)
        story = Story(folder, server)
        last = story.await_(
            (at_once, server.wait_for_tails), (at_once, story.says("disk full", "ERROR", OLD)),
            (whole, story.says(READY)), retry_for=5, revision=None,
        )  # fmt: skip
    assert last.result.verdict == "pass"


def test_a_named_revision_fails_before_all_is_listed(folder: Folder) -> None:
    with CloudLogging(*started()) as server:
        server.script(None, None, None, *[faults.UNAVAILABLE] * 200)
        story = Story(folder, server)
        last = story.await_(
            (at_once, server.wait_for_tails), (at_once, story.says("disk full", "ERROR")), retry_for=100
        )
    assert (last.result.verdict, last.whole) == ("fail", False)
    assert not last.result.coverage.complete


def test_a_service_that_dies_in_the_middle_is_no_pass(folder: Folder) -> None:
    with CloudLogging(*started()) as server:
        story = Story(folder, server)

        def dies() -> None:
            server.always(faults.UNAVAILABLE)
            server.script_tails(*[faults.UNAVAILABLE] * 100)
            server.end_tails(faults.UNAVAILABLE)

        last = story.await_((whole, story.says(READY)), (is_ready, dies), timeout=1.2, hold=0.5)
    assert (last.result.verdict, codes(last.result)) == ("inconclusive", ["incomplete"])
    assert "UNAVAILABLE" in last.result.coverage.incomplete_because[0]
    assert len([note for note in story.notes if "could not be listed" in note]) == 1


def test_a_list_that_is_still_asked_for_again_when_time_is_up_is_no_pass(folder: Folder) -> None:
    with CloudLogging(*started()) as server:
        story = Story(folder, server)
        dies = (is_ready, lambda: server.always(faults.UNAVAILABLE))
        last = story.await_((whole, story.says(READY)), dies, timeout=1, hold=0.8, retry_for=100)
    assert (last.result.verdict, codes(last.result)) == ("inconclusive", ["incomplete"])
    assert "could not be listed in time" in last.result.coverage.incomplete_because[0]


def test_a_service_that_comes_back_passes_after_all(folder: Folder) -> None:
    rules = json.dumps(json.loads(RULES) | {"issues": json.loads(issue("non-blocking"))["issues"]})
    with CloudLogging(*started()) as server:
        story = Story(folder, server, rules)
        last = story.await_(
            (whole, lambda: server.always(faults.UNAVAILABLE)),
            (seen(story, "could not be listed"), story.says(READY)),
            (at_once, story.says("boom")),
            (at_once, lambda: server.always(None)),
        )
    assert last.result.verdict == "pass"
    assert last.result.coverage.complete


def test_time_is_up_before_all_was_listed_once(folder: Folder) -> None:
    with CloudLogging(*started()) as server:
        server.script(None, None, None)
        server.always(faults.UNAVAILABLE)
        last = Story(folder, server).await_(timeout=0.5, retry_for=100)
    assert last.result.verdict == "inconclusive"
    assert "incomplete" in codes(last.result)


# Faults of the user's


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (faults.permission_denied(), "roles/logging.viewer"),
        (faults.service_disabled(), "gcloud services enable"),
        (faults.BAD_TOKEN, "check --gcp-filter"),
        (faults.UNAVAILABLE, "does not answer"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_where_nothing_can_be_read_one_sentence_says_why(folder: Folder, failure: Fail, said: str) -> None:
    with CloudLogging(*started()) as server:
        server.always(failure)
        server.script_tails(*[failure] * 50)
        story = Story(folder, server)
        with pytest.raises(SourceError, match=said):
            story.await_()
    assert len(story.looks) < 100


def test_a_service_that_has_not_answered_when_time_is_up_is_an_error(folder: Folder) -> None:
    with CloudLogging(*started()) as server:
        server.always(faults.UNAVAILABLE)
        with pytest.raises(SourceError, match="has not answered once"):
            Story(folder, server).await_(timeout=0.5, retry_for=100)


def test_no_thread_is_left_when_it_is_over_and_how_far_it_was_is_told(folder: Folder) -> None:
    before = set(threading.enumerate())
    with CloudLogging(*started()) as server:
        story = Story(folder, server)
        story.await_((whole, story.says(READY)))
        for thread in set(threading.enumerate()) - before:
            if thread.name in {"lists", "stream"}:
                thread.join(5)
                assert not thread.is_alive()
    assert max(told.pages for told in story.told) > 1
    assert max(told.entries for told in story.told) > 1
