"""Commands timed in turns, as whole processes; their memory, that of all their processes together."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
# Modules compiled before, as on every machine where the program is installed.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
SCAN = (sys.executable, "-m", "analyzer", "scan", "--format", "json")
FOLDER = Path(os.environ.get("LOGTRIAGE_LOADS", Path(tempfile.gettempdir()) / "logtriage-loads"))
"""Where loads are kept between runs."""

Command = Sequence[str] | str
"""A program with its arguments, or a line for the shell."""


class Run(NamedTuple):
    """Wall time (s), highest memory of all processes together (MB), what was printed, and the exit status."""

    seconds: float
    megabytes: float
    output: str
    status: int


def in_turns(commands: Mapping[str, Command], repeats: int) -> dict[str, Run]:
    """The fastest of `repeats` runs of each command, which take turns after one run of each that does not count."""
    best: dict[str, Run] = {}
    for turn in range(repeats + 1):
        for name, command in commands.items():
            run = once(command)
            if turn and (name not in best or run.seconds < best[name].seconds):
                best[name] = run
    return best


def once(command: Command, *, memory: bool = False) -> Run:
    """One run of a command; its memory only where asked for, as looking costs time."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        command,
        shell=isinstance(command, str),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=HERE.parent,
        env=ENVIRONMENT,
    )
    watcher = _Watcher(process.pid) if memory else None
    output, errors = process.communicate()
    seconds = time.perf_counter() - begin
    if process.returncode == 2 and not output:
        sys.exit(f"{command} ended with status 2:\n{errors}")
    return Run(seconds, watcher.highest() if watcher else 0.0, output, process.returncode)


class _Watcher:
    """Adds up the memory of a process and all below it, every few milliseconds, pages they share counted once."""

    def __init__(self, pid: int) -> None:
        self._pid, self._most, self._ended = pid, 0, False
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def highest(self) -> float:
        """In MB (10**6 bytes)."""
        self._ended = True
        self._thread.join()
        return self._most * 1024 / 1e6

    def _watch(self) -> None:
        while not self._ended:
            self._most = max(self._most, sum(map(_proportional, _family(self._pid))))
            time.sleep(0.01)


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(one for child in children for one in _family(int(child)))]


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def load(name: str, write: Callable[[Path], object]) -> Path:
    """The file of this name among the loads, written where it is not there yet."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / name
    if not path.exists():
        print(f"writing {path}", file=sys.stderr)
        unfinished = path.with_name(f"unfinished-{name}")
        write(unfinished)
        unfinished.rename(path)
    return path


def megabytes(path: Path) -> float:
    return path.stat().st_size / 1e6


def need(*programs: str) -> None:
    """Ends with a sentence where a program that is measured against is not there."""
    missing = [name for name in programs if not shutil.which(name)]
    if missing:
        sys.exit(
            f"not installed: {', '.join(missing)} (Debian: apt-get install {' '.join(_PACKAGES[n] for n in missing)})"
        )


_PACKAGES = {"rg": "ripgrep", "gzip": "gzip", "zstd": "zstd"}


def line(name: str, run: Run, size: float, base: Run | None = None, bar: float | None = None) -> None:
    """Print one row: seconds, MB/s, and the ratio to `base` beside the bar it has to keep."""
    ratio = "" if base is None else f"  {run.seconds / base.seconds:5.2f} times"
    wanted = "" if bar is None else f"  (at most {bar:g})"
    print(f"  {name:32} {run.seconds:7.2f} s  {size / run.seconds:7.1f} MB/s{ratio}{wanted}", flush=True)
