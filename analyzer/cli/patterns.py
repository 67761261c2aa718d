"""`logtriage patterns`: what a log says, by pattern."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli import options
from analyzer.cli.output import say
from analyzer.cli.reporting import masking, style_of
from analyzer.errors import UsageError

if TYPE_CHECKING:
    from analyzer.pipeline.patterns import PatternSettings
    from analyzer.verdict.pattern_list import PatternList

_MOST_IN_A_TERMINAL = 30


def patterns(
    sources: options.Sources,
    rarest: Annotated[bool, typer.Option("--rarest", help="The rarest first. Default: the most frequent.")] = False,
    top: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="List so many. Default: 30 in a terminal, else all."),
    ] = None,
    severity: Annotated[
        str | None, typer.Option(metavar="LEVEL", help='Only entries of this severity, such as ERROR or ">=WARNING".')
    ] = None,
    service: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only entries of this service; * is a wildcard.")
    ] = None,
    output: Annotated[
        str, typer.Option("--format", "-f", metavar="FORMAT", help="What to print: terminal, json or csv.")
    ] = "terminal",
    assign: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also write the pattern of each entry: JSON lines, or CSV by its suffix."),
    ] = None,
    no_color: options.NoColor = False,
    no_mask: options.NoMask = False,
) -> None:
    """Group all entries by what they say, and list the patterns: how many, how severe, when, with an example.

    Exit status: 0 done, 2 error.
    """
    from analyzer.pipeline.patterns import PatternSettings
    from analyzer.reports.patterns import FORMATS

    gc.disable()  # as for a scan
    if output not in FORMATS:
        raise UsageError(f"there is no format '{output}' of patterns; known: {', '.join(FORMATS)}")
    settings = PatternSettings(
        sources=tuple(sources),
        service=service,
        severity=severity,
        order="rarest" if rarest else "most-frequent",
        top=top or (_MOST_IN_A_TERMINAL if output == "terminal" else None),
        assign=assign,
        masked=masking([output], no_mask=no_mask),
    )
    say(FORMATS[output](_found(settings), style_of(verbose=False, quiet=False, no_color=no_color)))


def _found(settings: PatternSettings) -> PatternList:
    from analyzer.pipeline.patterns import run

    if not sys.stderr.isatty():
        return run(settings)
    from analyzer.cli.progress import Progress

    with Progress(sys.stderr) as progress:
        return run(settings, progress)
