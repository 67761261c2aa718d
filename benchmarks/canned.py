"""A Cloud Logging that answers with pages made before: canned.py PAGES prints the port on which it listens.

PAGES holds answers to `ListLogEntries` (google.logging.v2.ListLogEntriesResponse), each after its size in 4 bytes. The
token of a page is its number. They are sent as they stand, so that next to nothing is measured of the server. Filters
are not evaluated, but for the calls that ask for one entry: these look for revisions, and there is one.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import load
import measure
from google.cloud.logging_v2.types import ListLogEntriesRequest, ListLogEntriesResponse
from google.protobuf import json_format

LARGEST = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]
PAGE = 1000
_BLOCK = 100_000
_DAY = 86_400
_Request, _Response = ListLogEntriesRequest.pb(), ListLogEntriesResponse.pb()


def main() -> None:
    server = grpc.server(ThreadPoolExecutor(2), options=LARGEST)
    handlers = {"ListLogEntries": grpc.unary_unary_rpc_method_handler(_Pages(Path(sys.argv[1])).answer)}
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler("google.logging.v2.LoggingServiceV2", handlers),)
    )
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    server.wait_for_termination()


@contextmanager
def serving(path: Path) -> Iterator[str]:
    """HOST:PORT of a server with these pages, which is a process of its own."""
    command = [sys.executable, str(measure.HERE / "canned.py"), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            port = server.stdout.readline().strip() if server.stdout else ""
            yield f"127.0.0.1:{port}"
        finally:
            server.terminate()


def usual(entries: int) -> Path:
    """The usual log as pages; what is beyond 100,000 entries are the same again, of later days and with other ids."""
    return measure.load(f"pages-{entries}.bin", lambda path: _write(path, entries))


def pages(path: Path) -> Iterator[bytes]:
    """The pages in a file of them."""
    with path.open("rb") as file:
        while size := file.read(4):
            yield file.read(int.from_bytes(size))


class _Pages:
    """The pages of a file, of which only the places are held in memory."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY)
        self._places: list[tuple[int, int]] = []
        end = 0
        for page in pages(path):
            self._places.append((len(page), end + 4))
            end += 4 + len(page)

    def answer(self, request: bytes, _context: object) -> bytes:
        asked = _Request.FromString(request)
        if asked.page_size != 1:
            return self._page(int(asked.page_token or 0))
        found = _Response()
        if "(NOT (" not in asked.filter:  # not: another revision
            number = -1 if asked.order_by.endswith("desc") else 0
            found.entries.append(_Response.FromString(self._page(number)).entries[number])
        return bytes(found.SerializeToString())

    def _page(self, number: int) -> bytes:
        return os.pread(self._file, *self._places[number])


def _write(path: Path, entries: int) -> None:
    made = list(_made(min(entries, _BLOCK)))
    total = -(-entries // PAGE)
    with path.open("wb") as file:
        for number in range(total):
            days, page = divmod(number, len(made))
            if days:
                _move_on(made[page], days)
            made[page].next_page_token = str(number + 1) if number + 1 < total else ""
            content = made[page].SerializeToString()
            file.write(len(content).to_bytes(4) + content)


def _made(entries: int) -> Iterator[Any]:
    with load.cloud_run(entries).open("rb") as log:
        for _ in range(-(-entries // PAGE)):
            page = _Response()
            for _, line in zip(range(PAGE), log, strict=False):
                json_format.ParseDict(json.loads(line), page.entries.add())
            yield page


def _move_on(page: Any, day: int) -> None:
    """Make entries of the next day, the one of this number, of those of the day before."""
    for entry in page.entries:
        entry.timestamp.seconds += _DAY
        entry.receive_timestamp.seconds += _DAY
        entry.insert_id = f"{day}.{entry.insert_id.rpartition('.')[2]}"


if __name__ == "__main__":
    main()
