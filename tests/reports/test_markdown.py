"""The Markdown report reads like one that a careful engineer wrote, fits into a comment, and does nothing by itself."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer import scan
from analyzer.reports import FORMATS, Style
from analyzer.verdict.result import Reason, Result

from . import samples
from .hostile_markdown import PAYLOADS
from .rendered import RENDERERS, by_github, by_others
from .samples import SAMPLES
from .test_neutral import HOSTILE
from .test_terminal import REWRITE

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
OF_A_COMMENT = 65_536  # characters, the most that GitHub takes
LONG = 1_000  # texts that may make a report so long that less is shown
ELEMENTS = {
    *("h2", "h3", "h4", "p", "strong", "code", "pre", "ul", "li", "details", "summary"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
# One sample of each verdict, among them all that a report can tell.
TELLING = ("new-exception", "cascade", "truncated-export")
FIXTURES: dict[str, dict[str, Any]] = {
    "staging-00434": {"sources": "candidate.jsonl", "baseline": "baseline.jsonl"},
    "crash-loop": {"sources": "candidate.json"},
    "buckets": {"sources": "export.json"},
}


def shown(result: Result, **style: bool) -> str:
    return FORMATS["markdown"].render(result, Style(**style))


def section(report: str, title: str) -> str:
    return re.split(r"^### ", report.split(f"### {title}", 1)[1], flags=re.MULTILINE)[0]


@pytest.mark.parametrize("fixture", FIXTURES)
def test_the_report_reads_as_in_the_golden_file(fixture: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    logs = {name: f"fixtures/{fixture}/{file}" for name, file in FIXTURES[fixture].items()}
    report = shown(scan(**logs, rules=["netra-backend", "cloud-run"], jobs=1))
    report = re.sub(r"\d+\srules, digest `\w+`", "… rules, digest `…`", report)
    report = re.sub(r"(?<=logtriage )`[\d.]+`", "`…`", report)
    path = GOLDEN / f"{fixture}.md"
    if os.environ.get(REWRITE):
        path.write_text(report, encoding="utf-8")
    assert report == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_first_line_says_verdict_and_what_was_judged(sample: str) -> None:
    result = SAMPLES[sample]()
    first = shown(result).split("\n")[0]
    assert result.verdict.upper() in first
    assert first.startswith("## ")


def test_a_failure_says_why_before_anything_else() -> None:
    top = shown(samples.new_exception()).split("### Summary", maxsplit=1)[0]
    assert "**Do not go ahead:** 2 critical findings, 1 marker missing." in top
    assert top.count("\n- ") == len(samples.new_exception().reasons)


def test_quiet_leaves_the_verdict_and_its_reasons() -> None:
    whole = shown(samples.new_exception())
    assert shown(samples.new_exception(), quiet=True).strip() == whole.split("### Summary", maxsplit=1)[0].strip()


@pytest.mark.parametrize("sample", SAMPLES)
def test_only_the_elements_of_the_template_are_there(sample: str) -> None:
    for render in RENDERERS.values():
        page = render(shown(SAMPLES[sample]()))
        assert set(page.tags) <= ELEMENTS
        assert page.references() == []


def test_every_check_has_its_row_and_what_is_not_ready_stands_first_with_its_reason() -> None:
    checks = section(shown(samples.new_exception()), "Operational checks")
    rows = [line for line in checks.splitlines() if line.startswith("| ")][2:]
    assert len(rows) == len(samples.new_exception().markers)
    assert "❌\xa0missing" in rows[0]
    assert "| 19:51:10" in rows[1]
    assert "- **missing:** `redis-ready`: Not seen in the 120 s after the start" in checks


def test_an_optional_check_is_not_shown_as_a_failure() -> None:
    assert "⚪\xa0late, optional" in shown(samples.three_services())


def test_a_critical_finding_has_numbers_evidence_example_meaning_and_its_lines() -> None:
    critical = section(shown(samples.new_exception()), "Critical")
    row = next(line for line in critical.splitlines() if "The container exits" in line)
    assert [cell.strip() for cell in row.strip("|").split("|")] == [
        "2", "The container exits with an error", "recurring", "12", "12", "2", "2.1", "20:01:42", "20:44:10"
    ]  # fmt: skip
    for told in (
        "**Evidence:** The rule says critical",
        "**Means:** Cloud Run restarts the instance",
        "**Fix:** Read the entries just before the exit",
        "**Rule:** `cloud-run/container-exit`, owner `platform`, ticket `NET-1842`",
        "**All 12 entries:** `logtriage lines container-exit",
        "Example (`logs/app.log:1207`, 20:02:01 UTC, WARNING):\n\n```text\n  Container called exit(3).\n```",
    ):
        assert told in critical


def test_what_a_pack_knows_that_did_not_judge_is_told_as_advice() -> None:
    told = (
        "- **Looks like:** SQLAlchemy's pool has no connection left (`postgres/sqlalchemy-pool-exhausted` advises). "
        "Requests hold connections longer than `pool_timeout`. **Fix:** Look for sessions without a with-block.\n"
    )
    assert told in section(shown(samples.three_services()), "Critical")


def test_consequences_are_folded_behind_their_cause() -> None:
    critical = section(shown(samples.cascade()), "Critical")
    root, _, rest = critical.partition("<details>")
    assert "**Leads to** no. 2, 3, 4 and 6" in root
    assert "<summary>3 consequences of no. 1, in full</summary>" in rest
    assert rest.index("#### 2. ") < rest.index("</details>") < rest.index("#### 5. ")


def test_what_does_not_block_has_the_assessment_why() -> None:
    harmless = section(shown(samples.new_exception()), "Identified non-critical issues")
    assert "- **No. 3:** Known, and as often as before: 43 in 1.0 h, 41 in 58 min in the baseline." in harmless
    assert "  - **Fix:** Set `pool_pre_ping` and a `pool_recycle` below" in harmless


@pytest.mark.parametrize(
    ("sample", "advice"),
    [
        ("quiet", "**Go ahead.** Nothing in these logs speaks against `netra-backend-staging-00434-gnp`."),
        ("three-known-issues", "Not urgent, and apart from this deployment: fix no. 1 and 3 (`#408`, `#407`)."),
        ("new-exception", "No. 2, The container exits with an error: Read the entries just before the exit"),
        ("new-exception", "Find out why `redis-ready` did not become or stay ready in time."),
        ("three-services", "No baseline was given, so it is not known what is new."),
        ("three-services", "it looks like SQLAlchemy's pool has no connection left. Look for sessions without"),
        ("truncated-export", "Export again without `--limit`"),
        ("empty-export", "Check the filter and the time of the export"),
        ("wrong-revision", "`netra-backend-staging-00434-gnp` (8,123 entries)."),
    ],
)
def test_the_recommendation_is_concrete(sample: str, advice: str) -> None:
    assert advice in section(shown(SAMPLES[sample]()), "Recommendation")


def test_the_revision_before_is_said_to_be_free_of_it_only_where_that_was_measured() -> None:
    result = samples.new_exception()
    assert "before it" not in section(shown(result), "Recommendation")
    new = msgspec.structs.replace(result, findings=result.findings[:1])
    assert "seen in `netra-backend-staging-00433-bcd` before it." in section(shown(new), "Recommendation")


@pytest.mark.parametrize(
    ("changes", "command"),
    [
        ({}, "logtriage scan logs/export.json --format markdown"),
        ({"deployed_at": "2025-09-11T19:50:56Z"}, "logtriage scan logs/export.json --deployed-at 2025-09-11T19:50:56Z"),
    ],
)
def test_the_command_comes_to_the_same_result(changes: dict[str, Any], command: str) -> None:
    result = samples.truncated_export()
    target = msgspec.structs.replace(result.target, given=samples.Given(sources=("logs/export.json",)), **changes)
    assert command in shown(msgspec.structs.replace(result, target=target, findings=()))


def test_that_unknown_problems_were_let_pass_is_part_of_the_command() -> None:
    harmless = samples.finding("x", label="non-blocking", state="no-baseline", baseline=None)
    told = section(shown(samples.result("pass", findings=(harmless,))), "Reproduce")
    assert "--unknown non-blocking" in told


def test_where_nothing_was_kept_no_command_is_shown() -> None:
    result = samples.new_exception()
    report = shown(msgspec.structs.replace(result, target=msgspec.structs.replace(result.target, given=None)))
    assert "logtriage lines" not in report
    assert "logtriage scan" not in report
    assert "`--save FILE` keeps it" in report


def test_times_have_their_day_where_the_log_is_of_several() -> None:
    assert "2025-09-12 00:10:03" in shown(samples.three_services())
    assert "| 2025-09-11 20:01:42" in shown(samples.three_services())
    assert "| 20:01:42" in shown(samples.new_exception())


@pytest.mark.parametrize("count", [0, 1, 30, 3_000])
def test_any_number_of_findings_fits_into_a_comment_and_none_is_lost_without_a_word(count: int) -> None:
    report = shown(samples.many(count))
    assert len(report) < OF_A_COMMENT
    rows = sum(bool(re.match(r"\| +[\d,]+ \|", line)) for line in report.splitlines())
    left_out = re.findall(r"([\d,]+) further findings? left out here; `--report json=PATH` has all of them", report)
    assert rows + sum(int(number.replace(",", "")) for number in left_out) == count


@pytest.mark.parametrize("text", ["`" * 3_000, "\U000e0041" * 3_000, "x" * 100_000, "界" * 3_000, "a|b\\|" * 800])
@pytest.mark.parametrize("sample", [samples.new_exception, lambda: samples.many(60)])
def test_no_text_is_too_long_for_a_comment(sample: Callable[[], Result], text: str) -> None:
    assert len(shown(samples.with_text_everywhere(sample(), text))) < OF_A_COMMENT


def test_verbose_leaves_nothing_out() -> None:
    report = shown(samples.many(300), verbose=True)
    assert "left out" not in report
    assert all(finding.title in report for finding in samples.many(300).findings)


def test_tables_are_aligned_in_the_source_too() -> None:
    report = shown(samples.new_exception())
    for table in re.findall(r"(?:^\|.*\n)+", section(report, "Operational checks"), flags=re.MULTILINE):
        edges = [[at for at, c in enumerate(line.replace("❌", "❌ ").replace("✅", "✅ ")) if c == "|"]
                 for line in table.splitlines()]  # fmt: skip
        assert edges.count(edges[0]) == len(edges)


def text_added_everywhere(result: Result, text: str) -> Result:
    """`result` with `text` behind every free text, so that ids stay different."""

    def added(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: added(inner, name) for name, inner in value.items()}
        if isinstance(value, list | tuple):
            return [added(inner, key) for inner in value]
        free = key not in {"schema", "verdict", "code", "status", "label", "state", "counted", "same", "kind"}
        return value + text if isinstance(value, str) and free else value

    return msgspec.convert(added(msgspec.to_builtins(result)), Result)


@cache
def innocent(sample: str, added: bool) -> dict[str, list[str]]:
    make = text_added_everywhere if added else samples.with_text_everywhere
    report = shown(make(SAMPLES[sample](), "word"))
    return {name: render(report).structure for name, render in RENDERERS.items()}


def assert_harmless(sample: str, text: str, *, added: bool) -> None:
    make = text_added_everywhere if added else samples.with_text_everywhere
    report = shown(make(SAMPLES[sample](), text))
    assert not HOSTILE & set(report)
    for line in report.split("\n"):
        assert not re.match(r"\s*::|/\w|##\[", line), line
        assert "##vso[" not in line
    for name, render in RENDERERS.items():
        page = render(report)
        assert set(page.tags) <= ELEMENTS
        if len(text) < LONG:
            assert page.structure == innocent(sample, added)[name], name
        assert page.comments == []
        assert page.references() == []


@pytest.mark.parametrize(("sample", "added"), [("new-exception", False), ("cascade", True), ("truncated-export", True)])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_changes_what_the_page_is_made_of(payload: str, sample: str, added: bool) -> None:
    assert_harmless(sample, PAYLOADS[payload], added=added)


@settings(max_examples=10)
@given(st.lists(st.sampled_from(sorted(PAYLOADS.values())), min_size=1, max_size=4).map(" ".join), st.booleans())
def test_no_mixture_of_texts_does(text: str, added: bool) -> None:
    assert_harmless("new-exception", text, added=added)


@settings(max_examples=10)
@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=30).map(lambda text: f"x{text}x"))
def test_no_text_at_all_does(text: str) -> None:
    assert_harmless("new-exception", text, added=True)


def test_an_empty_text_leaves_the_report_in_order() -> None:
    for sample in TELLING:
        report = shown(samples.with_text_everywhere(SAMPLES[sample](), ""))
        assert by_github(report).tags.count("h2") == by_others(report).tags.count("h2") == 1


def test_every_code_that_can_leave_a_result_open_has_a_recommendation() -> None:
    for code in ("marker-unknown", "revision-not-found", "no-entries", "audit-only", "without-text", "unparsed",
                 "truncated", "incomplete", "rule-fault", "not-judged", "not-held"):  # fmt: skip
        report = shown(samples.result("inconclusive", Reason(code=code, message="So it is.")))
        assert section(report, "Recommendation").count("\n- ") == 2, code
