"""What every output format is: a way to render a result in a style."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from analyzer.verdict.result import Result


class Style(msgspec.Struct, frozen=True):
    """How a report is wanted. A format ignores what means nothing to it.

    `width` is in terminal columns. `quiet` leaves the verdict and its reasons, and goes before `verbose`.
    """

    width: int = 80
    color: bool = False
    verbose: bool = False
    quiet: bool = False


class Report(msgspec.Struct, frozen=True):
    """An output format: its name in a help text, the usual suffix of its files, and how it is made.

    `render` returns the whole report with a newline at its end, safe to show where the format is read.
    """

    description: str
    suffix: str
    render: Callable[[Result, Style], str]
