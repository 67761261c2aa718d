"""A pull in spite of faults: what passes is asked for again, what does not is said."""

from __future__ import annotations

import grpc
import pytest
from cloud import faults
from cloud.entries import NOON, run_entry, starting_instance
from cloud.faults import Drop, Empty, Expired, Fail, HoldBack, Overlap, Repeat, Reverse, Short, Step
from cloud.server import CloudLogging, Quota

from analyzer.entry.clock import MINUTE, SECOND
from analyzer.errors import SourceError
from analyzer.pipeline import cloud_scan
from analyzer.pipeline.pull import Told
from pipeline.pulling import LATER, SteppedClock, pulled, settings

ERRORS = 12
LOOKS: list[Step] = [None] * 3
"""The calls that look for one revision; what is scripted after them happens to the list of what can matter."""


def service(errors: int = ERRORS, quiet: int = 30) -> list[object]:
    """A revision that starts, serves, and fails now and then."""
    return [
        starting_instance(at=NOON),
        *(run_entry(f"request {i} served", severity="INFO", at=NOON + (i + 1) * SECOND) for i in range(quiet)),
        *(run_entry(f"payment {i} refused", severity="ERROR", at=NOON + (60 + i) * SECOND) for i in range(errors)),
    ]


@pytest.mark.parametrize(
    "steps",
    [
        [faults.UNAVAILABLE],
        [faults.INTERNAL, faults.DEADLINE, faults.ABORTED],
        [None, None, None, faults.quota(), faults.quota()],
        [Drop(), None, Drop(200)],
        [*LOOKS, Short(5), faults.UNAVAILABLE, Short(3), Drop(100)],
        [*LOOKS, Short(5), Expired(), Short(2), Expired()],
        [*LOOKS, Empty(), Empty(), Short(1)],
        [*LOOKS, [Short(4), Repeat(2)], [Overlap(3), Short(4)], Reverse()],
        [*LOOKS, [Short(6), Reverse()], Expired(), [Short(6), Reverse()]],
        [*LOOKS, Short(4), [Short(5), HoldBack(2)], Expired()],
        [*LOOKS, [Short(4), HoldBack(1)], [Short(4), HoldBack(2)], None],
    ],
    ids=str,
)
def test_faults_that_pass_lose_nothing(steps: list[Step]) -> None:
    with CloudLogging(*service()) as server:
        server.script(*steps)
        result = pulled(server)
    assert [(f.count, f.title) for f in result.findings] == [(ERRORS, "payment <num> refused")]
    assert result.coverage.complete


def test_a_pull_that_breaks_off_is_incomplete_and_never_a_pass() -> None:
    with CloudLogging(*service(errors=0)) as server:
        server.script(*LOOKS)
        server.always(faults.UNAVAILABLE)
        result = pulled(server, pull={"retry_for": SECOND // 10})
    assert result.verdict == "inconclusive"
    assert not result.coverage.complete
    assert [reason.code for reason in result.reasons if reason.code == "incomplete"] == ["incomplete"]
    assert "UNAVAILABLE" in result.coverage.incomplete_because[0]


def test_what_came_before_a_pull_broke_off_is_judged() -> None:
    with CloudLogging(*service()) as server:
        server.script(*LOOKS, Short(5))
        server.always(faults.INTERNAL)
        result = pulled(server, pull={"retry_for": SECOND // 10})
    assert result.verdict == "fail"
    assert {"critical-finding", "incomplete"} <= {reason.code for reason in result.reasons}


def test_a_token_that_always_runs_out_ends_in_an_incomplete_pull() -> None:
    with CloudLogging(*service(), token_uses=0) as server:
        server.script(*LOOKS)
        server.always([Short(5), Reverse()])
        result = pulled(server)
    assert not result.coverage.complete
    assert "page tokens" in result.coverage.incomplete_because[0]


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (faults.permission_denied(), "roles/logging.viewer"),
        (faults.plain_permission_denied(), "logging.logEntries.list"),
        (faults.service_disabled(), "gcloud services enable logging.googleapis.com"),
        (faults.unauthenticated(), "gcloud auth application-default login"),
        (faults.project_not_found("netra-staging"), "check --project"),
        (faults.UNAVAILABLE, "does not answer (UNAVAILABLE"),
        (faults.quota(), "read quota"),
        (Fail(grpc.StatusCode.INVALID_ARGUMENT, "Unparseable filter: syntax error"), "check --gcp-filter"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_where_nothing_can_be_read_one_sentence_says_why(failure: Fail, said: str) -> None:
    with CloudLogging(*service()) as server:
        server.always(failure)
        with pytest.raises(SourceError) as error:
            pulled(server, pull={"retry_for": SECOND // 10})
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_service_that_never_wrote_is_an_error_that_names_those_that_did() -> None:
    with CloudLogging(*service()) as server, pytest.raises(SourceError, match="services that did: netra-backend"):
        pulled(server, pull={"service": "netra-backnd"})


def test_a_known_service_that_wrote_nothing_in_the_time_is_inconclusive() -> None:
    with CloudLogging(*service()) as server:
        result = cloud_scan.run(settings(server), clock=SteppedClock(LATER + 600 * MINUTE))
        empty = pulled(server, SteppedClock(LATER + 600 * MINUTE), since=None, until=None)
    assert result.verdict == "fail"
    assert (empty.verdict, empty.reasons[0].code) == ("inconclusive", "no-entries")


def test_calls_stay_below_the_quota_and_the_wait_is_told() -> None:
    clock = SteppedClock()
    told: list[Told] = []
    with CloudLogging(*service(errors=40), quota=Quota(6, 60.0), now=clock.seconds) as server:
        server.always(Short(3))
        result = pulled(server, clock, told, pull={"quota": 6})
        refused = [call for call in server.calls if call.error]
    assert result.findings[0].count == 40
    assert refused == []
    assert any("quota of 6 calls" in one.waiting for one in told)


def test_late_entries_have_their_time_to_arrive() -> None:
    clock = SteppedClock(NOON + 3 * MINUTE)
    late = run_entry("payment 99 refused", severity="ERROR", at=NOON + 179 * SECOND)
    with CloudLogging(*service(errors=0), now=clock.seconds) as server:
        server.add(late, arrives=45.0)
        result = pulled(server, clock, until=None, pull={"settle": 60 * SECOND})
    assert [f.count for f in result.findings] == [1]
    assert result.coverage.pulls[0].complete_until == result.coverage.pulls[0].until == "2025-09-11T12:03:00Z"
    assert sum(clock.slept) >= 60


def test_a_time_that_has_settled_is_not_waited_for() -> None:
    clock = SteppedClock()
    with CloudLogging(*service(), now=clock.seconds) as server:
        pulled(server, clock, until=None, since=None, pull={"settle": 0})
        assert clock.slept == []
