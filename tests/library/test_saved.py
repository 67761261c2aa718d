"""A result that was saved is the same when it is loaded; a file that is none is an error with its reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

import analyzer
from analyzer.cli.reporting import write
from analyzer.verdict import document
from analyzer.verdict.result import SCHEMA, Example, Result

CANDIDATE = Path(__file__).parents[2] / "fixtures" / "new-error" / "candidate.jsonl.gz"


@pytest.fixture(scope="module")
def result() -> Result:
    return analyzer.scan(CANDIDATE)


def test_a_saved_result_is_what_the_command_writes_and_reads_back(result: Result, tmp_path: Path) -> None:
    saved, written = tmp_path / "saved.json", tmp_path / "written.json"
    result.save(str(saved))
    write(result, [("json", written)])
    assert saved.read_bytes() == written.read_bytes()
    assert Result.load(saved) == result


def test_odd_texts_survive(result: Result, tmp_path: Path) -> None:
    texts = "\udc80 lone \x1b[2J \u202e \u2028 \0"
    finding = msgspec.structs.replace(result.findings[0], title=texts, revisions=(texts,))
    odd = msgspec.structs.replace(result, findings=(finding,))
    odd.save(tmp_path / "odd.json")
    assert Result.load(tmp_path / "odd.json") == odd


def test_saving_leaves_one_file_and_replaces_what_was_there(result: Result, tmp_path: Path) -> None:
    target = tmp_path / "result.json"
    target.write_text("old")
    result.save(target)
    result.save(target)
    assert [path.name for path in tmp_path.iterdir()] == ["result.json"]


def test_a_link_stays_a_link(result: Result, tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    result.save(tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert Result.load(tmp_path / "real.json") == result


@pytest.mark.parametrize("name", ["no-such-folder/result.json", ".", "nul\0.json"])
def test_what_cannot_be_written_is_an_error(result: Result, tmp_path: Path, name: str) -> None:
    with pytest.raises(analyzer.LogtriageError, match="cannot be written"):
        result.save(tmp_path / name)


def test_what_was_there_stays_where_writing_fails(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "result.json"
    result.save(target)
    before = target.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(analyzer.LogtriageError, match="No space left"):
        result.save(target)
    assert (target.read_bytes(), list(tmp_path.iterdir())) == (before, [target])


def spoilt(change: Callable[[dict[str, Any]], object]) -> Callable[[bytes], bytes]:
    def made(content: bytes) -> bytes:
        document = json.loads(content)
        change(document)
        return json.dumps(document).encode()

    return made


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda content: b"", "damaged one"),
        (lambda content: content[:-30], "damaged one"),
        (lambda content: b"\xff\xfe\x00", "damaged one"),
        (lambda content: b"[" * 100_000, "damaged one"),
        (lambda content: b"[]", "names no schema"),
        (lambda content: b'{"schema": 7}', "names no schema"),
        (
            lambda content: content.replace(b"result/1", b"result/2"),
            f"logtriage.result/2 document; .* read is {SCHEMA}",
        ),
        (lambda content: b'{"schema": NaN}', "NaN is no number"),
        (lambda content: b'{"schema": 1e999}', "1e999 is no number"),
        (lambda content: b'{"schema": ' + b"9" * 5000 + b"}", "damaged one"),
        (spoilt(lambda found: found.pop("verdict")), "damaged .* `verdict`"),
        (spoilt(lambda found: found.update(verdict="fine")), r"damaged .* `\$.verdict`"),
        (spoilt(lambda found: found["findings"][0].update(count=-1)), "damaged"),
        (spoilt(lambda found: found.update(findings=[[[]]])), "damaged"),
    ],
)
def test_a_file_that_is_no_result_is_one_sentence(
    result: Result, tmp_path: Path, spoil: Callable[[bytes], bytes], complaint: str
) -> None:
    file = tmp_path / "result.json"
    file.write_bytes(spoil(result.to_json().encode()))
    with pytest.raises(analyzer.LogtriageError, match=complaint) as caught:
        Result.load(file)
    assert str(caught.value).startswith(str(file))
    assert len(str(caught.value)) < 500


def test_keys_that_a_later_version_added_are_passed_over(result: Result, tmp_path: Path) -> None:
    file = tmp_path / "result.json"
    file.write_text(json.dumps({**json.loads(result.to_json()), "later": {"deep": [1, 2]}}), encoding="utf-8-sig")
    assert Result.load(file) == result


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "LARGEST", 100)
    (tmp_path / "large.json").write_bytes(b" " * 101)
    with pytest.raises(analyzer.LogtriageError, match="none is larger"):
        Result.load(tmp_path / "large.json")


@pytest.mark.parametrize("name", ["missing.json", "."])
def test_what_cannot_be_read_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(analyzer.LogtriageError, match="cannot be read"):
        Result.load(tmp_path / name)


def test_examples_of_a_loaded_result_are_values_again(result: Result, tmp_path: Path) -> None:
    result.save(tmp_path / "result.json")
    assert isinstance(Result.load(tmp_path / "result.json").findings[0].examples[0], Example)
