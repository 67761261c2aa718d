"""What the project says about itself agrees: version, Python, files that are promised."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version

import pytest
from shown_commands import ROOT

import analyzer
from analyzer.ruleset import packs

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# Assembled, so that this file does not hold them itself.
HOSTS = ("pypi." + "org", "python" + "hosted", "/opt/" + "pypi", "--index" + "-url", "find" + "-links")


def test_the_installed_version_is_that_of_the_package() -> None:
    assert version("logtriage") == analyzer.__version__


def test_the_changelog_tells_of_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(
        rf"^## \[{re.escape(analyzer.__version__)}\]|^What will be {re.escape(analyzer.__version__)}\.", changelog, re.M
    )


def test_the_wheel_carries_the_packs_where_the_program_looks_for_them() -> None:
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"] == {"rules": "analyzer/rules"}
    assert packs.names() == tuple(sorted(path.stem for path in (ROOT / "rules").glob("*.yaml")))


@pytest.mark.parametrize("name", PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"])
def test_what_the_source_distribution_promises_is_there(name: str) -> None:
    assert (ROOT / name).exists()


def test_no_registry_is_written_anywhere() -> None:
    files = [ROOT / "Makefile", ROOT / "pyproject.toml", ROOT / ".ci" / "run", ROOT / "README.md"]
    texts = {path.name: path.read_text(encoding="utf-8") for path in [*files, *(ROOT / "docs").glob("*.md")]}
    found = {(name, host) for name, text in texts.items() for host in HOSTS if host in text}
    assert found <= {("rules.md", HOSTS[0])}  # a link to the page of a package


def test_the_gate_is_executable() -> None:
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
