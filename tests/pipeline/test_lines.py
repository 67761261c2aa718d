"""The lines of a finding are exactly the entries that it counts, in order of time."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from cloud.server import CloudLogging
from msgspec.structs import replace
from verdict.made import HOUR, NEW, OLD, Entry, Folder, entry, issue, many, request, rule_set, steady

from analyzer.entry.clock import nanoseconds
from analyzer.errors import UsageError
from analyzer.grouping import signature
from analyzer.pipeline import Moment, Settings, lines, run
from analyzer.pipeline.lines import LineSettings
from analyzer.tally.groups import MOST
from analyzer.verdict.line_list import LineList
from analyzer.verdict.result import Finding, Given

from .pulling import pulled
from .test_determinism import BEFORE, EVERYTHING, RULES
from .test_pull_faults import service

FIXTURES = Path(__file__).parents[2] / "fixtures"
ALL = 100_000
OVER_TIME = re.compile(r"over-time/|made/(?:storm|order|alone)")


def shown(settings: Settings, name: str, **changes: Any) -> LineList:
    return lines.run(LineSettings(scan=settings, finding=name, **{"limit": ALL, **changes}))


def settings_of(folder: Folder, candidate: list[Entry], before: list[Entry] | None = None, **more: Any) -> Settings:
    return Settings(
        sources=(folder.write("candidate", candidate),),
        rules=(folder.write("rules.yaml", more.pop("rules", RULES)),),
        baseline=() if before is None else (folder.write("baseline", before),),
        **more,
    )


def assert_all_there(settings: Settings) -> list[Finding]:
    findings = run(settings).findings
    for finding in findings:
        found = shown(settings, finding.id)
        times = [line.timestamp for line in found.lines if line.timestamp]
        assert len(found.lines) == found.entries
        assert times == sorted(times, key=lambda time: nanoseconds(time) or 0)
        if OVER_TIME.match(finding.id):
            assert f"it counts {finding.count:,}" in found.notes[0]
            continue
        assert (found.entries, found.notes) == (finding.count, ()), finding.id
        assert (found.title, found.label, found.state) == (finding.title, finding.label, finding.state)
        assert (times[:1] or [None])[0] == finding.first_seen
        assert (times[-1:] or [None])[0] == finding.last_seen
        assert {line.revision for line in found.lines if line.revision} == set(finding.revisions)
        assert [(line.insert_id, line.text) for line in found.lines[:3] if line.insert_id] == [
            (example.location.insert_id, example.text) for example in finding.examples if example.location.insert_id
        ]
    return list(findings)


@pytest.mark.parametrize(
    "story", sorted(FIXTURES.rglob("expected*.yaml")), ids=lambda path: str(path.relative_to(FIXTURES))
)
def test_of_every_finding_of_every_fixture_all_entries_are_shown(story: Path) -> None:
    asked = yaml.safe_load(story.read_text(encoding="utf-8"))["run"]

    def paths(key: str) -> tuple[str, ...]:
        return tuple(str(story.parent / name) for name in asked.get(key, ()))

    rules = tuple(str(story.parent / n) if n.endswith(".yaml") else n for n in asked.get("rules", ()))
    findings = assert_all_there(Settings(sources=paths("sources"), rules=rules, baseline=paths("baseline")))
    assert len(findings) == len({finding.id for finding in findings})


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"service": "sh*"},
        {"revision": OLD},
        {"since": Moment(ago=30 * 60 * 10**9)},
        {"jobs": 2},
    ],
    ids=str,
)
def test_whatever_a_scan_is_asked_all_entries_are_shown(folder: Folder, more: dict[str, Any]) -> None:
    assert len(assert_all_there(settings_of(folder, EVERYTHING, BEFORE, **more))) > 5


def test_duplicates_are_shown_once_and_pieces_of_a_trace_as_one(folder: Folder) -> None:
    settings = settings_of(folder, EVERYTHING)
    again = folder.write("again", random.Random(1).sample(EVERYTHING, len(EVERYTHING)))
    findings = assert_all_there(Settings(sources=(*settings.sources, again), rules=settings.rules))
    assert any("Traceback" in example.text for finding in findings for example in finding.examples)


def test_what_is_in_no_group_of_its_own_is_shown_too(folder: Folder) -> None:
    letters = "abcdefghijklmnopqr"
    names = [f"problem of x{a}z{b}z{c}x" for a in letters for b in letters for c in letters][: MOST + 200]
    candidate = [entry(i / 9, name, "ERROR") for i, name in enumerate(names)]
    findings = assert_all_there(settings_of(folder, candidate, rules=rule_set()))
    assert {finding.id: finding.count for finding in findings}["other-problems"] >= 200


def test_a_family_is_shown_whole_and_a_part_of_it_named(folder: Folder) -> None:
    texts = [f"tenant {name} is over its quota of requests" for name in ("ada", "bob", "cyd", "dan", "eve", "fay")]
    settings = settings_of(folder, [*steady(HOUR), *(one for text in texts for one in many(2, text))])
    [family] = assert_all_there(settings)
    assert (family.count, len(family.signatures)) == (12, 6)
    part = f"problem/{signature.of_text(texts[0]).id}"
    with pytest.raises(UsageError, match=re.escape(f"it is a part of {family.id} now")):
        shown(settings, part)


@pytest.mark.parametrize("name", ["made/boom", "problem"])
def test_what_the_baseline_has_of_it_can_be_shown(folder: Folder, name: str) -> None:
    settings = settings_of(folder, EVERYTHING, BEFORE)
    finding = next(f for f in run(settings).findings if f.id.startswith(name) and f.baseline and f.baseline.count)
    found = shown(settings, finding.id, in_baseline=True)
    assert finding.baseline
    assert (found.entries, found.of, found.notes) == (finding.baseline.count, "baseline", ())
    assert {line.file for line in found.lines} == {*settings.baseline}


def test_of_earlier_revisions_as_the_baseline_their_lines_are_shown(folder: Folder) -> None:
    both = [*steady(HOUR), *many(2, "boom"), *steady(HOUR, revision=OLD), *many(3, "boom", revision=OLD)]
    settings = replace(settings_of(folder, both, rules=issue("critical")), baseline=("previous-revision",))
    assert {line.revision for line in shown(settings, "made/boom").lines} == {NEW}
    before = shown(settings, "made/boom", in_baseline=True)
    assert [line.revision for line in before.lines] == [OLD] * 3


def test_of_a_saved_result_there_are_no_lines_and_that_is_said(folder: Folder) -> None:
    saved = folder.path / "saved.json"
    folder.run([*steady(HOUR), *many(3, "boom")], issue("critical")).save(saved)
    settings = Settings(
        sources=(folder.write("candidate", [*steady(HOUR), *many(2, "boom")]),),
        rules=(str(folder.path / "rules.yaml"),),
        baseline=(str(saved),),
    )
    found = shown(settings, "made/boom", in_baseline=True)
    assert found.lines == ()
    assert found.notes == (f"3 are counted in the baseline; of {saved} only counts are kept, no lines",)


@pytest.mark.parametrize(
    ("name", "in_baseline", "complaint"),
    [
        ("made/never", False, "no finding has the id made/never here; there are made/boom, problem/"),
        ("made/gone", False, "made/gone is in the baseline only; add --in-baseline"),
        ("made/boom", True, "made/boom is not in the baseline; leave --in-baseline out"),
        ("made/never", True, "no finding has the id made/never here; there are made/gone"),
        ("other-problems", False, "no finding has the id other-problems here"),
    ],
)
def test_an_id_that_stands_for_nothing_is_told_with_those_that_do(
    folder: Folder, name: str, in_baseline: bool, complaint: str
) -> None:
    rules = rule_set(
        issues=[{"id": name, "title": name, "label": "critical", "match": name} for name in ("boom", "gone", "never")]
    )
    candidate, before = [*steady(HOUR), *many(2, "boom"), *many(1, "odd")], [*steady(HOUR), *many(2, "gone")]
    with pytest.raises(UsageError, match=re.escape(complaint)):
        shown(settings_of(folder, candidate, before, rules=rules), name, in_baseline=in_baseline)


def test_what_only_other_revisions_have_is_said(folder: Folder) -> None:
    settings = settings_of(folder, [*steady(HOUR), *many(2, "boom", revision=OLD)], rules=issue("critical"))
    with pytest.raises(UsageError, match=f"only other revisions have it: add --revision {OLD}"):
        shown(settings, "made/boom")


def test_without_a_baseline_nothing_of_it_can_be_shown(folder: Folder) -> None:
    with pytest.raises(UsageError, match="no baseline was given"):
        shown(settings_of(folder, EVERYTHING), "made/boom", in_baseline=True)


@pytest.mark.parametrize("limit", [1, 3, 9])
def test_the_earliest_are_shown_whatever_their_order_in_the_file(folder: Folder, limit: int) -> None:
    candidate = [*steady(HOUR), *many(9, "boom")]
    whole = shown(settings_of(folder, candidate, rules=issue("critical")), "made/boom")
    for seed in range(3):
        shuffled = random.Random(seed).sample(candidate, len(candidate))
        some = shown(settings_of(folder, shuffled, rules=issue("critical")), "made/boom", limit=limit)
        assert some.entries == 9
        assert [line.timestamp for line in some.lines] == [line.timestamp for line in whole.lines[:limit]]


def test_requests_are_shown_with_all_that_is_known_of_them(folder: Folder) -> None:
    settings = settings_of(folder, [*steady(HOUR), request(5, 503, instance="i1", insert_id="x")], rules=rule_set())
    [finding] = run(settings).findings
    [line] = shown(settings, finding.id).lines
    assert (line.text, line.service, line.revision, line.instance) == ("GET /cart 503", "shop", NEW, "i1")
    assert (line.file, line.line, line.insert_id) == (settings.sources[0], 11, "x")


def test_of_a_pull_the_file_that_it_saved_shows_the_lines(tmp_path: Path) -> None:
    path = str(tmp_path / "kept.jsonl.gz")
    with CloudLogging(*service()) as server:
        result, kept = pulled(server), pulled(server, pull={"save": path})
    assert (result.target.given, kept.target.given) == (None, Given(sources=(path,)))
    assert kept.findings
    for finding in kept.findings:
        assert shown(Settings(sources=(path,)), finding.id).entries == finding.count
