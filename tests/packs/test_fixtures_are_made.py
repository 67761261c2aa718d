"""The logs in fixtures/ are exactly what fixtures/make.py writes, and each says what must come out of it."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

FIXTURES = Path(__file__).parents[2] / "fixtures"
EXPECTATIONS = sorted(FIXTURES.glob("*/expected*.yaml"))
LARGEST = 3_000_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    subprocess.run([sys.executable, "-B", str(FIXTURES / "make.py"), "--into", str(folder)], check=True, timeout=60)
    return folder


def logs(folder: Path) -> dict[str, bytes]:
    """Every log below the folder; what is compressed is opened, for compressors differ between machines."""
    files = [path for path in folder.glob("*/*") if path.suffix not in (".yaml", ".py", ".pyc") and path.is_file()]
    return {
        path.relative_to(folder).as_posix(): gzip.decompress(path.read_bytes())
        if path.suffix == ".gz"
        else path.read_bytes()
        for path in files
    }


def test_the_script_writes_what_is_committed(made: Path) -> None:
    committed, written = logs(FIXTURES), logs(made)
    assert sorted(written) == sorted(committed)
    assert [name for name in written if written[name] != committed[name]] == []


def test_the_fixtures_stay_small() -> None:
    files = [path for path in FIXTURES.glob("*/*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < LARGEST


def test_every_folder_with_logs_says_what_is_expected_of_it() -> None:
    folders = {name.split("/")[0] for name in logs(FIXTURES)}
    assert {path.parent.name for path in EXPECTATIONS} == folders


def test_every_folder_has_its_story_in_the_readme() -> None:
    readme = (FIXTURES / "README.md").read_text(encoding="utf-8")
    assert [path.parent.name for path in EXPECTATIONS if f"`{path.parent.name}`" not in readme] == []


@pytest.mark.parametrize("path", EXPECTATIONS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_expectation_has_only_known_keys_and_existing_files(path: Path) -> None:
    expectation: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert set(expectation) == {"title", "why", "run", "expect"}
    run, expect = expectation["run"], expectation["expect"]
    assert set(run) <= {"sources", "baseline", "rules", "args"}
    assert set(expect) <= {"verdict", "exit", "markers", "findings", "never", "at_most", "coverage"}
    rows = [*expect.get("findings", []), *expect.get("never", [])]
    assert all(set(row) <= {"text", "rule", "known", "label", "state", "count"} for row in rows)
    for name in [*run["sources"], *run.get("baseline", [])]:
        assert (path.parent / name).is_file()
