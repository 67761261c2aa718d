"""Where a claim comes from: what the baseline was, how to see the lines, and what earlier revisions show."""

from __future__ import annotations

from typing import Any

import pytest

from analyzer.entry.clock import SECOND
from analyzer.pipeline import Cloud, Moment, Settings, run
from analyzer.pipeline.given import given
from analyzer.verdict.result import Given, Result

from .made import DAY, HOUR, NEW, OLD, Entry, Folder, issue, many, only_finding, request, steady, time

OLDER = "shop-00000-pre"
GOOD = steady(HOUR - DAY, since=-DAY, revision=OLD)
HINT = "also seen in {} in these logs; --baseline previous-revision compares with it"


def origin(result: Result) -> dict[str, Any]:
    told = result.coverage.baseline
    assert told
    return {
        "sources": [(source.name.rpartition("/")[2], source.kind) for source in told.sources],
        "revisions": told.revisions,
        "times": (told.first_entry, told.last_entry),
        "observed": told.observed_seconds,
        "counts": (told.entries, told.requests),
    }


def test_without_a_baseline_there_is_no_origin(folder: Folder) -> None:
    coverage = folder.run(steady(HOUR)).coverage
    assert (coverage.baseline, coverage.observed_seconds) == (None, HOUR)


def test_logs_as_the_baseline_are_told_with_their_time_and_entries(folder: Folder) -> None:
    before = [*GOOD, request(-DAY + 5, revision=OLD), *steady(HOUR, service="cart", revision="cart-00001-a")]
    assert origin(folder.run(steady(HOUR), baseline=before)) == {
        "sources": [("baseline", "logs")],
        "revisions": (OLD,),
        "times": (time(-DAY), time(-DAY + HOUR)),
        "observed": HOUR,
        "counts": (11, 1),
    }


def test_what_lies_between_two_nights_is_not_observed(folder: Folder) -> None:
    nights = [folder.write(f"night-{n}", steady(HOUR - n * DAY, since=-n * DAY, revision=OLD)) for n in (1, 2)]
    candidate = folder.write("candidate", steady(HOUR))
    told = origin(run(Settings(sources=(candidate,), baseline=tuple(nights))))
    assert (told["times"], told["observed"]) == ((time(-2 * DAY), time(-DAY + HOUR)), 2 * HOUR)


def test_earlier_revisions_and_a_saved_result_are_told_as_what_they_are(folder: Folder) -> None:
    saved = folder.path / "saved.json"
    folder.run(GOOD).save(saved)
    candidate = folder.write("both", [*steady(HOUR), *steady(-5, since=-HOUR, revision=OLDER)])
    told = origin(run(Settings(sources=(candidate,), baseline=("previous-revision", str(saved)))))
    assert told["sources"] == [("earlier revisions in the same logs", "revisions"), ("saved.json", "result")]
    assert (told["revisions"], told["counts"]) == ((OLDER, OLD), (20, 0))


def test_a_baseline_without_what_is_judged_is_told_as_empty(folder: Folder) -> None:
    told = origin(folder.run(steady(HOUR), baseline=steady(HOUR, service="cart", revision="cart-00001-a")))
    assert told == {
        "sources": [("baseline", "logs")],
        "revisions": (),
        "times": (None, None),
        "observed": None,
        "counts": (0, 0),
    }


# What earlier revisions in the same logs show


def boom(*revisions: str) -> list[Entry]:
    entries = [*steady(HOUR), *many(3, "boom")]
    for n, revision in enumerate(revisions, 1):
        entries += [*steady(HOUR, since=-2 * HOUR - n, revision=revision), *many(2, "boom", revision=revision)]
    return entries


@pytest.mark.parametrize(
    ("rules", "revisions", "hint"),
    [
        (issue("critical", "never"), [OLD], HINT.format(OLD)),
        (issue("critical"), [OLD], HINT.format(OLD)),
        (issue("pre-existing"), [OLDER, OLD], HINT.format(f"{OLDER}, {OLD}")),
        (issue("critical"), ["shop-00003-next"], ""),
        (issue("critical"), [], ""),
        (issue("non-blocking"), [OLD], ""),
    ],
)
def test_without_a_baseline_earlier_revisions_with_the_same_are_a_hint(
    folder: Folder, rules: str, revisions: list[str], hint: str
) -> None:
    finding = only_finding(folder.run(boom(*revisions), rules, revision=NEW))
    assert finding.state == "no-baseline"
    assert [reason for reason in finding.reasons if "previous-revision" in reason] == ([hint] if hint else [])


def test_of_many_earlier_revisions_the_newest_three_are_named(folder: Folder) -> None:
    names = [f"shop-000{n}-a" for n in range(10, 15)]
    finding = only_finding(folder.run(boom(*names), issue("critical"), revision="latest"))
    assert finding.count == 2  # of shop-00014-a
    assert finding.reasons[-1].startswith("also seen in shop-00011-a, shop-00012-a, shop-00013-a and 2 more in")


@pytest.mark.parametrize("baseline", [GOOD, [*GOOD, *many(1, "boom", revision=OLD)], steady(1, service="cart")])
def test_with_a_baseline_there_is_no_hint(folder: Folder, baseline: list[Entry]) -> None:
    finding = only_finding(folder.run(boom(OLD), issue("critical"), baseline, revision=NEW))
    assert not any("previous-revision" in reason for reason in finding.reasons)


# What a run was given


@pytest.mark.parametrize(
    ("settings", "sources", "options"),
    [
        (Settings(("a.log", "b/*.gz"), jobs=7, unknown="non-blocking"), ("a.log", "b/*.gz"), ()),
        (Settings(("-",), rules=("cloud-run", "my.yaml")), ("-",), ("--rules", "cloud-run", "--rules", "my.yaml")),
        (Settings(("-x.log",), service="s*"), ("./-x.log",), ("--service", "s*")),
        (Settings(("a",), baseline=("b", "previous-revision")), ("a",),
         ("--baseline", "b", "--baseline", "previous-revision")),
        (Settings(("a",), since=Moment(ago=7200 * SECOND), until=Moment(at=0)), ("a",),
         ("--since", "2h", "--until", "1970-01-01T00:00:00Z")),
        (Settings(("a",), since=Moment(ago=90 * SECOND)), ("a",), ("--since", "90s")),
        (Settings(("a",), since=Moment(ago=1_500_000)), ("a",), ("--since", "1.500000ms")),
        (Settings((), baseline=("previous-revision", "window:24h", "b"), since=Moment(ago=SECOND),
                  cloud=Cloud(service="s", save="kept.gz")), ("kept.gz",), ("--baseline", "b", "--revision", "r")),
    ],
)  # fmt: skip
def test_what_a_run_was_given_is_told_in_words_of_the_command(
    settings: Settings, sources: tuple[str, ...], options: tuple[str, ...]
) -> None:
    revision = "r" if settings.cloud else None
    assert given(settings, revision) == Given(sources=sources, options=options)


def test_of_what_is_not_kept_no_lines_can_be_shown() -> None:
    assert given(Settings((), cloud=Cloud(service="s")), None) is None
