"""`logtriage scan`: read logs, judge them, report."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer import cli
from analyzer.cli.output import say
from analyzer.cli.profile import profiled
from analyzer.entry import clock
from analyzer.errors import UsageError

if TYPE_CHECKING:
    from analyzer.pipeline import Moment, Settings, Stages
    from analyzer.reports import Style
    from analyzer.verdict.result import Result

EXIT_OF = {"pass": 0, "fail": 1, "inconclusive": 3}


class Unknown(StrEnum):
    critical = "critical"
    non_blocking = "non-blocking"


def scan(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCES...", help="Log files, globs, folders (recursively), or - for standard input."),
    ],
    rules: Annotated[
        list[str] | None,
        typer.Option(
            "--rules",
            "-r",
            metavar="PACK|PATH",
            help="A rule pack by name, or a rule file or folder; repeatable. Default: the packs that apply.",
        ),
    ] = None,
    baseline: Annotated[
        list[str] | None,
        typer.Option("--baseline", "-b", metavar="FILE", help="Logs of a good time to compare with; repeatable."),
    ] = None,
    service: Annotated[
        str | None, typer.Option(metavar="NAME", help="Judge only this service; * is a wildcard.")
    ] = None,
    revision: Annotated[
        str | None, typer.Option(metavar="NAME", help="Judge this revision. Default: the newest of each service.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="TIME|DURATION", help="From this time on (RFC 3339), or so long before the last entry (2h)."
        ),
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="TIME|DURATION", help="Up to this time, given likewise.")] = None,
    deployed_at: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="When the revision was deployed, where its start is not in the logs."),
    ] = None,
    unknown: Annotated[
        Unknown, typer.Option(help="Label of problems that no rule explains when no baseline is given.")
    ] = Unknown.critical,
    output: Annotated[
        str, typer.Option("--format", "-f", metavar="FORMAT", help="What to print: terminal or json.")
    ] = "terminal",
    report: Annotated[
        list[str] | None,
        typer.Option("--report", metavar="FORMAT=PATH", help="Also write a report to a file; repeatable."),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", min=1, metavar="N", help="Processes to use. Default: one a processor."),
    ] = None,
    profile: Annotated[
        bool, typer.Option("--profile", help="Also print where the time went, by stage, on standard error.")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="All findings, examples and coverage.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only the verdict and why.")] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours (also with NO_COLOR set).")] = False,
) -> None:
    """Read the logs of a service, match them against rules, label every finding, and give a verdict.

    Exit status: 0 pass, 1 fail, 3 inconclusive, 2 error.
    """
    from analyzer.pipeline import Settings, Stages

    stages = Stages(cli.BEGAN)
    gc.disable()  # the scan makes millions of values and hardly a cycle; looking for some costs a fifth of its time
    settings = Settings(
        sources=tuple(sources),
        rules=tuple(rules or ()),
        baseline=tuple(baseline or ()),
        service=service,
        revision=revision,
        since=_moment("--since", since),
        until=_moment("--until", until),
        deployed_at=_time("--deployed-at", deployed_at),
        unknown=unknown.value,
        jobs=jobs or os.cpu_count() or 1,
    )
    _check_formats([output])
    targets = [_target(text) for text in report or ()]
    _spare([*sources, *(baseline or ())], targets)
    result = _judged(settings, stages, watched=sys.stderr.isatty() and not quiet)
    _write(result, targets)
    style = _style(verbose=verbose, quiet=quiet, no_color=no_color)
    say(_rendered(result, output, style))
    stages.lap("report")
    if profile:
        print(profiled(stages), file=sys.stderr)
    raise typer.Exit(EXIT_OF[result.verdict])


def _judged(settings: Settings, stages: Stages, *, watched: bool) -> Result:
    from analyzer.pipeline import run

    if not watched:
        return run(settings, None, stages)
    from analyzer.cli.progress import Progress

    with Progress(sys.stderr) as progress:
        return run(settings, progress, stages)


def _style(*, verbose: bool, quiet: bool, no_color: bool) -> Style:
    from analyzer.reports import Style

    color = sys.stdout.isatty() and not no_color and not os.environ.get("NO_COLOR")
    width = shutil.get_terminal_size((100, 24)).columns
    return Style(width=width, color=color, verbose=verbose, quiet=quiet)


def _rendered(result: Result, name: str, style: Style) -> str:
    from analyzer.reports import FORMATS

    return FORMATS[name].render(result, style)


def _write(result: Result, targets: list[tuple[str, Path]]) -> None:
    from analyzer.reports import Style

    for name, path in targets:
        try:
            path.write_text(_rendered(result, name, Style(width=100)), encoding="utf-8", errors="replace")
        except OSError as error:
            raise UsageError(f"--report {name}={path}: cannot be written ({error.strerror})") from None


def _spare(names: list[str], targets: list[tuple[str, Path]]) -> None:
    """No report may be written over the logs that it is about."""
    read = {Path(name).resolve() for name in names if name != "-"}
    for name, path in targets:
        if path.resolve() in read:
            raise UsageError(f"--report {name}={path}: that is one of the logs to read; name another file")


def _target(text: str) -> tuple[str, Path]:
    name, separator, path = text.partition("=")
    if not separator or path in ("", "-"):
        raise UsageError(f"--report {text}: write FORMAT=PATH, such as json=result.json; --format prints")
    _check_formats([name])
    return name, Path(path)


def _check_formats(names: list[str]) -> None:
    from analyzer.reports import FORMATS

    for name in names:
        if name not in FORMATS:
            raise UsageError(f"there is no report format '{name}'; known: {', '.join(FORMATS)}")


def _moment(option: str, text: str | None) -> Moment | None:
    from analyzer.pipeline import Moment

    if text is None:
        return None
    ago = clock.duration(text)
    if ago is not None:
        return Moment(ago=ago)
    return Moment(at=_time(option, text, "or a duration such as 2h"))


def _time(option: str, text: str | None, also: str = "") -> int | None:
    if text is None:
        return None
    time = clock.nanoseconds(text.strip())
    if time is None:
        hint = f"write a time such as 2025-09-11T19:50:56Z{' ' if also else ''}{also}"
        raise UsageError(f"{option} {text}: not a time; {hint}")
    return time
