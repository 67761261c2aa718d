"""Which names of objects a glob fits."""

from __future__ import annotations

import glob
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.sources import wildcards

NAMES = st.lists(st.text("ab.[", min_size=1, max_size=3), min_size=1, max_size=4).map("/".join)
PATTERNS = st.lists(st.one_of(st.text("ab.*?", min_size=1, max_size=3), st.just("**")), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("pattern", "fitting", "other"),
    [
        ("logs/**.json", ["logs/a.json", "logs/2026/11/a.json"], ["logs/a.txt", "logs/.x/a.json"]),
        ("logs/**/*.json", ["logs/a.json", "logs/2026/11/a.json"], ["a.json", "logsx/a.json"]),
        ("logs/*.json", ["logs/a.json", "logs/00:00:00_00:59:59_S0.json"], ["logs/2026/a.json", "a.json"]),
        ("**", ["a", "a/b/c"], [".a", "a/.b", "a/.b/c"]),
        ("**.gz", ["a.gz", "b/a.gz"], [".gz", "b/.gz", ".b/a.gz"]),
        ("a**z/x", ["az/x", "ab/c/z/x"], ["az/y", "b/z/x", "ab/.c/z/x"]),
        ("a/**/z", ["a/z", "a/b/c/z"], ["a/.b/z", "az"]),
        ("l*", ["logs", "logs/a", "logs/2026/a"], ["logs/.a", "logs/.x/a", "x/logs"]),
        ("l*/", ["logs/a"], ["x/logs"]),
        ("?.json", ["a.json"], ["ab.json", "..json", "/.json"]),
        ("[ab].json", ["a.json", "b.json"], ["c.json"]),
        ("[!ab].json", ["c.json"], ["a.json", "..json", "/.json"]),
        ("[a-c]x", ["bx"], ["dx", "-x"]),
        ("[c-a]x", [], ["bx", "cx", "-x"]),
        ("[!c-a]x", ["bx"], ["/x"]),
        ("[]]x", ["]x"], ["[x"]),
        ("[a^]x", ["^x", "ax"], ["bx"]),
        ("a[b", ["a[b"], ["ab"]),
        (".h*/*", [".hid/a"], [".hid/.a", "hid/a"]),
        ("a+(b)*", ["a+(b)c"], ["aab"]),
        ("a\n*", ["a\nb"], ["ab"]),
    ],
    ids=repr,
)
def test_a_glob_fits_names(pattern: str, fitting: list[str], other: list[str]) -> None:
    fits = wildcards.fits(pattern)
    assert [name for name in fitting if not fits(name)] == []
    assert [name for name in other if fits(name)] == []


@given(st.lists(NAMES, min_size=1, max_size=6), PATTERNS)
def test_names_of_objects_fit_as_those_of_files_do(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], parts: list[str]
) -> None:
    """Where each part with `**` is nothing else, as globs of files want it."""
    pattern = "/".join(part if part == "**" else part.replace("**", "*") for part in parts)
    if not set(pattern) & set("*?") or set(pattern.split("/")) & {".", ".."}:
        return
    folder = tmp_path_factory.mktemp("f")
    names = [name for name in names if _made(folder, name)]
    found: set[str] = set()
    for match in glob.glob(pattern, root_dir=folder, recursive=True):
        if not (folder / match).is_file():
            found |= {os.path.normpath(Path(match, path)) for path in _below(folder / match)}
        elif not match.endswith("/"):  # as if a file were a folder
            found.add(match)
    fits = wildcards.fits(pattern)
    assert {name for name in names if fits(name)} == found


def _below(folder: Path) -> list[Path]:
    below = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    return [path for path in below if not any(part.startswith(".") for part in path.parts)]


def _made(folder: Path, name: str) -> bool:
    if {".", ".."} & set(name.split("/")):
        return False
    try:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")
    except OSError:
        return False
    return True


@pytest.mark.parametrize(
    ("folder", "below", "other"),
    [
        ("", ["a", "a/b"], [".a", "a/.b", ".a/b"]),
        ("a", ["a/b", "a/b/c"], ["a", "ab", "b", "a/.b", "a/b/.c/d"]),
        ("a/", ["a/b"], ["a"]),
        (".a", [".a/b"], [".a/.b"]),
    ],
)
def test_what_is_hidden_does_not_count_as_below_a_folder(folder: str, below: list[str], other: list[str]) -> None:
    is_below = wildcards.below(folder)
    assert [name for name in below if not is_below(name)] == []
    assert [name for name in other if is_below(name)] == []
