"""Every command of the README and of the guides works, and prints what the page shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from shown_commands import ROOT, Shown, blocks, missing, run

PAGES = ["README.md", "docs/tutorial.md", "docs/how-to.md"]
BLOCKS = [(page, number, block) for page in PAGES for number, block in enumerate(blocks(page), 1)]
TARGETS = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
EXIT_STATUSES_OF_A_VERDICT = {0, 1, 3}


def is_make(shown: Shown) -> bool:
    return shown.command.startswith("make")


@pytest.mark.parametrize(("page", "number", "block"), BLOCKS, ids=lambda value: value if isinstance(value, str) else "")
def test_the_commands_of_a_page_print_what_it_shows(page: str, number: int, block: list[Shown], tmp_path: Path) -> None:
    commands = [shown for shown in block if not is_make(shown)]
    for shown, ran in zip(commands, run(commands, tmp_path), strict=True):
        assert ran.status in EXIT_STATUSES_OF_A_VERDICT, f"{shown.command}\n{ran.output}"
        assert missing(shown.output, ran.output) == [], f"{shown.command}\n{ran.output}"


def test_every_make_target_that_a_page_names_is_in_the_makefile() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))]
    named = {name for text in texts for name in re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE)}
    assert {"demo", "test"} <= named
    assert named <= set(TARGETS)


def test_no_command_that_a_page_says_to_run_holds_a_placeholder() -> None:
    shown = [shown.command for _page, _number, block in BLOCKS for shown in block]
    assert [command for command in shown if re.search(r"<[a-z ]+>|\b[A-Z]{3,}_[A-Z]+\b|…|\bNAME\b", command)] == []


def test_the_demo_of_the_readme_is_what_make_demo_runs() -> None:
    command = blocks("README.md")[1][0].command
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").replace("$(DEMO)", "fixtures/staging-00434")
    assert f"@$(BIN)/{command}\n" in recipe
    assert f"$$ {command}'" in recipe


@pytest.mark.parametrize("page", ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", *sorted(
    path.relative_to(ROOT).as_posix() for folder in ("docs", "fixtures", "rules", "benchmarks")
    for path in (ROOT / folder).glob("*.md")
)])  # fmt: skip
def test_every_link_of_a_page_leads_somewhere(page: str) -> None:
    broken = []
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", (ROOT / page).read_text(encoding="utf-8")):
        name, _, heading = link.partition("#")
        target = (ROOT / page).parent / name if name else ROOT / page
        if not target.exists() or (heading and heading not in headings(target)):
            broken.append(link)
    assert broken == []


def headings(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    found = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}
