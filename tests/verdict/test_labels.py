"""The table of labels, row by row, on real runs; limits, `fixed_in`, `expires`, `--unknown`."""

from __future__ import annotations

from typing import Any

import pytest

from .made import (
    DAY,
    HOUR,
    MINUTE,
    NEW,
    NO_RULES,
    OLD,
    Entry,
    Folder,
    audit,
    codes,
    entry,
    issue,
    many,
    only_finding,
    request,
    steady,
)

NONE, FEW, SOME, LOTS = 0, 2, 10, 80


def hour_with(count: int, severity: str = "ERROR", text: str = "boom", **more: Any) -> list[Entry]:
    """An hour of a service that says `text` so often."""
    return [*steady(HOUR, **more), *many(count, text, severity=severity, **more)]


LABELS = ("critical", "pre-existing", "non-blocking")


@pytest.mark.parametrize(
    ("declared", "now", "before", "label", "state"),
    [
        # issue, label critical: anything
        ("critical", SOME, None, "critical", "no-baseline"),
        ("critical", SOME, SOME, "critical", "recurring"),
        ("critical", SOME, NONE, "critical", "new"),
        ("critical", LOTS, SOME, "critical", "worse"),
        ("critical", SOME, LOTS, "critical", "better"),
        # issue, label non-blocking: within its limits
        ("non-blocking", SOME, None, "non-blocking", "no-baseline"),
        ("non-blocking", SOME, SOME, "non-blocking", "recurring"),
        ("non-blocking", SOME, NONE, "non-blocking", "new"),
        ("non-blocking", LOTS, SOME, "non-blocking", "worse"),
        ("non-blocking", SOME, LOTS, "non-blocking", "better"),
        # issue, label pre-existing: there, not significantly worse
        ("pre-existing", SOME, SOME, "pre-existing", "recurring"),
        ("pre-existing", SOME + 4, SOME, "pre-existing", "recurring"),
        ("pre-existing", SOME, LOTS, "pre-existing", "better"),
        # ... not there, but too few now to be significant
        ("pre-existing", FEW, NONE, "pre-existing", "new"),
        # ... not there, and significant
        ("pre-existing", SOME, NONE, "critical", "new"),
        # ... no baseline given
        ("pre-existing", LOTS, None, "pre-existing", "no-baseline"),
        # any issue: significantly worse and not non-blocking
        ("pre-existing", LOTS, SOME, "critical", "worse"),
    ],
)
def test_a_known_issue_is_labelled_by_its_rule_and_by_what_the_baseline_says(
    folder: Folder, declared: str, now: int, before: int | None, label: str, state: str
) -> None:
    baseline = None if before is None else hour_with(before, revision=OLD)
    finding = only_finding(folder.run(hour_with(now), issue(declared), baseline))
    assert (finding.label, finding.state, finding.count) == (label, state, now)
    assert finding.known
    assert (finding.baseline.count if finding.baseline else None) == before


@pytest.mark.parametrize(
    ("now", "before", "label", "state"),
    [
        (SOME, SOME, "pre-existing", "recurring"),
        (SOME, LOTS, "pre-existing", "better"),
        (LOTS, SOME, "critical", "worse"),
        (SOME, NONE, "critical", "new"),
        (1, NONE, "critical", "new"),
        (1, None, "critical", "no-baseline"),
        (LOTS, None, "critical", "no-baseline"),
    ],
)
def test_an_unknown_problem_is_critical_unless_the_baseline_has_it(
    folder: Folder, now: int, before: int | None, label: str, state: str
) -> None:
    baseline = None if before is None else hour_with(before, revision=OLD)
    finding = only_finding(folder.run(hour_with(now), baseline=baseline))
    assert (finding.label, finding.state, finding.known, finding.problem) == (label, state, False, True)


@pytest.mark.parametrize(
    ("now", "before", "state"),
    [(SOME, SOME, "recurring"), (LOTS, SOME, "worse"), (LOTS, NONE, "new"), (LOTS, None, "no-baseline")],
)
def test_an_unknown_warning_never_blocks(folder: Folder, now: int, before: int | None, state: str) -> None:
    baseline = None if before is None else hour_with(before, "WARNING", revision=OLD)
    result = folder.run(hour_with(now, "WARNING"), baseline=baseline)
    finding = only_finding(result)
    assert (finding.label, finding.state, finding.problem) == ("non-blocking", state, False)
    assert result.verdict == "pass"


@pytest.mark.parametrize(
    ("what", "problem"),
    [
        (entry(5, "boom", "ERROR"), True),
        (entry(5, "boom", "ALERT"), True),
        (entry(5, "boom", "WARNING"), False),
        (request(5, 503), True),
        (request(5, 404), False),
        (request(5, 503, severity="INFO"), True),
        (entry(5, 'Traceback (most recent call last):\n  File "a.py", line 1, in f\nValueError: x', None), True),
        (entry(5, 'Traceback (most recent call last):\n  File "a.py", line 1, in f\nValueError: x', "INFO"), False),
    ],
)
def test_errors_server_errors_and_unhandled_traces_are_problems_the_rest_are_warnings(
    folder: Folder, what: Entry, problem: bool
) -> None:
    assert only_finding(folder.run([*steady(HOUR), what])).problem is problem


@pytest.mark.parametrize("text", ["serving", "GET /health 200"])
def test_what_is_neither_a_problem_nor_a_warning_makes_no_finding(folder: Folder, text: str) -> None:
    assert folder.run([*steady(HOUR), entry(9, text), request(9, 302), entry(9, "noted", "NOTICE")]).findings == ()


@pytest.mark.parametrize(("now", "before", "label"), [(LOTS, None, "non-blocking"), (1, NONE, "critical")])
def test_unknown_non_blocking_softens_only_problems_without_a_baseline(
    folder: Folder, now: int, before: int | None, label: str
) -> None:
    baseline = None if before is None else hour_with(before, revision=OLD)
    assert only_finding(folder.run(hour_with(now), baseline=baseline, unknown="non-blocking")).label == label


@pytest.mark.parametrize("label", LABELS)
def test_unknown_non_blocking_softens_no_known_issue(folder: Folder, label: str) -> None:
    assert only_finding(folder.run(hour_with(SOME), issue(label), unknown="non-blocking")).label == label


def test_a_softened_problem_lets_the_run_pass_and_says_that_it_was_softened(folder: Folder) -> None:
    result = folder.run(hour_with(SOME), unknown="non-blocking")
    assert result.verdict == "pass"
    assert "--unknown non-blocking" in only_finding(result).reasons[0]


@pytest.mark.parametrize(
    "baseline",
    [
        pytest.param([], id="no entries"),
        pytest.param(b"[]", id="an empty array"),
        pytest.param([audit(i * MINUTE, severity="ERROR") for i in range(20)], id="audit entries only"),
        pytest.param([entry(i * MINUTE, service="other") for i in range(20)], id="only another service"),
    ],
)
def test_an_empty_baseline_is_no_baseline(folder: Folder, baseline: Any) -> None:
    result = folder.run(hour_with(SOME), NO_RULES, baseline)
    assert only_finding(result).state == "no-baseline"
    assert only_finding(result).baseline is None
    softened = folder.run(hour_with(SOME), NO_RULES, baseline, unknown="non-blocking")
    assert only_finding(softened).label == "non-blocking"


def test_of_the_baseline_all_revisions_count_but_only_those_of_the_service(folder: Folder) -> None:
    baseline = [
        *hour_with(4, revision=OLD),
        *hour_with(6, revision="shop-00000-oldest"),
        *hour_with(50, service="other", revision="other-00009-xyz"),
    ]
    finding = only_finding(folder.run(hour_with(SOME), baseline=baseline))
    assert finding.baseline is not None
    assert (finding.baseline.count, finding.baseline.per_hour) == (10, 10.0)


def test_a_declared_issue_without_a_baseline_says_that_it_is_declared_and_not_measured(folder: Folder) -> None:
    reasons = " ".join(only_finding(folder.run(hour_with(SOME), issue("pre-existing"))).reasons)
    assert "declared" in reasons
    assert "not measured" in reasons


def test_a_baseline_that_holds_nothing_of_the_service_is_not_called_one_that_was_not_given(folder: Folder) -> None:
    reasons = " ".join(only_finding(folder.run(hour_with(SOME), issue("pre-existing"), [])).reasons)
    assert "not measured" in reasons
    assert "no baseline was given" not in reasons


def test_too_few_to_tell_is_said_in_the_reason(folder: Folder) -> None:
    result = folder.run(hour_with(FEW), issue("pre-existing"), hour_with(NONE))
    assert "too few now to tell" in only_finding(result).reasons[0]


def test_every_reason_of_a_measured_label_has_the_numbers(folder: Folder) -> None:
    for label in LABELS:
        reasons = " ".join(only_finding(folder.run(hour_with(12), issue(label), hour_with(9))).reasons)
        assert "12 in 1.0 h, before 9 in 1.0 h" in reasons


def test_traffic_that_tripled_makes_nothing_worse_where_requests_were_logged(folder: Folder) -> None:
    now = [*hour_with(60), *(request(i) for i in range(3000))]
    before = [*hour_with(20, revision=OLD), *(request(3 * i, revision=OLD) for i in range(1000))]
    assert only_finding(folder.run(now, baseline=before)).state == "recurring"
    assert only_finding(folder.run(hour_with(60), baseline=hour_with(20, revision=OLD))).state == "worse"


def test_a_longer_baseline_is_compared_by_rate(folder: Folder) -> None:
    day = [*steady(DAY), *many(240, "boom", until=DAY)]
    assert only_finding(folder.run(hour_with(10), baseline=day)).state == "recurring"
    assert only_finding(folder.run(hour_with(80), baseline=day)).state == "worse"


def test_one_borderline_difference_among_many_problems_is_no_change_for_the_worse(folder: Folder) -> None:
    """15 against 4 alone is p = 0.0096; among twenty others of which nothing changed, that is to be expected."""
    alone = only_finding(folder.run(hour_with(15), baseline=hour_with(4)))
    assert alone.state == "worse"
    names = [f"problem of {letter * 3}" for letter in "bcdefghijklmnopqrstu"]
    others = [item for name in names for item in many(6, name)]
    found = folder.run([*hour_with(15), *others], baseline=[*hour_with(4), *others]).findings
    assert {finding.state for finding in found} == {"recurring"}


# Limits


@pytest.mark.parametrize("declared", LABELS)
@pytest.mark.parametrize(("count", "over"), [(10, False), (11, True)])
def test_above_its_count_an_issue_is_critical_whatever_its_label(
    folder: Folder, declared: str, count: int, over: bool
) -> None:
    finding = only_finding(folder.run(hour_with(count), issue(declared, limits={"count": 10})))
    assert finding.label == ("critical" if over else declared)
    assert any("over the limit of 10" in reason for reason in finding.reasons) is over


@pytest.mark.parametrize(
    ("count", "seconds", "per_hour", "label"),
    [
        pytest.param(10, HOUR, 10, "non-blocking", id="exactly the limit"),
        pytest.param(11, HOUR, 10, "critical", id="one above"),
        pytest.param(21, 2 * HOUR, 10, "critical", id="a mean over the whole time"),
        pytest.param(20, 2 * HOUR, 10, "non-blocking", id="twice as many in twice the time"),
        pytest.param(5, MINUTE, 30, "non-blocking", id="a short time counts as ten minutes"),
        pytest.param(6, MINUTE, 30, "critical", id="and above the limit even so"),
        pytest.param(4, MINUTE, 1, "non-blocking", id="below five events it does not apply"),
        pytest.param(5, MINUTE, 1, "critical", id="from five events on it does"),
    ],
)
def test_per_hour_is_a_mean_over_at_least_ten_minutes_and_from_five_events_on(
    folder: Folder, count: int, seconds: float, per_hour: float, label: str
) -> None:
    candidate = [*steady(seconds), *many(count, "boom", until=seconds)]
    finding = only_finding(folder.run(candidate, issue("non-blocking", limits={"per_hour": per_hour})))
    assert finding.label == label


def test_per_hour_counts_the_time_and_the_entries_of_the_target_alone(folder: Folder) -> None:
    before = [*steady(-HOUR, since=-10 * HOUR, revision=OLD), *many(50, "boom", revision=OLD)]
    finding = only_finding(folder.run([*before, *hour_with(11)], issue("non-blocking", limits={"per_hour": 10})))
    assert (finding.count, finding.label) == (11, "critical")


@pytest.mark.parametrize(
    ("count", "requests", "label"),
    [(10, 1000, "non-blocking"), (11, 1000, "critical"), (4, 5, "non-blocking"), (5, 5, "critical")],
)
def test_per_1k_requests_is_a_mean_over_the_request_log_from_five_events_on(
    folder: Folder, count: int, requests: int, label: str
) -> None:
    candidate = [*hour_with(count), *(request(i) for i in range(requests))]
    rules = issue("non-blocking", limits={"per_1k_requests": 10})
    assert only_finding(folder.run(candidate, rules)).label == label


def test_per_1k_requests_is_not_applied_without_request_logs_and_the_reason_says_so(folder: Folder) -> None:
    finding = only_finding(folder.run(hour_with(LOTS), issue("non-blocking", limits={"per_1k_requests": 1})))
    assert finding.label == "non-blocking"
    assert any("1,000 requests was not applied" in reason for reason in finding.reasons)


@pytest.mark.parametrize(
    ("now", "before", "label"),
    [
        pytest.param(LOTS, SOME, "critical", id="eight times, allowed are three"),
        pytest.param(25, SOME, "non-blocking", id="two and a half times"),
        pytest.param(4, 1, "non-blocking", id="four times, but of too few to be significant"),
        pytest.param(LOTS, NONE, "critical", id="from nothing"),
        pytest.param(FEW, NONE, "non-blocking", id="from nothing, but too few to be significant"),
        pytest.param(LOTS, None, "non-blocking", id="no baseline: not applied"),
    ],
)
def test_vs_baseline_is_a_ratio_of_rates_where_the_change_is_significant(
    folder: Folder, now: int, before: int | None, label: str
) -> None:
    baseline = None if before is None else hour_with(before)
    finding = only_finding(folder.run(hour_with(now), issue("non-blocking", limits={"vs_baseline": 3}), baseline))
    assert finding.label == label
    if before is None:
        assert any("baseline was not applied" in reason for reason in finding.reasons)


def test_a_small_significant_rise_below_the_ratio_still_makes_a_pre_existing_issue_critical(folder: Folder) -> None:
    rules = issue("pre-existing", limits={"vs_baseline": 20})
    finding = only_finding(folder.run(hour_with(LOTS), rules, hour_with(SOME)))
    assert (finding.label, finding.state) == ("critical", "worse")


# fixed_in and expires


@pytest.mark.parametrize(
    ("fixed_in", "state"),
    [
        (NEW, "resurfaced"),
        ("shop-00002-other", "resurfaced"),
        (OLD, "resurfaced"),
        ("shop-00003-next", "no-baseline"),
        ("shop-00010-next", "no-baseline"),
        ("other-00001-old", "no-baseline"),
        ("2025-09-10", "resurfaced"),
        ("2025-09-11", "no-baseline"),
        ("2025-09-12", "no-baseline"),
    ],
)
def test_an_issue_seen_in_the_revision_of_its_fix_or_later_or_after_its_day_has_resurfaced(
    folder: Folder, fixed_in: str, state: str
) -> None:
    finding = only_finding(folder.run(hour_with(FEW), issue("non-blocking", fixed_in=fixed_in)))
    assert (finding.state, finding.label) == (state, "critical" if state == "resurfaced" else "non-blocking")


def test_a_fix_that_came_late_on_its_day_counts_from_the_next_day_on(folder: Folder) -> None:
    rules = issue("non-blocking", fixed_in="2025-09-11")
    before_midnight, after = [entry(12 * HOUR - 1, "boom")], [entry(12 * HOUR, "boom")]
    assert only_finding(folder.run([*steady(HOUR), *before_midnight], rules)).state == "no-baseline"
    assert only_finding(folder.run([*steady(HOUR), *after], rules)).state == "resurfaced"


def test_what_only_the_older_revision_shows_has_not_resurfaced(folder: Folder) -> None:
    """The fix is in the new revision, which is quiet; the old one in the same export still has the problem."""
    result = folder.run(
        [*many(9, "boom", revision=OLD), *steady(2 * HOUR, since=HOUR)], issue("critical", fixed_in=NEW)
    )
    assert result.findings == ()
    assert result.verdict == "pass"


@pytest.mark.parametrize(
    ("expires", "expired", "listed"),
    [
        ("2025-09-10", True, [True]),
        ("2025-09-11", False, [False]),
        ("2025-09-25", False, [False]),
        ("2025-09-26", False, []),
    ],
)
def test_an_expired_issue_keeps_its_label_with_a_warning(
    folder: Folder, expires: str, expired: bool, listed: list[bool]
) -> None:
    result = folder.run(hour_with(SOME), issue("non-blocking", expires=expires))
    finding = only_finding(result)
    assert (finding.label, finding.expires) == ("non-blocking", expires)
    assert any("expired" in reason for reason in finding.reasons) is expired
    assert [row.expired for row in result.rules.expiring] == listed
    assert result.verdict == "pass"


def test_since_is_information_only(folder: Folder) -> None:
    assert only_finding(folder.run(hour_with(SOME), issue("non-blocking", since="2025-09-20"))).label == "non-blocking"


# Findings


def test_each_issue_counts_an_entry_that_hits_several_and_any_hit_explains_it(folder: Folder) -> None:
    rules = issue("non-blocking", "boom").replace(
        '"issues": [', '"issues": [{"id": "first", "title": "first", "label": "critical", "match": "and"}, '
    )
    result = folder.run([*steady(HOUR), *many(3, "boom and bang")], rules)
    assert {finding.rule: finding.count for finding in result.findings} == {"first": 3, "boom": 3}
    assert (result.coverage.problems, result.coverage.explained_problems) == (3, 3)


def test_a_marker_explains_nothing(folder: Folder) -> None:
    rules = '{"logtriage": 1, "ruleset": "made", "markers": [{"id": "up", "title": "up", "match": "boom"}]}'
    assert [finding.known for finding in folder.run(hour_with(SOME), rules).findings] == [False]


def test_findings_stand_by_label_and_within_it_by_what_to_look_at_first(folder: Folder) -> None:
    candidate = [
        *steady(HOUR),
        *many(3, "an unknown warning", severity="WARNING"),
        *many(2, "an unknown error"),
        *many(40, "a frequent unknown error"),
        *many(5, "boom", severity="WARNING"),
        *many(1, "an unknown alert", severity="ALERT"),
    ]
    found = folder.run(candidate, issue("pre-existing")).findings
    assert [(f.label, f.title) for f in found] == [
        ("critical", "an unknown alert"),
        ("critical", "a frequent unknown error"),
        ("critical", "an unknown error"),
        ("pre-existing", "title of boom"),
        ("non-blocking", "an unknown warning"),
    ]


def test_a_run_without_anything_critical_passes_and_with_it_fails(folder: Folder) -> None:
    for label, verdict in (("critical", "fail"), ("pre-existing", "pass"), ("non-blocking", "pass")):
        result = folder.run(hour_with(SOME), issue(label))
        assert (result.verdict, codes(result)) == (
            verdict,
            ["critical-finding"] if verdict == "fail" else ["nothing-blocks"],
        )
