"""Files that are being written: what of them counts, when they began anew, and which time they cover."""

from __future__ import annotations

import gzip
import io
import os
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from analyzer.entry.clock import SECOND
from analyzer.errors import SourceError
from analyzer.sources import LocalFile, Source, open_source
from analyzer.sources.growing import GrowingFiles


class Clock:
    """A clock that stands until it is moved on."""

    def __init__(self) -> None:
        self.time = 1000 * SECOND

    def now(self) -> int:
        return self.time

    def on(self, seconds: float) -> None:
        self.time += round(seconds * SECOND)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "app.log"


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)


def sizes(files: GrowingFiles) -> list[int | None]:
    return [source.size for source in files.sources()]


def test_a_file_that_does_not_exist_yet_is_waited_for(clock: Clock, log: Path) -> None:
    files = GrowingFiles([str(log)], clock.now)
    assert files.sources() == ()
    assert files.notes() == (f"{log}: nothing is there yet",)
    assert not files.poll()
    log.write_bytes(b"one\n")
    assert files.poll()
    assert files.sources() == (Source(str(log), LocalFile(log), size=4),)
    assert (files.poll(), files.lives, files.notes()) == (False, 0, ())


def test_an_empty_file_that_appears_is_new_once(clock: Clock, log: Path) -> None:
    files = GrowingFiles([str(log)], clock.now)
    log.touch()
    assert [files.poll(), files.poll()] == [True, False]
    assert sizes(files) == [0]


def test_only_whole_lines_count_until_the_last_has_stood_for_a_while_or_the_wait_ends(clock: Clock, log: Path) -> None:
    log.write_bytes(b"one\ntw")
    files = GrowingFiles([str(log)], clock.now)
    assert sizes(files) == [4]
    append(log, b"o")
    clock.on(9)
    assert (files.poll(), sizes(files)) == (False, [4])
    clock.on(9)
    assert (files.poll(), sizes(files)) == (False, [4])
    clock.on(1)
    assert (files.poll(), sizes(files)) == (True, [7])
    append(log, b" and\nthr")
    assert (files.poll(), sizes(files)) == (True, [12])
    assert (files.poll(last=True), sizes(files)) == (True, [15])


def test_a_line_longer_than_a_look_is_found_to_end(clock: Clock, log: Path) -> None:
    log.write_bytes(b"one\n" + b"x" * 300_000)
    files = GrowingFiles([str(log)], clock.now)
    assert sizes(files) == [4]
    append(log, b"\n")
    assert (files.poll(), sizes(files)) == (True, [300_005])


@pytest.mark.parametrize("how", ["cut", "replaced", "overwritten", "renamed and made again"])
def test_a_file_that_begins_anew_is_read_anew_and_said_to_be(clock: Clock, log: Path, how: str) -> None:
    log.write_bytes(b"one\ntwo\n")
    files = GrowingFiles([str(log)], clock.now)
    if how == "cut":
        os.truncate(log, 0)
        append(log, b"new\n")
    elif how == "replaced":
        other = log.with_name("other")
        other.write_bytes(b"one\ntwo\nand more\n")
        other.replace(log)
    elif how == "overwritten":
        log.write_bytes(b"first\nsecond\nthird\n")
    else:
        log.rename(log.with_name("app.log.1"))
        log.write_bytes(b"new\n")
    assert (files.poll(), files.lives) == (True, 1)
    assert sizes(files) == [log.stat().st_size]
    assert files.notes() == (f"{log}: was replaced or cut off; what stood in it no longer counts",)
    assert (files.poll(), files.lives) == (False, 1)


def test_a_file_that_is_gone_holds_up_no_other_and_may_come_back(clock: Clock, log: Path) -> None:
    other = log.with_name("other.log")
    for path in (log, other):
        path.write_bytes(b"one\n")
    files = GrowingFiles([str(log), str(other)], clock.now)
    log.unlink()
    assert (files.poll(), files.poll(), files.lives) == (True, False, 1)
    assert files.notes() == (f"{log}: is gone; what stood in it no longer counts",)
    assert [source.location.path for source in files.sources()] == [other]
    log.write_bytes(b"two\nthree\n")
    assert (files.poll(), sizes(files), files.lives, files.notes()) == (True, [4, 10], 1, ())


def test_what_comes_later_stands_last_whatever_the_order_of_the_names(clock: Clock, log: Path) -> None:
    other = log.with_name("other.log")
    other.write_bytes(b"one\n")
    files = GrowingFiles([str(log), str(other)], clock.now)
    log.write_bytes(b"first\n")
    files.poll()
    assert [source.location.path for source in files.sources()] == [other, log]


def test_what_grows_is_not_taken_for_something_else(clock: Clock, log: Path) -> None:
    files = GrowingFiles([str(log)], clock.now)
    for _step in range(40):
        append(log, b"a line of some length\n" * 5)
        assert (files.poll(), files.lives) == (True, 0)


def test_files_that_come_to_fit_a_glob_or_stand_in_a_folder_come_last(clock: Clock, tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "b.log").touch()
    files = GrowingFiles([str(tmp_path / "*.log"), str(tmp_path / "inner")], clock.now)
    assert files.notes() == (f"{tmp_path / 'inner'}: nothing is there yet",)
    (tmp_path / "a.log").touch()
    (tmp_path / "inner" / "c").touch()
    assert files.poll()
    assert [Path(source.name).name for source in files.sources()] == ["b.log", "a.log", "c"]


def test_a_packed_file_counts_whole(clock: Clock, log: Path) -> None:
    log.write_bytes(gzip.compress(b"one\n"))
    assert sizes(GrowingFiles([str(log)], clock.now)) == [log.stat().st_size]


@pytest.mark.parametrize("name", ["", "a\0b"])
def test_what_is_no_name_is_an_error(clock: Clock, name: str) -> None:
    with pytest.raises(SourceError, match=r"is no name of a file|does not exist"):
        GrowingFiles([name], clock.now)


def test_what_is_no_file_is_an_error_and_not_waited_on(clock: Clock, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SourceError, match=r"pipe: is no file, and only files and standard input \(-\) can be followed"):
        GrowingFiles([str(tmp_path / "pipe")], clock.now)


# ---- standard input --------------------------------------------------------------------------------------------------


def test_standard_input_is_followed_while_it_stays_open(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    receive, send = os.pipe()
    with os.fdopen(receive, "rb", buffering=0) as pipe:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(pipe)))
        files = GrowingFiles(["-"], clock.now)
        os.write(send, b"one\ntw")
        poll_until(files, 4)
        assert not files.ended
        os.write(send, b"o")
        os.close(send)
        for thread in [thread for thread in threading.enumerate() if thread.name == "standard input"]:
            thread.join(timeout=10)
        assert files.ended
        assert (files.poll(), sizes(files)) == (True, [7])
        [source] = files.sources()
        assert source.name == "standard input"
        stream = open_source(source)
        assert stream.read() == b"one\ntwo"
        stream.close()
        files.close()
        assert isinstance(source.location, LocalFile)
        assert not source.location.path.exists()


def poll_until(files: GrowingFiles, size: int) -> None:
    for _look in range(1_000_000):
        files.poll()
        if sizes(files) == [size]:
            return
    pytest.fail(f"standard input never came to {size} bytes")


# ---- the time covered ------------------------------------------------------------------------------------------------

NOON = 10**18


def covered(files: GrowingFiles, path: Path, first: float, last: float) -> tuple[float, float]:
    """In seconds after noon, where the entries stand between `first` and `last`."""
    read = {str(path): (NOON + round(first * SECOND), NOON + round(last * SECOND))}
    since, until = files.covers(read)[str(path)]
    return (since - NOON) / SECOND, (until - NOON) / SECOND


def test_the_clock_of_a_file_goes_on_when_it_is_silent(clock: Clock, log: Path) -> None:
    log.write_bytes(b"old\n")
    files = GrowingFiles([str(log)], clock.now)
    assert covered(files, log, 0, 10) == (0, 10)
    clock.on(30)
    files.poll()
    assert covered(files, log, 0, 10) == (0, 40)
    clock.on(5)
    append(log, b"late\n")
    files.poll()
    assert covered(files, log, 0, 12) == (0, 45)  # an entry that came late sets no clock back
    clock.on(1)
    append(log, b"new\n")
    files.poll()
    assert covered(files, log, 0, 50) == (0, 50)


def test_what_came_before_the_wait_is_covered_by_entries_alone(clock: Clock, log: Path) -> None:
    log.write_bytes(b"old\n")
    files = GrowingFiles([str(log)], clock.now)
    clock.on(20)
    append(log, b"new\n")
    files.poll()
    assert covered(files, log, 900, 920) == (900, 920)
    assert covered(files, log, 910, 920) == (900, 920)  # an earlier one was not asked for


def test_a_file_that_was_not_there_covers_the_wait_from_its_beginning(clock: Clock, log: Path) -> None:
    files = GrowingFiles([str(log)], clock.now)
    clock.on(20)
    log.write_bytes(b"one\n")
    files.poll()
    assert covered(files, log, 5, 8) == (-12, 8)
    clock.on(4)
    assert covered(files, log, 5, 8) == (-12, 12)


def test_a_file_that_was_replaced_covers_only_what_came_since(clock: Clock, log: Path) -> None:
    files = GrowingFiles([str(log)], clock.now)
    log.write_bytes(b"one\n")
    files.poll()
    clock.on(20)
    log.write_bytes(b"two\nthree\n")
    files.poll()
    assert covered(files, log, 30, 30) == (30, 30)


def test_nothing_is_covered_where_no_entry_has_a_time(clock: Clock, log: Path) -> None:
    log.write_bytes(b"one\n")
    files = GrowingFiles([str(log)], clock.now)
    assert files.covers({}) == {}
    assert files.complete_until() is None


def test_an_object_of_a_store_cannot_be_followed() -> None:
    with pytest.raises(SourceError, match=r"gs://logs/a\.log: cannot be followed; only files and standard input"):
        GrowingFiles(["gs://logs/a.log"], Clock().now)


@pytest.mark.parametrize(
    ("codec", "mark"), [("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"), ("utf-32-le", b"")]
)
def test_whole_lines_of_wide_characters_count(clock: Clock, log: Path, codec: str, mark: bytes) -> None:
    whole = mark + "first line\nĊ\u0a00 second\n".encode(codec)
    files = GrowingFiles([str(log)], clock.now)
    for more in (whole, "Ċ".encode(codec), "\u0a0a".encode(codec), "x".encode(codec)[:-1]):
        append(log, more)
        files.poll()
        assert sizes(files) == [len(whole)]


def test_an_archive_is_not_followed_and_that_is_said_once(clock: Clock, tmp_path: Path, log: Path) -> None:
    log.write_bytes(b"one\n")
    with zipfile.ZipFile(tmp_path / "old.zip", "w") as opened:
        opened.writestr("a.log", "one\n")
        opened.writestr("b.log", "one\n")
    files = GrowingFiles([str(tmp_path)], clock.now)
    assert [source.name for source in files.sources()] == [str(log)]
    assert files.notes() == (f"{tmp_path}/old.zip: is a zip archive, which is not followed; scan it",)
    files.poll()
    assert files.notes() == ()
