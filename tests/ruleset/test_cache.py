"""The cache remembers, or it does not: it never gives what was not put in, and never stands in the way."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from analyzer.ruleset.cache import Cache, chosen, key_of

KEY = "rules-0123"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "inside" / "logtriage"


def kept(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def test_what_was_put_in_comes_out_again_whatever_it_is(folder: Path) -> None:
    for content in (b"", b"rules", bytes(range(256)) * 100):
        Cache(folder).put(KEY, content)
        assert Cache(folder).get(KEY) == content


def test_another_key_gives_nothing(folder: Path) -> None:
    Cache(folder).put(KEY, b"rules")
    assert Cache(folder).get("rules-4567") is None


def test_without_a_folder_nothing_is_kept() -> None:
    cache = Cache()
    cache.put(KEY, b"rules")
    assert cache.off
    assert cache.get(KEY) is None


def test_only_the_user_can_look_into_what_is_kept(folder: Path) -> None:
    Cache(folder).put(KEY, b"rules")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [file.stat().st_mode & 0o777 for file in kept(folder)] == [0o600]


DAMAGE: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("empty", lambda _: b""),
    ("cut short", lambda whole: whole[:-1]),
    ("cut within its checksum", lambda whole: whole[:10]),
    ("longer", lambda whole: whole + b"\0"),
    ("its first byte", lambda whole: bytes([whole[0] ^ 1]) + whole[1:]),
    ("its last byte", lambda whole: whole[:-1] + bytes([whole[-1] ^ 1])),
    ("zeros", lambda whole: bytes(len(whole))),
]


@pytest.mark.parametrize("damaged", [damage for _, damage in DAMAGE], ids=[name for name, _ in DAMAGE])
def test_a_damaged_file_gives_nothing_and_can_be_put_again(folder: Path, damaged: Callable[[bytes], bytes]) -> None:
    cache = Cache(folder)
    cache.put(KEY, b"rules" * 100)
    (file,) = kept(folder)
    file.write_bytes(damaged(file.read_bytes()))
    assert cache.get(KEY) is None
    cache.put(KEY, b"rules")
    assert cache.get(KEY) == b"rules"


def test_a_file_under_the_name_of_another_gives_nothing(folder: Path) -> None:
    Cache(folder).put(KEY, b"rules")
    (file,) = kept(folder)
    file.rename(file.with_name(file.name.replace("0123", "4567")))
    assert Cache(folder).get("rules-4567") is None


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
def test_a_folder_in_which_others_may_write_is_not_trusted(folder: Path, mode: int) -> None:
    Cache(folder).put(KEY, b"rules")
    folder.chmod(mode)
    Cache(folder).put("rules-4567", b"more")
    assert Cache(folder).get(KEY) is None
    assert len(kept(folder)) == 1


def test_a_file_in_which_others_may_write_is_not_trusted(folder: Path) -> None:
    Cache(folder).put(KEY, b"rules")
    kept(folder)[0].chmod(0o666)
    assert Cache(folder).get(KEY) is None


def test_the_folder_of_somebody_else_is_not_trusted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Cache(folder).put(KEY, b"rules")
    monkeypatch.setattr("os.geteuid", lambda: folder.stat().st_uid + 1)
    Cache(folder).put("rules-4567", b"more")
    assert Cache(folder).get(KEY) is None
    assert len(kept(folder)) == 1


def test_a_link_or_a_pipe_in_the_place_of_a_file_is_not_read(folder: Path, tmp_path: Path) -> None:
    Cache(folder).put(KEY, b"rules")
    (file,) = kept(folder)
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    assert Cache(folder).get(KEY) is None
    file.unlink()
    os.mkfifo(file, 0o600)
    assert Cache(folder).get(KEY) is None


def test_a_folder_that_cannot_be_made_or_is_none_is_no_cache(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    for folder in (file, file / "logtriage", Path("/dev/null/logtriage"), tmp_path / ("x" * 300), Path("\0")):
        Cache(folder).put(KEY, b"rules")
        assert Cache(folder).get(KEY) is None


def test_a_folder_that_cannot_be_written_to_is_read_all_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Cache(folder).put(KEY, b"rules")
    true_open = os.open

    def read_only(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if flags & os.O_CREAT:
            raise OSError(30, "Read-only file system")
        return true_open(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr("os.open", read_only)
    monkeypatch.setattr("os.utime", lambda *_: (_ for _ in ()).throw(PermissionError()))
    Cache(folder).put("rules-4567", b"more")
    assert Cache(folder).get(KEY) == b"rules"
    assert Cache(folder).get("rules-4567") is None


def test_a_disk_that_is_full_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Cache(folder).put(KEY, b"rules")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    Cache(folder).put("rules-4567", b"more")
    assert len(kept(folder)) == 1


def test_what_was_used_longest_ago_makes_room(folder: Path) -> None:
    cache = Cache(folder, largest_of_all=3_500)
    for number in range(3):
        cache.put(f"rules-{number}", b"x" * 1_000)
        os.utime(folder / f"rules-{number}.kept", (number, number))
    assert cache.get("rules-0") is not None  # used just now
    cache.put("rules-3", b"x" * 1_000)
    assert [number for number in range(4) if cache.get(f"rules-{number}") is None] == [1]


def test_what_is_larger_than_the_cache_is_not_kept(folder: Path) -> None:
    cache = Cache(folder, largest_of_all=1_000)
    cache.put("rules-0", b"small")
    cache.put("rules-1", b"x" * 1_000)
    assert cache.get("rules-0") == b"small"
    assert cache.get("rules-1") is None


def test_litter_of_a_process_that_was_killed_goes_and_foreign_files_stay(folder: Path) -> None:
    Cache(folder).put(KEY, b"rules")
    for name in ("rules-9.17.99.part", "notes.txt"):
        (folder / name).write_text("x")
        os.utime(folder / name, (0, 0))
    (folder / "rules-8.18.99.part").write_text("of a process that still writes")
    Cache(folder).put("rules-4567", b"more")
    assert [file.name for file in kept(folder)] == [
        "notes.txt", "rules-0123.kept", "rules-4567.kept", "rules-8.18.99.part",
    ]  # fmt: skip


def test_many_that_write_the_same_at_once_never_make_a_torn_file(folder: Path) -> None:
    contents = [bytes([number]) * 200_000 for number in range(8)]
    end = time.monotonic() + 0.5

    def write(content: bytes) -> set[bytes | None]:
        seen = set()
        while time.monotonic() < end:
            Cache(folder).put(KEY, content)
            seen.add(Cache(folder).get(KEY))
        return seen

    with ThreadPoolExecutor(8) as pool:
        seen = set().union(*pool.map(write, contents))
    assert seen <= set(contents)
    assert [file.name for file in kept(folder)] == [f"{KEY}.kept"]


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/x/logtriage"),
        ({"XDG_CACHE_HOME": "", "HOME": "/h"}, "/h/.cache/logtriage"),
        ({"XDG_CACHE_HOME": "not/absolute", "HOME": "/h"}, "/h/.cache/logtriage"),
        ({"LOGTRIAGE_CACHE": "", "HOME": "/h"}, "/h/.cache/logtriage"),
        ({"LOGTRIAGE_CACHE": "/c", "XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/c"),
        ({"LOGTRIAGE_CACHE": "here", "HOME": "/h"}, "here"),
        ({"LOGTRIAGE_CACHE": "off", "HOME": "/h"}, None),
        ({"LOGTRIAGE_CACHE": "OFF", "HOME": "/h"}, None),
        ({"HOME": "nowhere"}, None),
    ],
)
def test_the_environment_says_where(
    environment: dict[str, str], folder: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", environment["HOME"])
    assert chosen(environment).folder == (None if folder is None else Path(folder))


def test_a_key_depends_on_every_part_and_on_where_parts_end() -> None:
    keys = [
        key_of("rules", ("a", "b"), ("regex",)),
        key_of("rules", ("ab",), ("regex",)),
        key_of("rules", ("a", "b", ""), ("regex",)),
        key_of("rules", ("b", "a"), ("regex",)),
        key_of("other", ("a", "b"), ("regex",)),
        key_of("rules", ("a", "b"), ("regex", "yaml")),
    ]
    assert len({*keys}) == len(keys)
    assert key_of("rules", ("a", b"b"), ("regex",)) == keys[0]


def test_a_key_depends_on_the_code_of_the_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "made_for_this_test"
    package.mkdir()
    (package / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    before = key_of("rules", (), (package.name,))
    (package / "more.py").write_text("x = 1")
    monkeypatch.undo()
    monkeypatch.syspath_prepend(tmp_path)
    _forget_stamps()
    assert key_of("rules", (), (package.name,)) != before


def _forget_stamps() -> None:
    from analyzer.ruleset import cache

    cache._stamp.cache_clear()
