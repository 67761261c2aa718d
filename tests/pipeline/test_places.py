"""Each example of a finding says which lines, or which entries, it is made of."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from entry.trace_samples import NODE_CRASH, WHOLE
from formats.samples import entry, json_lines
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.engines import processes
from analyzer.pipeline import Settings, run
from analyzer.verdict.result import Location, Result

WITHOUT_HEADER = sorted(set(WHOLE) - {"laravel", "php"})
TRACE = 'Traceback (most recent call last):\n  File "/app/main.py", line 3, in run\n    go()\nKeyError: 1'


def result(path: Path, jobs: int = 1) -> Result:
    return run(Settings(sources=(str(path),), jobs=jobs))


def locations(path: Path, data: bytes, jobs: int = 1) -> list[Location]:
    path.write_bytes(data)
    return [example.location for finding in result(path, jobs).findings for example in finding.examples]


def split(trace: str, **more: Any) -> list[dict[str, Any]]:
    lines = trace.rstrip("\n").split("\n")
    return [entry(line, n / 1e6, severity="ERROR", **more) for n, line in enumerate(lines)]


def lines_at(data: bytes, ranges: Iterable[tuple[int, int]]) -> list[str]:
    file = data.decode().split("\n")
    return [line for first, last in ranges for line in file[first - 1 : last]]


def test_an_entry_of_one_line_has_no_ranges(tmp_path: Path) -> None:
    [place] = locations(tmp_path / "app.log", b"2025-09-11 12:00:01 INFO a\n2025-09-11 12:00:02 ERROR b\n")
    assert (place.line, place.lines, place.insert_ids) == (2, None, None)


def test_an_entry_of_several_lines_says_which(tmp_path: Path) -> None:
    data = f"2025-09-11 12:00:01 INFO a\n2025-09-11 12:00:02 ERROR b\n{TRACE}\n\n2025-09-11 12:00:03 INFO c\n".encode()
    [place] = locations(tmp_path / "app.log", data)
    assert (place.line, place.lines) == (2, ((2, 6),))


def test_entries_that_were_put_together_say_where_they_stand(tmp_path: Path) -> None:
    first, *rest = split(TRACE)
    data = json_lines(first, entry("between", 0), *rest)
    [place] = locations(tmp_path / "app.json", data)
    assert (place.line, place.lines, place.elsewhere) == (1, ((1, 1), (3, 5)), None)


def test_entries_with_ids_are_told_by_them_in_the_order_of_the_text(tmp_path: Path) -> None:
    lines = [line | {"insertId": f"i{n}"} for n, line in enumerate(split(TRACE))]
    [place] = locations(tmp_path / "app.json", json_lines(*lines[::-1]))
    assert (place.insert_id, place.insert_ids, place.lines) == ("i0", ("i0", "i1", "i2", "i3"), None)


def test_of_a_trace_in_two_files_both_are_told(tmp_path: Path) -> None:
    lines = [line | {"labels": {"instanceId": "one"}} for line in split(TRACE)]
    (tmp_path / "a.json").write_bytes(json_lines(*lines[:2]))
    (tmp_path / "b.json").write_bytes(json_lines(*lines[2:]))
    [finding] = result(tmp_path).findings
    [example] = finding.examples
    assert example.location.lines == ((1, 2),)
    assert [(lines.first, lines.last) for lines in example.location.elsewhere or ()] == [(1, 2)]


@pytest.mark.parametrize("jobs", [1, 2])
@given(
    st.lists(st.sampled_from(WITHOUT_HEADER), min_size=1, max_size=4, unique=True), st.randoms(use_true_random=False)
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_text_of_a_joined_trace_is_in_its_lines(
    tmp_path: Path, jobs: int, names: list[str], order: random.Random
) -> None:
    lines = [line for name in names for line in split(WHOLE[name], labels={"instanceId": name})]
    lines += [entry(f"request {n} done", n / 1e6, severity="INFO") for n in range(9)]
    order.shuffle(lines)
    data = json_lines(*lines)
    path = tmp_path / "app.json"
    path.write_bytes(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processes, "WORTHWHILE", 1)
        patch.setattr(processes, "available", lambda: 2)
        found = result(path, jobs)
    told = [example for finding in found.findings for example in finding.examples]
    assert len(told) >= len({example.text for example in told}) > 0
    for example in told:
        place = example.location
        texts = [json.loads(line)["textPayload"] for line in lines_at(data, place.lines or ((place.line or 0,) * 2,))]
        assert sorted(texts) == sorted(example.text.split("\n"))


def test_a_trace_in_a_share_of_another_process_is_told_by_the_lines_of_the_file(tmp_path: Path) -> None:
    before = "".join(f"2025-09-11 12:{n // 60:02}:{n % 60:02} INFO line {n}\n" for n in range(3000))
    data = f"{before}2025-09-11 13:00:00 ERROR failed\n{TRACE}\n".encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processes, "WORTHWHILE", 1)
        patch.setattr(processes, "available", lambda: 2)
        [place] = locations(tmp_path / "app.log", data, jobs=2)
    assert place.lines == ((3001, 3005),)
    assert "\n".join(lines_at(data, place.lines)).endswith(TRACE)


def test_a_crash_is_told_from_its_first_line_to_its_last(tmp_path: Path) -> None:
    data = f"listening\n{NODE_CRASH}listening again\n".encode()
    [place] = locations(tmp_path / "app.log", data)
    assert "\n".join(lines_at(data, place.lines or ())) == NODE_CRASH.rstrip()
