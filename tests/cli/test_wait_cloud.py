"""`logtriage wait` for a service: its exit status, and what it says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cloud import faults
from cloud.entries import PROJECT, REVISION, run_entry, starting_instance
from cloud.faults import Short, Step
from cloud.server import CloudLogging
from running import ROOT, Command
from verdict.made import marker

READY = "ready to serve"
PASS, ERROR, INCONCLUSIVE, INTERRUPTED = 0, 2, 3, 130


def entries(*texts: str) -> list[Any]:
    now = time.time_ns()
    return [starting_instance(at=now - 10**10), *(run_entry(text, severity="INFO", at=now) for text in texts)]


@pytest.fixture
def server() -> Iterator[CloudLogging]:
    with CloudLogging() as server:
        yield server


@pytest.fixture
def arguments(server: CloudLogging, tmp_path: Path) -> list[str]:
    rules = tmp_path / "rules.yaml"
    rules.write_text(marker(READY))
    service = ["wait", "--cloud-run", "netra-backend", "--project", PROJECT, "--api-endpoint", server.address]
    return [*service, "--revision", REVISION, "--rules", str(rules)]


def test_what_is_ready_passes_with_0(logtriage: Command, server: CloudLogging, arguments: list[str]) -> None:
    server.add(*entries(READY))
    ran = logtriage(*arguments, "--hold", "0s")
    assert ran.status == PASS
    assert ran.out.startswith("PASS")
    assert "listed  all that was there" in ran.err


def test_what_never_comes_is_inconclusive_with_3(
    logtriage: Command, server: CloudLogging, arguments: list[str]
) -> None:
    server.add(*entries("busy"))
    ran = logtriage(*arguments, "--timeout", "1s", "--hold", "0s")
    assert (ran.status, ran.out.split()[0]) == (INCONCLUSIVE, "INCONCLUSIVE")


def test_what_may_not_be_read_is_an_error_with_2_and_a_sentence(
    logtriage: Command, server: CloudLogging, arguments: list[str]
) -> None:
    server.always(faults.permission_denied())
    server.script_tails(*[faults.permission_denied()] * 9)
    ran = logtriage(*arguments)
    assert (ran.status, ran.out) == (ERROR, "")
    assert "roles/logging.viewer" in ran.err.splitlines()[-1]
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("always", "quota", "calls"),
    [(None, 60, 3), (faults.UNAVAILABLE, 60, 2), (Short(1), 5, 5)],
    ids=["streaming", "a call is retried", "it waits for the quota"],
)
def test_ctrl_c_ends_it_with_130_and_no_noise(
    server: CloudLogging, arguments: list[str], always: Step, quota: int, calls: int
) -> None:
    server.add(*entries(*[READY] * 9))
    server.always(always)
    command = [sys.executable, "-m", "analyzer", *arguments, "--read-quota", str(quota)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ
    )  # fmt: skip
    server.wait_for_tails(timeout=20)
    while len(server.calls) < calls:
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (INTERRUPTED, "")
    assert {line.split("  ")[1] for line in err.splitlines()} <= {"listing", "listed", "note", "ready", "all ready"}
