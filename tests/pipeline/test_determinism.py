"""The same input gives the same bytes: whatever the order of the lines, of the sources, or the cuts between shards."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from verdict.made import (
    HOUR,
    NEW,
    NO_RULES,
    NOON,
    OLD,
    Entry,
    Folder,
    audit,
    entry,
    issue,
    many,
    only_finding,
    request,
    rule_set,
    starting,
    steady,
)

from analyzer.engines import scan
from analyzer.matching.program import Program
from analyzer.matching.watch import watches
from analyzer.pipeline import Settings, run
from analyzer.reports import FORMATS, Style
from analyzer.ruleset import load
from analyzer.sources import find
from analyzer.tally.groups import MOST
from analyzer.verdict.conclude import conclude
from analyzer.verdict.question import Question
from analyzer.verdict.result import Result

TRACE = [
    "Traceback (most recent call last):",
    '  File "/app/shop/cart.py", line 12, in total',
    "    return price[item]",
    "KeyError: 'sku-%d'",
]
RULES = rule_set(
    markers=[
        {"id": "up", "title": "up", "match": "ready to serve", "within": "60s", "lost_when": "connection gone"},
        {"id": "each", "title": "each", "match": "ready to serve", "per": "instance"},
    ],
    issues=[
        {"id": "boom", "title": "boom", "label": "pre-existing", "match": "boom"},
        {
            "id": "storm", "title": "storm", "label": "critical",
            "match": {"text": "slow query", "count": {"at_least": 3, "within": "5m", "per": "instance"}},
        },
        {
            "id": "order", "title": "order", "label": "non-blocking",
            "match": {"sequence": {"steps": ["first", "second"], "within": "1m"}},
        },
        {
            "id": "alone", "title": "alone", "label": "non-blocking",
            "match": {"text": "retrying", "unless": {"match": "retried", "within": "2m", "per": "instance"}},
        },
    ],
)  # fmt: skip


def busy(revision: str = NEW, since: float = 0, seed: int = 1) -> list[Entry]:
    """An hour of a busy service in which everything that a result tells occurs; every entry has an insertId."""
    dice = random.Random(seed)
    says = [
        "boom",
        "slow query",
        "first",
        "second",
        "retrying",
        "retried",
        "disk 7 full",
        "lost peer 10.0.0.9",
        "ready to serve",
    ]
    entries = [starting(0, revision=revision, instance=f"i{n}") for n in range(2)]
    for text in dice.choices(says, weights=[1, 4, *[1] * 7], k=80):
        severity = dice.choice(["INFO", "WARNING", "ERROR"])
        entries.append(entry(dice.randrange(3600), text, severity, instance=f"i{dice.randrange(3)}", revision=revision))
    for at in dice.sample(range(3600), 8):
        pieces = [line % at if "%d" in line else line for line in TRACE]
        entries += [entry(at, text, None, revision=revision, instance="i1") for text in pieces]
    entries += [request(dice.randrange(3600), dice.choice([200, 200, 404, 503]), revision=revision) for _ in range(30)]
    entries += [audit(dice.randrange(3600)) for _ in range(3)]
    dated = [{**item, "timestamp": shifted(item["timestamp"], since)} for item in entries]
    return [{**item, "insertId": f"{revision}-{place:04d}"} for place, item in enumerate(dated)]


def shifted(timestamp: str, seconds: float) -> str:
    from analyzer.entry.clock import SECOND, nanoseconds, rfc3339

    return rfc3339((nanoseconds(timestamp) or 0) + round(seconds * SECOND))


def document(result: Result) -> str:
    return FORMATS["json"].render(result, Style())


def judged(result: Result) -> str:
    """The document without the names of the files that were read."""
    return document(
        msgspec.structs.replace(
            result,
            target=msgspec.structs.replace(result.target, sources=(), baseline=(), given=None),
            coverage=msgspec.structs.replace(result.coverage, baseline=None),
        )
    )


EVERYTHING = [*busy(OLD, -2 * HOUR, seed=7), *busy()]
BEFORE = busy("shop-00000-pre", -30 * HOUR, seed=5)


def test_the_busy_hour_shows_all_that_is_compared_below(folder: Folder) -> None:
    result = folder.run(EVERYTHING, RULES, BEFORE)
    assert {finding.rule for finding in result.findings} >= {None, "boom", "storm", "order", "alone"}
    assert any("KeyError" in finding.title and finding.count == 8 for finding in result.findings)
    assert {found.status for found in result.markers} != {"unknown"}
    assert [other.revision for other in result.context.other_revisions if other.revision] == [OLD]
    assert not result.coverage.truncated


def test_repeated_runs_give_the_same_bytes(folder: Folder) -> None:
    assert len({document(folder.run(EVERYTHING, RULES, BEFORE)) for _ in range(3)}) == 1


def test_the_order_of_the_entries_in_a_file_changes_no_byte(folder: Folder) -> None:
    expected = document(folder.run(EVERYTHING, RULES, BEFORE))
    for seed in range(6):
        shuffled = random.Random(seed).sample(EVERYTHING, len(EVERYTHING))
        assert document(folder.run(shuffled, RULES, BEFORE[::-1])) == expected


@pytest.mark.parametrize("form", ["lines", "array"])
def test_how_the_entries_are_spread_over_files_and_in_which_order_these_are_named_changes_no_finding(
    folder: Folder, form: str
) -> None:
    expected = judged(folder.run(EVERYTHING, RULES, BEFORE))
    rules = folder.path / "rules.yaml"
    for seed in range(4):
        dice = random.Random(seed)
        parts: list[list[Entry]] = [[] for _ in range(3)]
        for item in EVERYTHING:
            dice.choice(parts).append(item)
        names = [
            folder.write(f"{seed}-{n}", part if form == "lines" else json.dumps(part, indent=1))
            for n, part in enumerate(parts)
        ]
        for order in (names, names[::-1]):
            result = run(Settings(sources=tuple(order), rules=(str(rules),), baseline=(str(folder.path / "baseline"),)))
            assert judged(result) == expected


def scanned(folder: Folder, log: str, cuts: Sequence[int]) -> Result:
    rules = load([folder.path / "rules.yaml"])
    program = Program(watches(rules, strict=False))
    return conclude(rules, scan(find((log,)), program, cuts=cuts), None, Question(sources=(log,)))


def text_log() -> str:
    """A text log with folded traces, lines of the same second, undated lines and broken ones."""
    dice = random.Random(3)
    rows = []
    for second in sorted(dice.choices(range(3600), k=150)):
        stamp = f"2025-09-11 12:{second // 60:02d}:{second % 60:02d}"
        text = dice.choice(["boom", "slow query", "first", "second", "retrying", "ready to serve", "serving"])
        rows.append(f"{stamp} {dice.choice(['INFO', 'WARNING', 'ERROR'])} {text}")
        if dice.random() < 0.1:
            rows += [f"{stamp} ERROR failed", *(line.replace("%d", "1") for line in TRACE)]
        if dice.random() < 0.05:
            rows.append(dice.choice(["no header here", "\x00\x01", ""]))
    return "\n".join(rows) + "\n"


LOGS = {
    "json lines": "".join(json.dumps(item) + "\n" for item in EVERYTHING).encode(),
    "text": text_log().encode(),
}


@pytest.mark.parametrize("log", LOGS.values(), ids=LOGS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_wherever_a_file_is_cut_the_result_has_the_same_bytes(folder: Folder, log: bytes, data: st.DataObject) -> None:
    folder.write("rules.yaml", RULES)
    name = folder.write("log", log)
    cuts = data.draw(st.lists(st.integers(0, len(log) + 5), max_size=5))
    assert document(scanned(folder, name, cuts)) == document(scanned(folder, name, ()))


def test_no_hash_seed_of_the_interpreter_changes_a_byte(folder: Folder) -> None:
    names = [folder.write("log", EVERYTHING), folder.write("before", BEFORE), folder.write("rules.yaml", RULES)]
    command = [sys.executable, "-m", "analyzer", "scan", names[0], "-b", names[1], "-r", names[2], "-f", "json"]
    shown = [
        subprocess.run(command, capture_output=True, check=False, env={**os.environ, "PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2")
    ]
    assert shown[0] == shown[1]
    assert json.loads(shown[0])["findings"]


# Ids


def test_the_id_of_a_known_issue_is_its_sets_name_and_its_own(folder: Folder) -> None:
    assert only_finding(folder.run([*steady(HOUR), *many(3, "boom")], issue("critical"))).id == "made/boom"


def test_the_id_of_an_unknown_problem_depends_on_what_it_says_alone(folder: Folder) -> None:
    first = only_finding(folder.run([*steady(HOUR), *many(3, "order 4711 lost after 3 s")]))
    elsewhere = many(
        9, "order 12 lost after 250 s", until=9 * HOUR, service="cart", revision="cart-00001-a", instance="x"
    )
    second = only_finding(folder.run(elsewhere, issue("critical", "never seen"), many(2, "other")))
    assert first.id == second.id
    assert re.fullmatch(r"problem/[0-9a-f]{12}-m2", first.id)


def test_a_problem_and_a_warning_that_say_the_same_are_two_findings(folder: Folder) -> None:
    result = folder.run([*steady(HOUR), *many(3, "disk full"), *many(2, "disk full", severity="WARNING")])
    problem, warning = result.findings
    assert (problem.id.split("/")[1], problem.count, warning.count) == (warning.id.split("/")[1], 3, 2)
    assert (problem.id.split("/")[0], warning.id.split("/")[0]) == ("problem", "warning")


def test_no_two_findings_have_the_same_id(folder: Folder) -> None:
    result = folder.run(EVERYTHING, RULES, BEFORE)
    ids = [finding.id for finding in result.findings]
    assert len(set(ids)) == len(ids)


# More groups than are kept apart


@pytest.mark.slow
def test_groups_beyond_the_cap_form_one_finding_with_an_exact_count(folder: Folder) -> None:
    letters = "abcdefghijklmnopqrstuvw"
    raised = 'Traceback (most recent call last):\n  File "/app/shop/{0}.py", line 7, in of_{1}\nValueError: no {0}'
    names = [raised.format(a * 3, b + c) for a in letters for b in letters for c in letters]
    entries = [entry(i / 9, name, "ERROR") for i, name in enumerate(names[: MOST + 1_000])]
    found = {finding.id: finding for finding in folder.run(entries).findings}
    assert len(found) == MOST + 1
    other = found["other-problems"]
    assert (other.label, other.state, other.count) == ("critical", "no-baseline", 1_000)
    shuffled = random.Random(2).sample(entries, len(entries))
    again = folder.run(shuffled)
    assert {finding.id: finding.count for finding in again.findings} == {name: f.count for name, f in found.items()}
    assert again.coverage.groups_left_out == 1_000


def test_a_folder_is_read_in_the_order_of_its_names(folder: Folder, tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    for name in "cab":
        (logs / name).write_text(json.dumps(entry(5, f"boom {name * 3}", "ERROR")) + "\n")
    result = run(Settings(sources=(str(logs),), rules=(folder.write("r.yaml", NO_RULES),), deployed_at=NOON))
    assert [Path(source).name for source in result.target.sources] == ["a", "b", "c"]
