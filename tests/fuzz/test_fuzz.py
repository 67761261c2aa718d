"""A few hundred broken inputs of all kinds at each run, and each that once broke the command, for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from fuzz.cases import Case, case, run, wrong
from fuzz.good import LOGS, RESULTS, RULES

ROOT = Path(__file__).parents[2]
ONCE_BROKEN = sorted((Path(__file__).parent / "broken").glob("*.*"))


@pytest.fixture(autouse=True)
def _in_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 400, 20))
def test_what_is_broken_is_answered_with_a_status_and_never_with_a_traceback(first: int, tmp_path: Path) -> None:
    for seed in range(first, first + 20):
        one = case(seed)
        assert not (why := wrong(one, run(one, tmp_path))), f"seed {seed}: {one.arguments} of {one.name}: {why}"


@pytest.mark.parametrize("file", ONCE_BROKEN, ids=lambda file: file.name)
def test_what_once_broke_the_command_does_so_no_more(file: Path, tmp_path: Path) -> None:
    commands = (
        (("rules", "check", "{file}"), ("scan", _LOG, "--rules", "{file}")) if file.suffix == ".yaml" else _OF_LOGS
    )
    for arguments in commands:
        one = Case(file.name, file.read_bytes(), arguments)
        assert not (why := wrong(one, run(one, tmp_path))), f"{arguments}: {why}"


_LOG = "fixtures/staging-00434/candidate.jsonl"
_OF_LOGS = (("scan", "{file}", "--format", "json"), ("scan", _LOG, "--baseline", "{file}"), ("patterns", "{file}"))


@pytest.mark.parametrize("name", [*LOGS, *RULES, *RESULTS])
def test_the_inputs_are_good_before_they_are_broken(name: str, tmp_path: Path) -> None:
    content = {**LOGS, **RULES, **RESULTS}[name]
    arguments = ("scan", "{file}", "--format", "json")
    if name in RULES:
        arguments = ("rules", "check", "{file}")
    elif name in RESULTS:
        arguments = ("scan", _LOG, "--baseline", "{file}", "--format", "json")
    went = run(Case(name, content, arguments), tmp_path)
    assert went.status in ((0,) if name in RULES else (0, 1, 3)), went.err


def test_a_seed_makes_the_same_case_every_time() -> None:
    assert case(17) == case(17)
