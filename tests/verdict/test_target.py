"""What is judged: the newest revision of each service, or the one asked for; what else was read is context."""

from __future__ import annotations

from typing import Any

import pytest

from analyzer.pipeline import Settings, run
from analyzer.verdict.target import generation

from .made import (
    HOUR,
    NEW,
    OLD,
    Entry,
    Folder,
    audit,
    codes,
    entry,
    issue,
    many,
    only_finding,
    rule_set,
    steady,
)


def revisions(*names: str, service: str = "shop") -> list[Entry]:
    """Entries of these revisions, each beginning a minute after the one before, in this order."""
    return [
        item for i, name in enumerate(names) for item in steady(HOUR, since=60.0 * i, service=service, revision=name)
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("netra-backend-staging-00434-gnp", ("netra-backend-staging", 434)),
        ("shop-00139-xyz", ("shop", 139)),
        ("shop-12345-00001-abc", ("shop-12345", 1)),
        ("shop-1000-abc", ("shop", 1000)),
        (f"shop-{'9' * 5000}-abc", None),
        ("shop", None),
        ("shop-green", None),
        ("shop-00139", None),
        ("", None),
    ],
)
def test_the_generation_of_a_revision_is_in_its_name(name: str, expected: tuple[str, int] | None) -> None:
    assert generation(name) == expected


@pytest.mark.parametrize(
    ("names", "newest"),
    [
        pytest.param(["shop-00001-zzz", "shop-00002-aaa"], "shop-00002-aaa", id="the higher number"),
        pytest.param(["shop-00002-aaa", "shop-00001-zzz"], "shop-00002-aaa", id="whichever began first"),
        pytest.param(["shop-00009-aaa", "shop-00010-aaa", "shop-00002-aaa"], "shop-00010-aaa", id="as numbers"),
        pytest.param(["shop-99999-aaa", "shop-100000-aaa"], "shop-100000-aaa", id="of any length"),
        pytest.param(["shop-blue", "shop-green"], "shop-green", id="without numbers the one that began last"),
        pytest.param(["shop-green", "shop-blue"], "shop-blue", id="and not the one whose name is last"),
        pytest.param(["only"], "only", id="the only one"),
    ],
)
def test_the_newest_revision_is_the_target(folder: Folder, names: list[str], newest: str) -> None:
    result = folder.run(revisions(*names))
    assert result.target.revisions == {"shop": newest}
    assert [row.revision for row in result.coverage.revisions if row.target] == [newest]
    assert sorted(row.revision for row in result.coverage.revisions) == sorted(names)


def test_each_service_has_its_own_newest_revision(folder: Folder) -> None:
    candidate = revisions(OLD, NEW) + revisions("cart-00008-b", "cart-00007-a", service="cart")
    assert folder.run(candidate).target.revisions == {"shop": NEW, "cart": "cart-00008-b"}


@pytest.mark.parametrize(
    ("service", "judged"),
    [("shop", {"shop"}), ("*", {"shop", "cart"}), ("s*", {"shop"}), ("*a*t", {"cart"}), ("sho", set())],
)
def test_service_chooses_by_name_with_wildcards(folder: Folder, service: str, judged: set[str]) -> None:
    candidate = [
        *revisions(NEW),
        *revisions("cart-00007-a", service="cart"),
        *many(2, "shop broke"),
        *many(3, "cart broke", service="cart", revision="cart-00007-a"),
    ]
    result = folder.run(candidate, service=service)
    assert set(result.target.revisions) == judged
    assert {finding.title.split()[0] for finding in result.findings} == judged
    assert (result.verdict, codes(result)[0]) == (
        ("fail", "critical-finding") if judged else ("inconclusive", "no-entries")
    )


def test_a_revision_that_is_asked_for_is_judged_though_it_is_not_the_newest(folder: Folder) -> None:
    candidate = [*revisions(OLD, NEW), *many(2, "old broke", revision=OLD), *many(3, "new broke")]
    result = folder.run(candidate, revision=OLD)
    assert result.target.revisions == {"shop": OLD}
    assert only_finding(result).title == "old broke"
    assert only_finding(result).revisions == (OLD,)


def test_a_revision_that_does_not_occur_is_no_pass_and_those_that_do_are_named(folder: Folder) -> None:
    result = folder.run([*revisions(OLD, NEW), *many(3, "broke")], revision="shop-00003-nxt")
    assert (result.verdict, codes(result)) == ("inconclusive", ["revision-not-found"])
    assert all(name in result.reasons[0].message for name in (OLD, NEW, "shop-00003-nxt"))
    assert result.findings == ()
    assert result.coverage.entries == 23


@pytest.mark.parametrize("log", [[], "2025-09-11 12:00:00 INFO serving\n" * 9], ids=["empty", "text"])
def test_a_revision_is_not_found_where_no_revision_is_named(folder: Folder, log: Any) -> None:
    assert codes(folder.run(log, revision=NEW))[0] == "revision-not-found"


# Entries without a revision


def test_entries_without_a_revision_belong_to_the_only_one(folder: Folder) -> None:
    candidate = [*revisions(NEW), entry(5, "the platform gave up", "ERROR", revision="")]
    result = folder.run(candidate)
    assert only_finding(result).title == "the platform gave up"
    assert result.coverage.target_entries == result.coverage.entries == 11


def test_entries_without_a_revision_belong_to_none_where_there_are_several(folder: Folder) -> None:
    candidate = [*revisions(OLD, NEW), entry(5, "the platform gave up", "ERROR", revision="")]
    result = folder.run(candidate)
    assert result.findings == ()
    assert (result.coverage.target_entries, result.coverage.entries) == (10, 21)
    assert [row.revision for row in result.context.other_revisions] == ["", OLD]


def test_entries_without_a_revision_belong_to_none_where_another_is_asked_for(folder: Folder) -> None:
    candidate = [*revisions(OLD, NEW), entry(5, "the platform gave up", "ERROR", revision="")]
    assert folder.run(candidate, revision=OLD).findings == ()


def test_entries_without_service_and_revision_belong_to_the_only_revision_of_the_only_service(folder: Folder) -> None:
    lost = entry(5, "nobody's error", "ERROR", service="", revision="")
    assert only_finding(folder.run([*revisions(NEW), lost])).title == "nobody's error"
    assert folder.run([*revisions(NEW), *revisions("cart-00001-a", service="cart"), lost]).findings == ()


def test_where_no_revision_is_named_at_all_everything_is_judged(folder: Folder) -> None:
    result = folder.run([*steady(HOUR, revision=""), *many(2, "broke", revision="")])
    assert result.target.revisions == {"shop": ""}
    assert only_finding(result).count == 2
    assert codes(folder.run("2025-09-11 12:00:00 ERROR broke\n")) == ["critical-finding"]


def test_the_newest_revision_is_the_target_where_entries_name_revisions_but_no_service(folder: Folder) -> None:
    old = [*steady(9, service="", revision=OLD), entry(6, "boom", "ERROR", service="", revision=OLD)]
    result = folder.run([*old, *steady(99, since=90, service="")])
    assert result.findings == ()
    assert result.coverage.target_entries == 10


# Context


def test_what_other_revisions_show_is_context_and_never_a_finding(folder: Folder) -> None:
    rules = issue("critical", "disk full", name="disk")
    candidate = [
        *revisions(OLD, NEW),
        *many(7, "old broke", revision=OLD),
        *many(4, "disk full", revision=OLD, severity="WARNING"),
    ]
    result = folder.run(candidate, rules)
    assert (result.findings, result.verdict) == ((), "pass")
    [other] = result.context.other_revisions
    assert (other.service, other.revision) == ("shop", OLD)
    assert (other.entries, other.problems, other.critical_hits) == (21, 7, 4)
    assert other.titles == ("7 × old broke", "4 × title of disk")
    assert (result.coverage.entries, result.coverage.target_entries, result.coverage.problems) == (31, 10, 7)


def test_older_revisions_in_the_same_export_are_no_baseline(folder: Folder) -> None:
    result = folder.run([*revisions(OLD, NEW), *many(9, "broke", revision=OLD), *many(9, "broke")])
    finding = only_finding(result)
    assert (finding.count, finding.label, finding.state, finding.baseline) == (9, "critical", "no-baseline", None)


def test_what_only_the_baseline_has_is_context_and_never_a_finding(folder: Folder) -> None:
    rules = issue("critical", "disk full", name="disk")
    baseline = [
        *revisions(OLD),
        *many(6, "it was broken", revision=OLD),
        *many(9, "disk full", revision=OLD),
        *many(4, "both broke", revision=OLD),
        *many(5, "it warned", severity="WARNING", revision=OLD),
        *many(8, "cart broke", service="cart", revision="cart-00001-a"),
    ]
    result = folder.run([*revisions(NEW), *many(4, "both broke")], rules, baseline)
    assert [finding.title for finding in result.findings] == ["both broke"]
    assert [(row.title, row.known, row.count) for row in result.context.baseline_only] == [
        ("title of disk", True, 9),
        ("it was broken", False, 6),
    ]


def test_audit_entries_of_a_service_make_no_other_revision_its_target(folder: Folder) -> None:
    result = folder.run([*revisions(OLD), audit(2 * HOUR)])
    assert result.target.revisions == {"shop": OLD}
    assert result.coverage.target_entries == 11


# Rule sets and what they apply to


BROKE = {"id": "broke", "title": "it broke", "label": "non-blocking", "match": "broke"}


@pytest.mark.parametrize(
    ("applies_to", "shop_known", "cart_known"),
    [
        (None, True, True),
        ({"service": "shop"}, True, False),
        ({"service": "c*"}, False, True),
        ({"log": "stderr"}, True, True),
        ({"log": "requests"}, False, False),
        ({"fields": {"resource.labels.service_name": "cart"}}, False, True),
        ({"not": {"service": "cart"}}, True, False),
    ],
)
def test_a_rule_set_judges_only_the_entries_that_it_applies_to(
    folder: Folder, applies_to: Any, shop_known: bool, cart_known: bool
) -> None:
    rules = rule_set(issues=[BROKE], **({} if applies_to is None else {"applies_to": applies_to}))
    cart = {"service": "cart", "revision": "cart-00001-a"}
    candidate = [*revisions(NEW), *many(2, "shop broke"), *revisions(cart["revision"], service="cart")]
    found = folder.run([*candidate, *many(3, "cart broke", **cart)], rules).findings
    assert sum(finding.count for finding in found if finding.known) == 2 * shop_known + 3 * cart_known
    assert sum(finding.count for finding in found) == 5


def test_a_rule_set_that_was_named_also_judges_entries_that_name_no_service(folder: Folder) -> None:
    rules = rule_set(issues=[BROKE], applies_to={"service": "shop"})
    assert only_finding(folder.run("2025-09-11 12:00:00 ERROR it broke\n", rules)).known


@pytest.mark.parametrize(
    ("service", "sets"),
    [
        pytest.param("netra-backend-staging", {"cloud-run", "netra-backend"}, id="it applies, the general ones too"),
        pytest.param("shop", {"cloud-run"}, id="only the general ones"),
        pytest.param("", {"cloud-run"}, id="no service is named: it does not surely apply"),
    ],
)
def test_without_rules_the_packs_are_chosen_by_what_they_apply_to(folder: Folder, service: str, sets: set[str]) -> None:
    result = folder.run(steady(HOUR, service=service, revision=""), rules=None)
    assert {used.ruleset for used in result.rules.rulesets} == sets
    assert bool(result.markers) is ("netra-backend" in sets)


def test_a_pack_that_was_named_asks_its_markers_of_a_log_that_names_no_service(folder: Folder) -> None:
    log = folder.write("text.log", "2025-09-11 12:00:00 INFO Redis:         PASS:  Connected & Available\n")
    result = run(Settings(sources=(log,), rules=("netra-backend",)))
    assert {found.id: found.status for found in result.markers}["redis-ready"] == "ready"


def test_a_pack_that_was_named_says_unknown_where_its_service_is_not_in_the_logs(folder: Folder) -> None:
    result = run(Settings(sources=(folder.write("shop", steady(HOUR)),), rules=("netra-backend",)))
    assert {found.status for found in result.markers} == {"unknown"}
    assert result.verdict == "inconclusive"
