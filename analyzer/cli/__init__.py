"""The command line: flags become one frozen settings object. The only place that prints or exits."""

from __future__ import annotations

import gc
import os
import signal
import sys
from time import perf_counter

EXIT_TERMINATED = 128 + signal.SIGTERM
BEGAN = perf_counter()
"""When the program began, as `time.perf_counter` counts (s)."""


def command() -> None:
    """The whole process of the command: as `main`, but it ends at once, without giving its memory back bit by bit."""
    gc.disable()  # importing makes many values and no garbage
    signal.signal(signal.SIGTERM, _terminated)
    try:
        main()
    except SystemExit as stop:
        if not isinstance(stop.code, int):
            raise
        try:
            for stream in (sys.stdout, sys.stderr):
                if stream is not None:
                    stream.flush()
        except (OSError, ValueError):  # what could not be written is told as the process ends in the usual way
            raise stop from None
        os._exit(stop.code)


def _terminated(_number: int, _frame: object) -> None:
    """End as after Ctrl-C: what was put aside is removed, the terminal is as it was."""
    sys.exit(EXIT_TERMINATED)


def main() -> None:
    """Run the command and exit: 0 pass, 1 fail, 3 inconclusive, 2 error, 130 after Ctrl-C."""
    try:
        from analyzer.cli.app import run

        sys.exit(run())
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception:  # a fault of the program: not to be taken for a verdict, whose status would be 1
        sys.excepthook(*sys.exc_info())
        sys.exit(2)
