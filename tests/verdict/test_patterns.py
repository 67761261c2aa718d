"""Signatures that are one family are listed as one pattern, and every entry finds its own."""

from __future__ import annotations

import pytest
from tally.made import entries

from analyzer.grouping.merging import Family
from analyzer.tally import patterns
from analyzer.tally.patterns import PatternTally
from analyzer.verdict.masked import masked
from analyzer.verdict.patterns import listed, merged, ordered, other

TEXTS = ["user ann left", "user bob left", "user bob left", "password=hunter2 refused", "started 5"]


def tally(most: int = 100) -> PatternTally:
    made = PatternTally(most=most)
    made.add(entries(*TEXTS, severities=[200, 200, 500, 400, 200]))
    made.seal()
    return made


def one_family(made: PatternTally) -> dict[str, Family]:
    members = tuple(sorted(name for name, stat in made.kept.items() if stat.template.startswith("user ")))
    return dict.fromkeys(members, Family("f-t2", "user <*> left", members, form=()))


def test_a_family_is_one_pattern_with_the_counts_of_its_members() -> None:
    made = tally()
    found, belongs = merged(made.kept, one_family(made))
    pattern = listed("f-t2", *found["f-t2"], entries=5)
    assert (pattern.template, pattern.count, pattern.share, pattern.signatures) == ("user <*> left", 3, 0.6, 2)
    assert pattern.severities == {"ERROR": 1, "INFO": 2}
    assert pattern.example.text == "user ann left"
    assert sorted(belongs.values()).count("f-t2") == 2


def test_what_fits_a_family_beyond_what_is_kept_is_counted_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made = tally()
    family = one_family(made)
    ann = next(name for name, stat in made.kept.items() if "ann" in stat.template)
    monkeypatch.setattr(patterns.Known, "fitting", lambda _known, said: "f-t2" if said.startswith("user ") else None)
    del made.kept[ann]
    again = patterns.Recount(made, family)
    ids = again.add(entries(*TEXTS))
    again.settle()
    found, belongs = merged(again.kept, family)
    assert (found["f-t2"][0].count, found["f-t2"][0].template, found["f-t2"][1]) == (3, "user <*> left", 1)
    assert [belongs[name] for name in ids][:3] == ["f-t2"] * 3
    assert again.rest is None


def test_listing_changes_nothing_in_the_tally() -> None:
    made = tally()
    assert merged(made.kept, one_family(made)) == merged(made.kept, one_family(made))


def test_the_most_frequent_or_the_rarest_come_first_and_ties_always_alike() -> None:
    found, _ = merged(tally().kept, {})
    texts = [found[name][0].template for name in ordered(found, rarest=False)]
    assert texts[0] == "user bob left"
    assert [found[name][0].template for name in ordered(found, rarest=True)] == [*texts[1:], texts[0]]


def test_secrets_are_masked() -> None:
    found, _ = merged(tally().kept, {})
    made = [listed(name, *of, entries=5) for name, of in found.items()]
    assert "hunter2" in str(made)
    assert "hunter2" not in str([masked(one) for one in made])


def test_what_is_not_kept_is_one_pattern_and_no_entry_is_lost() -> None:
    made = tally(most=1)
    found, belongs = merged(made.kept, {})
    rest = other(made.rest, 5)
    assert rest is not None
    assert (rest.id, rest.kind, rest.template) == ("other", None, "(other messages)")
    assert rest.count + sum(stat.count for stat, _ in found.values()) == 5
    assert set(belongs) == set(made.kept)
    assert other(None, 5) is None
