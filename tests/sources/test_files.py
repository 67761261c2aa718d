"""Which files a name stands for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from analyzer.errors import SourceError
from analyzer.sources import LocalFile, Source, StandardInput, find


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (
        "b.log",
        "a.log",
        "c.json",
        "sub/d.log",
        "sub/deep/e.log.gz",
        ".hidden/x.log",
        "sub/.secret",
        "we[i]rd.log",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(*given: str) -> list[str]:
    return [source.name for source in find(given)]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (["a.log"], ["a.log"]),
        (["b.log", "a.log"], ["b.log", "a.log"]),
        (["*.log"], ["a.log", "b.log", "we[i]rd.log"]),
        (["[ab].log"], ["a.log", "b.log"]),
        (["we[i]rd.log"], ["we[i]rd.log"]),
        (["?.json", "a.log"], ["c.json", "a.log"]),
        (["sub"], ["sub/d.log", "sub/deep/e.log.gz"]),
        (["sub/"], ["sub/d.log", "sub/deep/e.log.gz"]),
        (["**/*.gz"], ["sub/deep/e.log.gz"]),
        (["s*"], ["sub/d.log", "sub/deep/e.log.gz"]),
        (["sub/.secret"], ["sub/.secret"]),
        (["a.log", "./a.log", "*.log"], ["a.log", "b.log", "we[i]rd.log"]),
        (["-"], ["standard input"]),
        (["-", "a.log", "-"], ["standard input", "a.log"]),
        ([], []),
    ],
    ids=str,
)
def test_a_name_stands_for_files(folder: Path, given: list[str], found: list[str]) -> None:
    assert names(*given) == found


def test_a_folder_stands_for_all_files_below_it_but_hidden_ones(folder: Path) -> None:
    assert names(".") == ["a.log", "b.log", "c.json", "sub/d.log", "sub/deep/e.log.gz", "we[i]rd.log"]
    assert names(str(folder)) == [str(folder / name) for name in names(".")]


def test_a_folder_below_a_hidden_one_is_read_when_it_is_named(folder: Path) -> None:
    assert names(".hidden") == [".hidden/x.log"]


def test_a_file_that_two_names_lead_to_is_read_once(folder: Path) -> None:
    (folder / "link.log").symlink_to("a.log")
    assert names("link.log", "a.log") == ["link.log"]
    assert names(str(folder / "a.log"), "a.log") == [str(folder / "a.log")]


def test_standard_input_can_be_read_but_once(folder: Path) -> None:
    assert find(["-"]) == (Source("standard input", StandardInput()),)
    assert not StandardInput().again


def test_a_file_called_dash_is_reached_by_its_path(folder: Path) -> None:
    (folder / "-").write_text("x")
    assert find(["./-"])[0].location == LocalFile(Path("./-"))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("gone.log", "gone.log: does not exist"),
        ("gone/*.log", "gone/*.log: matches no file"),
        ("empty", "empty: the folder holds no files"),
    ],
)
def test_a_name_that_stands_for_nothing_is_an_error_with_a_remedy(folder: Path, given: str, message: str) -> None:
    (folder / "empty/.git").mkdir(parents=True)
    with pytest.raises(SourceError) as error:
        find(["a.log", given])
    assert str(error.value).startswith(message)
    assert "name a" in str(error.value)


def test_a_name_that_no_file_can_have_is_an_error(folder: Path) -> None:
    with pytest.raises(SourceError, match="xxx"):
        find(["x" * 5000])


def test_devices_and_sockets_in_a_folder_are_passed_over(folder: Path) -> None:
    os.mkfifo(folder / "sub/pipe")
    assert names("sub") == ["sub/d.log", "sub/deep/e.log.gz"]
