"""The command `logtriage`: its subcommands in one table, and the one place where errors become words and exit codes."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer

from analyzer import __version__
from analyzer.cli import lines, patterns, pull, rules, scan, schema, wait
from analyzer.errors import LogtriageError

EXIT_ERROR, EXIT_INTERRUPTED = 2, 130

_COMMANDS: dict[str, Callable[..., None]] = {
    "scan": scan.scan,
    "pull": pull.pull,
    "wait": wait.wait,
    "patterns": patterns.patterns,
    "lines": lines.lines,
}
_GROUPS = {"rules": rules.app, "schema": schema.app}

_IN_SHORT = {  # as wide as the list of commands leaves room for in 80 columns
    "scan": "Judge logs: pass, fail or inconclusive, and why.",
    "pull": "Fetch the logs of a service that can matter into a file.",
    "wait": "Follow growing logs until the verdict is certain.",
    "patterns": "Summarise all entries by what they say.",
    "lines": "Show every log entry of one finding.",
    "rules": "List, show and check rules.",
    "schema": "Print the JSON Schemas of results and rule files.",
}

_EXAMPLES = """\
\b
Examples:
  logtriage scan app.log
  logtriage scan new.jsonl --baseline old.jsonl
  logtriage scan --cloud-run shop-api --baseline previous-revision
"""


def app(asked: str = "") -> typer.Typer:
    """The command with all its subcommands; with only the one asked for, where there is one of this name: what the
    options of all mean takes milliseconds to work out.
    """
    made = typer.Typer(
        name="logtriage",
        help="Log triage after a deployment: is it ready, is anything new broken, may it go on?",
        epilog=_EXAMPLES,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback()(_logtriage)
    known = asked in _COMMANDS or asked in _GROUPS
    for name, command in _COMMANDS.items():
        if name == asked or not known:
            made.command(name, short_help=_IN_SHORT[name])(command)
    for name, group in _GROUPS.items():
        if name == asked or not known:
            made.add_typer(group, name=name, short_help=_IN_SHORT[name])
    return made


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"logtriage {__version__}")
        raise typer.Exit


def _logtriage(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Log triage after a deployment: is it ready, is anything new broken, may it go on?"""


def run() -> int:
    """Run the command; returns its exit status."""
    if sys.stdout is None:
        return _fail("standard output is closed: nothing could be reported")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        done = app(*sys.argv[1:2])(standalone_mode=False)
    except LogtriageError as error:
        return _fail(str(error))
    except typer.Abort:
        return EXIT_INTERRUPTED
    except typer.Exit as stop:
        return stop.exit_code
    except OSError as error:
        return _fail(f"the report cannot be written ({error.strerror or error})")
    except Exception as error:
        if isinstance(getattr(error, "exit_code", None), int) and hasattr(error, "show"):
            _show(error)
            return EXIT_ERROR
        raise
    return done if isinstance(done, int) else 0


def _show(mistake: Any) -> None:
    """A mistake of the command line, in the words of its library; a shell puts names of files there too."""
    from analyzer.reports import neutral

    told = io.StringIO()
    mistake.show(file=told)
    typer.echo(neutral.terminal(told.getvalue()), err=True, nl=False)


def _fail(message: str) -> int:
    from analyzer.reports import neutral

    for line in message.splitlines():
        typer.echo(f"logtriage: {neutral.terminal(line)}", err=True)
    return EXIT_ERROR
