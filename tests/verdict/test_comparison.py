"""What a finding says of its comparison: a sentence, and the numbers to check it with."""

from __future__ import annotations

import pytest
from scipy.special import betainc

from analyzer.verdict.result import Compared

from .made import HOUR, MINUTE, Entry, Folder, entry, many, only_finding, request, steady


def hour(*problems: Entry, lines: int = 300) -> list[Entry]:
    return [*steady(HOUR, lines), *problems]


def burst(size: int, at: float) -> list[Entry]:
    return [entry(at + i / size, "boom", "ERROR") for i in range(size)]


def p_of_more(made: Compared) -> float:
    """The definition in the result's description, by scipy."""
    ours, every = made.now.count / made.divided_by, (made.now.count + made.before.count) / made.divided_by
    weighed = made.now.exposure * max(1.0, made.grown)
    return float(betainc(ours, every - ours + 1, weighed / (weighed + made.before.exposure)))


@pytest.mark.parametrize(
    ("now", "before", "sentence"),
    [
        (12, 9, "12 in 1.0 h, before 9 in 1.0 h: no significant change (p = 0.66)"),
        (3, 0, "3 in 1.0 h, before 0 in 1.0 h: new (p = 0.13)"),
        (60, 15, "60 in 1.0 h, before 15 in 1.0 h: significantly more, 4.0 times the rate (p < 0.001)"),
        (5, 40, "5 in 1.0 h, before 40 in 1.0 h: significantly less (p < 0.001)"),
        (700, 500, "700 in 1.0 h, before 500 in 1.0 h: 1.4 times the rate, too little to be a change (p < 0.001)"),
    ],
)
def test_the_sentence_has_the_numbers(now: int, before: int, sentence: str, folder: Folder) -> None:
    finding = only_finding(folder.run(hour(*many(now, "boom")), baseline=hour(*many(before, "boom"))))
    assert sentence in finding.reasons[0]


def test_bursts_are_said_to_be_bursts(folder: Folder) -> None:
    now = hour(*burst(100, 600), *burst(80, 1800), *burst(90, 3000))
    finding = only_finding(folder.run(now, baseline=hour(*burst(90, 1200))))
    assert (
        "270 in 1.0 h, before 90 in 1.0 h, in bursts (they count as about 3 and 1 independent events)"
        in (finding.reasons[0])
    )
    assert (finding.state, finding.label) == ("recurring", "pre-existing")


def test_a_log_that_grew_as_a_whole_is_said_to_have_grown(folder: Folder) -> None:
    now = hour(*many(150, "boom"), lines=450)
    finding = only_finding(folder.run(now, baseline=hour(*many(98, "boom"))))
    assert "while the rest of the log grew 1.5 times: " in finding.reasons[0]
    assert finding.state == "recurring"


@pytest.mark.parametrize("requests", [False, True])
def test_the_p_value_can_be_checked_from_the_numbers_beside_it(requests: bool, folder: Folder) -> None:
    more = [request(i * 10.0) for i in range(300)] if requests else []
    now = [*hour(*many(60, "boom"), *burst(15, 900)), *more]
    made = only_finding(folder.run(now, baseline=[*hour(*many(15, "boom")), *more])).comparison
    assert made is not None
    assert (made.exposure, made.now.exposure) == (("requests", 300.0) if requests else ("time", 3600.0))
    assert (made.now.count, made.before.count, made.ratio) == (75, 15, pytest.approx(5.0))
    assert made.p_value == pytest.approx(p_of_more(made), rel=1e-6)
    assert made.divided_by >= made.dispersion > 1


def test_without_a_baseline_there_is_no_comparison(folder: Folder) -> None:
    assert only_finding(folder.run(hour(*many(3, "boom")))).comparison is None


def test_a_crash_loop_two_minutes_after_the_start_is_worse(folder: Folder) -> None:
    now = [*steady(2 * MINUTE, 20), *many(40, "boom", 2 * MINUTE)]
    finding = only_finding(folder.run(now, baseline=hour(*many(5, "boom"))))
    assert (finding.state, finding.label) == ("worse", "critical")


@pytest.mark.parametrize("minutes", [10, 20])
def test_a_rise_that_lasts_to_the_end_is_worse_though_it_was_seen_earlier_too(minutes: int, folder: Folder) -> None:
    since = HOUR - minutes * MINUTE
    risen = [entry(since + minutes * MINUTE * i / 200, "boom", "ERROR") for i in range(200)]
    now = hour(*many(4, "boom", since), *risen)
    finding = only_finding(folder.run(now, baseline=hour(*many(4, "boom"))))
    assert (finding.state, finding.label) == ("worse", "critical")


def test_bursts_of_which_the_last_is_near_the_end_are_no_rise(folder: Folder) -> None:
    now = hour(*burst(100, 600), *burst(80, 1800), *burst(90, HOUR - 600))
    assert only_finding(folder.run(now, baseline=hour(*burst(90, 1200)))).state == "recurring"


def test_three_lines_of_one_start_are_not_worse_than_those_of_another_start_in_a_day(folder: Folder) -> None:
    before = [*steady(24 * HOUR, 300), *burst(3, 40)]
    finding = only_finding(folder.run([*steady(HOUR / 6, 20), *burst(3, 2)], baseline=before))
    assert finding.state == "recurring"
