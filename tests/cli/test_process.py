"""What only a process of its own can show: broken pipes, Ctrl-C, `python -m`, completion."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from running import ROOT

STAGING = "fixtures/staging-00434/candidate.jsonl"
COMMAND = [sys.executable, "-m", "analyzer"]


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=60,
        stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    "arguments", [["scan", STAGING, "--format", "json"], ["schema", "result"], ["rules", "show", "netra-backend"]],
    ids=" ".join,
)  # fmt: skip
def test_a_reader_that_goes_away_gets_no_traceback(arguments: list[str]) -> None:
    process = start(*arguments)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == ""
    process.wait(60)
    process.stderr.close()
    assert process.stdin is not None
    process.stdin.close()


def test_head_ends_a_report_without_a_word() -> None:
    shell = f"'{sys.executable}' -m analyzer scan {STAGING} --format json | head -n 1"
    done = subprocess.run(["bash", "-c", shell], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("{\n", "")


def test_ctrl_c_ends_a_scan_with_130_and_no_traceback(tmp_path: Path) -> None:
    pipe = tmp_path / "log"
    os.mkfifo(pipe)
    process = start("scan", str(pipe))
    with pipe.open("wb"):  # opens when the scan does, so that it is reading from here on
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.strip()) == (130, "", "")


def test_ctrl_c_ends_a_wait_with_130_and_no_traceback(tmp_path: Path) -> None:
    process = start("wait", str(tmp_path / "app.log"))
    assert process.stderr is not None
    assert "nothing is there yet" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.strip()) == (130, "", "")


def test_a_module_is_the_same_command() -> None:
    beside = Path(sys.executable).with_name("logtriage")
    script = subprocess.run([beside, "--version"], capture_output=True, text=True, timeout=60, check=True)
    assert run("--version").stdout == script.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_completion_script(shell: str) -> None:
    beside = Path(sys.executable).with_name("logtriage")
    done = subprocess.run([beside, "--show-completion", shell], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0
    assert "_LOGTRIAGE_COMPLETE" in done.stdout


def test_completion_knows_the_commands() -> None:
    beside = Path(sys.executable).with_name("logtriage")
    asked = {"_LOGTRIAGE_COMPLETE": "complete_bash", "COMP_WORDS": "logtriage s", "COMP_CWORD": "1"}
    done = subprocess.run([beside], env=os.environ | asked, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.split() == ["scan", "schema"]


def test_a_narrow_or_unusual_terminal_gets_its_report_all_the_same() -> None:
    done = run("scan", STAGING, "--quiet", COLUMNS="20", LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert done.stdout.startswith("PASS")
    assert done.stderr == ""


def test_the_report_is_the_same_with_a_cold_a_warm_a_damaged_and_no_cache(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    afresh = run("scan", STAGING, "--format", "json", LOGTRIAGE_CACHE="off")
    for _cold_then_warm in range(2):
        done = run("scan", STAGING, "--format", "json", LOGTRIAGE_CACHE=str(folder))
        assert (done.returncode, done.stdout, done.stderr) == (afresh.returncode, afresh.stdout, "")
    kept = [*folder.iterdir()]
    assert {file.name.partition("-")[0] for file in kept} == {"rules", "automaton"}
    for file in kept:
        file.write_bytes(b"damaged")
    assert run("scan", STAGING, "--format", "json", LOGTRIAGE_CACHE=str(folder)).stdout == afresh.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_what_cannot_be_written_at_the_end_is_told() -> None:
    command = [*COMMAND, "schema", "rules"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False
        )
    assert done.returncode == 2
    assert "No space left on device" in done.stderr


def test_a_run_that_is_ended_from_outside_leaves_nothing_behind(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "scan", "-", "--since", "5m"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    while not any(tmp_path.iterdir()) and process.poll() is None:
        time.sleep(0.01)
    process.terminate()
    _out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (143, b"")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [[], ["rules"], ["schema"]], ids=["logtriage", "rules", "schema"])
def test_a_list_of_commands_cuts_no_sentence(arguments: list[str]) -> None:
    told = run(*arguments, "--help", COLUMNS="80").stdout.split("Commands:\n")[1].split("\n\n")[0]
    assert all(line.endswith(".") and not line.endswith("...") for line in told.strip().splitlines())
