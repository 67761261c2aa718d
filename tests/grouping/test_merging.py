"""Which messages differ only in words that vary."""

from __future__ import annotations

import re
from collections.abc import Iterable
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.grouping import forms, merging
from analyzer.grouping.merging import Known, families
from analyzer.grouping.signature import of_text

NAMES = ["alice", "bob", "carol", "dave", "erin", "frank"]


def _groups(texts: Iterable[str]) -> dict[str, set[str]]:
    """The texts that are of one family, by its template."""
    ids = {text: of_text(text) for text in texts}
    found = families({signature.id: signature.template for signature in ids.values()})
    groups: dict[str, set[str]] = {}
    for text, signature in ids.items():
        if family := found.get(signature.id):
            groups.setdefault(family.template, set()).add(text)
    return groups


ONE = [
    ("Invalid user <*> from <ip>", [f"Invalid user {name} from 10.0.0.{i}" for i, name in enumerate(NAMES)]),
    (
        "<*> close, <*> sent, lifetime <*>",
        [
            "db.acme.com:80 close, 12 bytes (1 KB) sent, lifetime 00:12",
            "10.0.0.1:443 close, 7 bytes sent, lifetime <1 sec",
            "cache7.corp:443 close, 7 bytes sent, lifetime 00:01",
        ],
    ),
    ("lock taken, shared=<*>, owner <num>", [f"lock taken, shared={flag}, owner 7" for flag in ("true", "false")]),
    (
        "lock taken, source=<*>, owner <num>",
        [
            "lock taken, source=null, owner 7",
            "lock taken, source=Work{12}, owner 8",
            "lock taken, source=0x1f, owner 8",
        ],
    ),
    (
        "clock is synchronized to <*>, stratum <num>",
        ["clock is synchronized to LOCAL(0), stratum 10", "clock is synchronized to 10.0.0.1, stratum 2"],
    ),
    (
        "connection from <*> at <time>",
        ["connection from 10.0.0.1 () at 12:30:45", "connection from 10.0.0.1 (db.acme.com) at 12:30:45"],
    ),
    ("group <*> is empty", [f"group {name} is empty" for name in (*NAMES[:5], "billing", "staging")]),
    (
        "removed fetchers of <*> on node <num>",
        [
            "removed fetchers of Set(orders-1, users-2) on node 1",
            "removed fetchers of Set(carts-3) on node 1",
            "removed fetchers of Set(users-1, carts-2, mails-3) on node 2",
        ],
    ),
    (
        "evicted pods=<*> at last",
        [f"evicted pods=[{pods}] at last" for pods in ("a/x7 b/y8", "c/z1 d/w2 e/v3", "a/x7")],
    ),
    ("fields <*> are missing", [f"fields [{fields}] are missing" for fields in ("id, age", "name, id, size", "7, x")]),
    ("block <*> was stored as bytes", ["block rdd_1_2 was stored as bytes", "block cast_7_part3 was stored as bytes"]),
    (
        "job <*> of <*> was put into queue <*> at night",
        [
            f"job {job} of {NAMES[i % 6]} was put into queue {queue} at night"
            for i, (job, queue) in enumerate(
                (job, queue)
                for job in ("backup", "digest", "rollup", "purge", "reindex", "mailout")
                for queue in ("fast", "slow", "bulk", "spare", "nightly")
            )
            if i % 5 != 4
        ],
    ),
]


@pytest.mark.parametrize(("template", "texts"), ONE, ids=[template for template, _ in ONE])
def test_messages_that_differ_in_words_that_vary_are_one(template: str, texts: list[str]) -> None:
    assert _groups(texts) == {template: set(texts)}


APART = [
    ["client 7 connected to the server", "client 7 disconnected from the server"],
    ["client 7 is now connected", "client 7 is now disconnected"],
    ["could not read from the device", "could not write to the device", "could not open the device"],
    [f"failed to {verb} the index of shard 7" for verb in ("open", "close", "flush", "merge", "read", "write")],
    [f"cannot {verb} the index of shard 7" for verb in ("refresh", "rotate", "flush", "merge", "load", "reach")],
    [f"update of the index {end}" for end in ("failed", "succeeded", "started", "finished", "cancelled")],
    [f"request to the backend: {end}" for end in ("timeout", "refused", "denied", "accepted", "unknown")],
    [f"cluster is {state} after 7 ms" for state in ("ready", "down", "degraded", "active", "lost")],
    ["No module named numpy", "No module named pandas"],
    ["missing config key redis.url", "missing config key redis.port", "missing config key auth.issuer"],
    ["normal", "warning", "running", "critical", "blocked", "active"],
    ["boot (command 7)", "wait (command 7)", "halt (command 7)", "probe (command 7)"],
    ["disk is full on node 7", "disk is nearly full on node 7"],
    ["job 7 moved from NEW to RUNNING state", "job 7 moved from NEW to KILLED state"],
    ["reason=timeout of peer 7", "reason=refused of peer 7"],
]


@pytest.mark.parametrize("texts", APART, ids=[texts[0] for texts in APART])
def test_messages_that_say_different_things_stay_apart(texts: list[str]) -> None:
    assert _groups(texts) == {}


def test_a_template_that_was_cut_is_of_no_family() -> None:
    assert families({str(i): f"user {name} was not found in the table …" for i, name in enumerate(NAMES)}) == {}


def test_a_value_seen_to_vary_after_a_word_is_one_where_it_is_rare_too() -> None:
    many = [f"Failed password for {name} over ssh" for name in NAMES]
    rare = ["Too many failures for alice", "Too many failures for bob"]
    assert _groups(rare) == {}
    assert _groups(many + rare)["Too many failures for <*>"] == set(rare)


def test_a_message_with_several_values_that_are_rare_each_is_of_the_family_that_it_is_like() -> None:
    many = [f"partition {one}-{i} of {other}-{i} was moved" for one in NAMES for i, other in enumerate(NAMES)]
    rare = "partition zoe-1 of yan-1 was moved"
    assert rare in _groups([*many, rare])["partition <*> of <*> was moved"]
    assert not any(rare in group for group in _groups([rare, *many[:1]]).values())


def test_a_form_that_a_message_comes_to_have_later_is_merged_as_those_before() -> None:
    texts = [f"port 7 is up again, flow control: {flow}" for flow in ("None", "Rx/Tx")]
    texts.append("port 7 br-int is up again, flow control: Rx/Tx")
    assert _groups(texts) == {"port <*> is up again, flow control: <*>": set(texts)}


def test_families_do_not_depend_on_what_hashes_happen_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"user {one} of {other} was {end}" for one in NAMES for other in NAMES for end in ("up", "not in")]
    templates = {text: text for text in texts}
    expected = families(templates)
    for same in (lambda _: 0, lambda word: len(str(word))):
        monkeypatch.setattr(merging, "hash", same, raising=False)
        assert families(templates) == expected


def test_the_id_of_a_family_tells_its_version_and_follows_from_what_its_members_share() -> None:
    one, other = ({str(i): f"user {name} was not found" for i, name in enumerate(part)} for part in (NAMES[:5], NAMES))
    ids = {family.id for family in (*families(one).values(), *families(other).values())}
    assert len(ids) == 1
    assert re.fullmatch(r"[0-9a-f]{12}-t2", ids.pop())


def test_known_families_tell_which_of_them_fits_a_message_not_seen_before() -> None:
    texts = [f"user {name} was not found" for name in NAMES]
    texts += [f"user {name} was not found in table" for name in NAMES]
    found = families({text: text for text in texts})
    known = Known(found.values())
    assert known.fitting("user zoe was not found") == found[texts[0]].id
    assert known.fitting("user zoe was not found in table") == found[texts[-1]].id
    assert known.fitting("user zoe was found") is None
    assert known.fitting("user , was not found") is None


# ---- laws ---------------------------------------------------------------------------------------------------------

VALUES = ["<num>", "<ip>:<num>", "x<num>", "(<str>)", "a=<num>,", "state=null", "node-<num>"]
PARTS = st.sampled_from(
    [*NAMES, *VALUES, *["user", "for", "lost", "table", "is", "[x", "]", ":", "()", "{", "}", "failed", "to"]]
)
TEMPLATES = st.lists(PARTS, min_size=1, max_size=9).map(" ".join)
FORMED = st.builds(
    "{} {} for {} in table {}".format, st.sampled_from(["user", "job"]), st.sampled_from(NAMES), PARTS, PARTS
)
SETS = st.lists(TEMPLATES | FORMED, max_size=60).map(lambda templates: {text: text for text in templates})


@given(SETS, st.randoms())
def test_families_depend_on_no_order(templates: dict[str, str], random: st.DrawFn) -> None:
    shuffled = list(templates)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert families({text: text for text in shuffled}) == families(templates)


@given(SETS, SETS)
def test_families_are_those_of_the_union_however_it_was_split(one: dict[str, str], other: dict[str, str]) -> None:
    assert families(one | other) == families(other | one)


@given(SETS)
def test_the_template_of_a_family_fits_its_members_and_so_does_its_form(templates: dict[str, str]) -> None:
    found = families(templates)
    known = Known(found.values())
    for member, family in found.items():
        pattern = ".*".join(re.escape("".join(part.split())) for part in family.template.split("<*>"))
        assert re.fullmatch(pattern, "".join(member.split())), (member, family.template)
        assert member in family.members
        assert len(family.members) > 1
    assert {family.id for family in found.values()} >= {known.fitting(one) for one in found} - {None}


@given(SETS, st.lists(st.sampled_from(["quux", "corge", "<num>"]), min_size=1, max_size=6).map(" ".join))
def test_a_template_that_shares_no_word_changes_no_family(templates: dict[str, str], other: str) -> None:
    without = families(templates)
    with_other = families(templates | {other: other})
    if "<num>" not in other:
        assert with_other == without
    assert with_other.keys() >= without.keys()


LISTS = st.lists(PARTS | st.sampled_from(["[", ",", "a-<num>,", "[b,", "c]", "x:", "="]), max_size=12).map(" ".join)


@given(LISTS, st.sets(st.integers(0, 11)))
def test_words_of_a_form_are_the_same_where_nothing_was_spared(template: str, places: set[int]) -> None:
    said = forms.words(template)
    places = {place for place in places if place < len(said.form) and said.form[place] not in forms.SEPARATORS}
    with (
        mock.patch.object(forms, "_MAY_JOIN", re.compile("")),
        mock.patch.object(forms, "_stand_apart", lambda *_: False),
    ):
        assert forms.words(template) == said
        slow = forms.with_values(said, places)
    assert forms.with_values(said, places) == slow


HOSTILE = {
    "one word": [
        f"user {i:x}q was not found".translate(str.maketrans("0123456789", "ghijklmnop")) for i in range(8_000)
    ],
    "two words": [" ".join("ab"[i >> bit & 1] for bit in range(15)) for i in range(8_000)],
    "values": [" ".join(("<num>", "x<num>", ":", "a")[i >> 2 * bit & 3] for bit in range(8)) * 6 for i in range(8_000)],
    "signs": [":" * (i % 390) + "x" * (i // 390) + "<num>" for i in range(8_000)],
}


@pytest.mark.parametrize("templates", HOSTILE.values(), ids=HOSTILE)
def test_many_templates_are_merged_in_passing(templates: list[str]) -> None:
    families({str(i): template for i, template in enumerate(templates)})
