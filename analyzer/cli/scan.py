"""`logtriage scan`: read logs, judge them, report."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer import cli
from analyzer.cli import options
from analyzer.cli.output import say
from analyzer.cli.profile import profiled
from analyzer.cli.reporting import check_formats, masking, rendered, spare, style_of, target_of, write
from analyzer.errors import UsageError

if TYPE_CHECKING:
    from analyzer.pipeline import Settings, Stages
    from analyzer.verdict.result import Result

EXIT_OF = {"pass": 0, "fail": 1, "inconclusive": 3}


def scan(
    sources: Annotated[list[str] | None, options.SOURCES] = None,
    rules: options.Rules = None,
    baseline: Annotated[
        list[str] | None,
        typer.Option(
            "--baseline",
            "-b",
            metavar="FILE|previous-revision|window:24h",
            help="Logs of a good time to compare with; of a pull also the revision before, or the time before.",
        ),
    ] = None,
    service: options.Service = None,
    revision: options.Revision = None,
    since: options.Since = None,
    until: options.Until = None,
    deployed_at: options.DeployedAt = None,
    unknown: options.UnknownLabel = options.Unknown.critical,
    output: options.Format = "terminal",
    report: options.Report = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", min=1, metavar="N", help="Processes to use. Default: one a processor."),
    ] = None,
    profile: Annotated[
        bool, typer.Option("--profile", help="Also print where the time went, by stage, on standard error.")
    ] = False,
    verbose: options.Verbose = False,
    quiet: options.Quiet = False,
    no_color: options.NoColor = False,
    no_mask: options.NoMask = False,
    cloud_run: options.CloudRun = None,
    gcp_filter: options.GcpFilter = None,
    project: options.Project = None,
    region: options.Region = None,
    save: options.Save = None,
    resume: options.Resume = False,
    everything: options.Everything = False,
    settle: options.Settle = "60s",
    read_quota: options.ReadQuota = 60,
    retry_for: options.RetryFor = "2m",
    api_endpoint: options.Endpoint = None,
) -> None:
    """Read the logs of a service, match them against rules, label every finding, and give a verdict.

    Exit status: 0 pass, 1 fail, 3 inconclusive, 2 error.
    """
    from analyzer.pipeline import Settings, Stages
    from analyzer.pipeline.moments import moment, time

    stages = Stages(cli.BEGAN)
    gc.disable()  # the scan makes millions of values and hardly a cycle; looking for some costs a fifth of its time
    cloud = options.cloud_of(
        cloud_run=cloud_run,
        gcp_filter=gcp_filter,
        project=project,
        region=region,
        save=save,
        resume=resume,
        everything=everything,
        settle=settle,
        read_quota=read_quota,
        retry_for=retry_for,
        api_endpoint=api_endpoint,
    )
    if bool(sources) == bool(cloud):
        raise UsageError("name either logs to read, or with --cloud-run or --gcp-filter logs to pull")
    check_formats([output])
    targets = [target_of(text) for text in report or ()]
    settings = Settings(
        sources=tuple(sources or ()),
        rules=tuple(rules or ()),
        baseline=tuple(baseline or ()),
        service=service,
        revision=revision,
        since=moment("--since", since),
        until=moment("--until", until),
        deployed_at=time("--deployed-at", deployed_at),
        unknown=unknown.value,
        jobs=jobs or os.cpu_count() or 1,
        cloud=cloud,
        masked=masking([output, *(name for name, _path in targets)], no_mask=no_mask),
    )
    spare([*(sources or ()), *(baseline or ()), *filter(None, [save])], targets)
    result = _judged(settings, stages, quiet=quiet)
    write(result, targets)
    style = style_of(verbose=verbose, quiet=quiet, no_color=no_color)
    say(rendered(result, output, style))
    stages.lap("report")
    if profile:
        print(profiled(stages), file=sys.stderr)
    raise typer.Exit(EXIT_OF[result.verdict])


def _judged(settings: Settings, stages: Stages, *, quiet: bool) -> Result:
    if settings.cloud is not None:
        return _pulled(settings, stages, quiet=quiet)
    from analyzer.pipeline import run

    if quiet or not sys.stderr.isatty():
        return run(settings, None, stages)
    from analyzer.cli.progress import Progress

    with Progress(sys.stderr) as progress:
        return run(settings, progress, stages)


def _pulled(settings: Settings, stages: Stages, *, quiet: bool) -> Result:
    from analyzer.cli.progress import Progress
    from analyzer.cli.pull_progress import PullProgress
    from analyzer.pipeline import cloud_scan

    with PullProgress(None if quiet else sys.stderr) as pulling, Progress(sys.stderr) as progress:
        return cloud_scan.run(settings, progress if sys.stderr.isatty() and not quiet else None, stages, pulling)
