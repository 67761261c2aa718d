"""What the command line says of a pull: mistakes are sentences, and the line in a terminal fits it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from cloud.entries import PROJECT
from cloud.server import CloudLogging
from pipeline.test_pull_faults import service
from running import Command

from analyzer.cli.pull_progress import PullProgress
from analyzer.entry.clock import SECOND
from analyzer.pipeline.pull import Told

NOBODY = "127.0.0.1:1"


def asked(*more: str, endpoint: str = NOBODY) -> tuple[str, ...]:
    return ("--cloud-run", "netra-backend", "--project", PROJECT, "--api-endpoint", endpoint, "--settle", "0s", *more)


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "no name of a file"), ("-", "no name of a file"), (".", "no name of a file"), ("folder", "a folder")],
)
def test_a_pull_is_saved_to_a_file_only(name: str, said: str, logtriage: Command, tmp_path: Path) -> None:
    path = tmp_path / "folder"
    path.mkdir()
    ran = logtriage("pull", *asked("--save", str(path) if name == "folder" else name))
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    "times", [("--since", "99999999d"), ("--since", "2025-09-01T00:00:00Z", "--baseline", "window:99999999d")]
)
def test_a_time_longer_than_the_calendar_begins_with_it(times: tuple[str, ...], logtriage: Command) -> None:
    with CloudLogging(*service()) as server:
        ran = logtriage("scan", *asked(*times, endpoint=server.address))
    assert (ran.status, ran.err) == (1, "")


@pytest.mark.parametrize(
    "endpoint", ["::1:1", "http://127.0.0.1:80", "dns:127.0.0.1:80", "127.0.0.1:1\n", "[::1:80", ":80"]
)
def test_an_endpoint_is_a_host_and_a_port(endpoint: str, logtriage: Command) -> None:
    ran = logtriage("scan", *asked(endpoint=endpoint))
    assert ran.status == 2
    assert "write HOST:PORT" in ran.err


def test_a_filter_that_cannot_be_sent_is_refused_before_anything_is_asked(logtriage: Command) -> None:
    ran = logtriage("scan", "--gcp-filter", f'textPayload:"{"a" * 30_000}"', "--project", PROJECT)
    assert (ran.status, ran.out) == (2, "")
    assert "20,000 in all" in ran.err


def test_a_key_file_that_is_missing_is_named(
    logtriage: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "key.json"))
    ran = logtriage("scan", "--cloud-run", "netra-backend", "--project", PROJECT)
    assert ran.status == 2
    assert f"{tmp_path}/key.json was not found" in ran.err


@pytest.mark.parametrize(
    ("waiting", "shown"),
    [
        ("", "[███████·············]  36% 12 pages, 9,000 entries, up to 00:00:36 · service"),
        (
            "55 s for the quota of 60 calls a minute",
            " 36% 12 pages, 9,000 entries, up to 00:00:36, waiting 55 s for the quota of 60 c",
        ),
    ],
)
def test_the_wait_is_seen_in_a_narrow_terminal(waiting: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: True)
    PullProgress(stream)("service of a long name", Told(12, 9000, 36 * SECOND, 0.36, waiting))
    line = stream.getvalue().removeprefix("\r\x1b[2K")
    assert line.startswith(shown[:79])
    assert len(line) <= 79


def test_where_nobody_watches_a_line_is_told_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("analyzer.cli.pull_progress.time.monotonic", lambda: now[0])
    stream = io.StringIO()
    progress = PullProgress(stream)
    for seconds in (1, 9.5, 1, 25, 6):
        now[0] += seconds
        progress("service", Told(2, 1500, 36 * SECOND, 0.5, "40 s for late entries"))
    told = "service: 2 pages, 1,500 entries, up to 00:00:36, waiting 40 s for late entries\n"
    assert stream.getvalue() == told * 2
