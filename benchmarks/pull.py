"""Entries of the Cloud Logging API to batches, beside what the official client makes of them with `list_entries`.

The same pages are read twice: held in memory, so that nothing but the conversion is timed, and over a loopback wire
from a server of another process that has them ready. The client's entries are only made, not read.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import canned
import grpc
import measure
from google.auth.credentials import AnonymousCredentials
from google.cloud import logging
from google.cloud.logging_v2 import _gapic
from google.cloud.logging_v2.services.logging_service_v2 import LoggingServiceV2Client
from google.cloud.logging_v2.services.logging_service_v2.transports import LoggingServiceV2GrpcTransport
from google.cloud.logging_v2.types import ListLogEntriesRequest, ListLogEntriesResponse

sys.path.insert(0, str(measure.HERE.parent))

from analyzer.formats import typed
from analyzer.sources.cloud import render

LEAST = 50_000
FILTER = 'timestamp>="2025-01-01T00:00:00Z"'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000, help="entries, a multiple of 1,000 (100000)")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each (3)")
    options = parser.parse_args()
    path = canned.usual(options.entries)
    held = list(canned.pages(path))
    print(f"{options.entries:,} entries in pages of {canned.PAGE:,}; the fastest of {options.repeats} runs each")
    with served(path) as generated:
        client = high_level(generated)
        compare("held in memory", options, lambda: to_batches(parsed(held)), lambda: entries_of(client, held))
        compare(
            "over a loopback wire",
            options,
            lambda: to_batches(pulled(generated)),
            lambda: sum(1 for _ in client.list_entries(filter_=FILTER, page_size=canned.PAGE)),
        )


def compare(title: str, options: argparse.Namespace, ours: Callable[[], int], theirs: Callable[[], int]) -> None:
    """Print how many entries a second both ways convert."""
    ways = {"logtriage, to batches": ours, "google-cloud-logging, list_entries": theirs}
    best = dict.fromkeys(ways, float("inf"))
    for turn in range(options.repeats + 1):
        for name, way in ways.items():
            begin = time.perf_counter()
            if way() != options.entries:
                sys.exit(f"{name} lost entries")
            if turn:
                best[name] = min(best[name], time.perf_counter() - begin)
    print(f"{title}:")
    for name, seconds in best.items():
        wanted = f"  (at least {LEAST:,})" if name.startswith("logtriage") else ""
        print(f"  {name:36} {seconds:6.2f} s  {options.entries / seconds:9,.0f} entries/s{wanted}")
    one, other = best.values()
    print(f"  {other / one:.1f} times as fast as the client", flush=True)


def to_batches(pages: Iterable[Any]) -> int:
    """The number of entries in the batches that are made of the pages."""
    count = 0
    for page in pages:
        lines = b"".join([render.line(entry) + b"\n" for entry in page.entries])
        batch = typed.decode(lines, "pull", count + 1)
        if batch is None:
            sys.exit("a page needs the slow way")
        count += len(batch)
    return count


def parsed(held: Iterable[bytes]) -> Iterator[Any]:
    return map(ListLogEntriesResponse.pb().FromString, held)


def entries_of(client: logging.Client, held: Iterable[bytes]) -> int:
    """What `list_entries` does with the pages once it has them."""
    loggers: dict[str, object] = {}
    count = 0
    for page in map(ListLogEntriesResponse.deserialize, held):
        for entry in page.entries:
            resource = _gapic._parse_log_entry(_gapic.LogEntryPB.pb(entry))
            _gapic.entry_from_resource(resource, client, loggers=loggers)
            count += 1
    return count


def pulled(generated: LoggingServiceV2Client) -> Iterator[Any]:
    request = ListLogEntriesRequest(resource_names=["projects/shop"], filter=FILTER, page_size=canned.PAGE)
    return map(ListLogEntriesResponse.pb, generated.list_log_entries(request).pages)


def high_level(generated: LoggingServiceV2Client) -> logging.Client:
    """The client that users have, on the transport of the generated one, which takes a wire without TLS."""
    client = logging.Client(project="shop", credentials=AnonymousCredentials())
    client._logging_api = _gapic._LoggingAPI(generated, client)
    return client


@contextmanager
def served(path: Path) -> Iterator[LoggingServiceV2Client]:
    """A client of a server that has these pages."""
    with canned.serving(path) as address, grpc.insecure_channel(address, options=canned.LARGEST) as channel:
        yield LoggingServiceV2Client(transport=LoggingServiceV2GrpcTransport(channel=channel))


if __name__ == "__main__":
    main()
