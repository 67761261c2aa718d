"""`logtriage lines`: the entries of one finding."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli import options
from analyzer.cli.output import say
from analyzer.cli.reporting import masking, style_of
from analyzer.errors import UsageError

if TYPE_CHECKING:
    from analyzer.pipeline.lines import LineSettings
    from analyzer.verdict.line_list import LineList


def lines(
    finding: Annotated[
        str, typer.Argument(metavar="ID", help="The id of a finding: the report shows the whole command, with it.")
    ],
    sources: options.Sources,
    rules: options.Rules = None,
    baseline: Annotated[
        list[str] | None,
        typer.Option("--baseline", "-b", metavar="FILE|previous-revision", help="What the scan compared with."),
    ] = None,
    service: options.Service = None,
    revision: options.Revision = None,
    since: options.Since = None,
    until: options.Until = None,
    in_baseline: Annotated[
        bool, typer.Option("--in-baseline", help="Show what the baseline has of it, not what the target has.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Show so many, the earliest.")] = 50,
    output: options.Format = "terminal",
    no_color: options.NoColor = False,
    no_mask: options.NoMask = False,
) -> None:
    """Show the entries of one finding, whole and in order of time. Give the sources and options of its scan.

    Exit status: 0 done, 2 error.
    """
    from analyzer.pipeline import Settings
    from analyzer.pipeline.lines import LineSettings
    from analyzer.pipeline.moments import moment
    from analyzer.reports.lines import FORMATS

    gc.disable()  # as for a scan
    if output not in FORMATS:
        raise UsageError(f"there is no format '{output}' of lines; known: {', '.join(FORMATS)}")
    settings = Settings(
        sources=tuple(sources),
        rules=tuple(rules or ()),
        baseline=tuple(baseline or ()),
        service=service,
        revision=revision,
        since=moment("--since", since),
        until=moment("--until", until),
        jobs=os.cpu_count() or 1,
        masked=masking([output], no_mask=no_mask),
    )
    found = _found(LineSettings(scan=settings, finding=finding, limit=limit, in_baseline=in_baseline))
    say(FORMATS[output](found, style_of(verbose=False, quiet=False, no_color=no_color)))
    if output != "terminal":
        _say_what_it_leaves_out(found)


def _found(settings: LineSettings) -> LineList:
    from analyzer.pipeline.lines import run

    if not sys.stderr.isatty():
        return run(settings)
    from analyzer.cli.progress import Progress

    with Progress(sys.stderr) as progress:
        return run(settings, progress)


def _say_what_it_leaves_out(found: LineList) -> None:
    more = found.entries - len(found.lines)
    for told in (*found.notes, *([f"and {more:,} more, see --limit"] if more else [])):
        options.complain(told)
