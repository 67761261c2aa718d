"""`logtriage pull`: bring the logs of a service into a file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli import options
from analyzer.cli.output import say
from analyzer.entry.clock import rfc3339
from analyzer.errors import LogtriageError, UsageError

if TYPE_CHECKING:
    from analyzer.pipeline import Cloud, Judge
    from analyzer.pipeline.explain import Estimate, Plan

EXIT_INCOMPLETE = 3


def pull(
    cloud_run: options.CloudRun = None,
    gcp_filter: options.GcpFilter = None,
    project: options.Project = None,
    region: options.Region = None,
    revision: options.Revision = None,
    since: options.Since = None,
    until: options.Until = None,
    rules: options.Rules = None,
    save: options.Save = None,
    resume: options.Resume = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Only print the filter, what it asks for in excess, and what it costs.")
    ] = False,
    everything: options.Everything = False,
    settle: options.Settle = "60s",
    read_quota: options.ReadQuota = 60,
    retry_for: options.RetryFor = "2m",
    api_endpoint: options.Endpoint = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, and nothing but faults.")] = False,
) -> None:
    """Pull the log entries of a service that can matter under the rules into a file, to be scanned later.

    Exit status: 0 complete, 3 incomplete (go on with --resume), 2 error.
    """
    from analyzer.pipeline import Judge, Settings, Stages
    from analyzer.pipeline.moments import moment

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
    if cloud is None:
        raise UsageError("name what to pull with --cloud-run SERVICE or --gcp-filter FILTER")
    settings = Settings(
        sources=(),
        rules=tuple(rules or ()),
        revision=revision,
        since=moment("--since", since),
        until=moment("--until", until),
        cloud=cloud,
    )
    judge = Judge(settings, Stages())
    if explain:
        _explain(judge, cloud)
        return
    raise typer.Exit(_saved(judge, cloud, quiet=quiet))


def _saved(judge: Judge, cloud: Cloud, *, quiet: bool) -> int:
    from analyzer.cli.pull_progress import PullProgress
    from analyzer.pipeline import WallClock
    from analyzer.pipeline.save import save as brought

    with PullProgress(None if quiet else sys.stderr) as progress:
        pulled = brought(judge, cloud, WallClock(), progress)
    for reason in pulled.incomplete:
        options.complain(reason)
    if pulled.incomplete:
        options.complain(f"{cloud.save} is not complete: run the same command with --resume to go on")
        return EXIT_INCOMPLETE
    if not quiet:
        say(
            f"{cloud.save}: {pulled.entries:,} entries in {pulled.pages:,} calls, {rfc3339(pulled.since)} to"
            f" {rfc3339(pulled.until)}, complete up to {rfc3339(pulled.complete_until)}\n"
        )
    return 0


def _explain(judge: Judge, cloud: Cloud) -> None:
    from analyzer.pipeline import WallClock
    from analyzer.pipeline.explain import estimate, plan

    clock = WallClock()
    say(_told(plan(judge, cloud, clock.now())))
    try:
        say(_cost(estimate(judge, cloud, clock, lambda _name, _told: None), cloud))
    except LogtriageError as error:
        say(f"Cost: not known: {error}\n")


def _told(planned: Plan) -> str:
    from analyzer.reports import neutral

    lines = []
    for number, query in enumerate(planned.queries, 1):
        lines += [f"Filter {number} of {len(planned.queries)} ({len(query):,} characters):", "", f"{query}", ""]
    lines += [neutral.terminal(line) for line in planned.later]
    lines += ["", "Asked for in excess:" if planned.widened else "Nothing is asked for in excess."]
    lines += [neutral.terminal(f"  {widened.rule}: {widened.why}") for widened in planned.widened]
    return "\n".join([*lines, "", ""])


def _cost(cost: Estimate, cloud: Cloud) -> str:
    about = "" if cost.exact else "about "
    return (
        f"Cost: {about}{cost.entries:,} entries, {about}{cost.pages:,} pages (calls, of {cloud.quota} a minute),"
        f" {about}{cost.seconds:,.0f} seconds\n"
    )
