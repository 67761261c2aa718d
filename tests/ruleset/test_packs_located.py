"""Shipped packs are found by name, files and folders by path, and nothing outside by a trick."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.errors import UsageError
from analyzer.ruleset import packs


@pytest.fixture(autouse=True)
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two packs, and a working folder beside them."""
    folder, here = tmp_path / "analyzer" / "rules", tmp_path / "here"
    for name in ("cloud-run", "netra-backend"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.yaml").write_text("logtriage: 1\nruleset: r\n")
    (folder / "README.md").write_text("how to write a rule")
    here.mkdir()
    (tmp_path / "secret.yaml").write_text("")
    monkeypatch.setattr(packs, "__file__", str(tmp_path / "analyzer" / "ruleset" / "packs.py"))
    monkeypatch.chdir(here)
    return folder


def test_the_packs_have_names() -> None:
    assert packs.names() == ("cloud-run", "netra-backend")


def test_a_pack_about_a_technology_decides_only_where_it_is_named(shipped: Path) -> None:
    for name in packs.TECHNOLOGIES:
        (shipped / f"{name}.yaml").write_text("logtriage: 1\nruleset: r\n")
    assert set(packs.TECHNOLOGIES) < set(packs.names())
    assert packs.deciding() == ("cloud-run", "netra-backend")
    assert packs.locate("redis") == shipped / "redis.yaml"


def test_a_checkout_has_its_packs_beside_the_package(tmp_path: Path, shipped: Path) -> None:
    shipped.rename(tmp_path / "rules")
    assert packs.names() == ("cloud-run", "netra-backend")
    assert packs.locate("cloud-run") == tmp_path / "rules" / "cloud-run.yaml"


def test_a_name_is_a_pack(shipped: Path) -> None:
    assert packs.locate("cloud-run") == shipped / "cloud-run.yaml"


def test_a_name_is_a_pack_also_where_a_folder_has_the_same_name(shipped: Path) -> None:
    Path("cloud-run").mkdir()
    assert packs.locate("cloud-run") == shipped / "cloud-run.yaml"
    assert packs.locate("./cloud-run/") != shipped / "cloud-run.yaml"


@pytest.mark.parametrize("path", ["mine.yaml", "mine.yml", "rules/mine", "/rules/mine", "../secret.yaml", "..", "."])
def test_a_path_is_taken_as_it_is(path: str) -> None:
    assert packs.locate(path) == Path(path)


def test_a_bare_word_may_be_a_folder_that_exists() -> None:
    Path("mine").mkdir()
    assert packs.locate("mine") == Path("mine")


@pytest.mark.parametrize("name", ["", "README", "cloud", "CLOUD-RUN", "cloud-run\0", "a" * 300, "~"])
def test_an_unknown_name_is_an_error_that_names_the_packs(name: str) -> None:
    with pytest.raises(UsageError, match="cloud-run") as error:
        packs.locate(name)
    assert "netra-backend" in str(error.value)


def test_a_misspelt_name_gets_a_suggestion() -> None:
    with pytest.raises(UsageError, match="did you mean 'netra-backend'"):
        packs.locate("netra-backent")
