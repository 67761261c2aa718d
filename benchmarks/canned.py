"""A Cloud Logging that answers with pages made before: canned.py PAGES prints the port on which it listens.

PAGES holds answers to `ListLogEntries` (google.logging.v2.ListLogEntriesResponse), each after its size in 4 bytes. The
token of a page is its number. They are sent as they stand, so that next to nothing is measured of the server.
"""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
from google.cloud.logging_v2.types import ListLogEntriesRequest

LARGEST = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]


def pages(path: Path) -> Iterator[bytes]:
    """The pages in a file of them."""
    with path.open("rb") as file:
        while size := file.read(4):
            yield file.read(int.from_bytes(size))


def main() -> None:
    held = list(pages(Path(sys.argv[1])))

    def answer(request: bytes, _context: object) -> bytes:
        return held[int(ListLogEntriesRequest.deserialize(request).page_token or 0)]

    server = grpc.server(ThreadPoolExecutor(2), options=LARGEST)
    handlers = {"ListLogEntries": grpc.unary_unary_rpc_method_handler(answer)}
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler("google.logging.v2.LoggingServiceV2", handlers),)
    )
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    server.wait_for_termination()


if __name__ == "__main__":
    main()
