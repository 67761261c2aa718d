"""`analyzer.scan`: the command's answer as a value."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas
import pytest

import analyzer
from analyzer.cli.app import app
from analyzer.pipeline import Moment, Settings, run
from analyzer.pipeline.moments import moment, time

FIXTURES = Path(__file__).parents[2] / "fixtures"
CANDIDATE, BASELINE = FIXTURES / "new-error" / "candidate.jsonl.gz", FIXTURES / "new-error" / "baseline.jsonl.gz"
STAGING = FIXTURES / "staging-00434"
NOON = datetime(2025, 9, 11, 12, tzinfo=UTC)


def test_a_scan_concludes_what_the_command_does() -> None:
    asked = Settings(sources=(str(CANDIDATE),), baseline=(str(BASELINE),))
    assert analyzer.scan(CANDIDATE, baseline=BASELINE) == run(asked)


def test_one_name_and_a_list_of_it_are_the_same_whatever_they_are() -> None:
    names: list[analyzer.library.Names] = [CANDIDATE, str(CANDIDATE), [CANDIDATE], (name for name in [str(CANDIDATE)])]
    first, *others = [analyzer.scan(name, rules=["cloud-run"]) for name in names]
    assert all(result == first for result in others)


def test_attributes_are_named_as_the_keys_of_the_document() -> None:
    result = analyzer.scan(CANDIDATE, baseline=BASELINE)
    document = json.loads(result.to_json())
    finding = result.findings[0]
    assert finding.examples[0].text == document["findings"][0]["examples"][0]["text"]
    assert (result.verdict, finding.label, finding.state) == ("fail", "critical", "new")


def test_the_options_mean_what_those_of_the_command_do() -> None:
    softened = analyzer.scan(CANDIDATE, unknown="non-blocking", service="netra-*", jobs=1)
    assert "critical-finding" not in {reason.code for reason in softened.reasons}
    late = analyzer.scan(STAGING / "candidate.jsonl", since=timedelta(minutes=10))
    assert late == analyzer.scan(STAGING / "candidate.jsonl", since="10m")
    elsewhere = analyzer.scan(STAGING / "candidate.jsonl", revision="no-such")
    assert "revision-not-found" in {reason.code for reason in elsewhere.reasons}


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (None, None),
        ("2h", Moment(ago=7200 * 10**9)),
        (timedelta(hours=2), Moment(ago=7200 * 10**9)),
        (pandas.Timedelta(1, unit="ns"), Moment(ago=1)),
        ("2025-09-11T12:00:00Z", Moment(at=1_757_592_000 * 10**9)),
        (NOON, Moment(at=1_757_592_000 * 10**9)),
        (NOON.astimezone(), Moment(at=1_757_592_000 * 10**9)),
        (NOON + timedelta(microseconds=1), Moment(at=1_757_592_000 * 10**9 + 1000)),
        (pandas.Timestamp("2025-09-11T12:00:00.000000001Z"), Moment(at=1_757_592_000 * 10**9 + 1)),
    ],
    ids=str,
)
def test_times_and_durations_are_text_or_values(given: str | datetime | timedelta | None, meant: Moment | None) -> None:
    assert moment("--since", given) == meant


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ("yesterday", "--since yesterday: not a time; write a time such as 2025-09-11T19:50:56Z or a duration such as"),
        (datetime(2025, 9, 11), "of no zone"),
        (pandas.NaT, "of no zone"),
        (timedelta(seconds=-1), "not a duration"),
    ],
    ids=str,
)
def test_what_is_no_time_is_told_in_the_words_of_the_command(given: datetime, complaint: str) -> None:
    with pytest.raises(analyzer.LogtriageError, match=complaint):
        analyzer.scan(CANDIDATE, since=given)


def test_a_time_of_deployment_is_no_duration() -> None:
    assert time("--deployed-at", NOON) == 1_757_592_000 * 10**9
    with pytest.raises(analyzer.LogtriageError, match="not a time"):
        analyzer.scan(CANDIDATE, deployed_at="2h")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"sources": []}, "name logs to read"),
        ({"sources": "no-such.log"}, "no-such.log: does not exist; name a log file"),
        ({"sources": b"bytes.log"}, "not bytes"),
        ({"sources": CANDIDATE, "rules": "no-such-pack"}, "no-such-pack"),
        ({"sources": CANDIDATE, "unknown": "harmless"}, "write 'critical' or 'non-blocking'"),
        ({"sources": CANDIDATE, "jobs": 0}, "at least one process"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_judged_is_an_error_with_a_sentence(arguments: dict[str, object], complaint: str) -> None:
    if isinstance(arguments["sources"], bytes):
        arguments = {"sources": [_Bytes()]}
    with pytest.raises(analyzer.LogtriageError, match=complaint):
        analyzer.scan(**arguments)  # type: ignore[arg-type]


class _Bytes:
    def __fspath__(self) -> bytes:
        return b"bytes.log"


def test_threads_of_the_caller_do_no_harm() -> None:
    found: list[analyzer.Result] = []
    threads = [threading.Thread(target=lambda: found.append(analyzer.scan(CANDIDATE))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [analyzer.scan(CANDIDATE)] * 2


def test_every_option_that_says_what_is_judged_is_an_argument() -> None:
    import inspect

    import typer

    command = typer.main.get_command(app("scan"))
    options = {str(parameter.name) for parameter in command.commands["scan"].params}  # type: ignore[attr-defined]
    shown = {"output", "report", "profile", "verbose", "quiet", "no_color", "no_mask"}
    pulls = {"cloud_run", "gcp_filter", "project", "region", "save", "resume", "everything", "settle", "read_quota"}
    assert options - shown - pulls - {"retry_for", "api_endpoint"} == set(inspect.signature(analyzer.scan).parameters)


def test_a_result_is_short_where_a_notebook_shows_it() -> None:
    result = analyzer.scan(CANDIDATE, baseline=BASELINE)
    assert repr(result) == "<Result fail: 1 critical of 4 findings, 7 markers, 720 entries>"


def test_the_package_names_what_it_offers() -> None:
    assert set(analyzer.__all__) <= set(dir(analyzer))
    assert all(hasattr(analyzer, name) for name in analyzer.__all__)
    with pytest.raises(AttributeError, match="no attribute 'sacn'"):
        analyzer.sacn  # type: ignore[attr-defined]  # noqa: B018
