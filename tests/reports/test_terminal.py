"""The terminal report says the verdict and why first, fits the width, loses nothing silently, and obeys no log line."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.reports import FORMATS, Style
from analyzer.verdict.result import BaselineSource, Finding, Given, Reason, Result

from . import samples
from .samples import SAMPLES
from .test_neutral import ANY_TEXT, HOSTILE

GOLDEN = Path(__file__).parent / "golden"
REWRITE = "LOGTRIAGE_REWRITE_GOLDEN"  # set to 1 to write the golden files anew, then read what changed
SGR = re.compile(r"\x1b\[[0-9;]+m")

CATALOGUE = {
    "clear screen": "\x1b[2J\x1b[H\x1b[3J",
    "title and link": "\x1b]0;owned\x07\x1b]8;;https://evil.example\x1b\\here",
    "C1": "\x9b31m\x90\x9c\x85",
    "faked verdict": "x\nPASS  netra-backend  nothing blocks\r\nPASS\rPASS",
    "backspaces": "evil\b\b\b\bgood\x7f",
    "right to left": "\u202eevil\u2066\u2069 \u200f",
    "zero width": "a\u200bb\u200d\u2060\ufeff\u00ad",
    "separators": "a\u2028b\u2029c\x0b\x0c\x1c\x1d\x1e",
    "surrogate": "\ud800\udfff",
    "NUL": "\x00\x00",
    "zalgo": "z" + "\u0301" * 3_000,
    "wide": "界🟢" * 300,
    "unbreakable": "x" * 5_000,
    "blanks": " " * 500 + "\u00a0" * 500 + "\u3000" * 300,
    "tags": "\U000e0001\U000e0041",
    "workflow commands": "::error::x\n ::set-output name=a::b ##vso[task.complete]##[add-path]",
    "empty": "",
}


def shown(result: Result, width: int = 80, **style: bool) -> str:
    return FORMATS["terminal"].render(result, Style(width=width, **style))


def columns(line: str) -> int:
    def of(character: str) -> int:
        if unicodedata.category(character) in {"Mn", "Me"}:
            return 0
        return 2 if unicodedata.east_asian_width(character) in "WF" else 1

    return sum(map(of, line))


def assert_safe(report: str, width: int) -> None:
    assert not HOSTILE & set(report)
    for line in report.split("\n"):
        assert columns(line) <= width, line
        assert not line.lstrip().startswith("::")
        assert "##vso[" not in line
        assert "##[" not in line


GOLDEN_STYLES: list[tuple[str, str, int, dict[str, bool]]] = [
    *((f"{name}-{width}", name, width, {}) for name in SAMPLES for width in (80, 120, 200)),
    ("new-exception-80-quiet", "new-exception", 80, {"quiet": True}),
    ("new-exception-120-verbose", "new-exception", 120, {"verbose": True}),
    ("cascade-80-verbose", "cascade", 80, {"verbose": True}),
]


@pytest.mark.parametrize(("file", "sample", "width", "style"), GOLDEN_STYLES, ids=[row[0] for row in GOLDEN_STYLES])
def test_the_report_reads_as_in_the_golden_file(file: str, sample: str, width: int, style: dict[str, bool]) -> None:
    report = shown(SAMPLES[sample](), width, **style)
    path = GOLDEN / f"{file}.txt"
    if os.environ.get(REWRITE):
        path.parent.mkdir(exist_ok=True)
        path.write_text(report, encoding="utf-8")
    assert report == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("sample", [s for s in SAMPLES if s != "thirty-findings"])
def test_the_first_line_says_verdict_and_what_was_judged(sample: str) -> None:
    result = SAMPLES[sample]()
    assert shown(result).split("\n")[0].startswith(f"{result.verdict.upper()}  ")


def test_a_failure_says_its_numbers_in_the_first_line() -> None:
    first = shown(samples.new_exception()).split("\n")[0]
    assert first == "FAIL  netra-backend-staging-00434-gnp  2 critical findings, 1 marker missing"


def test_optional_markers_are_not_counted_as_what_fails() -> None:
    assert shown(samples.three_services()).startswith("FAIL  3 revisions  1 critical finding, 1 marker lost\n")


@pytest.mark.parametrize("width", [80, 120, 200])
def test_a_quiet_log_gives_a_short_report(width: int) -> None:
    report = shown(samples.quiet(), width)
    assert len(report.splitlines()) <= 12


def test_a_name_of_any_length_leaves_the_numbers_near_the_top() -> None:
    long = samples.with_text_everywhere(samples.new_exception(), "x/" * 200 + "app.log")
    top = " ".join(shown(long).split("\n")[:2])
    assert "app.log" in top
    assert "2 critical findings, 1 marker missing" in top


def test_quiet_leaves_the_verdict_and_its_reasons() -> None:
    lines = shown(samples.new_exception(), 200, quiet=True).splitlines()
    assert len(lines) == 1 + len(samples.new_exception().reasons)


@pytest.mark.parametrize(
    ("sample", "advice"),
    [
        ("empty-export", "Check the filter and the time of the export"),
        ("truncated-export", "Export the start too: from the revision's start on"),
        ("truncated-export", "without --limit"),
        ("wrong-revision", "Name a revision that is in these logs: netra-backend-staging-00434-gnp (8,123 entries)."),
    ],
)
def test_an_inconclusive_result_says_how_to_get_an_answer(sample: str, advice: str) -> None:
    assert advice in shown(SAMPLES[sample](), 200).split("TO GET AN ANSWER")[1]


def test_every_code_that_can_leave_a_result_open_has_a_remedy() -> None:
    for code in ("marker-unknown", "revision-not-found", "no-entries", "audit-only", "without-text", "unparsed",
                 "truncated", "incomplete", "rule-fault", "not-judged"):  # fmt: skip
        report = shown(samples.result("inconclusive", Reason(code=code, message="So it is.")))
        assert "TO GET AN ANSWER\n  - " in report, code
        assert len(report.split("\n")[0]) > len("INCONCLUSIVE  netra-backend-staging-00434-gnp  "), code


@pytest.mark.parametrize("count", [0, 1, 30, 300, 3_000])
def test_no_finding_is_left_out_without_a_word(count: int) -> None:
    report = shown(samples.many(count))
    more = sum(int(n.replace(",", "")) for n in re.findall(r"and ([\d,]+) more, see", report))
    listed = re.sub(r"(?m)^  - .*", "", report)
    named = set(re.findall(r"ProblemNumber(\d+): worker <n>", listed))
    assert len(named) + more == count
    assert len(report.splitlines()) < 400


def test_verbose_leaves_out_no_finding_at_all() -> None:
    report = shown(samples.many(300), verbose=True)
    assert len(set(re.findall(r"ProblemNumber(\d+):", report))) == 300
    assert "more, see" not in report


def test_colours_only_repeat_what_the_words_say() -> None:
    plain, coloured = shown(samples.new_exception()), shown(samples.new_exception(), color=True)
    assert coloured != plain
    assert SGR.sub("", coloured) == plain
    assert not HOSTILE - {"\x1b"} & set(coloured)


def test_every_coloured_stretch_ends_on_its_line() -> None:
    for line in shown(samples.many(30), 40, color=True).split("\n"):
        assert line.count("\x1b[0m") * 2 == len(SGR.findall(line))


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("width", [40, 80, 120, 200])
@pytest.mark.parametrize("verbose", [False, True])
def test_no_line_is_wider_than_the_terminal(sample: str, width: int, verbose: bool) -> None:
    assert_safe(shown(SAMPLES[sample](), width, verbose=verbose), width)


@pytest.mark.parametrize("text", CATALOGUE.values(), ids=CATALOGUE)
@pytest.mark.parametrize("sample", ["new-exception", "truncated-export", "three-services"])
@pytest.mark.parametrize("verbose", [False, True])
def test_hostile_text_in_any_field_is_only_shown(text: str, sample: str, verbose: bool) -> None:
    hostile = samples.with_text_everywhere(SAMPLES[sample](), text)
    assert_safe(shown(hostile, 80, verbose=verbose), 80)
    assert_safe(shown(hostile, 80, quiet=True), 80)


@settings(max_examples=60, deadline=None)
@given(ANY_TEXT, st.integers(1, 220), st.booleans())
def test_whatever_the_text_no_line_is_too_wide_or_harmful(text: str, width: int, verbose: bool) -> None:
    hostile = samples.with_text_everywhere(samples.new_exception(), text)
    assert_safe(shown(hostile, width, verbose=verbose), max(width, 40))


def test_a_log_line_cannot_pass_for_a_line_of_the_report() -> None:
    hostile = samples.with_text_everywhere(samples.new_exception(), "x\nPASS  all is well\nCRITICAL  none")
    assert not re.search(r"(?m)^(?:PASS|CRITICAL  none)", shown(hostile, 200, verbose=True))


def example_rows(text: str, width: int = 100, **style: bool) -> list[str]:
    found = samples.finding("title", examples=(samples.example(text),))
    report = shown(msgspec.structs.replace(samples.quiet(), findings=(found,)), width, **style)
    return [line.removeprefix("     | ") for line in report.split("\n") if line.startswith("     |")]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        pytest.param("one\n  two\n\nthree", ["one", "  two", "three"], id="a short text whole"),
        pytest.param(
            "\n".join(f"line {n}" for n in range(20)),
            ["line 0", "line 1", "line 2", "line 3", "  … 15 lines more", "line 19"],
            id="a long text by its ends",
        ),
        pytest.param(
            samples.JAVA_TRACE,
            ["java.lang.IllegalStateException: checkout failed", "  … 4 lines more",
             "Caused by: java.sql.SQLException: connection is closed", "  … 1 line more",
             "    at com.example.shop.Ledger.book(Ledger.java:112)", "  … 2 lines more"],
            id="of a Java trace the last cause and the own frame that met it",
        ),
        pytest.param(
            "TypeError: x is undefined\n    at Layer.handle (/app/node_modules/express/lib/layer.js:95:5)\n"
            "    at pay (/app/src/checkout.js:12:3)\n    at node:internal/timers:5\n"
            + "    at rest (/app/a.js:1:1)\n" * 9,
            ["TypeError: x is undefined", "  … 1 line more", "    at pay (/app/src/checkout.js:12:3)",
             "  … 10 lines more"],
            id="of a Node trace the own frame nearest to the error",
        ),
        pytest.param(
            samples.TRACEBACK,
            ["Unhandled exception while closing agent run fef44817", "  … 5 lines more",
             '  File "/app/netra_backend/app/services/user_execution_context.py", line 148, in release',
             '    raise ContextAlreadyReleased(f"context {run_id} released twice")', "  … 2 lines more",
             "netra_backend.app.services.user_execution_context.ContextAlreadyReleased: context fef44817 released",
             "twice"],
            id="of a traceback the first line, the last own frame, the exception",
        ),
    ],
)  # fmt: skip
def test_an_example_shows(text: str, rows: list[str]) -> None:
    assert example_rows(text, 106) == rows


def test_a_long_path_in_a_frame_is_cut_inside_so_that_its_line_stays() -> None:
    frame = example_rows(samples.TRACEBACK, 60)[2]
    assert frame.endswith('.py", line 148, in release')
    assert "…" in frame


def test_a_text_of_a_megabyte_costs_a_few_rows() -> None:
    rows = example_rows("é" * 2**20 + "\nend", verbose=False)
    assert len(rows) == 4
    assert rows[2].endswith("…")


@pytest.mark.slow
@pytest.mark.parametrize("piece", [" ", "\n", "##", "a ", "界", '  File "', "\u0301", "\x1b[", "/"])
def test_the_time_for_a_megabyte_grows_no_faster_than_the_text(piece: str) -> None:
    long = piece * (2**20 // len(piece))
    hostile = msgspec.structs.replace(samples.quiet(), findings=(samples.finding(long, reasons=(long,)),))
    assert_safe("\n".join(shown(hostile, verbose=True).split("\n")[:40]), 80)
    assert len(shown(hostile).splitlines()) < 30


def test_a_consequence_stands_below_its_root_and_says_what_shows_it() -> None:
    report = shown(samples.cascade(), 120)
    root, consequence = re.search(r"(?m)^  1\. could not connect", report), re.search(r"(?m)^ {5}2\. QueuePool", report)
    assert root and consequence and root.start() < consequence.start()
    assert "leads to 4 consequences: 3 below, 1 under NON-BLOCKING" in report
    assert "follows  no. 1: 9 of 9 times within 900 ms, typically 400 ms, after it, on the same instance" in report


def test_no_consequence_is_hidden() -> None:
    for verbose in (False, True):
        report = shown(samples.cascade(), 200, verbose=verbose)
        assert all(finding.title in report for finding in samples.cascade().findings)


def test_findings_in_short_stand_below_their_root_too() -> None:
    found = [samples.finding(f"title {n}", id=f"f{n}") for n in range(30)]
    linked = [
        msgspec.structs.replace(f, cause="f0", follows=samples.follows("f0", "so")) if 0 < n < 25 else f
        for n, f in enumerate(found)
    ]
    report = shown(msgspec.structs.replace(samples.quiet(), findings=tuple(linked)))
    assert re.search(r"(?m)^    24\. 7 × ERROR  title 23$", report)
    assert re.search(r"(?m)^ 26\. 7 × ERROR  title 25$", report)


def test_an_example_that_only_repeats_the_title_is_not_shown_twice() -> None:
    assert example_rows("  title\n") == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"count": 43, "per_hour": 43.0}, "seen     ERROR; 43 in 1.0 h, none before (new)"),
        ({"count": 1200, "per_hour": 400.0}, "seen     ERROR; 1,200 in 3.0 h, none before (new)"),
        ({"per_hour": None, "baseline": None, "state": "no-baseline"}, "seen     ERROR; 7 (no baseline)"),
        ({"first_seen": None, "last_seen": None, "instances": 0}, "seen     ERROR; 7 in 1.0 h, none before (new)\n"),
        ({"last_seen": "2025-09-12T00:10:03Z"}, "when     20:01:42, 11 min after start, to 2025-09-12 00:10:03"),
        (
            {"ticket": "#407", "id": "p/r", "rule": "r", "known": True, "owner": "platform"},
            "rule     p/r, #407, owner platform",
        ),
        (
            {"label": "pre-existing", "state": "no-baseline", "baseline": None},
            "title  declared, not measured; 20:01:42 to 20:44:10; unknown:9c1f20ab; insertId=",
        ),
    ],
)
def test_a_finding_is_told_with_its_numbers(changes: dict[str, Any], told: str) -> None:
    result = msgspec.structs.replace(samples.quiet(), findings=(samples.finding("title", **changes),))
    assert told in shown(result, 200)


REST = "fixtures/staging-00434/candidate.jsonl --baseline fixtures/staging-00434/baseline.jsonl"


def commands_of(report: str) -> list[tuple[str, str]]:
    """The ids and the rest of all commands that show lines."""
    return re.findall(r"(?m)^ +(?:lines +)?logtriage lines (\S+) (.*)$", re.sub(r" \\\n +", " ", report))


@pytest.mark.parametrize(
    ("width", "verbose", "whole"), [(80, False, 1), (80, True, 5), (200, False, 2)], ids=["80", "80 verbose", "200"]
)
def test_the_command_that_shows_lines_is_told_once_and_for_each_where_it_takes_a_row(
    width: int, verbose: bool, whole: int
) -> None:
    result = samples.new_exception()
    told = commands_of(shown(result, width, verbose=verbose))
    assert told == [(finding.id, REST) for finding in result.findings[:whole]]


@pytest.mark.parametrize("sample", ["new-exception", "cascade", "three-known-issues", "thirty-findings"])
@pytest.mark.parametrize("width", [80, 120, 200])
def test_each_finding_is_told_with_its_id_for_a_command_that_stands_there_too(sample: str, width: int) -> None:
    result = SAMPLES[sample]()
    report = shown(result, width)
    assert {rest for _, rest in commands_of(report)} == {REST}
    assert all(re.search(rf"(?m)(?:  |; |lines ){re.escape(f.id)}(?:$|[ ,;])", report) for f in result.findings)


def test_where_nothing_blocks_the_command_stands_there_for_any() -> None:
    assert commands_of(shown(samples.three_known_issues(), 60)) == [("ID", REST)]


def blocking(*findings: Finding, **changes: Any) -> str:
    return shown(msgspec.structs.replace(samples.quiet(), verdict="fail", findings=findings, **changes), 120)


@pytest.mark.parametrize(
    ("reasons", "heading", "fields"),
    [
        (["a", "a"], "  because a\n", []),
        (["a", "b"], "", ["a", "b"]),
        (["a", "b", "a", "a"], "  because a, unless told otherwise below\n", ["b"]),
        (["a"], "", ["a"]),
    ],
)
def test_reasons_that_most_share_are_told_once(reasons: list[str], heading: str, fields: list[str]) -> None:
    report = blocking(*(samples.finding(f"t{n}", id=f"f{n}", reasons=(told,)) for n, told in enumerate(reasons)))
    assert re.findall(r"(?m)^     because  (.*)$", report) == fields
    assert heading in report
    assert ("\n  because" in report) is bool(heading)


def test_advice_is_told_with_its_rule_and_only_once() -> None:
    advice = (samples.pool_exhausted(),)
    report = blocking(*(samples.finding(name, id=name, advice=advice) for name in ("one", "two")))
    assert "  rules     netra-backend, cloud-run (20 rules); postgres only advises\n" in report
    assert (
        "     like     SQLAlchemy's pool has no connection left (advice of postgres/sqlalchemy-pool-exhausted)\n"
        "     means    Requests hold connections longer than pool_timeout.\n"
        "     fix      Look for sessions without a with-block.\n"
    ) in report
    assert report.count("Requests hold") == 1
    assert "     like     SQLAlchemy's pool has no connection left (see no. 1)\n" in report


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "20:01:42, 11 min after start, to 20:44:10, 7 min before the end"),
        ({"last_seen": samples.at("20:01:42")}, "20:01:42, 11 min after start"),
        ({"first_seen": samples.at("19:50:56")}, "19:50:56, at the start, to 20:44:10, 7 min before the end"),
        ({"last_seen": samples.at("20:50:56")}, "20:01:42, 11 min after start, to 20:50:56, at the end"),
        ({"first_seen": samples.at("19:50:00")}, "19:50:00 to 20:44:10, 7 min before the end"),
        ({"revisions": ("another",)}, "20:01:42 to 20:44:10"),
        ({"first_seen": None}, "20:44:10, 7 min before the end"),
    ],
)
def test_times_are_told_by_the_start_and_the_end_of_what_was_judged(changes: dict[str, Any], told: str) -> None:
    assert f"     when     {told}\n" in blocking(samples.finding("title", **changes))


@pytest.mark.parametrize(
    ("sample", "told"),
    [
        ("quiet", "Go ahead: nothing in these logs speaks against it."),
        ("new-exception", "Do not go ahead. Look at no. 1 first, then at no. 2. Then see why redis-ready did not "
         "become ready in time."),
        ("cascade", "Do not go ahead. Look at no. 1 first, then at no. 5; 3 follow from these."),
        ("three-services", "Do not go ahead. Look at no. 1. Then see why redis-ready did not stay ready. To tell what "
         "is new, scan again with the logs of the revision before: --baseline FILE."),
    ],
)  # fmt: skip
def test_the_report_says_what_to_do_next(sample: str, told: str) -> None:
    scope = shown(SAMPLES[sample](), 120).split("\n\n")[1]
    assert " ".join(scope.split("\n  logs")[0].split("\n  target")[0].split()) == f"next {told}"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"markers": ()}, "Whether it became ready was not judged"),
        (
            {"findings": (samples.finding("t", label="pre-existing", state="no-baseline"),)},
            "That the 1 pre-existing finding was there before is declared by a rule",
        ),
        ({"context": samples.new_exception().context}, "Look at what other revisions showed after it began"),
    ],
)
def test_a_pass_says_what_was_not_judged(changes: dict[str, Any], told: str) -> None:
    top = shown(msgspec.structs.replace(samples.quiet(), **changes), 200).split("\n  logs")[0]
    assert told in " ".join(top.split())


def test_an_inconclusive_result_says_what_to_do_in_one_place() -> None:
    assert "\n  next " not in shown(samples.truncated_export())


def test_a_long_title_loses_its_middle_where_titles_differ_in_their_ends() -> None:
    long = "could not " + "very " * 60 + "connect to the ledger"
    rows = shown(msgspec.structs.replace(samples.quiet(), findings=(samples.finding(long, label="non-blocking"),)))
    told = " ".join(rows.split("NON-BLOCKING")[1].split("\n")[1:3])
    assert "could not very" in told
    assert "…" in told
    assert told.endswith("connect to the ledger")


def test_facts_stand_beside_titles_where_all_fit() -> None:
    assert re.search(
        r"(?m)^  43 × ERROR  Cloud SQL resets .*socket  recurring", shown(samples.three_known_issues(), 140)
    )
    assert re.search(r"(?m)^              recurring", shown(samples.three_known_issues(), 100))


@pytest.mark.parametrize(
    ("sources", "options", "told"),
    [
        (("it's mine.log",), ("--rules", "a b.yaml"), "lines f 'it'\"'\"'s mine.log' --rules 'a b.yaml'"),
        (("a", "b", "c"), (), "lines f a b c"),
        (("a", "b", "c", "d"), ("--since", "2h"), "lines f a [and 3 more sources] --since 2h"),
        (("\x1b[2J",), (), "lines f '\\x1b[2J'"),
    ],
)
def test_the_command_is_quoted_and_of_many_sources_names_the_first(
    sources: tuple[str, ...], options: tuple[str, ...], told: str
) -> None:
    quiet = samples.quiet()
    target = msgspec.structs.replace(quiet.target, given=Given(sources=sources, options=options))
    found = (samples.finding("title", id="f"),)
    assert f"logtriage {told}\n" in shown(msgspec.structs.replace(quiet, target=target, findings=found), 200)


def test_where_nothing_was_kept_no_command_is_shown() -> None:
    result = samples.new_exception()
    target = msgspec.structs.replace(result.target, given=None)
    assert "logtriage lines" not in shown(msgspec.structs.replace(result, target=target), verbose=True)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "fixtures/staging-00434/baseline.jsonl; 18:52:56 to 19:50:50 (58 min), 7,890 entries, "
             "netra-backend-staging-00433-bcd\n"),
        ({"revisions": tuple("abcde")}, "7,890 entries, a, b, c and 2 more\n"),
        ({"first_entry": None, "last_entry": None, "observed_seconds": None, "revisions": ()},
         "fixtures/staging-00434/baseline.jsonl; 7,890 entries\n"),
        ({"entries": 0}, "baseline.jsonl; no entry of what is judged: nothing could be compared\n"),
        ({"sources": (BaselineSource(name="earlier revisions in the same logs", kind="revisions"),),
          "revisions": ("r2", "r1")},
         "earlier revisions in the same logs: r2, r1; 18:52:56 to 19:50:50 (58 min), 7,890 entries\n"),
    ],
)  # fmt: skip
def test_the_baseline_is_told_with_its_time_and_entries(changes: dict[str, Any], told: str) -> None:
    quiet = samples.quiet()
    assert quiet.coverage.baseline
    origin = msgspec.structs.replace(quiet.coverage.baseline, **changes)
    coverage = msgspec.structs.replace(quiet.coverage, baseline=origin)
    assert told in shown(msgspec.structs.replace(quiet, coverage=coverage), 200)


def test_what_only_other_revisions_have_is_told_with_whether_it_came_after_the_target_began() -> None:
    report = shown(samples.new_exception(), 120).split("OTHER REVISIONS")[1].split("GONE")[0]
    assert "A migration was tried again\n        netra-backend-staging-00433-bcd; last seen 19:50:02\n" in report
    assert "last seen 19:51:44, after the target began" in report
    assert report.count("A migration was tried again") == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"unparsed": 877}, "877 lines unreadable (10 %)"),
        ({"without_text": 1}, "1 entry without text (less than 1 %)"),
        ({"undated": 2}, "2 entries without a time"),
        ({"shortened": 1}, "1 text longer than 1 MiB"),
        ({"complete": False, "incomplete_because": ("a.gz: ends early",)}, "not read to its end: a.gz: ends early"),
        ({"truncated": True}, "- cut off"),
        ({"groups_left_out": 1700}, "1,700 entries in groups beyond the cap"),
        ({"assumptions": tuple(f"zone {n}" for n in range(9))}, "and 4 more like this"),
    ],
)
def test_coverage_tells_what_limits_the_answer(changes: dict[str, Any], told: str) -> None:
    result = msgspec.structs.replace(samples.quiet(), coverage=samples.coverage(**changes))
    assert told in shown(result).split("COVERAGE")[1]


def test_coverage_is_silent_where_everything_was_read() -> None:
    assert "COVERAGE" not in shown(samples.three_known_issues())
    assert "COVERAGE" in shown(samples.three_known_issues(), verbose=True)


def table_of_formats() -> dict[str, Callable[..., str]]:
    return {name: report.render for name, report in FORMATS.items()}


def test_every_format_has_a_description_and_a_suffix() -> None:
    assert {"terminal", "json"} <= set(table_of_formats())
    assert all(report.description and report.suffix.startswith(".") for report in FORMATS.values())
