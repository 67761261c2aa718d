"""Whatever stands in whatever field of logs and rules: every document is read as what it is by those who read it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from reports.rendered import RENDERERS

from analyzer.reports import FORMATS, Style
from analyzer.reports.lines import FORMATS as LINE_FORMATS
from analyzer.reports.layout import columns
from analyzer.reports.patterns import FORMATS as PATTERN_FORMATS

from .payloads import PAYLOADS
from .planted import Planted
from .screens import shown

STYLES = [
    Style(width=width, color=color, verbose=verbose)
    for width, color, verbose in ((40, False, True), (80, True, False), (80, True, True), (200, False, False))
]
HEADINGS = (
    r"CRITICAL|PRE-EXISTING|NON-BLOCKING|MARKERS|COVERAGE|OTHER REVISIONS|GONE|EXPIRING RULES|TO GET AN ANSWER|READY"
)
COMMANDS = re.compile(r"^\s*::|##\w*\[", re.MULTILINE)

PlantedOf = Callable[[str], Planted]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> PlantedOf:
    @cache
    def of(name: str) -> Planted:
        return Planted(tmp_path_factory.mktemp("planted"), PAYLOADS[name])

    return of


@pytest.mark.parametrize("payload", PAYLOADS)
def test_whatever_logs_and_rules_hold_does_nothing(planted: PlantedOf, payload: str) -> None:
    made = planted(payload)
    for result in made.results:
        for style in STYLES:
            assert_report(FORMATS["terminal"].render(result, style), style, result.verdict)
        assert_json(FORMATS["json"].render(result, STYLES[0]))
        assert_markdown(FORMATS["markdown"].render(result, STYLES[0]))
        assert len(result.to_frame()) == len(result.findings)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_lists_of_patterns_and_of_entries_show_what_logs_hold_and_do_nothing(planted: PlantedOf, payload: str) -> None:
    made = planted(payload)
    for style in STYLES:
        assert_rows(PATTERN_FORMATS["terminal"](made.patterns, style), style, r" *(\d[\d,]*|count)  |\d+ entries")
    assert_json(PATTERN_FORMATS["json"](made.patterns, STYLES[0]))
    assert_table(PATTERN_FORMATS["csv"](made.patterns, STYLES[0]))
    assert_table(made.assigned())
    for found in made.lines:
        entry = r"\d{4}-\d\d-\d\dT[\d:.]+Z  [A-Z]+|\(no time\)  |and [\d,]+ more entr|" + re.escape(found.id)
        for style in STYLES:
            assert_rows(LINE_FORMATS["terminal"](found, style), style, entry)
        for line in LINE_FORMATS["json"](found, STYLES[0]).splitlines():
            assert_json(line + "\n")


def assert_report(printed: str, style: Style, verdict: str) -> None:
    first, *rows = assert_rows(printed, style, f"{verdict.upper()}  |(?:{HEADINGS})(?:  |$)")
    assert first.startswith(f"{verdict.upper()}  ")
    at_margin = [row.split("  ")[0] for row in rows if row and not row.startswith(" ")]
    assert len(at_margin) == len(set(at_margin)), "a heading stands twice"
    assert verdict.upper() not in at_margin


def assert_rows(printed: str, style: Style, own: str) -> list[str]:
    """The rows that a terminal shows; at its margin stands only what is the report's `own`."""
    rows = shown(printed)
    assert max(map(columns, rows)) <= style.width
    assert [row for row in rows if row and not row.startswith(" ") and not re.match(own, row)] == []
    assert not COMMANDS.search("\n".join(rows))
    return rows


def assert_json(printed: str) -> None:
    json.loads(printed)
    assert printed.isascii() or shown(printed)
    assert not COMMANDS.search(printed)


def assert_table(printed: str) -> None:
    header, *table = csv.reader(io.StringIO(printed))
    assert {len(row) for row in table} == {len(header)}
    assert printed.count("\n") == 1 + len(table)
    cells = [cell for row in table for cell in row]
    assert [cell for cell in cells if cell[:1] in tuple("=+-@\t\r|%\uff1d\uff0b\uff0d\uff20") and cell] == []
    shown(printed)


def assert_markdown(source: str) -> None:
    shown(source)
    assert not COMMANDS.search(source)
    for name, render in RENDERERS.items():
        page = render(source)
        assert set(page.tags) <= TAGS, name
        assert page.comments == [], name
        assert page.references() == [], name
