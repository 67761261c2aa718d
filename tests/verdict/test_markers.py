"""The status of markers. In the timelines a column is ten seconds, and the time allowed is a minute.

S is a start line, r the ready line, x the line that says it was lost, a dot any other entry, a blank no entry.
"""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from analyzer.entry.clock import SECOND

from .made import (
    HOUR,
    MINUTE,
    NEW,
    NOON,
    OLD,
    STARTING,
    Entry,
    Folder,
    audit,
    codes,
    drawn,
    entry,
    marker,
    only_marker,
    request,
    rule_set,
    starting,
    steady,
    time,
)

COLUMN = 10.0
READY, GONE = "ready to serve", "connection gone"
SYSTEM = "run.googleapis.com%2Fvarlog%2Fsystem"
LETTERS: dict[str, dict[str, Any]] = {
    "S": {"text": STARTING, "log": SYSTEM},
    "r": {"text": READY},
    "x": {"text": GONE},
}
RULES = marker(READY, within="60s", lost_when=GONE)


def timeline(columns: str, **more: Any) -> list[Entry]:
    return [{**item, **entry_parts(more)} for item in drawn(columns, COLUMN, LETTERS)]


def entry_parts(more: dict[str, Any]) -> Entry:
    made = entry(None, None, None, log="", **more)
    return {key: made[key] for key in ("resource", "labels") if key in made}


@pytest.mark.parametrize(
    ("columns", "status"),
    [
        #            |-----|  a minute
        pytest.param("S.r.......", "ready", id="seen in time"),
        pytest.param("Sr........", "ready", id="seen at once"),
        pytest.param("S.....r...", "ready", id="seen at the last moment"),
        pytest.param("S......r..", "late", id="seen one column too late"),
        pytest.param("S.r", "ready", id="seen, and the log ends there"),
        pytest.param("S.r....r..", "ready", id="seen again later: the first counts"),
        #            |-----|
        pytest.param("S.r.x.....", "lost", id="lost"),
        pytest.param("S.r.x.r...", "ready", id="lost and back"),
        pytest.param("S.r.x.r.x.", "lost", id="lost, back, and lost again"),
        pytest.param("S.x.r.....", "ready", id="a loss before it was ever ready is none"),
        pytest.param("S......r.x", "lost", id="late and then lost"),
        pytest.param("S.x.......", "missing", id="a loss of what never was there"),
        #            |-----|
        pytest.param("S.........", "missing", id="not seen, and the log goes on"),
        pytest.param("S.....    ", "unknown", id="not seen, but the log ends a column too early"),
        pytest.param("S......   ", "missing", id="not seen, and the log goes on just long enough"),
        pytest.param("S        .", "missing", id="a quiet minute is a minute that was read"),
        #            |-----|
        pytest.param("..........", "unknown", id="not seen, and no start"),
        pytest.param("..r.......", "ready", id="seen, and no start: its time is not judged"),
        pytest.param("........r.", "ready", id="seen late in a log without a start"),
        pytest.param("..r.x.....", "lost", id="lost, and no start"),
        #               |-----|
        pytest.param("r..S......", "ready", id="a ready line of the same revision above its start line"),
        pytest.param("S..S.r....", "ready", id="the first of two starts counts"),
        pytest.param("S..S....r.", "late", id="the first of two starts counts, for lateness too"),
    ],
)
def test_status_of_a_marker(folder: Folder, columns: str, status: str) -> None:
    assert only_marker(folder.run(timeline(columns), RULES)).status == status


@pytest.mark.parametrize(
    ("columns", "verdict", "code"),
    [
        ("S.r.......", "pass", "nothing-blocks"),
        ("S......r..", "fail", "marker-late"),
        ("S.r.x.....", "fail", "marker-lost"),
        ("S.........", "fail", "marker-missing"),
        ("S....", "inconclusive", "marker-unknown"),
    ],
)
@pytest.mark.parametrize("required", [True, False])
def test_a_required_marker_decides_and_one_that_is_not_blocks_nothing(
    folder: Folder, columns: str, verdict: str, code: str, required: bool
) -> None:
    rules = marker(READY, within="60s", lost_when=GONE, required=required)
    result = folder.run(timeline(columns), rules)
    assert result.verdict == (verdict if required else "pass")
    assert codes(result) == [code if required else "nothing-blocks"]
    assert only_marker(result).required is required
    if required and verdict != "pass":
        assert result.reasons[0].refs == ("up",)


def test_the_order_of_the_lines_in_a_file_means_nothing(folder: Folder) -> None:
    for columns in ("S.r.x.r...", "S.r.x.....", "S......r.x", "S........."):
        entries = [{**item, "insertId": str(place)} for place, item in enumerate(timeline(columns))]
        forward = only_marker(folder.run(entries, RULES))
        assert only_marker(folder.run(entries[3:] + entries[:3], RULES)) == forward
        assert only_marker(folder.run(entries[::-1], RULES)) == forward


def test_a_marker_tells_when_it_was_ready_and_shows_the_line(folder: Folder) -> None:
    found = only_marker(folder.run(timeline("S.r..r...."), RULES))
    assert (found.started_at, found.first_seen, found.last_seen) == (time(0), time(20), time(50))
    assert (found.seconds_to_ready, found.within_seconds, found.count) == (20.0, 60.0, 2)
    assert (found.service, found.revision, found.instance) == ("shop", NEW, None)
    assert found.example is not None
    assert found.example.text == READY


# Where no time is allowed


@pytest.mark.parametrize(
    ("seconds", "seen_at", "status"),
    [
        pytest.param(HOUR, 50 * MINUTE, "ready", id="without `within` it is never late"),
        pytest.param(120, None, "missing", id="two minutes must have been read to miss it"),
        pytest.param(119, None, "unknown", id="less than two minutes were read"),
    ],
)
def test_a_marker_without_within_is_never_late_and_missed_after_two_minutes(
    folder: Folder, seconds: float, seen_at: float | None, status: str
) -> None:
    seen = [] if seen_at is None else [entry(seen_at, READY)]
    assert only_marker(folder.run([starting(0), *steady(seconds), *seen], marker(READY))).status == status


# Unknown, and why


def with_gap() -> list[Entry]:
    """An entry every ten seconds for an hour, but none for a quarter of an hour."""
    return [starting(0), *steady(20 * MINUTE, 121), *steady(HOUR, 151, 35 * MINUTE)]


def cut_buckets() -> str:
    """Newest 50 of each severity: INFO reaches back behind the start, ERROR does not."""
    buckets = {
        "INFO": [starting(0), *steady(10 * MINUTE, 49)],
        "ERROR": [entry(5 * MINUTE + i, "an error", "ERROR") for i in range(50)],
    }
    return json.dumps({"logs": buckets}, indent=1)


def damaged() -> str:
    return json.dumps([starting(0), *steady(HOUR)], indent=1)[:-200]


def half_a_gzip() -> bytes:
    lines = "".join(json.dumps(item) + "\n" for item in [starting(0), *steady(HOUR, 3000, trace="t" * 50)])
    packed = gzip.compress(lines.encode())
    return packed[: len(packed) - 20]


def half_garbage() -> str:
    return "".join(json.dumps(item) + '\n{"broken": \n' for item in [starting(0), *steady(HOUR)])


LONG = marker(READY, within="30m")


@pytest.mark.parametrize(
    ("candidate", "rules", "settings", "why"),
    [
        pytest.param(steady(HOUR), RULES, {}, "its start is not in the logs", id="no start"),
        pytest.param([starting(0), *steady(30)], RULES, {}, "the logs end 30 s after the start", id="ends too early"),
        pytest.param(
            steady(HOUR), RULES, {"deployed_at": NOON - 90 * SECOND}, "the logs begin 90 s after", id="begins too late"
        ),
        pytest.param(with_gap(), LONG, {}, "the logs have a gap", id="a gap"),
        pytest.param(cut_buckets(), RULES, {}, "the bucket of ERROR entries was cut off", id="a cut bucket"),
        pytest.param(
            [starting(0, severity="WARNING"), *steady(HOUR, severity="ERROR")],
            RULES, {}, "only entries of WARNING and above", id="an export of errors",
        ),
        pytest.param(
            [starting(0), entry(30), audit(31), *steady(HOUR, text=None)],
            RULES, {}, "most entries have no text", id="without text",
        ),
        pytest.param(damaged(), RULES, {}, "could not be read to their end", id="damaged JSON"),
        pytest.param(half_a_gzip(), RULES, {}, "could not be read to their end", id="half of a gz"),
        pytest.param(half_garbage(), RULES, {}, "lines could not be read", id="unparsed"),
        pytest.param(steady(HOUR), RULES, {"revision": OLD}, f"{OLD} does not occur", id="no such revision"),
        pytest.param(steady(HOUR), RULES, {"service": "cart"}, "no entry of the service", id="no such service"),
        pytest.param([], RULES, {}, "no entry of the service was read", id="no entry at all"),
    ],
)  # fmt: skip
def test_an_unseen_marker_is_unknown_where_its_line_could_have_been_missed(
    folder: Folder, candidate: Any, rules: str, settings: dict[str, Any], why: str
) -> None:
    result = folder.run(candidate, rules, **settings)
    found = only_marker(result)
    assert found.status == "unknown"
    assert why in found.reason
    assert "marker-unknown" in codes(result)
    assert result.verdict != "pass"


def test_a_gap_elsewhere_in_the_log_makes_no_marker_unknown(folder: Folder) -> None:
    result = folder.run(with_gap(), RULES)
    assert only_marker(result).status == "missing"
    assert [(gap.since, gap.until) for gap in result.coverage.gaps] == [(time(21 * MINUTE), time(35 * MINUTE))]


def test_a_gap_before_the_start_makes_no_marker_unknown(folder: Folder) -> None:
    before = [entry(at, revision=OLD) for at in (*range(-7200, -3600, 10), *range(-600, 0, 10))]
    result = folder.run([*before, starting(0), *steady(HOUR, 361)], RULES)
    assert (only_marker(result).status, len(result.coverage.gaps)) == ("missing", 1)


def test_a_gap_or_a_cut_bucket_takes_nothing_from_a_marker_that_was_seen(folder: Folder) -> None:
    assert only_marker(folder.run([*with_gap(), entry(20, READY)], LONG)).status == "ready"


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [
        #            |S-----|  a minute
        pytest.param(0, 90, "missing", id="it holds the whole time"),
        pytest.param(31, 90, "unknown", id="it begins after the start"),
        pytest.param(0, 89, "unknown", id="it ends before the time allowed does"),
    ],
)
def test_a_cut_bucket_covers_only_the_time_from_its_first_entry_to_its_last(
    folder: Folder, first: float, last: float, status: str
) -> None:
    errors = steady(last, 50, first, text="an error", severity="ERROR")
    buckets = {"INFO": [starting(30), *steady(10 * MINUTE, 49)], "ERROR": errors}
    result = folder.run(json.dumps({"logs": buckets}, indent=1), RULES)
    assert result.coverage.truncated
    assert only_marker(result).status == status


def test_an_export_of_warnings_with_audit_entries_still_covers_no_time(folder: Folder) -> None:
    candidate = [starting(0, severity="WARNING"), *steady(HOUR, severity="ERROR"), *(audit(i) for i in range(20))]
    assert only_marker(folder.run(candidate, RULES)).status == "unknown"


# Starts


@pytest.mark.parametrize(
    ("columns", "status"),
    [
        #            D-----|
        pytest.param("...r......", "ready", id="in time"),
        pytest.param("........r.", "late", id="late"),
        pytest.param("..........", "missing", id="missing"),
        pytest.param(".....     ", "unknown", id="the log ends too early"),
        pytest.param("..S.....r.", "ready", id="a start line is better evidence"),
    ],
)
def test_deployed_at_is_the_start_where_no_start_line_is(folder: Folder, columns: str, status: str) -> None:
    found = only_marker(folder.run(timeline(columns), RULES, deployed_at=NOON))
    assert found.status == status
    assert ("--deployed-at" in found.reason) is (status in {"late", "missing"} or columns == "...r......")


def test_a_first_occurrence_that_may_lie_before_the_log_is_not_late(folder: Folder) -> None:
    """The line is printed every minute, and the log begins ten minutes after the deployment."""
    candidate = [entry(at, READY) for at in range(600, 1200, 60)]
    assert only_marker(folder.run(candidate, RULES, deployed_at=NOON)).status != "late"


@pytest.mark.parametrize(
    ("before", "status"),
    [
        pytest.param([], "unknown", id="nothing before it: the log may just begin there"),
        pytest.param(steady(-MINUTE, since=-HOUR, revision=OLD), "missing", id="the revision before it, for an hour"),
        pytest.param(
            steady(-MINUTE, since=-HOUR, service="cart", revision="cart-00001-aaa"), "unknown", id="another service"
        ),
    ],
)
def test_the_first_entry_of_a_revision_is_its_start_only_where_the_time_before_was_read(
    folder: Folder, before: list[Entry], status: str
) -> None:
    rules = rule_set(applies_to={"service": "shop"}, markers=json.loads(RULES)["markers"])
    assert only_marker(folder.run([*before, *steady(HOUR)], rules)).status == status


def test_a_start_of_the_rule_set_counts_like_that_of_the_platform(folder: Folder) -> None:
    rules = rule_set(start="booting", markers=json.loads(RULES)["markers"])
    boot = [entry(0, "booting the shop"), *steady(HOUR)]
    assert only_marker(folder.run(boot, rules)).status == "missing"
    assert only_marker(folder.run(boot, RULES)).status == "unknown"


def test_a_program_that_prints_the_platforms_start_line_starts_nothing(folder: Folder) -> None:
    assert only_marker(folder.run([entry(0, STARTING), *steady(HOUR)], RULES)).status == "unknown"


@pytest.mark.parametrize("other", [{"revision": OLD}, {"service": "cart", "revision": "cart-00001-aaa"}])
def test_the_start_of_another_revision_or_service_is_not_this_ones(folder: Folder, other: dict[str, str]) -> None:
    rules = rule_set(applies_to={"service": "shop"}, markers=json.loads(RULES)["markers"])
    found = only_marker(folder.run([starting(1, **other), *steady(HOUR)], rules))
    assert (found.status, found.started_at) == ("unknown", None)


def lines(*rows: tuple[int, str]) -> str:
    """A text log: (second after noon, message)."""
    return "".join(f"2025-09-11 12:{at // 60:02d}:{at % 60:02d} INFO {text}\n" for at, text in rows)


@pytest.mark.parametrize(
    ("log", "status"),
    [
        pytest.param(lines((0, STARTING), (20, READY), (900, "on")), "ready", id="ready after the start"),
        pytest.param(lines((0, READY), (300, STARTING), (900, "on")), "missing", id="a life before the start"),
        pytest.param(lines((0, READY), (300, STARTING), (320, READY)), "ready", id="ready in both lives"),
        pytest.param(lines((0, READY), (300, STARTING), (330, "on")), "unknown", id="the second life just begun"),
        pytest.param(lines((0, READY), (300, STARTING), (400, READY)), "late", id="late in the second life"),
        pytest.param(lines((0, READY), (5, GONE), (300, STARTING), (320, READY)), "ready", id="lost in the first"),
    ],
)
def test_where_no_revision_is_named_a_ready_line_above_the_start_is_of_the_life_before(
    folder: Folder, log: str, status: str
) -> None:
    assert only_marker(folder.run(log, RULES)).status == status


# Instances

A, B = "0a1b2c3d4e5f-first", "0a1b2c3d4e5f-second"


@pytest.mark.parametrize(
    ("first", "second", "status", "instance"),
    [
        #  |-----|       |-----|
        ("S.r.......", "S...r.....", "ready", None),
        ("S.r.......", "S......r..", "late", B),
        ("S.r.......", "S.........", "missing", B),
        ("S.........", "S......r..", "missing", A),
        ("S.r.x.....", "S......r..", "lost", A),
        ("S.r.......", "..........", "unknown", B),
        ("S......r..", "..........", "late", A),
        ("S.r.......", "      S...", "unknown", B),
        ("S.r.......", "   S.....r..", "ready", None),
    ],
)
def test_per_instance_each_instance_has_its_start_and_the_worst_decides(
    folder: Folder, first: str, second: str, status: str, instance: str | None
) -> None:
    rules = marker(READY, within="60s", lost_when=GONE, per="instance")
    found = only_marker(folder.run([*timeline(first, instance=A), *timeline(second, instance=B)], rules))
    assert found.status == status
    assert instance is None or found.instance == instance


def test_per_revision_one_ready_instance_is_enough(folder: Folder) -> None:
    candidate = [*timeline("S.r.......", instance=A), *timeline("S.........", instance=B)]
    assert only_marker(folder.run(candidate, RULES)).status == "ready"


def test_per_instance_where_no_instance_is_named_it_is_asked_of_the_revision(folder: Folder) -> None:
    assert (
        only_marker(folder.run(timeline("S........."), marker(READY, within="60s", per="instance"))).status == "missing"
    )


@pytest.mark.parametrize(("rows", "status"), [((READY, GONE), "lost"), ((GONE, READY), "ready")])
def test_lines_of_the_same_second_stand_in_the_order_of_the_text_file(
    folder: Folder, rows: tuple[str, str], status: str
) -> None:
    log = lines((0, "on"), *((5, row) for row in rows), (1800, "on"))
    assert only_marker(folder.run(log, RULES)).status == status


# Heartbeats: every five minutes; a column is a minute


@pytest.mark.parametrize(
    ("columns", "status"),
    [
        #                 |----|
        pytest.param("S.r....r....r....", "ready", id="it beats to the end"),
        pytest.param("S.r....r.....", "ready", id="exactly as long as is allowed"),
        pytest.param("S.r....r......", "lost", id="silent for a minute too long"),
        pytest.param("S.r..........r..", "ready", id="it paused and returned"),
        pytest.param("S.r", "ready", id="the log ends with it"),
        pytest.param("S.............", "missing", id="never seen"),
    ],
)
def test_a_longer_silence_than_every_is_a_loss(folder: Folder, columns: str, status: str) -> None:
    candidate = drawn(columns, MINUTE, LETTERS)
    assert only_marker(folder.run(candidate, marker(READY, every="5m"))).status == status


def test_a_heartbeat_that_may_beat_in_a_gap_is_unknown(folder: Folder) -> None:
    """Its last beat stands just before the gap, and the log ends soon after the gap."""
    candidate = [starting(0), *steady(HOUR, 361), *steady(78 * MINUTE, 19, 75 * MINUTE), entry(HOUR, READY)]
    found = only_marker(folder.run(candidate, marker(READY, every="20m")))
    assert found.status == "ready"
    found = only_marker(folder.run(candidate, marker(READY, every="10m")))
    assert (found.status, "gap" in found.reason) == ("unknown", True)


def test_a_heartbeat_that_was_silent_long_before_a_gap_is_lost(folder: Folder) -> None:
    candidate = [starting(0), entry(60, READY), *steady(2 * HOUR, 721), *steady(6 * HOUR, 721, 3 * HOUR)]
    assert only_marker(folder.run(candidate, marker(READY, every="5m"))).status == "lost"


# What is no evidence


def test_an_audit_entry_that_says_the_ready_line_is_no_evidence(folder: Folder) -> None:
    said = [audit(20, READY), audit(20, READY, revision=NEW)]
    assert only_marker(folder.run([starting(0), *steady(HOUR), *said], RULES)).status == "missing"


def test_an_audit_entry_that_says_the_line_of_loss_loses_nothing(folder: Folder) -> None:
    candidate = [starting(0), entry(20, READY), *steady(HOUR), audit(30, GONE, revision=NEW)]
    assert only_marker(folder.run(candidate, RULES)).status == "ready"


def test_audit_entries_cover_no_markers_time(folder: Folder) -> None:
    """The service's own log ends half a minute after the start; an audit entry stands five minutes later."""
    assert only_marker(folder.run([starting(0), *steady(30), audit(300)], RULES)).status == "unknown"


def test_a_probe_that_succeeded_a_true_condition_and_served_requests_are_no_readiness(folder: Folder) -> None:
    service, revision = "netra-backend-staging", "netra-backend-staging-00434-gnp"
    shown = [
        starting(0),
        entry(9, "Default STARTUP TCP probe succeeded after 1 attempt for container", log=SYSTEM),
        audit(10, "Ready condition status changed to True for Revision", revision=NEW),
        entry(11, "Ready: True", log=SYSTEM),
        *(request(12 + i) for i in range(50)),
        *steady(HOUR),
    ]
    named = {"labels": {"service_name": service, "revision_name": revision}}
    result = folder.run([{**item, "resource": named} for item in shown], rules=None)
    assert len(result.markers) >= 7
    assert {found.status for found in result.markers} == {"missing"}


# Revisions and services


def test_a_marker_that_only_the_older_revision_shows_is_missing(folder: Folder) -> None:
    old = [starting(-HOUR, revision=OLD), entry(-HOUR + 20, READY, revision=OLD)]
    found = only_marker(folder.run([*old, starting(0), *steady(HOUR)], RULES))
    assert (found.status, found.revision) == ("missing", NEW)


CART = {"service": "cart", "revision": "cart-00007-abc"}


@pytest.mark.parametrize(
    ("applies_to", "status", "service"),
    [
        pytest.param(None, "missing", "cart", id="asked of every service, the worst decides"),
        pytest.param({"service": "shop"}, "ready", "shop", id="asked of one service"),
        pytest.param({"service": "*"}, "missing", "cart", id="asked of all that fit"),
        pytest.param({"service": ["shop", "ca*"]}, "missing", "cart", id="asked of any in a list"),
        pytest.param({"service": "billing"}, "unknown", None, id="asked of a service that is not there"),
    ],
)
def test_a_marker_is_asked_of_every_service_that_its_set_applies_to(
    folder: Folder, applies_to: Any, status: str, service: str | None
) -> None:
    keys = {} if applies_to is None else {"applies_to": applies_to}
    rules = rule_set(markers=json.loads(RULES)["markers"], **keys)
    candidate = [*timeline("S.r......."), *timeline("S.........", **CART)]
    found = only_marker(folder.run(candidate, rules))
    assert (found.status, found.service) == (status, service)


def test_the_ready_line_of_another_service_is_no_evidence(folder: Folder) -> None:
    rules = rule_set(applies_to={"service": "shop"}, markers=json.loads(RULES)["markers"])
    assert (
        only_marker(folder.run([*timeline("S........."), *timeline("S.r.......", **CART)], rules)).status == "missing"
    )
