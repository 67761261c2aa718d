"""Whatever stands in whatever field of logs and rules: every document is read as what it is by those who read it."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from reports.rendered import RENDERERS
from reports.test_markdown import ELEMENTS
from verdict.made import Folder, entry

from analyzer.entry.characters import visible
from analyzer.pipeline import Settings, run
from analyzer.reports import FORMATS, Style
from analyzer.reports.layout import columns
from analyzer.reports.lines import FORMATS as LINE_FORMATS
from analyzer.reports.patterns import FORMATS as PATTERN_FORMATS

from .payloads import PAYLOADS
from .planted import Planted
from .screens import shown

STYLES = (Style(width=40, verbose=True), Style(width=80, color=True), Style(width=200))
PLAIN = STYLES[2]
HEADINGS = (
    r"CRITICAL|PRE-EXISTING|NON-BLOCKING|MARKERS|COVERAGE|OTHER REVISIONS|GONE|EXPIRING RULES|TO GET AN ANSWER|READY"
)
COMMANDS = re.compile(r"^\s*::|##\w*\[", re.MULTILINE)

# Names that a file system takes.
SHORT = {
    name for name, text in PAYLOADS.items() if 0 < len(text.encode("utf-8", "replace")) < 200 and text.isprintable()
}
SHORT |= {name for name, text in PAYLOADS.items() if 0 < len(text) < 60 and not re.search("[\ud800-\udfff]", text)}

PlantedOf = Callable[[str], Planted]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> PlantedOf:
    @cache
    def of(name: str) -> Planted:
        return Planted(tmp_path_factory.mktemp("planted"), PAYLOADS[name])

    return of


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_report_for_a_terminal_shows_what_logs_and_rules_hold_and_does_nothing(
    planted: PlantedOf, payload: str
) -> None:
    for result, style in zip((*planted(payload).results, planted(payload).known), STYLES, strict=True):
        assert_report(FORMATS["terminal"].render(result, style), style, result.verdict)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_documents_are_read_as_what_they_are(planted: PlantedOf, payload: str) -> None:
    made = planted(payload)
    for result in made.results:
        assert_json(FORMATS["json"].render(result, PLAIN))
        assert len(result.to_frame()) == len(result.findings)
    assert_markdown(FORMATS["markdown"].render(made.known, PLAIN))
    assert_json(PATTERN_FORMATS["json"](made.patterns, PLAIN))
    assert_table(PATTERN_FORMATS["csv"](made.patterns, PLAIN))
    assert_table(made.assigned())
    for line in "".join(LINE_FORMATS["json"](found, PLAIN) for found in made.lines).splitlines():
        assert_json(line)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_lists_show_what_logs_hold_and_do_nothing(planted: PlantedOf, payload: str) -> None:
    made = planted(payload)
    assert_rows(PATTERN_FORMATS["terminal"](made.patterns, STYLES[0]), STYLES[0], r"\d+ entries|count  ")
    [*_, found] = made.lines
    entry = r"\d{4}-\d\d-\d\dT[\d:.]+Z  [A-Z]+|\(no time\)  |and [\d,]+ more entr|" + re.escape(found.id)
    assert_rows(LINE_FORMATS["terminal"](found, STYLES[1]), STYLES[1], entry)


@pytest.mark.parametrize("payload", [name for name in PAYLOADS if name in SHORT])
def test_names_of_files_and_of_members_of_archives_do_nothing(tmp_path: Path, payload: str) -> None:
    name = PAYLOADS[payload].replace("/", "_").replace("\0", "") + ".jsonl"
    made = Folder(tmp_path)
    plain = tmp_path / name
    plain.write_bytes(Path(made.write("log", [entry(0, "boom", "ERROR"), entry(1, "{", "ERROR")])).read_bytes())
    with zipfile.ZipFile(tmp_path / "logs.zip", "w") as archive:
        archive.write(plain, name)
    result = run(Settings(sources=(str(plain), str(tmp_path / "logs.zip")), baseline=(str(plain),)))
    assert result.coverage.entries
    for style in STYLES:
        assert_report(FORMATS["terminal"].render(result, style), style, result.verdict)
    assert_json(FORMATS["json"].render(result, PLAIN))
    assert_markdown(FORMATS["markdown"].render(result, PLAIN))


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
    assert visible(printed) == printed
    assert not COMMANDS.search(printed)


def assert_table(printed: str) -> None:
    header, *table = csv.reader(io.StringIO(printed))
    assert {len(row) for row in table} == {len(header)}
    assert printed.count("\n") == 1 + len(table)
    cells = [cell for row in table for cell in row]
    assert [cell for cell in cells if cell[:1] in tuple("=+-@\t\r|%\uff1d\uff0b\uff0d\uff20") and cell] == []
    assert visible(printed) == printed


def assert_markdown(source: str) -> None:
    assert visible(source) == source
    assert not COMMANDS.search(source)
    for name, render in RENDERERS.items():
        page = render(source)
        assert set(page.tags) <= ELEMENTS, name
        assert page.comments == [], name
        assert page.references() == [], name
