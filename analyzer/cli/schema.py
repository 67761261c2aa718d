"""`logtriage schema`: the JSON Schemas of what the program reads and writes."""

from __future__ import annotations

import json

import typer

from analyzer.cli.output import say

app = typer.Typer(
    help="Print the JSON Schema of the result, of the list of patterns, or of rule files.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("result")
def result() -> None:
    """Print the JSON Schema of the result document."""
    from analyzer.verdict.result import json_schema

    say(json.dumps(json_schema(), indent=2) + "\n")


@app.command("patterns")
def patterns() -> None:
    """Print the JSON Schema of the list of patterns."""
    from analyzer.verdict.pattern_list import json_schema

    say(json.dumps(json_schema(), indent=2) + "\n")


@app.command("rules")
def rules() -> None:
    """Print the JSON Schema of rule files."""
    from analyzer.ruleset import json_schema

    say(json.dumps(json_schema(), indent=2) + "\n")
