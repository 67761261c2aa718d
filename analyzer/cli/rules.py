"""`logtriage rules`: list the packs, show a rule set, check rules and their examples."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analyzer.cli.output import say
from analyzer.errors import UsageError

if TYPE_CHECKING:
    from analyzer.matching.examples import Failure
    from analyzer.matching.lint import Hint
    from analyzer.ruleset import RuleSet

app = typer.Typer(help="List, show and check rules.", no_args_is_help=True, rich_markup_mode=None)
_FAILED = 1
_NARROW = 80


class Form(StrEnum):
    terminal = "terminal"
    json = "json"


NoColor = Annotated[bool, typer.Option("--no-color", help="No colours (also with NO_COLOR set).")]


@app.command("list", short_help="List the rule packs that are shipped, and where they apply.")
def list_rules() -> None:
    """List the rule packs that are shipped, and to which services they apply."""
    from analyzer.cli import rule_text
    from analyzer.pipeline import rules_of

    say(rule_text.listed(rules_of(()), _style(no_color=False)))


@app.command("show", short_help="Show the rules of a pack or file, or one rule by its id.")
def show(
    names: Annotated[
        list[str], typer.Argument(metavar="PACK|PATH|RULE...", help="A pack, a rule file, or a rule's id.")
    ],
    no_color: NoColor = False,
) -> None:
    """Show the markers and issues of a pack or rule file, or one rule by its id."""
    from analyzer.cli import rule_text

    style = _style(no_color=no_color)
    say("\n".join(rule_text.shown(name, style) for name in names))


@app.command("check", short_help="Check rule files, their examples, and what they cost.")
def check(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="PACK|PATH...", help="Packs or rule files; without any, all packs.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Hints fail too.")] = False,
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="CODE", help="No hints of this kind; repeatable.")
    ] = None,
    form: Annotated[Form, typer.Option("--format", "-f", help="What to print.")] = Form.terminal,
) -> None:
    """Check rule files, run the examples of their rules, and give hints on what could be better.

    Exit status: 0 all hold, 1 an example fails (with --strict also: there are hints), 2 a rule file has an error.
    """
    from analyzer.matching.examples import failures
    from analyzer.matching.lint import NEVER_FAIL, hints
    from analyzer.pipeline import rules_of

    _check_codes(ignore or ())
    rulesets = rules_of(tuple(names or ()))
    failed = {rules.name: failures(rules) for rules in rulesets}
    hinted = [hint for hint in hints(rulesets, today()) if hint.code not in (ignore or ())]
    if form is Form.json:
        say(json.dumps(_document(rulesets, failed, hinted), indent=2, ensure_ascii=False) + "\n")
    else:
        _print(rulesets, failed, hinted)
    wrong = any(failed.values()) or (strict and any(hint.code not in NEVER_FAIL for hint in hinted))
    raise typer.Exit(_FAILED if wrong else 0)


def today() -> date:
    """The day it is, in UTC."""
    return datetime.now(UTC).date()


def _check_codes(ignored: Sequence[str]) -> None:
    from typing import get_args

    from analyzer.matching.lint import Code
    from analyzer.ruleset.faults import did_you_mean, quoted

    for code in ignored:
        if code not in get_args(Code):
            raise UsageError(f"--ignore: there is no hint {quoted(code)} ({did_you_mean(code, get_args(Code))})")


def _print(rulesets: Sequence[RuleSet], failed: dict[str, list[Failure]], hinted: Sequence[Hint]) -> None:
    from analyzer.reports import neutral

    for rules in rulesets:
        say(f"{rules.name}: {_counted(rules)}, of which {len(failed[rules.name]) or 'none'} failed" + "\n")
    for line in (*(failure for found in failed.values() for failure in found), *hinted):
        say(neutral.terminal(str(line)).replace("\n", " ") + "\n")
    if hinted:
        kinds = ", ".join(f"{code} {count}" for code, count in sorted(Counter(hint.code for hint in hinted).items()))
        say(f"{_plural('hint', len(hinted))}: {kinds}\n")


def _counted(rules: RuleSet) -> str:
    examples = sum(len(r.examples.match) + len(r.examples.ignore) for r in rules.rules())
    return ", ".join(map(_plural, ("marker", "issue", "example"), (len(rules.markers), len(rules.issues), examples)))


def _plural(noun: str, count: int) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _document(rulesets: Sequence[RuleSet], failed: dict[str, list[Failure]], hinted: Sequence[Hint]) -> dict[str, Any]:
    return {
        "schema": "logtriage.rules-check/1",
        "rulesets": [
            {
                "ruleset": rules.name,
                "file": rules.file,
                "markers": len(rules.markers),
                "issues": len(rules.issues),
                "examples": sum(len(r.examples.match) + len(r.examples.ignore) for r in rules.rules()),
            }
            for rules in rulesets
        ],
        "failures": [
            {"file": found.place.file, "line": found.place.line, "rule": found.rule, "message": found.message}
            for of_set in failed.values()
            for found in of_set
        ],
        "hints": [
            {
                "file": hint.place.file,
                "line": hint.place.line,
                "rule": hint.rule,
                "code": hint.code,
                "message": hint.message,
                "remedy": hint.remedy,
            }
            for hint in hinted
        ],
    }


def _style(*, no_color: bool) -> Any:
    import os
    import shutil
    import sys

    from analyzer.reports import Style

    color = sys.stdout.isatty() and not no_color and not os.environ.get("NO_COLOR")
    return Style(width=shutil.get_terminal_size((_NARROW, 24)).columns, color=color)
