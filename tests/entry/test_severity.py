"""Every spelling of a severity that exports hold, and everything that is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.entry.severity import Severity, parse

SPELLINGS = {
    Severity.DEFAULT: ["DEFAULT", "default", 0, "0", ""],
    Severity.DEBUG: [
        "DEBUG",
        "debug",
        "Debug",
        "TRACE",
        "trace",
        "fine",
        "FINER",
        "FINEST",
        "verbose",
        "dbg",
        "D",
        100,
    ],
    Severity.INFO: [
        "INFO",
        "info",
        " info ",
        "Information",
        "informational",
        "SUCCESS",
        "log",
        "CONFIG",
        "inf",
        "I",
        200,
    ],
    Severity.NOTICE: ["NOTICE", "notice", 300, "300"],
    Severity.WARNING: ["WARNING", "Warning", "warn", "WARN", "wrn", "W", 400, "400", "\tWARN\n"],
    Severity.ERROR: ["ERROR", "Error", "err", "ERR", "severe", "E", "e", 500, "500", 599],
    Severity.CRITICAL: ["CRITICAL", "crit", "FATAL", "fatal", "PANIC", "F", 600],
    Severity.ALERT: ["ALERT", "alert", 700, "700"],
    Severity.EMERGENCY: ["EMERGENCY", "emerg", 800, "800"],
}
NOT_KNOWN = [
    None,
    True,
    False,
    5.0,
    [],
    {},
    ["ERROR"],
    {"name": "ERROR"},
    "ERRORS",
    "no",
    "-500",
    "5e2",
    "50000",
    900,
    -1,
    "５００",
]


@pytest.mark.parametrize(("spelling", "severity"), [(word, s) for s, words in SPELLINGS.items() for word in words])
def test_a_spelling_means_its_severity(spelling: object, severity: Severity) -> None:
    assert parse(spelling) == severity


@pytest.mark.parametrize("value", NOT_KNOWN, ids=repr)
def test_what_names_no_severity_is_default(value: object) -> None:
    assert parse(value) == Severity.DEFAULT


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.lists(st.text())))
def test_anything_gives_a_severity_of_the_scale(value: object) -> None:
    assert parse(value) in set(Severity)


@given(st.sampled_from(list(Severity)), st.sampled_from([str.upper, str.lower, str.title]))
def test_the_case_of_a_name_does_not_matter(severity: Severity, spelled: type[str]) -> None:
    assert parse(spelled(severity.name)) == parse(severity.value) == severity
