from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from google.api_core import exceptions
from google.cloud.logging_v2.services.logging_service_v2 import LoggingServiceV2Client
from hypothesis import given, settings
from hypothesis import strategies as st

from cloud.clients import EVER, asking, connected, listed, texts
from cloud.entries import NOON, SECOND, as_json, audit_entry, entries, run_entry, split_entry, starting_instance
from cloud.faults import (
    Drop,
    Empty,
    Expired,
    Fail,
    HoldBack,
    Overlap,
    Repeat,
    Reverse,
    Short,
    Slow,
    Step,
    permission_denied,
    plain_permission_denied,
    project_not_found,
    quota,
    service_disabled,
    transient_steps,
    unauthenticated,
)
from cloud.server import CloudLogging, Quota

TEN = [run_entry(str(number), at=NOON + number) for number in range(10)]


class Clock:
    """A time that moves only when it is told to."""

    def __init__(self) -> None:
        self.seconds = NOON / SECOND

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def server() -> Iterator[CloudLogging]:
    with CloudLogging(*TEN) as server:
        yield server


@pytest.fixture
def client(server: CloudLogging) -> Iterator[LoggingServiceV2Client]:
    with connected(server) as client:
        yield client


def test_the_official_client_pages_through_all_entries(server: CloudLogging, client: LoggingServiceV2Client) -> None:
    assert listed(client, page_size=4) == [list("0123"), list("4567"), list("89")]
    assert [call.sent for call in server.calls] == [4, 4, 2]
    assert list(server.sent) == TEN


def test_a_page_has_fifty_entries_unless_asked_otherwise() -> None:
    with CloudLogging(*(run_entry(at=NOON + number) for number in range(51))) as server, connected(server) as client:
        assert [len(page) for page in listed(client, page_size=0)] == [50, 1]


def test_the_newest_come_first_when_asked_for_and_equal_times_go_by_insert_id() -> None:
    moments = [("b", 1), ("a", 1), ("c", 0)]
    with (
        CloudLogging(*(run_entry(name, at=NOON + at, insert_id=name) for name, at in moments)) as server,
        connected(server) as client,
    ):
        assert listed(client) == listed(client, order_by="timestamp asc") == [["c", "a", "b"]]
        assert listed(client, order_by="timestamp desc", page_size=2) == [["a", "b"], ["c"]]


def test_only_what_matches_and_belongs_to_the_project_is_given(client: LoggingServiceV2Client) -> None:
    assert listed(client, filter_text=f'{EVER} textPayload=("3" OR "7")') == [["3", "7"]]
    assert listed(client, project="another") == [[]]


def test_entries_are_given_as_they_are() -> None:
    held = [
        run_entry(json={"a": [1, None, {"b": "é"}]}, severity="INFO"),
        run_entry(request=("GET", "https://x/", 500)),
        audit_entry(status=(7, "denied")),
        starting_instance(),
        *split_entry(["one ", "two"]),
    ]
    with CloudLogging(*map(as_json, held)) as server, connected(server) as client:
        given_back = {entry.insert_id: as_json(entry) for entry in client.list_log_entries(asking())}
    assert given_back == {entry.insert_id: as_json(entry) for entry in held}


def test_a_filter_without_the_word_timestamp_sees_24_hours() -> None:
    clock = Clock()
    times = {"old": -86_401, "day": -86_399, "now": 0}
    held = [run_entry(name, at=NOON + seconds * SECOND) for name, seconds in times.items()]
    with CloudLogging(*held, now=clock) as server, connected(server) as client:
        assert listed(client, filter_text="") == [["day", "now"]]
        assert listed(client, filter_text="", order_by="timestamp desc") == [["now", "day"]]
        assert listed(client) == [["old", "day", "now"]]
        assert listed(client, filter_text="-- timestamp") == [["old", "day", "now"]]


@pytest.mark.parametrize(
    "request_of",
    [
        asking("thud=1"),
        asking("x" * 20_001),
        asking(order_by="severity"),
        asking(page_size=1001),
        asking(page_size=-1),
        {**asking(), "resource_names": []},
        {**asking(), "resource_names": ["netra-staging"]},
        {**asking(), "page_token": "made up"},
    ],
)
def test_a_request_that_makes_no_sense_is_an_invalid_argument(
    client: LoggingServiceV2Client, request_of: dict[str, Any]
) -> None:
    with pytest.raises(exceptions.InvalidArgument):
        client.list_log_entries(request_of, retry=None)


def test_a_token_of_another_request_is_refused(client: LoggingServiceV2Client) -> None:
    token = client.list_log_entries(asking(page_size=4)).next_page_token
    with pytest.raises(exceptions.InvalidArgument, match="page_token doesn't match arguments from the request"):
        client.list_log_entries({**asking(EVER + " "), "page_token": token}, retry=None)


def test_a_token_is_good_for_so_many_calls() -> None:
    with CloudLogging(*TEN, token_uses=2) as server, connected(server) as client:
        again = {**asking(page_size=4), "page_token": client.list_log_entries(asking(page_size=4)).next_page_token}
        assert [len(next(client.list_log_entries(again).pages).entries) for _ in range(2)] == [4, 4]
        with pytest.raises(exceptions.InvalidArgument):
            client.list_log_entries(again, retry=None)


def test_tokens_expire_on_command_and_a_new_listing_is_served(
    server: CloudLogging, client: LoggingServiceV2Client
) -> None:
    server.script(None, Expired())
    with pytest.raises(exceptions.InvalidArgument):
        listed(client, page_size=4)
    assert len(listed(client, page_size=4)) == 3


def test_a_project_that_is_not_known_is_not_found() -> None:
    with CloudLogging(projects=["mine"]) as server, connected(server) as client:
        assert listed(client, project="mine") == [[]]
        with pytest.raises(exceptions.NotFound, match="Project does not exist: yours"):
            listed(client, project="yours")


@pytest.mark.parametrize(
    ("step", "pages"),
    [
        ([Empty()], ["", "0123", "4567", "89"]),
        ([None, Empty(), Empty()], ["0123", "", "", "4567", "89"]),
        ([Short(1)], ["0", "1234", "5678", "9"]),
        ([Repeat()], ["0122", "3456", "789"]),
        ([None, Overlap(2)], ["0123", "2345", "6789"]),
        ([Overlap(2)], ["0123", "4567", "89"]),
        ([Reverse()], ["3210", "4567", "89"]),
        ([HoldBack(2)], ["23", "4501", "6789"]),
        ([None, None, HoldBack(1)], ["0123", "4567", "9", "8"]),
        ([HoldBack(9)], ["3", "4012", "5678", "9"]),
        ([[Short(2), Repeat()]], ["00", "1234", "5678", "9"]),
        ([[Short(3), Reverse()]], ["210", "3456", "789"]),
        ([Slow(0.001)], ["0123", "4567", "89"]),
    ],
)
def test_pages_misbehave_on_command(
    server: CloudLogging, client: LoggingServiceV2Client, step: list[Step], pages: list[str]
) -> None:
    server.script(*step)
    assert ["".join(page) for page in listed(client, page_size=4)] == pages


@pytest.mark.parametrize(
    ("fault", "error", "reason", "metadata"),
    [
        (quota(), exceptions.ResourceExhausted, "RATE_LIMIT_EXCEEDED", {"quota_limit_value": "60"}),
        (service_disabled(), exceptions.PermissionDenied, "SERVICE_DISABLED", {"service": "logging.googleapis.com"}),
        (
            permission_denied("logging.views.access"),
            exceptions.PermissionDenied,
            "IAM_PERMISSION_DENIED",
            {"permission": "logging.views.access"},
        ),
        (plain_permission_denied(), exceptions.PermissionDenied, None, {}),
        (unauthenticated(), exceptions.Unauthenticated, "ACCESS_TOKEN_EXPIRED", {}),
        (project_not_found("p"), exceptions.NotFound, None, {}),
        (Fail(grpc.StatusCode.ABORTED, "try again"), exceptions.Aborted, None, {}),
        (Fail(grpc.StatusCode.UNAVAILABLE, after_work=True), exceptions.ServiceUnavailable, None, {}),
    ],
)
def test_errors_have_the_details_of_the_real_service(
    server: CloudLogging,
    client: LoggingServiceV2Client,
    fault: Fail,
    error: type[exceptions.GoogleAPICallError],
    reason: str | None,
    metadata: dict[str, str],
) -> None:
    server.script(None, fault)
    with pytest.raises(error) as raised:
        listed(client, page_size=4)
    assert raised.value.message == fault.message
    assert raised.value.reason == reason
    assert metadata.items() <= (raised.value.metadata or {}).items()
    assert [(call.sent, call.error) for call in server.calls] == [(4, None), (0, fault.code)]


@pytest.mark.parametrize("after_bytes", [0, 300])
def test_a_connection_drops_before_and_within_a_page(
    server: CloudLogging, client: LoggingServiceV2Client, after_bytes: int
) -> None:
    server.script(None, Drop(after_bytes))
    with pytest.raises(exceptions.ServiceUnavailable):
        listed(client, page_size=4)
    assert [call.sent for call in server.calls] == [4, 4]


def test_the_quota_counts_the_calls_of_a_window_and_not_those_refused() -> None:
    clock = Clock()
    with CloudLogging(*TEN, now=clock, quota=Quota(calls=2, seconds=60)) as server, connected(server) as client:
        assert len(listed(client, page_size=5)) == 2
        for _ in range(3):
            with pytest.raises(exceptions.ResourceExhausted, match="Read requests per minute"):
                listed(client)
        clock.seconds += 60
        assert len(listed(client)) == 1


def test_late_entries_are_not_seen_before_they_arrive() -> None:
    clock = Clock()
    with CloudLogging(run_entry("early"), now=clock) as server, connected(server) as client:
        server.add(run_entry("late", at=NOON - 1), arrives=30)
        server.add(run_entry("third call", at=NOON + 1), after_calls=2)
        assert listed(client) == [["early"]]
        clock.seconds += 30
        assert listed(client) == [["late", "early"]]
        assert listed(client) == [["late", "early", "third call"]]


def test_what_arrives_before_the_place_of_a_token_is_not_on_its_pages(
    server: CloudLogging, client: LoggingServiceV2Client
) -> None:
    pages = client.list_log_entries(asking(page_size=4)).pages
    first = next(pages)
    server.add(run_entry("behind", at=NOON - 1), run_entry("ahead", at=NOON + 99))
    assert texts([first, *pages]) == [list("0123"), list("4567"), ["8", "9", "ahead"]]


def test_parallel_clients_are_served(server: CloudLogging) -> None:
    found: list[list[list[str]]] = []

    def pull() -> None:
        with connected(server) as client:
            found.append(listed(client, page_size=3))

    threads = [threading.Thread(target=pull) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[list("012"), list("345"), list("678"), list("9")]] * 4


@settings(max_examples=40)
@given(st.lists(entries(), max_size=12), transient_steps(), st.integers(1, 5))
def test_whatever_goes_wrong_a_client_that_begins_again_finds_every_entry(
    held: list[Any], steps: list[Step], page_size: int
) -> None:
    with CloudLogging(*held) as server, connected(server) as client:
        server.script(*steps)
        for _ in itertools.count():
            try:
                found = list(client.list_log_entries(asking(page_size=page_size), retry=None))
                break
            except (exceptions.GoogleAPICallError, exceptions.RetryError):
                assert len(server.calls) < 500
    assert {entry.insert_id for entry in found} == {entry.insert_id for entry in held}
