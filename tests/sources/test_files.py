"""Which files a name stands for."""

from __future__ import annotations

import glob
import os
import socket
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


def test_what_has_no_end_is_no_log(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("s")
        for name, kind in (("s", "a socket"), ("/dev/zero", "a device")):
            with pytest.raises(SourceError, match=f"{name}: cannot be read, as it is {kind}"):
                find([name])
    assert names("/dev/null") == ["/dev/null"]


@pytest.mark.parametrize("pattern", ["sub/*", "sub/**", "**/d.log", "**/pip*", "./**/*.gz"])
def test_a_glob_takes_no_pipes(folder: Path, pattern: str) -> None:
    os.mkfifo(folder / "sub/pipe")
    assert not any("pipe" in source.name for source in found_by(pattern))


@pytest.mark.parametrize("given", ["sub", "**/*.log", "sub/**"])
def test_links_that_lead_round_in_circles_end(folder: Path, given: str) -> None:
    for number in range(5):
        (folder / f"sub/round{number}").symlink_to(folder / "sub")
    assert "sub/d.log" in names(given)
    assert len(names(given)) <= 4


@pytest.mark.parametrize("given", ["sub", "**/*.log"])
def test_a_folder_that_cannot_be_read_is_said(folder: Path, given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    list_folder = os.scandir

    def refused(path: str) -> object:
        if "deep" in str(path):
            raise PermissionError(13, "Permission denied", str(path))
        return list_folder(path)

    monkeypatch.setattr(os, "scandir", refused)
    with pytest.raises(SourceError, match=r"sub/deep: cannot be read \(Permission denied\); check its permissions"):
        find([given])


@pytest.mark.parametrize(
    "pattern",
    ["**", "**/*", "s*/**", "**/d*", "**/deep/*", "*/**/*.gz", "**/.secret", "**/.*", "./**", "**/*/", "x/**"],
)
def test_a_glob_over_folders_finds_what_python_finds(folder: Path, pattern: str) -> None:
    fitting = glob.glob(pattern, recursive=True)
    expected = {os.path.realpath(name) for name in fitting if Path(name).is_file()}
    expected |= {s.location.key for name in fitting if Path(name).is_dir() for s in found_by(name)}
    assert {source.location.key for source in found_by(pattern)} == expected


def found_by(name: str) -> tuple[Source, ...]:
    try:
        return find([name])
    except SourceError as error:
        assert "name a" in str(error)
        return ()
