"""Object stores on loopback: moto for s3://, gcp-storage-emulator for gs://, and one that gives a set answer."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

SCHEMES = ("gs", "s3")
NOBODY = {
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": "nothing",
    "AWS_REGION": "us-east-1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}


class Bucket:
    """A bucket of its own for each test."""

    def __init__(self, scheme: str, number: int) -> None:
        self.name = f"logs-{number}"
        self.address = f"{scheme}://{self.name}"
        self._store = _Google(self.name) if scheme == "gs" else _Amazon(self.name)

    def put(self, key: str, content: bytes = b"all is well\n") -> str:
        """Store an object; its address."""
        self._store.put(key, content)
        return f"{self.address}/{key}"

    def remove(self, key: str) -> None:
        self._store.remove(key)


class _Google:
    def __init__(self, bucket: str) -> None:
        self._bucket = bucket
        self._ask("POST", "/storage/v1/b", json.dumps({"name": bucket}).encode(), "application/json")

    def put(self, key: str, content: bytes) -> None:
        path = f"/upload/storage/v1/b/{self._bucket}/o?name={quote(key, safe='')}&uploadType="
        if content:
            self._ask("POST", f"{path}media", content)
        else:  # the emulator takes no empty body
            parts = b"--x\nContent-Type: application/json\n\n{}\n--x\nContent-Type: text/plain\n\n\n--x--"
            self._ask("POST", f"{path}multipart", parts, "multipart/related; boundary=x")

    def remove(self, key: str) -> None:
        self._ask("DELETE", f"/storage/v1/b/{self._bucket}/o/{quote(key, safe='')}")

    def _ask(self, method: str, path: str, body: bytes | None = None, kind: str = "application/octet-stream") -> None:
        address = os.environ["STORAGE_EMULATOR_HOST"] + path
        urlopen(Request(address, body, {"Content-Type": kind}, method=method)).close()


class _Amazon:
    def __init__(self, bucket: str) -> None:
        import boto3

        self._bucket = boto3.resource("s3").Bucket(bucket)
        self._bucket.create()

    def put(self, key: str, content: bytes) -> None:
        self._bucket.put_object(Key=key, Body=content)

    def remove(self, key: str) -> None:
        self._bucket.Object(key).delete()


@contextmanager
def serving() -> Iterator[None]:
    """Both stores, on ports that are free, known to the libraries by their environment."""
    from gcp_storage_emulator.server import create_server
    from moto.server import ThreadedMotoServer

    amazon = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    amazon.start()
    google = create_server("127.0.0.1", 0, in_memory=True)
    google.start()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in NOBODY.items():
            patch.setenv(name, value)
        patch.setenv("AWS_ENDPOINT_URL", "http://{}:{}".format(*amazon.get_host_and_port()))
        patch.setenv("STORAGE_EMULATOR_HOST", "http://{}:{}".format(*google._api._httpd.server_address))
        yield
    google.stop()
    amazon.stop()


@contextmanager
def answering(status: int, body: bytes, **headers: str) -> Iterator[str]:
    """A server that gives one answer to everything; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(len(body))}).items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield "http://{}:{}".format(*server.server_address)
    server.shutdown()
    thread.join()
    server.server_close()
