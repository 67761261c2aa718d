"""Printing, also where nobody reads any more."""

from __future__ import annotations

import os
import sys


def say(text: str) -> None:
    """Print a text as it is. A reader that went away, as `head` does, is no fault: then nothing more is printed."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
