"""The official client, pointed at the server of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any

import grpc
from google.cloud.logging_v2.services.logging_service_v2 import LoggingServiceV2Client
from google.cloud.logging_v2.services.logging_service_v2.transports import LoggingServiceV2GrpcTransport
from google.cloud.logging_v2.types import TailLogEntriesRequest, TailLogEntriesResponse

from cloud.entries import PROJECT
from cloud.server import CloudLogging

EVER = 'timestamp>="1970-01-01"'  # any filter that names the timestamp is spared the limit of 24 hours


@contextmanager
def connected(server: CloudLogging) -> Iterator[LoggingServiceV2Client]:
    """The client over its own gRPC transport, without TLS and credentials."""
    with grpc.insecure_channel(server.address) as channel:
        transport = LoggingServiceV2GrpcTransport(channel=channel)
        # Else opening a tail blocks until its first response:
        # https://github.com/googleapis/python-pubsub/issues/93#issuecomment-630762257
        transport.tail_log_entries._prefetch_first_result_ = False
        yield LoggingServiceV2Client(transport=transport)


def asking(
    filter_text: str = EVER, page_size: int = 1000, order_by: str = "", project: str = PROJECT
) -> dict[str, Any]:
    """A request of ListLogEntries."""
    names = [f"projects/{project}"]
    return {"resource_names": names, "filter": filter_text, "page_size": page_size, "order_by": order_by}


def texts(pages: Any) -> list[list[str]]:
    """The texts of the entries, page by page."""
    return [[entry.text_payload for entry in page.entries] for page in pages]


def listed(client: LoggingServiceV2Client, **request: Any) -> list[list[str]]:
    """The texts that one listing gives, page by page, without any retry."""
    return texts(client.list_log_entries(asking(**request), retry=None).pages)


@contextmanager
def tailing(
    client: LoggingServiceV2Client, filter_text: str = "", project: str = PROJECT
) -> Iterator[Iterator[TailLogEntriesResponse]]:
    """A session of TailLogEntries: its responses. Cancelled at the end."""
    requests: SimpleQueue[TailLogEntriesRequest | None] = SimpleQueue()
    requests.put(TailLogEntriesRequest(resource_names=[f"projects/{project}"], filter=filter_text))
    responses = client.tail_log_entries(iter(requests.get, None), retry=None, timeout=30)
    try:
        yield iter(responses)
    finally:
        responses.cancel()
        requests.put(None)
