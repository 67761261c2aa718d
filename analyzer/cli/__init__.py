"""The command line: flags become one frozen settings object. The only place that prints or exits."""

from __future__ import annotations

import sys


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
