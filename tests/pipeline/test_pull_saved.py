"""What a pull leaves on disk: all of it or nothing, and an interrupted one goes on without gap or duplicate."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from cloud import faults
from cloud.entries import NOON, run_entry
from cloud.faults import Overlap, Reverse, Short, Step
from cloud.server import CloudLogging
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from analyzer.entry.clock import SECOND
from analyzer.errors import SourceError, UsageError
from analyzer.pipeline import Judge, Moment, Settings, Stages, run
from analyzer.pipeline.save import save
from analyzer.sources import LocalFile, Source, find, open_source
from pipeline.pulling import SteppedClock, conclusions, pulled, settings
from pipeline.test_pull_faults import ERRORS, LOOKS, service


def saved(server: CloudLogging, path: Path, *, resume: bool = False, **more: object) -> tuple[str, ...]:
    """Pull into a file; returns why it is incomplete."""
    asked = settings(server, pull={"save": str(path), "resume": resume, "retry_for": SECOND // 10, **more})
    assert asked.cloud is not None
    return save(Judge(asked, Stages()), asked.cloud, SteppedClock(), lambda _name, _told: None).incomplete


def ids(path: Path) -> list[str]:
    """The insertIds in a file of any packing."""
    stream = open_source(Source(str(path), LocalFile(path)))
    try:
        return [json.loads(line)["insertId"] for line in stream.read().splitlines()]
    finally:
        stream.close()


@pytest.mark.parametrize("name", ["logs.jsonl", "logs.jsonl.gz", "logs.jsonl.zst"])
def test_a_pull_is_saved_as_lines_that_are_packed_by_the_suffix(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    with CloudLogging(*service()) as server:
        server.always(Short(5))
        assert saved(server, path) == ()
        direct = pulled(server)
    assert conclusions(run(Settings(sources=(str(path),)))) == conclusions(direct)
    assert sorted(p.name for p in tmp_path.iterdir()) == [name, f"{name}.pull.json"]
    assert path.read_bytes()[:2] == {"jsonl": b'{"', "gz": b"\x1f\x8b", "zst": b"\x28\xb5"}[name.rsplit(".", 1)[-1]]


def test_the_record_of_a_saved_pull_is_no_log_and_is_judged_with_it(tmp_path: Path) -> None:
    path = tmp_path / "logs.jsonl"
    with CloudLogging(*service()) as server:
        saved(server, path)
    assert [source.name for source in find([str(tmp_path)])] == [str(path)]
    result = run(Settings(sources=(str(tmp_path),)))
    assert [(pull.selected, pull.entries) for pull in result.coverage.pulls] == [(True, len(ids(path)))]
    path.write_bytes(path.read_bytes() + b"{}\n")
    assert run(Settings(sources=(str(path),))).coverage.pulls == ()


def test_a_pull_that_breaks_off_leaves_no_file_of_that_name(tmp_path: Path) -> None:
    path = tmp_path / "logs.jsonl.zst"
    path.write_text("a file of yesterday")
    with CloudLogging(*service()) as server:
        server.script(*LOOKS, Short(5))
        server.always(faults.UNAVAILABLE)
        assert saved(server, path) != ()
    assert path.read_text() == "a file of yesterday"


@given(
    steps=st.lists(st.sampled_from([Short(1), Short(4), Overlap(2), [Short(5), Reverse()], None]), max_size=4),
    breaks=st.lists(st.integers(0, 6), min_size=1, max_size=3),
    suffix=st.sampled_from(["", ".gz", ".zst"]),
)
@examples(max_examples=8)
def test_an_interrupted_pull_goes_on_without_gap_or_duplicate(
    steps: list[Step], breaks: list[int], suffix: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("resumed") / f"logs.jsonl{suffix}"
    with CloudLogging(*service()) as server:
        for place, after in enumerate(breaks):
            server.always(faults.INTERNAL)
            server.script(*LOOKS, *steps[:after])
            incomplete = saved(server, path, resume=place > 0)
            if not incomplete:
                break
            with path.with_name(path.name + ".part").open("ab") as file:
                file.write(b"torn")
        server.always(Short(3))
        if incomplete:
            assert saved(server, path, resume=True) == ()
        found = ids(path)
        whole = path.with_name("whole.jsonl")
        assert saved(server, whole) == ()
    assert len(found) == len(set(found))
    assert sorted(found) == sorted(ids(whole))


def test_a_pull_that_goes_on_must_ask_for_the_same(tmp_path: Path) -> None:
    path = tmp_path / "logs.jsonl"
    with CloudLogging(*service()) as server:
        server.script(*LOOKS, Short(5))
        server.always(faults.UNAVAILABLE)
        saved(server, path)
        server.always(None)
        with pytest.raises(UsageError, match="--region"):
            saved(server, path, resume=True, region="europe-west1")
        assert saved(server, path, resume=True) == ()


def test_two_pulls_do_not_write_to_one_file(tmp_path: Path) -> None:
    path = tmp_path / "logs.jsonl"
    with CloudLogging(*service()) as server, path.with_name("logs.jsonl.part").open("wb") as other:
        fcntl = pytest.importorskip("fcntl")
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(SourceError, match="another pull is writing"):
            saved(server, path)


def test_a_pull_does_not_take_the_place_of_a_pipe_or_a_device(tmp_path: Path) -> None:
    path = tmp_path / "pipe.jsonl"
    if not hasattr(os, "mkfifo"):
        pytest.skip("there are no named pipes here")
    os.mkfifo(path)
    with CloudLogging(*service()) as server, pytest.raises(UsageError, match="no regular file"):
        saved(server, path)
    assert path.is_fifo()


def test_a_file_that_cannot_be_packed_so_is_refused(tmp_path: Path) -> None:
    with CloudLogging(*service()) as server, pytest.raises(UsageError, match=r"\.gz or \.zst only"):
        saved(server, tmp_path / "logs.jsonl.bz2")


def test_a_scan_keeps_what_it_pulled_where_that_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "logs.jsonl.zst"
    with CloudLogging(*service()) as server:
        result = pulled(server, pull={"save": str(path)})
    assert result.findings[0].count == ERRORS
    assert conclusions(run(Settings(sources=(str(path),)))) == conclusions(result)


def test_what_an_interrupted_pull_left_is_never_a_pass(tmp_path: Path) -> None:
    with CloudLogging(*service()) as server:
        server.script(*LOOKS, Short(5))
        server.always(faults.UNAVAILABLE)
        saved(server, tmp_path / "logs.jsonl")
    result = run(Settings(sources=(str(tmp_path),), unknown="non-blocking"))
    assert result.verdict == "inconclusive"
    assert "was interrupted" in result.coverage.incomplete_because[0]


def test_a_file_selected_for_other_rules_is_incomplete_under_these(tmp_path: Path) -> None:
    path, rules = tmp_path / "logs.jsonl", tmp_path / "rules.yaml"
    issue = "{id: a, title: A, label: critical, match: request 7 served}"
    rules.write_text(f"logtriage: 1\nruleset: other\nissues:\n  - {issue}\n")
    with CloudLogging(*service(errors=0)) as server:
        saved(server, path)
        own, other = run(Settings(sources=(str(path),))), run(Settings(sources=(str(path),), rules=(str(rules),)))
        assert own.coverage.complete
        assert "under other rules" in other.coverage.incomplete_because[0]
        assert other.verdict != "pass"
        saved(server, path, everything=True)
        assert [f.rule for f in run(Settings(sources=(str(path),), rules=(str(rules),))).findings] == ["a"]


def test_requests_that_were_not_all_asked_for_are_no_exposure(tmp_path: Path) -> None:
    """60 errors in half an hour after 26 in half an hour are more, however many failed requests came with them."""
    now = [run_entry(f"payment {i} refused", severity="ERROR", at=NOON + i * 30 * SECOND) for i in range(60)]
    before = [
        run_entry(f"payment {i} refused", severity="ERROR", at=NOON + (i * 69 - 86_400) * SECOND) for i in range(26)
    ]
    requests = [
        run_entry(
            request=("GET", "https://x.run.app/", 404 if i % 50 == 0 else 200), severity="INFO", at=NOON + i * SECOND
        )
        for i in range(1800)
    ]
    earlier_requests = [
        run_entry(request=("GET", "https://x.run.app/", 404), severity="INFO", at=NOON + (i - 86_400) * SECOND)
        for i in range(12)
    ]
    path = tmp_path / "before.jsonl"
    with CloudLogging(*now, *before, *requests, *earlier_requests) as server:
        asked = settings(
            server,
            since=Moment(at=NOON - 86_400 * SECOND),
            until=Moment(at=NOON - 80_000 * SECOND),
            pull={"save": str(path)},
        )
        assert asked.cloud is not None
        save(Judge(asked, Stages()), asked.cloud, SteppedClock(), lambda _name, _told: None)
        result = pulled(server, since=Moment(at=NOON), baseline=(str(path),))
    assert [f.state for f in result.findings if f.problem] == ["worse"]
    assert " requests" not in result.findings[0].reasons[0]


def test_a_pull_that_could_not_begin_leaves_nothing(tmp_path: Path) -> None:
    with CloudLogging(*service()) as server:
        server.always(faults.permission_denied())
        with pytest.raises(SourceError, match="permission"):
            saved(server, tmp_path / "logs.jsonl")
        server.always(None)
        with pytest.raises(SourceError, match="services that did"):
            saved(server, tmp_path / "logs.jsonl", service="another")
    assert list(tmp_path.iterdir()) == []


def test_an_entry_that_was_found_first_is_written_once_however_long_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.sources.cloud.pull.MOST_KEYS", 10)  # a page and the one before it are listed again
    path = tmp_path / "logs.jsonl"
    with CloudLogging(*service(errors=40)) as server:
        server.script(*LOOKS, *[Short(4)] * 5)
        server.always(faults.UNAVAILABLE)
        assert saved(server, path) != ()
        server.always(Short(4))
        assert saved(server, path, resume=True) == ()
    found = ids(path)
    assert len(found) == len(set(found)) > 40
