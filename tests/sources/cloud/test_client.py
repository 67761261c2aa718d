"""Where a connection goes."""

from __future__ import annotations

import pytest
from cloud.entries import NOON, PROJECT, run_entry
from cloud.server import CloudLogging

from analyzer.sources.cloud.client import Connection, is_loopback


@pytest.mark.parametrize("endpoint", ["127.0.0.1:80", "127.3.2.1:80", "localhost:80", "[::1]:80"])
def test_the_loopback_network_is_known(endpoint: str) -> None:
    assert is_loopback(endpoint)


@pytest.mark.parametrize(
    "endpoint", ["logging.googleapis.com:443", "0.0.0.0:80", "127.1:80", "localhost.evil.example:80", "[::2]:80"]
)
def test_all_else_is_spoken_to_in_secret(endpoint: str) -> None:
    assert not is_loopback(endpoint)


def test_what_goes_to_this_machine_goes_through_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "grpc_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("no_proxy", "NO_PROXY", "no_grpc_proxy"):
        monkeypatch.delenv(name, raising=False)
    with CloudLogging(run_entry("ready", at=NOON)) as server:
        connection = Connection(PROJECT, server.address)
        page = connection.page('timestamp>="1970-01-01T00:00:00Z"', newest_first=False, size=10)
        connection.close()
    assert [entry.text_payload for entry in page.entries] == ["ready"]
