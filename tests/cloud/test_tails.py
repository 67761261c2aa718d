from __future__ import annotations

from collections.abc import Iterator

import grpc
import pytest
from google.api_core import exceptions
from google.cloud.logging_v2.services.logging_service_v2 import LoggingServiceV2Client

from cloud.clients import connected, listed, tailing, texts
from cloud.entries import NOON, run_entry
from cloud.faults import UNIMPLEMENTED, Fail, permission_denied
from cloud.server import CloudLogging, Reason


@pytest.fixture
def server() -> Iterator[CloudLogging]:
    with CloudLogging() as server:
        yield server


@pytest.fixture
def client(server: CloudLogging) -> Iterator[LoggingServiceV2Client]:
    with connected(server) as client:
        yield client


def test_a_tail_gives_what_arrives_and_matches(server: CloudLogging, client: LoggingServiceV2Client) -> None:
    with tailing(client, "severity>=ERROR") as responses:
        assert server.wait_for_tails()
        server.add(run_entry("fine", severity="INFO"))
        server.add(run_entry("second", severity="ERROR", at=NOON + 1), run_entry("first", severity="ERROR"))
        assert texts([next(responses)]) == [["first", "second"]]
        server.add(run_entry("third", severity="CRITICAL"), arrives=0.01)
        assert texts([next(responses)]) == [["third"]]


def test_a_tail_says_how_many_entries_were_suppressed(server: CloudLogging, client: LoggingServiceV2Client) -> None:
    with tailing(client) as responses:
        assert server.wait_for_tails()
        server.suppress(2, Reason.NOT_CONSUMED)
        server.add(*(run_entry(text, at=NOON + at) for at, text in enumerate("abc")))
        response = next(responses)
    assert texts([response]) == [["c"]]
    info = response.suppression_info[0]
    assert (info.reason, info.suppressed_count) == (Reason.NOT_CONSUMED, 2)


@pytest.mark.parametrize("fault", [UNIMPLEMENTED, permission_denied()])
def test_a_tail_can_be_refused_while_listing_works(
    server: CloudLogging, client: LoggingServiceV2Client, fault: Fail
) -> None:
    server.script_tails(fault)
    with tailing(client) as responses, pytest.raises(exceptions.GoogleAPICallError) as raised:
        next(responses)
    assert raised.value.grpc_status_code is fault.code
    assert len(listed(client)) == 1


def test_a_tail_ends_with_an_error_on_command(server: CloudLogging, client: LoggingServiceV2Client) -> None:
    with tailing(client) as responses:
        assert server.wait_for_tails()
        server.end_tails(Fail(grpc.StatusCode.ABORTED, "session is over"))
        with pytest.raises(exceptions.Aborted, match="session is over"):
            next(responses)


def test_a_tail_ends_well_on_command(server: CloudLogging, client: LoggingServiceV2Client) -> None:
    with tailing(client) as responses:
        assert server.wait_for_tails()
        server.end_tails()
        assert list(responses) == []


def test_the_connection_of_a_tail_drops(server: CloudLogging, client: LoggingServiceV2Client) -> None:
    with tailing(client) as responses:
        assert server.wait_for_tails()
        server.drop_tails()
        with pytest.raises(exceptions.ServiceUnavailable):
            next(responses)


def test_a_tail_with_a_filter_that_makes_no_sense_is_an_invalid_argument(client: LoggingServiceV2Client) -> None:
    with tailing(client, "thud=1") as responses, pytest.raises(exceptions.InvalidArgument):
        next(responses)


def test_a_tail_gives_what_was_on_its_way_when_it_waited(server: CloudLogging, client: LoggingServiceV2Client) -> None:
    server.add(run_entry("soon"), arrives=0.2)
    with tailing(client) as responses:
        assert texts([next(responses)]) == [["soon"]]
