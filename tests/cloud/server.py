"""A Cloud Logging of one's own: LoggingServiceV2 over real gRPC on the loopback address, misbehaving on command.

    with CloudLogging(*entries) as server:
        server.script(UNAVAILABLE, Empty(), [Short(3), Repeat()])   # the answers to the next calls
        ...                                                         # the official client, pointed at server.address

Source: https://cloud.google.com/logging/docs/reference/v2/rpc/google.logging.v2
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NoReturn, Self

import grpc
from google.cloud.logging_v2.types import ListLogEntriesRequest, TailLogEntriesRequest, TailLogEntriesResponse
from grpc_status import rpc_status

from cloud.faults import Drop, Expired, Fail, PageFault, Slow, Step, project_not_found, quota
from cloud.held import EntryPb, Held, Shelf
from cloud.pages import Pages
from cloud.query import Query, QueryError, parse
from cloud.tails import Tails
from cloud.wire import Wire

SERVICE = "google.logging.v2.LoggingServiceV2"
Reason = TailLogEntriesResponse.SuppressionInfo.Reason


@dataclass(frozen=True)
class Quota:
    """So many calls of ListLogEntries within any window of so many seconds; a call that is refused does not count."""

    calls: int = 60
    seconds: float = 60.0


@dataclass
class Call:
    """One call of ListLogEntries: the request, when it came, how many entries its answer held, the code of an error."""

    request: Any
    at: float
    sent: int = 0
    error: grpc.StatusCode | None = None


class CloudLogging:
    """The server, running within a `with`. `address` is "127.0.0.1:PORT".

    `now` tells the time in seconds since 1970: for the quota, for arrivals, and for the 24 hours that a filter without
    the word timestamp is limited to. With `projects`, any other project is not found. A page token is good for
    `token_uses` calls.
    """

    def __init__(
        self,
        *entries: object,
        now: Callable[[], float] = time.time,
        quota: Quota | None = None,
        projects: Sequence[str] = (),
        token_uses: int | None = None,
    ) -> None:
        self.calls: list[Call] = []
        self.quota, self.projects = quota, tuple(projects)
        self._now = now
        self._sent: list[Held] = []
        self._lock = threading.RLock()
        self._shelf = Shelf(now)
        self._pages = Pages(self._shelf, now, token_uses)
        self._tails = Tails(self._shelf, self._lock, self._settle)
        self._steps: deque[Step] = deque()
        self._tail_steps: deque[Fail | None] = deque()
        self._always: Step = None
        self._served: deque[float] = deque()
        self.add(*entries)

    def __enter__(self) -> Self:
        handlers = {
            "ListLogEntries": grpc.unary_unary_rpc_method_handler(
                self._list, ListLogEntriesRequest.pb(ListLogEntriesRequest()).FromString, None
            ),
            "TailLogEntries": grpc.stream_stream_rpc_method_handler(
                self._tail, TailLogEntriesRequest.pb(TailLogEntriesRequest()).FromString, None
            ),
        }
        self._server = grpc.server(ThreadPoolExecutor(16, "cloud-logging"))
        self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
        port = self._server.add_insecure_port("127.0.0.1:0")
        self._server.start()
        self._wire = Wire(port)
        self.address = self._wire.address
        return self

    def __exit__(self, *_: object) -> None:
        self._tails.end(None)
        self._wire.close()
        self._server.stop(None).wait()

    @property
    def sent(self) -> list[EntryPb]:
        """The entries of all answers of ListLogEntries so far, in order; those of a dropped connection too."""
        return [held.entry for held in self._sent]

    def add(self, *entries: object, arrives: float = 0.0, after_calls: int = 0) -> None:
        """Hold `entries` (LogEntry or JSON mappings), to be seen in so many seconds and after so many calls."""
        with self._lock:
            for entry in entries:
                self._shelf.add(entry, arrives=arrives, after_calls=after_calls)
            self._settle()

    def script(self, *steps: Step) -> None:
        """What happens to the next calls of ListLogEntries, one step each; None is an answer as it should be."""
        self._steps.extend(steps)

    def always(self, step: Step) -> None:
        """What happens to each call for which no step is left."""
        self._always = step

    def script_tails(self, *steps: Fail | None) -> None:
        """What happens to the next sessions of TailLogEntries as they begin, one step each."""
        self._tail_steps.extend(steps)

    def suppress(self, count: int, reason: int = Reason.RATE_LIMIT) -> None:
        """Leave the next `count` matching entries out of each open session, and say so in its `suppression_info`."""
        self._tails.suppress(count, reason)

    def end_tails(self, failure: Fail | None = None) -> None:
        """End the open sessions: well, or with an error."""
        self._tails.end(failure)

    def drop_tails(self) -> None:
        """Reset the connections of the open sessions."""
        for port in self._tails.ports():
            self._wire.reset(port)

    def wait_for_tails(self, count: int = 1, timeout: float = 10.0) -> bool:
        """Wait until `count` sessions were opened in all; False when they were not in time."""
        return self._tails.wait_for(count, timeout)

    def _settle(self, calls_before: int | None = None) -> None:
        self._tails.offer(self._shelf.arrive(len(self.calls) if calls_before is None else calls_before))

    def _list(self, request: Any, context: grpc.ServicerContext) -> bytes:
        with self._lock:
            call = Call(request, self._now())
            self.calls.append(call)
            refusal = self._over_quota()
            steps = [] if refusal else _flat(self._steps.popleft() if self._steps else self._always)
        for slow in (step for step in steps if isinstance(step, Slow)):
            time.sleep(slow.seconds)
        failures = [step for step in steps if isinstance(step, Fail)]
        refusal = refusal or next((one for one in failures if not one.after_work), None)
        if refusal:
            self._refuse(refusal, context, call)
        with self._lock:
            self._settle(len(self.calls) - 1)
            page, body = self._answer(request, steps, context, call)
            if failures:
                self._refuse(failures[0], context, call)
            call.sent = len(page)
            self._sent += page
        for drop in (step for step in steps if isinstance(step, Drop)):
            self._wire.cut(_port(context), drop.after_bytes)
        return body

    def _answer(
        self, request: Any, steps: list[Any], context: grpc.ServicerContext, call: Call
    ) -> tuple[list[Held], bytes]:
        if any(isinstance(step, Expired) for step in steps):
            self._pages.expire()
        asked = self._asked(request, context, call)
        try:
            return self._pages.page(request, asked, [step for step in steps if isinstance(step, PageFault)])
        except QueryError as error:
            self._refuse(_invalid(error), context, call)

    def _asked(self, request: Any, context: grpc.ServicerContext, call: Call | None = None) -> Query:
        try:
            projects = _projects(request.resource_names)
            query = parse(request.filter)
        except QueryError as error:
            self._refuse(_invalid(error), context, call)
        for project in projects:
            if self.projects and project not in self.projects:
                self._refuse(project_not_found(project), context, call)
        return query

    def _over_quota(self) -> Fail | None:
        if self.quota is None:
            return None
        now = self._now()
        while self._served and self._served[0] <= now - self.quota.seconds:
            self._served.popleft()
        if len(self._served) >= self.quota.calls:
            return quota(self.quota.calls)
        self._served.append(now)
        return None

    def _refuse(self, failure: Fail, context: grpc.ServicerContext, call: Call | None = None) -> NoReturn:
        if call:
            call.error = failure.code
        context.abort_with_status(rpc_status.to_status(failure.status()))
        raise AssertionError("abort_with_status raises")

    def _tail(self, requests: Iterator[Any], context: grpc.ServicerContext) -> Iterator[bytes]:
        request = next(requests, None)
        if request is None:
            return
        with self._lock:
            step = self._tail_steps.popleft() if self._tail_steps else None
        if step:
            self._refuse(step, context)
        query = self._asked(request, context)
        session = self._tails.open(query, tuple(request.resource_names), _port(context), context)
        yield from session.responses()
        if session.failure:
            self._refuse(session.failure, context)


def _flat(step: Step) -> list[Any]:
    if isinstance(step, Sequence):
        return [one for part in step for one in _flat(part)]
    return [] if step is None else [step]


def _projects(resource_names: Sequence[str]) -> list[str]:
    """The projects among the resources, or the folders and so on. Raises QueryError for a name that is none."""
    if not resource_names:
        raise QueryError("Request is missing required argument: resource_names")
    for name in resource_names:
        kind, _, rest = name.partition("/")
        if kind not in ("projects", "folders", "organizations", "billingAccounts") or not rest:
            raise QueryError(f"Invalid resource name: {name!r}")
    return [name.split("/")[1] for name in resource_names]


def _invalid(error: QueryError) -> Fail:
    return Fail(grpc.StatusCode.INVALID_ARGUMENT, str(error))


def _port(context: grpc.ServicerContext) -> int:
    return int(context.peer().rpartition(":")[2])
