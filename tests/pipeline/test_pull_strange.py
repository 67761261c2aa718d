"""A pull from a server that is not Google's: it ignores filters, or gives entries what Google never would."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from cloud.entries import NOON, run_entry, starting_instance
from cloud.server import SERVICE, CloudLogging
from google.cloud.logging_v2.types import ListLogEntriesRequest, ListLogEntriesResponse

from analyzer.entry.clock import HOUR, SECOND
from analyzer.errors import UsageError
from analyzer.pipeline import Moment
from analyzer.sources.cloud.pull import Pull
from analyzer.sources.cloud.saved import Saving
from analyzer.sources.cloud.scope import Scope
from pipeline.pulling import LATER, pulled, written
from pipeline.test_pull_faults import service


class Plain:
    """Where the server is."""

    def __init__(self, address: str) -> None:
        self.address = address


@contextmanager
def heedless(entries: Sequence[Any]) -> Iterator[Any]:
    """A server that gives all its entries, whatever the filter says, a few at a time."""

    def answer(request: Any, _context: object) -> Any:
        descending = request.order_by.endswith("desc")
        key: Callable[[Any], int] = lambda entry: entry.timestamp.ToNanoseconds()  # noqa: E731
        begin = int(request.page_token or 0)
        end = begin + min(request.page_size, 7)
        response = ListLogEntriesResponse.pb(ListLogEntriesResponse())
        response.entries.extend(sorted(entries, key=key, reverse=descending)[begin:end])
        response.next_page_token = str(end) if end < len(entries) else ""
        return response

    request = ListLogEntriesRequest.pb(ListLogEntriesRequest())
    handler = grpc.unary_unary_rpc_method_handler(
        answer, request.FromString, lambda response: response.SerializeToString()
    )
    server = grpc.server(ThreadPoolExecutor(2))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, {"ListLogEntries": handler}),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield Plain(f"127.0.0.1:{port}")
    finally:
        server.stop(None).wait()


def test_what_was_not_asked_for_is_not_judged() -> None:
    others = [
        run_entry("elsewhere refused", severity="ERROR", at=NOON + SECOND, service="other", revision="other-00001-abc"),
        run_entry("long ago refused", severity="ERROR", at=NOON - 24 * HOUR),
        run_entry("later refused", severity="ERROR", at=LATER + HOUR),
    ]
    with heedless([*service(), *others]) as server:
        result = pulled(server)
    assert [(f.title, f.count) for f in result.findings] == [("payment <num> refused", 12)]
    assert result.coverage.pulls[0].entries == result.coverage.entries == len(service())


def test_an_entry_without_an_insert_id_counts_once_and_its_twin_too() -> None:
    nameless = [run_entry(text, severity="ERROR", at=NOON + 2 * SECOND) for text in ("refused", "refused", "broken")]
    for entry in nameless:
        entry.insert_id = ""
    with heedless([starting_instance(at=NOON), *nameless]) as server:
        result = pulled(server)
    assert {f.title: f.count for f in result.findings} == {"refused": 2, "broken": 1}


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_entries_without_an_insert_id_are_known_again_when_a_pull_goes_on(suffix: str, tmp_path: Path) -> None:
    entries = [run_entry("refused", at=NOON), run_entry("refused", at=NOON), run_entry("broken", at=NOON)]
    for entry in entries:
        entry.insert_id = ""
    path = tmp_path / f"logs.jsonl{suffix}"
    lister: Any = type("Nobody", (), {"pages": 0})()
    for resume in (False, True):
        saving = Saving(path, {}, resume=resume)
        Pull(lister, Scope("netra-backend"), saving).save(entries)
        saving.leave()
        assert saving.progress.entries == len(entries)


def test_a_baseline_of_a_time_before_the_service_is_no_baseline() -> None:
    with CloudLogging(*service()) as server:
        result = pulled(server, baseline=("window:1h",))
    assert result.verdict == "fail"
    assert "baseline holds no entry" in result.findings[0].reasons[0]


def test_a_service_that_began_after_the_time_asked_for_exists() -> None:
    since, until = Moment(at=NOON - 2000 * HOUR), Moment(at=NOON - 1999 * HOUR)
    with CloudLogging(*service()) as server:
        result = pulled(server, since=since, until=until)
    assert (result.verdict, result.reasons[0].code) == ("inconclusive", "no-entries")


def test_what_is_pulled_does_not_replace_the_baseline_that_it_is_compared_with(tmp_path: Path) -> None:
    path = written(tmp_path / "logs.jsonl", service(errors=0))
    before = path.read_bytes()
    with CloudLogging(*service()) as server, pytest.raises(UsageError, match="a log of the baseline"):
        pulled(server, baseline=(str(tmp_path),), pull={"save": str(path)})
    assert path.read_bytes() == before
