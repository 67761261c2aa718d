"""Root first: consequences stand below their cause, with what shows it; none is hidden and no label changes."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from analyzer.entry.clock import SECOND
from analyzer.tally.moments import INSTANCE, Moment, pack
from analyzer.verdict.linking import root_first
from analyzer.verdict.result import Finding, Result

from .made import HOUR, Entry, Folder, entry, issue, many, request, rule_set, starting, steady

INCIDENTS = (600, 1500, 2700)
CASCADE = ("database is down", "pool timed out", "order failed", "websocket dropped")


def cascade(*texts: str, incidents: tuple[float, ...] = INCIDENTS, apart: float = 0.5, **more: Any) -> list[Entry]:
    """Each incident is all the texts, one after the other, on an instance of its own."""
    return [
        entry(begin + apart * n, text, **{"severity": "ERROR", "instance": f"i{begin}", **more})
        for begin in incidents
        for n, text in enumerate(texts)
    ]


def shape(result: Result) -> list[tuple[str, str | None]]:
    """Title and title of the cause of each finding, in order."""
    titles = {finding.id: finding.title for finding in result.findings}
    return [(finding.title, titles[finding.cause] if finding.cause else None) for finding in result.findings]


def test_a_cascade_is_listed_below_its_root(folder: Folder) -> None:
    result = folder.run([*steady(HOUR), *cascade(*CASCADE)])
    root, *others = CASCADE
    assert shape(result) == [(root, None), *((title, root) for title in others)]
    assert result.findings[0].consequences == tuple(finding.id for finding in result.findings[1:])
    assert result.findings[0].follows is None


def test_many_consequences_push_no_other_cause_to_the_end(folder: Folder) -> None:
    effects = [f"{a}{b} gave up" for a in ("disk", "mail", "cache", "queue") for b in "abcdefgh"]
    urgent = [entry(at + 300, "data is lost", "ERROR", instance="x") for at in INCIDENTS[:1]]
    result = folder.run([*steady(HOUR), *cascade("database is down", *effects, apart=0.01), *urgent])
    assert len(result.findings[0].consequences) == len(effects)
    titles = [finding.title for finding in result.findings]
    assert titles.index("data is lost") == 11
    assert titles[:11] == ["database is down", *effects[:10]]
    assert sorted(titles[12:]) == sorted(effects[10:])


def test_the_numbers_can_be_checked(folder: Folder) -> None:
    result = folder.run([*steady(HOUR), *cascade(*CASCADE)])
    follows = result.findings[2].follows
    assert follows is not None
    assert (follows.finding, follows.times, follows.of) == (result.findings[0].id, 3, 3)
    assert (follows.counted, follows.same, follows.within_seconds, follows.typical_seconds) == (
        "times",
        "instance",
        1.0,
        1.0,
    )
    assert follows.message == "3 of 3 times within 1 s after it, on the same instance"


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (cascade("cause", "effect", incidents=(600,)), "once within 500 ms after it, on the same instance"),
        (
            [*cascade("cause", "effect"), entry(3000, "cause", "ERROR", instance="x"),
             entry(3000.2, "effect", "ERROR", instance="x")],
            "4 of 4 times within 500 ms after it, on the same instance",
        ),
        (
            [*cascade("cause", "effect", apart=0.1), *cascade("cause", "effect", incidents=(3000,), apart=0.9)],
            "4 of 4 times within 900 ms, typically 100 ms, after it, on the same instance",
        ),
        (
            [*cascade("cause"), *(entry(b + n, "effect", "ERROR", instance=f"i{b}") for b in INCIDENTS
                                  for n in range(1, 9))],
            "3 of 3 bursts began within 1 s after it, on the same instance",
        ),
        (
            [*cascade("cause", incidents=(600,)), *(entry(601 + n, "effect", "ERROR", instance="i600")
                                                    for n in range(9))],
            "its only burst began within 1 s after it, on the same instance",
        ),
        (
            [*cascade("cause", incidents=(600,)), *(entry(601 + n, "effect", "ERROR", instance="i600")
                                                    for n in range(60))],
            "its first burst began within 1 s after it, on the same instance",
        ),
        (
            [e for n in range(40) for e in cascade("cause", "effect", incidents=(90 * n,))],
            "32 of the first 32 times within 500 ms after it, on the same instance",
        ),
        (
            [entry(600 + 20 * (t == "effect"), t, "ERROR", trace="7a", instance=t) for t in ("cause", "effect")],
            "once within 20 s after it, in the same trace",
        ),
        (cascade("cause", "effect", instance=""), "3 of 3 times within 500 ms after it, in the same revision"),
    ],
)  # fmt: skip
def test_what_is_said(folder: Folder, entries: list[Entry], message: str) -> None:
    first, second = folder.run([*steady(HOUR), *entries]).findings
    assert second.cause == first.id
    assert second.follows is not None
    assert second.follows.message == message


def test_lines_of_a_text_log_are_of_one_process(folder: Folder) -> None:
    lines = [(3, "ERROR", "database lost"), (3, "ERROR", "pool timed out"), (5, "ERROR", "order failed")]
    content = "".join(f"2025-09-11 12:00:{s:02} {level} {text}\n" for s, level, text in [*lines, (59, "INFO", "bye")])
    result = folder.run(content)
    assert shape(result) == [
        ("database lost", None),
        ("pool timed out", "database lost"),
        ("order failed", "database lost"),
    ]
    assert [finding.follows.message for finding in result.findings if finding.follows] == [
        "once at the same time, in the same file",
        "once within 2 s after it, in the same file",
    ]


def test_a_start_that_fails_is_led_by_what_was_missing(folder: Folder) -> None:
    rules = issue("critical", {"regex": r"^exit\("}, "exit")
    texts = [("DATABASE_URL is missing", "WARNING"), ("cannot start", "ERROR"), ("exit(1)", "WARNING")]
    starts = [
        item
        for n in range(4)
        for item in (
            starting(100 * n, instance=f"i{n}"),
            *(entry(100 * n + m, *texts[m - 1], instance=f"i{n}") for m in (1, 2, 3)),
        )
    ]
    result = folder.run(starts, rules)
    assert shape(result) == [
        ("cannot start", "DATABASE_URL is missing"),
        ("title of exit", "DATABASE_URL is missing"),
        ("DATABASE_URL is missing", None),
    ]
    assert [finding.label for finding in result.findings] == ["critical", "critical", "non-blocking"]


def test_the_entry_of_a_request_counts_at_its_end(folder: Folder) -> None:
    """It bears the time of the beginning of the request, before what made it fail."""
    http = {"requestMethod": "GET", "requestUrl": "/cart", "status": 500, "latency": "2.5s"}
    failed = [request(begin - 2, 500, instance=f"i{begin}", httpRequest=http) for begin in INCIDENTS]
    result = folder.run([*steady(HOUR), *cascade("database is down"), *failed])
    assert shape(result) == [("database is down", None), ("GET /cart 500", "database is down")]


def test_what_happens_elsewhere_is_no_consequence(folder: Folder) -> None:
    others = cascade("order failed", incidents=(601, 1501, 2701))
    assert {cause for _title, cause in shape(folder.run([*steady(HOUR), *cascade("database is down"), *others]))} == {
        None
    }


def test_a_rule_over_time_can_be_a_consequence(folder: Folder) -> None:
    rules = issue("critical", {"text": "slow", "count": {"at_least": 2, "within": "10s", "per": "instance"}}, "slow")
    result = folder.run([*steady(HOUR), *cascade("database is down", "slow", "slow")], rules)
    assert shape(result) == [("database is down", None), ("title of slow", "database is down")]


# What can be a cause


def test_what_a_rule_declares_harmless_does_not_lead_what_blocks(folder: Folder) -> None:
    entries = [*steady(HOUR), *cascade("harmless", "order failed")]
    assert shape(folder.run(entries, issue("non-blocking", "harmless", "harmless")))[0] == ("order failed", None)
    assert shape(folder.run(entries, issue("critical", "harmless", "harmless")))[1] == (
        "order failed",
        "title of harmless",
    )


def test_what_was_there_before_does_not_explain_what_is_new(folder: Folder) -> None:
    baseline = [*steady(HOUR), *cascade("as ever")]
    result = folder.run([*steady(HOUR), *cascade("as ever", "never before")], baseline=baseline)
    assert [(finding.state, finding.cause) for finding in result.findings] == [("new", None), ("recurring", None)]
    both = folder.run([*steady(HOUR), *cascade("as ever", "and that")], baseline=[*baseline, *cascade("and that")])
    assert shape(both) == [("as ever", None), ("and that", "as ever")]


def test_problems_beyond_the_cap_are_linked_to_none(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.tally.groups.Groups.knows", lambda _groups, _key: False)
    result = folder.run([*steady(HOUR), *cascade(*CASCADE), *cascade("careful", severity="WARNING")])
    assert [(finding.id, finding.cause) for finding in result.findings] == [
        ("other-problems", None),
        ("other-warnings", None),
    ]


# Order and reasons


def test_a_root_stands_where_the_most_urgent_of_its_consequences_would(folder: Folder) -> None:
    storm = [entry(b + 1 + n / 9, "order failed", "ERROR", instance=f"i{b}") for b in INCIDENTS for n in range(30)]
    result = folder.run([*steady(HOUR), *many(40, "cart failed"), *cascade("database is down"), *storm])
    assert [finding.title for finding in result.findings] == ["database is down", "order failed", "cart failed"]


def test_each_label_keeps_its_place_whatever_the_cause(folder: Folder) -> None:
    warned = cascade("careful", incidents=tuple(b + 1 for b in INCIDENTS), severity="WARNING")
    for item, begin in zip(warned, INCIDENTS, strict=True):
        item["labels"] = {"instanceId": f"i{begin}"}
    result = folder.run([*steady(HOUR), *cascade("database is down", "order failed"), *warned])
    assert [(finding.title, finding.label) for finding in result.findings] == [
        ("database is down", "critical"),
        ("order failed", "critical"),
        ("careful", "non-blocking"),
    ]
    assert len(result.findings[0].consequences) == 2


def test_the_reason_names_roots_and_counts_their_consequences(folder: Folder) -> None:
    alone = [entry(60 + 300 * n, "cart failed", "ERROR", instance="z") for n in range(9)]
    [reason] = folder.run([*steady(HOUR), *cascade(*CASCADE), *alone]).reasons
    assert reason.message == "5 critical findings: cart failed (9×); database is down (3×) and 3 consequences"
    assert len(reason.refs) == 5


def test_the_reason_counts_what_it_does_not_name(folder: Folder) -> None:
    names = ["apples", "bananas", "cherries", "dates", "elderberries"]
    entries = [entry(60 + 700 * n + 20 * m, f"no {fruit}", "ERROR") for m, fruit in enumerate(names) for n in range(5)]
    [reason] = folder.run([*steady(HOUR), *entries]).reasons
    assert reason.message.startswith("5 critical findings: no apples (5×); ")
    assert reason.message.endswith("; and 2 more")


def test_the_order_in_the_file_does_not_matter(folder: Folder) -> None:
    entries = [*steady(HOUR), *cascade(*CASCADE)]
    there, back = (folder.run(list(order)).findings for order in (entries, reversed(entries)))
    assert [(f.id, f.cause, f.follows, f.consequences) for f in there] == [
        (f.id, f.cause, f.follows, f.consequences) for f in back
    ]


def test_rules_and_groups_are_linked_alike(folder: Folder) -> None:
    rules = rule_set(issues=[{"id": "db", "title": "db", "label": "pre-existing", "match": "database is down"}])
    result = folder.run([*steady(HOUR), *cascade(*CASCADE)], rules)
    assert shape(result)[-1] == ("db", None)
    assert all(cause == "db" for _title, cause in shape(result)[:-1])


# Whatever the findings and moments: nothing is lost, and causes are a forest


def finding(name: str, label: str = "critical") -> Finding:
    return Finding(
        id=name, label=label, state="no-baseline", title=name, known=False, problem=True, rule=None,  # type: ignore[arg-type]
        ruleset=None, severity="ERROR", count=3, first_seen=None, last_seen=None, per_hour=None, baseline=None,
        reasons=(), revisions=(), instances=0, examples=(), why=None, fix=None, owner=None, ticket=None, expires=None,
    )  # fmt: skip


@given(
    st.lists(st.tuples(st.sampled_from(["critical", "pre-existing", "non-blocking"]),
                       st.lists(st.integers(0, 30), max_size=4)), max_size=7)
)  # fmt: skip
def test_nothing_is_lost_and_every_cause_is_a_root(made: list[tuple[str, list[int]]]) -> None:
    labelled = sorted(made, key=lambda row: ["critical", "pre-existing", "non-blocking"].index(row[0]))
    before = [finding(str(n), label) for n, (label, _times) in enumerate(labelled)]
    moments = {
        str(n): b"".join(sorted(pack(Moment(time * SECOND, 0, 8 | INSTANCE, 0)) for time in times))
        for n, (_label, times) in enumerate(labelled)
    }
    after = root_first(before, moments, (0, 60 * SECOND))
    known = {found.id: found for found in after}
    alone = [replace(found, cause=None, follows=None, consequences=()) for found in after]
    assert sorted(alone, key=lambda found: found.id) == before
    assert [found.label for found in after] == [found.label for found in before]
    for found in after:
        assert (found.cause is None) == (found.follows is None)
        assert all(known[name].cause == found.id for name in found.consequences)
        if found.cause:
            assert known[found.cause].cause is None
            assert found.id in known[found.cause].consequences
    for one, other in itertools.pairwise(after):
        if other.cause and known[other.cause].label == other.label:
            assert other.cause in (one.id, one.cause)
