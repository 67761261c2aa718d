"""The command `logtriage`: its subcommands in one table, and the one place where errors become words and exit codes."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from analyzer import __version__
from analyzer.cli import rules, scan, schema
from analyzer.errors import LogtriageError

EXIT_ERROR, EXIT_INTERRUPTED = 2, 130

app = typer.Typer(
    name="logtriage",
    help="Log triage after a deployment: is it ready, is anything new broken, may it go on?",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("scan")(scan.scan)
app.add_typer(rules.app, name="rules")
app.add_typer(schema.app, name="schema")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"logtriage {__version__}")
        raise typer.Exit


@app.callback()
def logtriage(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Log triage after a deployment: is it ready, is anything new broken, may it go on?"""


def main() -> None:
    """Run the command and exit: 0 pass, 1 fail, 3 inconclusive, 2 error, 130 after Ctrl-C."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = _run()
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader went away, as `head` does: nothing more can be said, and nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = EXIT_ERROR
    sys.exit(code)


def _run() -> int:
    try:
        done = app(standalone_mode=False)
    except LogtriageError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except typer.Abort:
        return EXIT_INTERRUPTED
    except typer.Exit as stop:
        return stop.exit_code
    except Exception as error:
        if hasattr(error, "format_message") and hasattr(error, "exit_code"):  # a usage error of the command line
            error.show() if hasattr(error, "show") else _fail(error.format_message())
            return EXIT_ERROR
        raise
    return done if isinstance(done, int) else 0


def _fail(message: str) -> int:
    from analyzer.reports import neutral

    for line in message.splitlines():
        typer.echo(f"logtriage: {neutral.terminal(line)}", err=True)
    return EXIT_ERROR
