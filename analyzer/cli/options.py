"""The options that several commands share, and what those of a pull mean together."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.entry import clock
from analyzer.entry.clock import SECOND
from analyzer.errors import UsageError

if TYPE_CHECKING:
    from analyzer.pipeline import Cloud

_HIGHEST_QUOTA = 100_000
_LONGEST_FILTER = 15_000


class Unknown(StrEnum):
    critical = "critical"
    non_blocking = "non-blocking"


SOURCES = typer.Argument(
    metavar="SOURCES...",
    help="Log files, globs, folders (recursively), objects (gs://, s3://, az://), or - for standard input.",
)
Sources = Annotated[list[str], SOURCES]
Rules = Annotated[
    list[str] | None,
    typer.Option(
        "--rules",
        "-r",
        metavar="PACK|PATH",
        help="A rule pack by name, or a rule file or folder; repeatable. Default: the packs that apply.",
    ),
]
Revision = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|latest|previous", help="Judge this revision. Default: the newest of each service (latest)."
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        metavar="TIME|DURATION",
        help="From this time on (RFC 3339), or so long before the last entry (2h); of a pull: before now (30m).",
    ),
]
Until = Annotated[str | None, typer.Option(metavar="TIME|DURATION", help="Up to this time, given likewise.")]
Service = Annotated[str | None, typer.Option(metavar="NAME", help="Judge only this service; * is a wildcard.")]
DeployedAt = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="When the revision was deployed, where its start is not in the logs."),
]
UnknownLabel = Annotated[
    Unknown, typer.Option(help="Label of problems that no rule explains when no baseline is given.")
]
Format = Annotated[
    str, typer.Option("--format", "-f", metavar="FORMAT", help="What to print: terminal, json or markdown.")
]
Report = Annotated[
    list[str] | None,
    typer.Option("--report", metavar="FORMAT=PATH", help="Also write a report to a file; repeatable."),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="All findings, examples and coverage.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Only the verdict and why.")]
NoMask = Annotated[
    bool,
    typer.Option("--no-mask", help="Show secrets and personal data as they were logged: terminal and JSON only."),
]
NoColor = Annotated[bool, typer.Option("--no-color", help="No colours (also with NO_COLOR set).")]
CloudRun = Annotated[
    str | None, typer.Option("--cloud-run", metavar="SERVICE", help="Pull the logs of this Cloud Run service.")
]
GcpFilter = Annotated[
    str | None,
    typer.Option("--gcp-filter", metavar="FILTER", help="Pull what this Cloud Logging filter finds (of any resource)."),
]
Project = Annotated[
    str | None, typer.Option("--project", metavar="ID", help="The project. Default: as gcloud finds it.")
]
Region = Annotated[str | None, typer.Option("--region", metavar="NAME", help="Only this region of the service.")]
Save = Annotated[
    str | None,
    typer.Option("--save", metavar="FILE", help="Keep what came: JSON lines, packed where it ends in .gz or .zst."),
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on where a pull into --save was interrupted.")]
Everything = Annotated[
    bool, typer.Option("--everything", help="Ask for every entry, not only for what can matter under the rules.")
]
Settle = Annotated[
    str, typer.Option("--settle", metavar="DURATION", help="How late entries may arrive: up to now is read that late.")
]
ReadQuota = Annotated[
    int, typer.Option("--read-quota", min=1, max=_HIGHEST_QUOTA, metavar="N", help="Calls a minute and project.")
]
RetryFor = Annotated[
    str, typer.Option("--retry-for", metavar="DURATION", help="How long to ask again when a call fails.")
]
Endpoint = Annotated[
    str | None,
    typer.Option("--api-endpoint", metavar="HOST:PORT", help="Another server (loopback: without TLS and credentials)."),
]


def cloud_of(
    *,
    cloud_run: str | None,
    gcp_filter: str | None,
    project: str | None,
    region: str | None,
    save: str | None = None,
    resume: bool = False,
    everything: bool,
    settle: str,
    read_quota: int,
    retry_for: str,
    api_endpoint: str | None,
) -> Cloud | None:
    """What is pulled; None where nothing is. Raises UsageError for options that do not go together."""
    from analyzer.pipeline import Cloud

    if cloud_run is None and gcp_filter is None:
        given = {
            "--project": project,
            "--region": region,
            "--save": save,
            "--resume": resume,
            "--everything": everything,
            "--api-endpoint": api_endpoint,
        }
        alone = [name for name, value in given.items() if value]
        if alone:
            raise UsageError(f"{alone[0]} belongs to a pull; name what to pull with --cloud-run or --gcp-filter")
        return None
    for name, text in (("--cloud-run", cloud_run), ("--gcp-filter", gcp_filter)):
        if text is not None and not text.strip():
            raise UsageError(f"{name} is empty")
    if gcp_filter is not None and len(gcp_filter.encode(errors="replace")) > _LONGEST_FILTER:
        raise UsageError(
            f"--gcp-filter is {len(gcp_filter):,} characters long; Cloud Logging takes 20,000 in all, and the times and"
            f" revisions asked for need some of them: at most {_LONGEST_FILTER:,}"
        )
    if resume and save is None:
        raise UsageError("--resume goes on with an interrupted pull into a file; name it with --save")
    return Cloud(
        service=cloud_run,
        gcp_filter=gcp_filter,
        project=project,
        region=region,
        endpoint=api_endpoint,
        quota=read_quota,
        settle=_duration("--settle", settle),
        everything=everything,
        retry_for=max(SECOND // 100, _duration("--retry-for", retry_for)),
        save=save,
        resume=resume,
    )


def complain(message: str) -> None:
    """Say what is wrong on standard error; text of strangers in it is made harmless."""
    from analyzer.reports import neutral

    for line in message.splitlines():
        typer.echo(f"logtriage: {neutral.terminal(line)}", err=True)


def _duration(option: str, text: str) -> int:
    found = clock.duration(text)
    if found is None or found > clock.DAY:
        raise UsageError(f"{option} {text}: write a duration such as 90s, at most a day")
    return found
