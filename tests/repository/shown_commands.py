"""The commands that a Markdown page shows, and what happens when they are run.

A fenced block of `console` holds `$ command` lines, each with the output below it, in which a line `...` stands for any
lines. A block of `sh` holds commands only. Blocks of any other kind are not run.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```(console|sh)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_END = "\x1eexit="


@dataclass(frozen=True)
class Shown:
    """A command as a page shows it, with the lines of output that it promises (none: nothing is promised)."""

    command: str
    output: tuple[str, ...]


@dataclass(frozen=True)
class Ran:
    """What a command printed (both streams) and its exit status."""

    output: str
    status: int


def blocks(page: str) -> list[list[Shown]]:
    """The commands of a page, block by block."""
    found = _BLOCK.findall((ROOT / page).read_text(encoding="utf-8"))
    return [_console(text) if kind == "console" else _plain(text) for kind, text in found]


def run(commands: list[Shown], folder: Path) -> list[Ran]:
    """Run the commands of one block in one shell, in `folder`, where the repository's fixtures and rules stand too."""
    for name in ("fixtures", "rules"):
        if not (folder / name).exists():
            (folder / name).symlink_to(ROOT / name)
    script = "".join(f"{shown.command}\n_s=$?; printf '{_END}%s\\n' $_s; (exit $_s)\n" for shown in commands)
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "80",
        "PYTHONIOENCODING": "utf-8",
    }
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    parts = re.split(rf"{_END}(\d+)\n", done.stdout)
    return [Ran(output, int(status)) for output, status in zip(parts[::2], parts[1::2], strict=False)]


def missing(promised: tuple[str, ...], output: str) -> list[str]:
    """The promised lines that the output does not hold in this order, with nothing between but where `...` is."""
    left = [line.rstrip() for line in output.splitlines()]
    skip, absent = False, []
    for line in promised:
        if line == "...":
            skip = True
        elif line in left and (skip or left[0] == line):
            left, skip = left[left.index(line) + 1 :], False
        else:
            absent.append(line)
    return absent if absent or skip or not any(left) or not promised else [f"(more than is shown: {left[0]!r})"]


def _console(text: str) -> list[Shown]:
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    found = []
    for part in parts:
        command, _, output = part.partition("\n")
        found.append(Shown(command, tuple(line.rstrip() for line in output.splitlines())))
    return found


def _plain(text: str) -> list[Shown]:
    lines = text.replace("\\\n", " ").splitlines()
    return [Shown(line, ()) for line in lines if line.strip() and not line.startswith("#")]
