"""`logtriage rules`: list the packs, show a rule set, check rules and their examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.output import say

if TYPE_CHECKING:
    from analyzer.ruleset import RuleSet

app = typer.Typer(help="List, show and check rules.", no_args_is_help=True, rich_markup_mode=None)
_FAILED = 1


@app.command("list")
def list_rules() -> None:
    """List the rule packs that are shipped, and to which services they apply."""
    from analyzer.pipeline import rules_of

    for rules in rules_of(()):
        scope = "everywhere" if rules.applies_to is None else "where its applies_to holds"
        say(f"{rules.name:<16} {len(rules.markers):>3} markers {len(rules.issues):>3} issues  {scope}" + "\n")
        say(f"{'':<16} {rules.title or ''}" + "\n")


@app.command("show")
def show(
    names: Annotated[
        list[str], typer.Argument(metavar="PACK|PATH|RULE...", help="A pack, a rule file, or a rule's id.")
    ],
) -> None:
    """Show the markers and issues of a pack or rule file, or one rule by its id."""
    from analyzer.cli import rule_text
    from analyzer.reports import neutral

    for name in names:
        for line in rule_text.shown(name):
            say(neutral.terminal(line) + "\n")


@app.command("check")
def check(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="PACK|PATH...", help="Packs or rule files; without any, all packs.")
    ] = None,
) -> None:
    """Check rule files, run the examples of their rules, and point at rules that cost far more than others.

    Exit status: 0 all hold, 1 an example fails, 2 a rule file has an error.
    """
    from analyzer.matching.examples import Failure, failures
    from analyzer.matching.lint import Hint, costly
    from analyzer.pipeline import rules_of
    from analyzer.reports import neutral

    found: list[Failure] = []
    hints: list[Hint] = []
    for rules in rules_of(tuple(names or ())):
        failed = failures(rules)
        found += failed
        hints += costly(rules)
        say(f"{rules.name}: {_counted(rules)}, of which {len(failed) or 'none'} failed" + "\n")
    for line in (*found, *hints):
        say(neutral.terminal(str(line)) + "\n")
    raise typer.Exit(_FAILED if found else 0)


def _counted(rules: RuleSet) -> str:
    examples = sum(len(r.examples.match) + len(r.examples.ignore) for r in rules.rules())
    return f"{len(rules.markers)} markers, {len(rules.issues)} issues, {examples} examples"
