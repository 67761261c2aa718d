"""How a trace goes on from line to line: the question that the module of each language answers in its `Course`."""

from __future__ import annotations

from enum import Enum
from typing import Protocol


class Fits(Enum):
    """Whether a line belongs to the trace above it."""

    YES = "it is a line of the trace"
    LOOSE = "blank, or indented: it goes with the line above it, whatever that is"
    PERHAPS = "it does if a line of the trace follows soon: it may be a further line of a message, or code"
    NO = "it begins something else"


class Course(Protocol):
    """A trace as far as it is read."""

    def take(self, line: str) -> Fits:
        """Whether `line`, which is not blank, belongs to the trace; only what surely does changes what is known."""
        ...
