"""Findings and templates as data frames."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pandas
import pytest
from msgspec.structs import fields, replace

import analyzer
from analyzer.verdict.result import Label

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture(scope="module")
def result() -> analyzer.Result:
    folder = FIXTURES / "new-error"
    return analyzer.scan(folder / "candidate.jsonl.gz", baseline=folder / "baseline.jsonl.gz")


def test_a_frame_has_a_row_for_each_finding_in_their_order(result: analyzer.Result) -> None:
    frame = result.to_frame()
    assert list(frame.index) == [0, 1, 2, 3]
    assert list(frame.id) == [finding.id for finding in result.findings]
    assert list(frame.baseline_count) == [finding.baseline.count for finding in result.findings if finding.baseline]
    assert list(frame.example_text) == [finding.examples[0].text for finding in result.findings]


def test_a_frame_without_findings_has_the_same_columns_and_types(result: analyzer.Result) -> None:
    empty = replace(result, findings=()).to_frame()
    assert len(empty) == 0
    assert dict(empty.dtypes) == dict(result.to_frame().dtypes)


def test_every_key_of_a_finding_is_a_column_or_begins_the_names_of_some(result: analyzer.Result) -> None:
    columns = list(result.to_frame().columns)
    keys = [field.name for field in fields(analyzer.Finding)]
    assert [
        key for key in keys if not any(n == key or n.startswith((f"{key}_", key.rstrip("s") + "_")) for n in columns)
    ] == []


@pytest.mark.parametrize(
    ("column", "dtype"),
    [
        ("title", "string"),
        ("known", "bool"),
        ("count", "int64"),
        ("baseline_count", "Int64"),
        ("per_hour", "float64"),
        ("first_seen", "datetime64[ns, UTC]"),
        ("reasons", "object"),
    ],
)
def test_columns_have_the_types_that_the_page_promises(result: analyzer.Result, column: str, dtype: str) -> None:
    assert str(result.to_frame()[column].dtype) == dtype


def test_labels_sort_as_the_report_does(result: analyzer.Result) -> None:
    label = result.to_frame().label
    assert tuple(label.cat.categories) == get_args(Label)
    assert list(label) == list(label.sort_values())


def test_times_keep_their_nanoseconds_and_are_none_where_pandas_cannot_hold_them(result: analyzer.Result) -> None:
    exact, old, none = "2025-09-11T19:50:56.123456789Z", "0001-01-01T00:00:00Z", None
    findings = [replace(result.findings[0], first_seen=time, baseline=None) for time in (exact, old, none)]
    frame = replace(result, findings=tuple(findings)).to_frame()
    assert frame.first_seen[0] == pandas.Timestamp(exact)
    assert list(frame.first_seen.isna()) == [False, True, True]
    assert frame.baseline_count.isna().all()


def test_a_frame_can_be_grouped_and_filtered(result: analyzer.Result) -> None:
    frame = result.to_frame()
    assert frame.groupby("label", observed=False)["count"].sum().to_dict() == {
        "critical": 6,
        "pre-existing": sum(f.count for f in result.findings if f.label == "pre-existing"),
        "non-blocking": 0,
    }
    assert len(frame[frame.rule == "no-such"]) == 0


def test_templates_of_texts_are_a_frame() -> None:
    found = analyzer.patterns(["took 5 ms", "took 17 ms", "started"])
    frame = found.to_frame()
    assert list(frame.columns) == ["id", "template", "count", "share"]
    assert list(frame["count"]) == [2, 1]
    assert [found.templates[place] for place in found.assignment] == ["took <dur>", "took <dur>", "started"]
    assert len(analyzer.patterns([]).to_frame()) == 0
