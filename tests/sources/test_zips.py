"""Zip archives: their files are sources, whole, damaged and hostile."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.sources import beginning, find, open_source

CONTENT = b"".join(b"line %d of the log %d\n" % (n, n * n) for n in range(5000))
METHODS = {"stored": zipfile.ZIP_STORED, "deflate": zipfile.ZIP_DEFLATED, "bz2": zipfile.ZIP_BZIP2}


class Pipe(io.RawIOBase):
    """What cannot be sought: the sizes of files then stand behind them."""

    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def write(self, data: bytes, /) -> int:  # type: ignore[override]  # bytes are all that is written
        self.written += data
        return len(data)


def archive(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED, *, streamed: bool = False) -> bytes:
    file = Pipe()
    with zipfile.ZipFile(file if streamed else (whole := io.BytesIO()), "w", method) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return bytes(file.written) if streamed else whole.getvalue()


def read(path: Path, data: bytes) -> dict[str, tuple[bytes, str]]:
    """Every source of an archive by its name there: what it holds, and how it broke off."""
    path.write_bytes(data)
    found = {}
    for source in find([str(path)]):
        opened = open_source(source)
        found[source.name.removeprefix(str(path))] = opened.read(), opened.broken
        opened.close()
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "logs.zip"


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("streamed", [False, True])
def test_every_file_in_an_archive_is_a_source(path: Path, method: str, streamed: bool) -> None:
    files = {"b.log": CONTENT, "a/x.log": b"one\n", "a/empty.log": b"", "a/": b"", ".hidden/x.log": b"secret"}
    found = read(path, archive(files, METHODS[method], streamed=streamed))
    assert list(found) == ["!a/empty.log", "!a/x.log", "!b.log"]
    assert found == {"!a/empty.log": (b"", ""), "!a/x.log": (b"one\n", ""), "!b.log": (CONTENT, "")}


def test_an_archive_is_told_by_its_content_and_read_wherever_it_lies(tmp_path: Path) -> None:
    (tmp_path / "bundle.bin").write_bytes(archive({"a.log": b"one\n"}))
    (tmp_path / "plain.zip").write_bytes(b"two\n")
    for name in (str(tmp_path), f"{tmp_path}/*", f"{tmp_path}/**"):
        assert [source.name for source in find([name])] == [f"{tmp_path}/bundle.bin!a.log", f"{tmp_path}/plain.zip"]


def test_files_in_an_archive_may_be_packed_but_are_no_archives(path: Path) -> None:
    inner = archive({"a.log": b"one\n"})
    found = read(path, archive({"a.log.gz": gzip.compress(CONTENT), "in.zip": inner, "u.log": "ä\n".encode("utf-16")}))
    assert found["!a.log.gz"] == (CONTENT, "")
    assert found["!u.log"] == ("ä\n".encode(), "")
    assert found["!in.zip"][0] == b""
    assert "is a zip archive within" in found["!in.zip"][1]


def test_names_are_labels_and_never_paths(path: Path) -> None:
    found = read(path, archive({"../../x.log": b"one\n", "/etc/y.log": b"two\n"}))
    assert {name: content for name, (content, _broken) in found.items()} == {
        "!../../x.log": b"one\n",
        "!/etc/y.log": b"two\n",
    }
    assert [each.name for each in path.parent.iterdir()] == ["logs.zip"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_files_of_one_name_are_told_apart(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as opened:
        opened.writestr("a.log", "one\n")
        opened.writestr("a.log", "two\n")
    assert read(path, path.read_bytes()) == {"!a.log": (b"one\n", ""), "!a.log#2": (b"two\n", "")}


def test_an_archive_of_nothing_is_a_source_without_entries(path: Path) -> None:
    assert read(path, archive({})) == {"": (b"", "")}


@pytest.mark.parametrize("method", METHODS)
def test_a_damaged_file_is_said_and_the_others_are_read(path: Path, method: str) -> None:
    data = bytearray(archive({"a.log": CONTENT, "b.log": b"two\n"}, METHODS[method]))
    data[60] ^= 0x40
    found = read(path, bytes(data))
    assert found["!a.log"][1]
    assert found["!b.log"] == (b"two\n", "")


def test_an_archive_that_is_cut_off_is_read_as_far_as_it_goes(path: Path) -> None:
    for streamed in (False, True):
        data = archive({"a.log": CONTENT, "b.log": CONTENT, "c.log": CONTENT}, streamed=streamed)
        found = read(path, data[: len(data) // 2])
        assert found["!a.log"] == (CONTENT, "")
        assert CONTENT.startswith(found["!b.log"][0])
        assert found["!b.log"][1]
        assert "directory is missing or damaged" in found[""][1]


def test_encrypted_files_and_strange_methods_are_said(path: Path) -> None:
    data = bytearray(archive({"a.log": b"one\n", "b.log": b"two\n"}))
    begins = [at for at in range(len(data)) if data[at : at + 4] == b"PK\x01\x02"]
    data[begins[0] + 8] |= 1
    data[begins[1] + 10 : begins[1] + 12] = (9).to_bytes(2, "little")
    found = read(path, bytes(data))
    assert "is encrypted" in found["!a.log"][1]
    assert "method 9" in found["!b.log"][1]


def test_files_that_overlap_are_not_read(path: Path) -> None:
    data = bytearray(archive({"a.log": CONTENT, "b.log": b"two\n"}))
    begin = data.index(b"PK\x01\x02")
    size = int.from_bytes(data[begin + 20 : begin + 24], "little")
    data[begin + 20 : begin + 24] = (size + 10).to_bytes(4, "little")
    found = read(path, bytes(data))
    assert "zip bomb" in found["!a.log"][1]
    assert found["!b.log"] == (b"two\n", "")


def test_a_directory_of_any_size_is_no_matter_of_memory(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.sources.zips._LARGEST_DIRECTORY", 1000)
    found = read(path, archive({f"{number}.log": b"" for number in range(100)}))
    assert list(found) == [""]
    assert "its list of files is longer" in found[""][1]


def test_a_file_that_swells_without_end_is_read_as_far_as_a_log_could_reach(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.sources.packed._SWOLLEN", 1 << 20)
    monkeypatch.setattr("analyzer.sources.packed._MOST_PACKED", 100)
    (content, broken) = read(path, archive({"a.log": b"x" * 50_000_000}))["!a.log"]
    assert len(content) < 10_000_000
    assert "swells more than 100-fold" in broken


def test_the_beginning_of_a_file_in_an_archive_can_be_looked_at(path: Path) -> None:
    path.write_bytes(archive({"a.log": CONTENT}))
    assert beginning(find([str(path)])[0], 10) == CONTENT[:10]


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=3), st.sampled_from([*METHODS]), st.booleans(), st.data())
@settings(max_examples=60, deadline=None)
def test_no_archive_makes_reading_raise(
    tmp_path_factory: pytest.TempPathFactory, contents: list[bytes], method: str, streamed: bool, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "hostile.zip"
    files = {f"{number}.log": b"plain\n" + content for number, content in enumerate(contents)}
    packed = bytearray(archive(files, METHODS[method], streamed=streamed))
    kept = data.draw(st.integers(4, len(packed)))
    for _time in range(data.draw(st.integers(0, 3))):
        packed[data.draw(st.integers(4, len(packed) - 1))] = data.draw(st.integers(0, 255))
    found = read(path, bytes(packed[:kept]))
    if kept < len(packed):
        assert any(broken for _content, broken in found.values())
