"""The official client: a connection to Cloud Logging, one call at a time. Nothing is retried here."""

from __future__ import annotations

import ipaddress
import re
import threading
from collections.abc import Iterator
from typing import Any

import msgspec

from analyzer.entry.clock import SECOND
from analyzer.errors import UsageError
from analyzer.sources.cloud.faults import CloudError, fault_of

PATIENCE = 60.0
"""Seconds that one call may take."""
_ENDPOINT = re.compile(r"(?:(?P<host>[A-Za-z0-9._-]+)|\[(?P<v6>[0-9A-Fa-f:.]+)\]):(?P<port>[0-9]{1,5})")
_OPTIONS = [("grpc.max_receive_message_length", -1), ("grpc.enable_http_proxy", 0)]  # a proxy is not of this machine


class Page(msgspec.Struct, frozen=True):
    """What one call brought: raw LogEntry messages in the order asked for, and the token of the next page or ''."""

    entries: list[Any]
    token: str


class Tailed(msgspec.Struct, frozen=True):
    """What a stream brought at once: raw LogEntry messages, and how many more it left out."""

    entries: list[Any]
    suppressed: int


class Connection:
    """A client for one project.

    `endpoint` HOST:PORT is another server than Google's: without TLS and credentials where it is of the loopback
    network, and only there. Raises CloudError where there are no credentials, UsageError for an endpoint that is none.
    """

    def __init__(self, project: str, endpoint: str | None = None) -> None:
        from google.cloud.logging_v2.services.logging_service_v2 import LoggingServiceV2Client

        self.project = project
        self.endpoint = endpoint or "logging.googleapis.com:443"
        self._channel: Any = None
        self._closed = threading.Event()
        try:
            if endpoint is not None and is_loopback(endpoint):
                self._client = LoggingServiceV2Client(transport=self._plain(endpoint))
            else:
                options = {"api_endpoint": endpoint} if endpoint else {}
                self._client = LoggingServiceV2Client(client_options=options)
        except Exception as error:
            raise self._error(error) from None

    def _plain(self, endpoint: str) -> Any:
        import grpc
        from google.cloud.logging_v2.services.logging_service_v2.transports import LoggingServiceV2GrpcTransport

        self._channel = grpc.insecure_channel(endpoint, options=_OPTIONS)
        return LoggingServiceV2GrpcTransport(channel=self._channel)

    def page(self, query: str, *, newest_first: bool, size: int, token: str = "") -> Page:
        """One page of the entries that a filter finds. Raises CloudError."""
        from google.cloud.logging_v2.types import ListLogEntriesRequest

        request = ListLogEntriesRequest(
            resource_names=[f"projects/{self.project}"],
            filter=query,
            order_by="timestamp desc" if newest_first else "timestamp asc",
            page_size=size,
            page_token=token,
        )
        try:
            pages = self._client.list_log_entries(request=request, retry=None, timeout=PATIENCE).pages
            answer = next(iter(pages))
        except Exception as error:
            raise self._error(error) from None
        raw = type(answer).pb(answer)
        return Page(list(raw.entries), raw.next_page_token)

    def tail(self, query: str, buffer: int) -> Iterator[Tailed]:
        """The entries that a filter finds, from now on, held back for `buffer` ns to put them in order.

        Blocks until there are some; `close` from another thread ends it. Raises CloudError.
        """
        from google.cloud.logging_v2.types import TailLogEntriesRequest
        from google.protobuf.duration_pb2 import Duration

        request = TailLogEntriesRequest(
            resource_names=[f"projects/{self.project}"],
            filter=query,
            buffer_window=Duration(seconds=buffer // SECOND, nanos=buffer % SECOND),
        )
        try:
            for answer in self._client.tail_log_entries(requests=self._held_open(request), retry=None, timeout=None):
                raw = type(answer).pb(answer)
                yield Tailed(list(raw.entries), sum(info.suppressed_count or 1 for info in raw.suppression_info))
        except Exception as error:
            raise self._error(error) from None

    def _held_open(self, request: Any) -> Iterator[Any]:
        yield request
        self._closed.wait()

    def _error(self, error: Exception) -> Exception:
        fault = fault_of(error, self.project)
        return error if fault is None else CloudError(fault)

    def close(self) -> None:
        self._closed.set()
        self._client.transport.close()  # type: ignore[no-untyped-call]
        if self._channel is not None:
            self._channel.close()


def default_project() -> str | None:
    """The project of the Application Default Credentials. Raises CloudError where there are none."""
    import google.auth

    try:
        found = google.auth.default(scopes=["https://www.googleapis.com/auth/logging.read"])[1]
    except Exception as error:
        fault = fault_of(error, "")
        raise CloudError(fault) if fault else error from None
    return found if isinstance(found, str) else None


def is_loopback(endpoint: str) -> bool:
    """Is HOST:PORT an address of the loopback network? Raises UsageError where it is no HOST:PORT."""
    named = _ENDPOINT.fullmatch(endpoint)
    if named is None or not 0 < int(named["port"]) < 65536:
        raise UsageError(f"--api-endpoint {endpoint[:100]}: write HOST:PORT, such as 127.0.0.1:8085")
    if named["host"] == "localhost":
        return True
    try:
        return ipaddress.ip_address(named["host"] or named["v6"]).is_loopback
    except ValueError:
        return False
