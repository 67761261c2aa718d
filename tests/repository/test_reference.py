"""docs/reference.md names every command, option, exit status, reason code and key of the result, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args

import msgspec
import pytest
import typer
from shown_commands import ROOT

from analyzer.cli import EXIT_TERMINATED
from analyzer.cli.app import EXIT_ERROR, EXIT_INTERRUPTED, app
from analyzer.cli.scan import EXIT_OF
from analyzer.formats import FORMATS as READ
from analyzer.reports import FORMATS as REPORTS
from analyzer.reports.lines import FORMATS as LINES
from analyzer.reports.patterns import FORMATS as PATTERNS
from analyzer.verdict import line_list, pattern_list, result

PAGE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
BUILT_IN = {"-h", "--help"}


def sections() -> dict[str, str]:
    parts = re.split(r"^#+ (.+)$", PAGE, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(section: str) -> list[list[str]]:
    """The cells of every row of the tables in a section, heads left out."""
    lines = [line.replace("\\|", "\0") for line in sections()[section].splitlines() if line.startswith("|")]
    cells = [[cell.strip().replace("\0", "|") for cell in line.strip("|").split("|")] for line in lines]
    heads = {number - 1 for number, row in enumerate(cells) if set(row[0]) == {"-"}}
    return [row for number, row in enumerate(cells) if number not in heads and set(row[0]) != {"-"}]


def names(cell: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", cell))


def commands(command: Any = None, path: str = "logtriage") -> Iterator[tuple[str, Any]]:
    command = command or typer.main.get_command(app())
    inner = getattr(command, "commands", {})
    if command.params or not inner:
        yield path, command
    for name, sub in inner.items():
        yield from commands(sub, f"{path} {name}")


def fields(struct: type[msgspec.Struct]) -> set[str]:
    return {field.name for field in msgspec.structs.fields(struct)}


@pytest.mark.parametrize(("path", "command"), [*commands()], ids=lambda value: value if isinstance(value, str) else "")
def test_every_option_of_a_command_is_documented_and_no_other(path: str, command: Any) -> None:
    options = {name for parameter in command.params for name in parameter.opts if name.startswith("-")}
    documented = {name for row in rows(path) for name in names(row[0])} - BUILT_IN
    assert documented == options


@pytest.mark.parametrize(("path", "command"), [*commands()], ids=lambda value: value if isinstance(value, str) else "")
def test_every_argument_and_value_of_a_command_is_documented(path: str, command: Any) -> None:
    for parameter in command.params:
        if parameter.metavar:
            assert parameter.metavar.removesuffix("...") in sections()[path].replace("\\|", "|")


def test_every_exit_status_is_documented() -> None:
    table = {row[0]: row[1] for row in rows("Exit status")}
    assert set(table) == {str(code) for code in (*EXIT_OF.values(), EXIT_ERROR, EXIT_INTERRUPTED, EXIT_TERMINATED)}
    for verdict, code in EXIT_OF.items():
        assert table[str(code)].startswith(verdict)


def test_every_reason_code_is_documented_with_its_verdict() -> None:
    codes = {next(iter(names(row[0]))): row[1] for row in rows("Reasons") if len(row) == 3}
    assert set(codes) == set(get_args(result.Code))
    assert set(codes.values()) == set(get_args(result.Verdict))


def test_every_report_format_is_documented() -> None:
    cell = next(row[2] for row in rows("logtriage scan") if "--format" in row[0])
    assert names(cell) == set(REPORTS)


def test_every_format_of_patterns_is_documented() -> None:
    cell = next(row[2] for row in rows("logtriage patterns") if "--format" in row[0])
    assert names(cell) == set(PATTERNS)


def test_every_format_of_lines_and_every_key_of_one_is_documented() -> None:
    cell = next(row[2] for row in rows("logtriage lines") if "--format" in row[0])
    assert names(cell) == set(LINES)
    assert fields(line_list.Line) <= names(sections()["logtriage lines"])


def test_every_format_that_is_read_is_documented() -> None:
    documented = {row[0].lower().replace(" ", "-") for row in rows("What is read")}
    assert documented == {name.removeprefix("gcloud-") for name in READ}


@pytest.mark.parametrize(
    ("section", "struct"),
    [
        ("The result", result.Result),
        ("Reasons", result.Reason),
        ("Target", result.Target),
        ("Window", result.Window),
        ("Coverage", result.Coverage),
        ("Baseline", result.BaselineCoverage),
        ("Markers", result.Marker),
        ("Findings", result.Finding),
        ("Examples", result.Example),
        ("Context", result.Context),
        ("Rules", result.Rules),
        ("The list of patterns", pattern_list.PatternList),
        ("A pattern", pattern_list.Pattern),
    ],
)
def test_every_key_of_a_part_of_the_result_is_documented(section: str, struct: type[msgspec.Struct]) -> None:
    documented = {name for row in rows(section) if len(row) == 2 for name in names(row[0])}
    assert documented == fields(struct)


@pytest.mark.parametrize(
    ("section", "key", "struct"),
    [
        ("The result", "tool", result.Tool),
        ("Coverage", "duplicates", result.Duplicates),
        ("Target", "given", result.Given),
        ("Coverage", "gaps", result.Gap),
        ("Baseline", "sources", result.BaselineSource),
        ("Coverage", "revisions", result.RevisionCoverage),
        ("Coverage", "not_judged", result.RuleNotJudged),
        ("Findings", "baseline", result.Rate),
        ("Examples", "location", result.Location),
        ("Context", "other_revisions", result.OtherRevision),
        ("Context", "baseline_only", result.BaselineOnly),
        ("Context", "elsewhere", result.Elsewhere),
        ("Rules", "rulesets", result.RulesetUsed),
        ("Rules", "expiring", result.Expiring),
        ("The list of patterns", "duplicates", result.Duplicates),
        ("The list of patterns", "left_out", pattern_list.LeftOut),
    ],
)
def test_the_keys_inside_a_key_are_documented(section: str, key: str, struct: type[msgspec.Struct]) -> None:
    cell = next(row[1] for row in rows(section) if key in names(row[0]))
    assert fields(struct) <= names(cell)


@pytest.mark.parametrize(
    ("section", "key", "values"),
    [
        ("The result", "verdict", result.Verdict),
        ("Markers", "status", result.Status),
        ("Findings", "label", result.Label),
        ("Findings", "state", result.State),
    ],
)
def test_the_values_of_a_key_are_documented(section: str, key: str, values: Any) -> None:
    cell = next(row[1] for row in rows(section) if key in names(row[0]))
    assert names(cell) == set(get_args(values))


def test_the_states_are_told_in_the_explanation_too() -> None:
    explanation = (ROOT / "docs" / "explanation.md").read_text(encoding="utf-8")
    assert [value for value in get_args(result.State) if f"`{value}`" not in explanation] == []
    assert [value for value in get_args(result.Status) if f"**{value}**" not in explanation] == []
