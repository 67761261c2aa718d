"""`logtriage wait`: follow logs that are being written until the verdict is certain."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli import options
from analyzer.cli.output import say
from analyzer.cli.reporting import check_formats, masking, rendered, spare, style_of, target_of, write
from analyzer.cli.scan import EXIT_OF
from analyzer.entry import clock
from analyzer.errors import UsageError

_STREAM_SETTLES = 5
"""Seconds for which something that fails must stand where entries come one by one: a trace may be among them."""

if TYPE_CHECKING:
    from analyzer.cli.live import View
    from analyzer.pipeline import Moment, Settings, SteadyClock
    from analyzer.pipeline.wait import WaitSettings
    from analyzer.verdict.result import Result


def wait(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCES...", help="Log files that are being written, also such as do not exist yet, or -."
        ),
    ] = None,
    rules: options.Rules = None,
    baseline: Annotated[
        list[str] | None,
        typer.Option("--baseline", "-b", metavar="FILE", help="Logs of a good time to compare with; repeatable."),
    ] = None,
    service: options.Service = None,
    revision: options.Revision = None,
    timeout: Annotated[str, typer.Option(metavar="DURATION", help="How long to wait at most.")] = "5m",
    hold: Annotated[
        str | None,
        typer.Option(
            metavar="DURATION",
            help="How long all must have been ready; 0s: an instant will do. Default: 60s, at most half of --timeout.",
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="TIME|DURATION", help="Only entries from this time on, or from so long ago (10m)."),
    ] = None,
    deployed_at: options.DeployedAt = None,
    unknown: options.UnknownLabel = options.Unknown.critical,
    output: options.Format = "terminal",
    report: options.Report = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", min=1, metavar="N", help="Processes for the baseline. Default: one a processor."),
    ] = None,
    verbose: options.Verbose = False,
    quiet: options.Quiet = False,
    no_color: options.NoColor = False,
    no_mask: options.NoMask = False,
    cloud_run: options.CloudRun = None,
    gcp_filter: options.GcpFilter = None,
    project: options.Project = None,
    region: options.Region = None,
    everything: options.Everything = False,
    settle: options.Settle = "60s",
    read_quota: options.ReadQuota = 60,
    retry_for: options.RetryFor = "2m",
    api_endpoint: options.Endpoint = None,
) -> None:
    """Follow logs that are being written, and end as soon as the verdict is certain.

    That is when all required markers are ready and were for --hold, when something has failed for good, or when the
    time is up. Exit status: 0 pass, 1 fail, 3 inconclusive, 2 error.
    """
    from analyzer.pipeline import Settings, SteadyClock
    from analyzer.pipeline.moments import time
    from analyzer.pipeline.wait import WaitSettings

    cloud = options.cloud_of(
        cloud_run=cloud_run,
        gcp_filter=gcp_filter,
        project=project,
        region=region,
        everything=everything,
        settle=settle,
        read_quota=read_quota,
        retry_for=retry_for,
        api_endpoint=api_endpoint,
    )
    if bool(sources) == bool(cloud):
        raise UsageError("name either log files to follow, or with --cloud-run or --gcp-filter logs to pull")
    check_formats([output])
    targets = [target_of(text) for text in report or ()]
    steady = SteadyClock()
    settings = Settings(
        sources=tuple(sources or ()),
        rules=tuple(rules or ()),
        baseline=tuple(baseline or ()),
        service=service,
        revision=revision,
        since=_before_now("--since", since, steady.now()),
        deployed_at=time("--deployed-at", deployed_at),
        unknown=unknown.value,
        jobs=jobs or os.cpu_count() or 1,
        cloud=cloud,
        masked=masking([output, *(name for name, _path in targets)], no_mask=no_mask),
    )
    most = _duration("--timeout", timeout)
    how = WaitSettings(
        timeout=most,
        hold=min(60 * clock.SECOND, most // 2) if hold is None else _duration("--hold", hold),
        settle=(_STREAM_SETTLES if cloud else 1) * clock.SECOND,
    )
    spare([*(sources or ()), *(baseline or ())], targets)
    result = _awaited(settings, how, steady, _view(quiet=quiet, no_color=no_color))
    write(result, targets)
    style = style_of(verbose=verbose, quiet=quiet, no_color=no_color)
    say(rendered(result, output, style))
    raise typer.Exit(EXIT_OF[result.verdict])


def _awaited(settings: Settings, how: WaitSettings, steady: SteadyClock, view: View) -> Result:
    from analyzer.pipeline import Judge, Stages
    from analyzer.pipeline.wait import following, wait

    judge = Judge(settings, Stages())
    with following(judge, steady, view.pulling) as followed, view:
        for look in wait(judge, how, followed, steady):
            view.show(look)
    return look.result


def _view(*, quiet: bool, no_color: bool) -> View:
    from analyzer.cli.live import Lines, Screen, Silent

    if quiet:
        return Silent()
    if not sys.stderr.isatty():
        return Lines(sys.stderr)
    return Screen(sys.stderr, color=not (no_color or os.environ.get("NO_COLOR")))


def _duration(option: str, text: str) -> int:
    length = clock.duration(text)
    if length is None:
        raise UsageError(f"{option} {text}: not a duration; write one such as 90s or 5m")
    return length


def _before_now(option: str, text: str | None, now: int) -> Moment | None:
    from analyzer.pipeline import Moment
    from analyzer.pipeline.moments import moment

    given = moment(option, text)
    return given if given is None or given.ago is None else Moment(at=now - given.ago)
