"""Traces that the platform split into one entry a line are put together by instance and time, and judged as one."""

from __future__ import annotations

import random
from typing import Any

import pytest
from entry.trace_samples import DART_LINES, NODE_CRASH, WHOLE
from formats.samples import entry
from hypothesis import given
from hypothesis import strategies as st
from tally.snapshot import snapshot

from .scanned import examples, groups, hits, lines_of, log, problems, scanned, total

TRACE = 'Traceback (most recent call last):\n  File "/app/main.py", line 3, in run\n    go()\nKeyError: 1'
VALUE = TRACE.replace("KeyError", "ValueError")
CHAIN = f"{VALUE}\n\nDuring handling of the above exception, another exception occurred:\n\n{TRACE}"
JAVA = (
    "java.lang.IllegalStateException: closed\n\tat com.acme.A.b(A.java:1)\n"
    "Caused by: java.io.IOException: gone\n\tat com.acme.C.d(C.java:2)"
)
PIECES = lines_of(TRACE, 1, severity="ERROR")


def of_instance(name: str) -> dict[str, Any]:
    return {"labels": {"instanceId": name}}


@pytest.mark.parametrize("trace", [TRACE, CHAIN, JAVA], ids=["Python", "a chain", "Java"])
def test_the_lines_of_a_trace_are_judged_as_one_entry(trace: str) -> None:
    tally = scanned(log(*lines_of(trace, severity="ERROR")))
    assert (problems(tally), len(groups(tally)) or hits(tally, "value-error")) == (1, 1)
    assert total(tally) == trace.count("\n") + 1


def test_the_joined_entry_has_all_lines_as_its_text() -> None:
    assert examples(scanned(log(*PIECES))) == [TRACE]


def test_a_rule_sees_the_joined_entry() -> None:
    tally = scanned(log(*lines_of(VALUE, severity="ERROR")))
    assert (hits(tally, "value-error"), groups(tally), problems(tally)) == (1, {}, 1)


ORDERS = {
    "as written": PIECES,
    "newest first": PIECES[::-1],
    "mixed": random.Random(1).sample(PIECES, len(PIECES)),
    "among other entries": [
        e for n, piece in enumerate(PIECES) for e in (piece, entry(f"entry {n}", 1 + n / 1e6, **of_instance("one")))
    ],
    "among others of the instance before and after": [
        entry("x", 0.5, **of_instance("one")),
        *PIECES,
        entry("x", 2, **of_instance("one")),
    ],
}


@pytest.mark.parametrize("order", ORDERS)
def test_order_and_company_do_not_matter(order: str) -> None:
    tally = scanned(log(*ORDERS[order]))
    assert examples(tally) == [TRACE]
    assert problems(tally) == 1


def test_traces_of_several_instances_that_interleave_are_kept_apart() -> None:
    one = lines_of(TRACE, 1, severity="ERROR")
    two = lines_of(TRACE.replace("KeyError", "OSError"), 1, severity="ERROR", **of_instance("two"))
    tally = scanned(log(*(piece for pair in zip(one, two, strict=True) for piece in pair)))
    assert sorted(text.rsplit("\n", 1)[1] for text in examples(tally)) == ["KeyError: 1", "OSError: 1"]
    assert problems(tally) == 2


def test_two_traces_of_one_instance_in_a_row_are_two() -> None:
    tally = scanned(log(*lines_of(TRACE, 1, severity="ERROR"), *lines_of(TRACE, 5, severity="ERROR")))
    assert (examples(tally), problems(tally)) == ([TRACE, TRACE], 2)


@pytest.mark.parametrize("split", range(1, 4))
def test_a_trace_whose_lines_stand_in_two_files_is_joined(split: int) -> None:
    tally = scanned(log(*PIECES[split:]), log(*PIECES[:split]))
    assert (examples(tally), problems(tally), total(tally)) == ([TRACE], 1, 4)


def test_a_line_exported_twice_is_in_its_trace_once() -> None:
    named = [piece | {"insertId": str(n)} for n, piece in enumerate(PIECES)]
    tally = scanned(log(*named), log(*named[::-1]))
    assert (examples(tally), tally.duplicates) == ([TRACE], 4)


def test_lines_without_an_instance_are_joined_within_their_file() -> None:
    bare = [{key: value for key, value in piece.items() if key != "labels"} for piece in PIECES]
    assert examples(scanned(log(*bare))) == [TRACE]
    assert TRACE not in examples(scanned(log(*bare[:2]), log(*bare[2:])))


@pytest.mark.parametrize(
    "other",
    [
        of_instance("two"),
        {"logName": "projects/p/logs/stdout"},
        {"resource": {"labels": {"service_name": "web", "revision_name": "web-00002-abc"}}},
    ],
    ids=["instance", "log", "revision"],
)
def test_lines_of_another_stream_are_not_joined(other: dict[str, Any]) -> None:
    assert TRACE not in examples(scanned(log(*PIECES[:2], *(piece | other for piece in PIECES[2:]))))


def test_lines_far_apart_in_time_are_not_joined() -> None:
    apart = [piece | {"timestamp": f"2025-09-11T12:00:{n * 5:02}Z"} for n, piece in enumerate(PIECES)]
    assert TRACE not in examples(scanned(log(*apart)))


@pytest.mark.parametrize(
    ("stated", "severity"),
    [
        ([None, None, None, None], 500),
        (["DEFAULT"] * 4, 500),
        (["WARNING"] * 4, 400),
        (["INFO", "INFO", "INFO", "CRITICAL"], 600),
        (["INFO", None, None, None], 200),
        (["ERROR"] * 4, 500),
    ],
)
def test_the_joined_entry_is_as_severe_as_its_severest_line_else_an_error(
    stated: list[str | None], severity: int
) -> None:
    pieces = [piece | {"severity": s} for piece, s in zip(PIECES, stated, strict=True)]
    [(_, streams)] = [(key, streams) for key, _, streams in scanned(log(*pieces)).groups.items()]
    assert [(stat.count, stat.severity) for stat in streams.values()] == [(1, severity)]


LOOSE = [
    ("KeyError: 1", "ERROR"),
    ("    indented code()", "ERROR"),
    ('  File "/app/main.py", line 3, in run', "ERROR"),
    ("Caused by: java.io.IOException: gone", "ERROR"),
    ("DETAIL:  Key is taken", "ERROR"),
]


@pytest.mark.parametrize(("line", "severity"), LOOSE)
def test_a_line_that_fits_no_trace_is_judged_as_it_stands(line: str, severity: str) -> None:
    tally = scanned(log(entry("before", 0), entry(line, 1, severity=severity), entry("after", 2)))
    assert (examples(tally), problems(tally), total(tally)) == ([line], 1, 3)


def test_a_loose_line_hits_rules_like_any_entry() -> None:
    tally = scanned(log(entry("ConnectionError: connection refused", 1, severity="ERROR")))
    assert (hits(tally, "refused"), groups(tally)) == (1, {})


def test_lines_of_a_harmless_severity_that_fit_no_trace_are_no_problem() -> None:
    tally = scanned(log(entry("  indented", 1, severity="INFO"), entry("Result: fine", 2, severity="INFO")))
    assert (problems(tally), groups(tally)) == (0, {})


def test_every_entry_read_is_judged_once() -> None:
    tally = scanned(
        log(
            *lines_of(TRACE, 1, severity="ERROR"),
            *(entry(f"KeyError: {n}", 10 * n, severity="ERROR") for n in range(2, 6)),
        )
    )
    assert sum(groups(tally).values()) == problems(tally) == 5
    assert tally.held == []


@given(
    st.lists(st.sampled_from([0, 1, 2]), min_size=12, max_size=12),
    st.randoms(use_true_random=False),
)
def test_however_lines_are_spread_over_files_the_tally_is_the_same(files: list[int], shuffle: random.Random) -> None:
    lines = [*lines_of(TRACE, 1, severity="ERROR"), *lines_of(VALUE, 1, **of_instance("two")), *lines_of(TRACE, 3)]
    parts: list[list[dict[str, Any]]] = [[], [], []]
    for line, number in zip(lines, files, strict=True):
        parts[number].append(line)
    for part in parts:
        shuffle.shuffle(part)
    tally, together = scanned(*(log(*part) for part in parts)), scanned(log(*lines))
    assert groups(tally) == groups(together)
    assert sorted(examples(tally)) == sorted(examples(together))
    assert snapshot(tally)["streams"] == snapshot(together)["streams"]


EACH = pytest.mark.parametrize("trace", WHOLE.values(), ids=WHOLE)


def forms(lines: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The same lines in orders that exports have, and among others."""
    other = lines_of(TRACE.replace("KeyError", "OSError"), 1, severity="ERROR", **of_instance("two"))
    ordinary = [entry(f"request {n} done", 1 + n / 1e6, severity="INFO", **of_instance("one")) for n in range(9)]
    both = sorted([*lines, *other], key=lambda each: each["timestamp"])
    mixed = random.Random(1).sample([*lines, *ordinary], len(lines) + len(ordinary))
    return [lines, lines[::-1], both, both[::-1], mixed]


@EACH
@pytest.mark.parametrize("severity", ["ERROR", "DEFAULT", None])
def test_a_trace_of_any_language_is_one_problem_in_any_order(trace: str, severity: str | None) -> None:
    lines = lines_of(trace.rstrip("\n"), 1, severity=severity)
    found = [problems(scanned(log(*form))) for form in forms(lines)]
    assert found == [1, 1, 2, 2, 1]


@EACH
def test_lines_of_one_time_in_the_order_of_the_file_are_one_problem(trace: str) -> None:
    lines = [line | {"timestamp": "2025-09-11T12:00:01Z"} for line in lines_of(trace.rstrip("\n"), severity="ERROR")]
    assert [problems(scanned(log(*form))) for form in (lines, lines[::-1])] == [1, 1]


ERRORS = [entry(f"could not do {n}", 1 + n / 1e6, severity="ERROR", **of_instance("one")) for n in range(-30, 0)]


@pytest.mark.parametrize("trace", [DART_LINES, NODE_CRASH], ids=["Dart", "Node"])
def test_other_errors_near_to_a_trace_are_not_swallowed(trace: str) -> None:
    lines = lines_of(trace.rstrip("\n"), 1, severity="ERROR")
    after = [entry(f"could not end {n}", 1.0001 + n / 1e6, severity="ERROR", **of_instance("one")) for n in range(30)]
    assert problems(scanned(log(*ERRORS, *lines, *after))) == 61


@pytest.mark.parametrize("trace", [DART_LINES, NODE_CRASH], ids=["Dart", "Node"])
def test_a_trace_with_lines_that_could_be_anything_is_joined_wherever_a_file_is_cut(trace: str) -> None:
    data = log(*ERRORS[-3:], *lines_of(trace.rstrip("\n"), 1, severity="ERROR"))
    whole = scanned(data)
    assert problems(whole) == 4
    for cut in range(1, len(data), 97):
        assert groups(scanned(data, cuts=[cut, cut + 200])) == groups(whole), cut


def test_a_line_that_looks_like_a_frame_makes_no_problem_alone() -> None:
    chat = [entry("    at foo (bar.js:1:2)", 1, **of_instance("one")), entry("fine", 1.5, **of_instance("one"))]
    assert problems(scanned(log(*chat))) == 0


def test_what_is_held_back_is_bounded_in_bytes_and_a_huge_line_is_judged_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("analyzer.tally.tally.MOST_HELD_BYTES", 100_000)
    huge = [entry("    " + "x y" * 30_000, second, severity="ERROR") for second in range(5)]
    assert problems(scanned(log(*huge))) == 5
    many = [entry("    " + "x y" * 3_000, second, severity="ERROR") for second in range(50)]
    assert "joining" in scanned(log(*many)).overflown
