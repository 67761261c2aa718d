"""A rule file read before means the same as one read afresh; one with a fault is read every time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from analyzer.errors import RuleError
from analyzer.ruleset import Regex, load, stored
from analyzer.ruleset.cache import Cache
from analyzer.ruleset.faults import Faults
from analyzer.ruleset.rule_file import draft

PACKS = sorted((Path(__file__).parents[2] / "rules").glob("*.yaml"))
EVERY_KEY = """\
logtriage: 1
ruleset: whole
owner: platform
applies_to: {service: "shop-*", log: [stdout, stderr], fields: {labels.tier: web}}
start: {any: [Booting worker, {regex: 'Listening on :\\d+'}]}
markers:
  - id: redis-up
    title: Redis connected
    match: {all: [Redis, {not: {text: lost}}]}
    required: false
    within: 120s
    per: instance
    lost_when: [Redis lost, {text: Redis gone}]
    every: 1h30m
    examples: {match: [Redis connected], ignore: [{textPayload: Redis lost, n: [1, [2.5, null], true]}]}
issues:
  - id: fields
    title: Fields
    label: pre-existing
    match:
      severity: [">=WARNING", INFO]
      status: [503, 4xx]
      logger: "app.*"
      revision: shop-00001-abc
      fields:
        a.b: [x, 7, 7.5, true, 18446744073709551616, ">=5", "<-2.5", {regex: "^b"}]
    since: 2026-01-01
    expires: "2026-12-31"
    fixed_in: 2026-06-30
    limits: {count: 5, per_hour: 2.5, per_1k_requests: 1, vs_baseline: 3}
    tags: [x, 7]
  - {id: count, title: C, label: critical, match: {text: a, count: {at_least: 5, within: 10m, per: trace}}}
  - {id: sequence, title: S, label: critical, match: {sequence: {steps: [a, {regex: b+}], within: 30s, per: a.b}}}
  - {id: unless, title: U, label: critical, match: {text: a, unless: {match: b, within: 10s}}, fixed_in: a-00440-qb7}
"""


class Watched(Cache):
    """A cache that tells what it was asked for."""

    gave = 0

    def get(self, key: str) -> bytes | None:
        content = super().get(key)
        self.gave += content is not None
        return content


@pytest.fixture
def cache(tmp_path: Path) -> Watched:
    return Watched(tmp_path / "cache")


def rule_file(folder: Path, content: str = EVERY_KEY) -> Path:
    file = folder / "rules.yaml"
    file.write_text(content, encoding="utf-8")
    return file


def test_rules_are_the_same_with_a_cold_a_warm_and_a_damaged_cache(tmp_path: Path, cache: Watched) -> None:
    paths = [rule_file(tmp_path), *PACKS]
    afresh = load(paths)
    assert load(paths, cache) == afresh
    assert cache.gave == 0
    assert load(paths, cache) == afresh
    assert cache.gave == len(paths)
    for file in (tmp_path / "cache").iterdir():
        file.write_bytes(file.read_bytes()[::-1])
    assert load(paths, cache) == afresh
    assert cache.gave == len(paths)


def test_a_file_that_changed_is_read_again(tmp_path: Path, cache: Watched) -> None:
    load([rule_file(tmp_path)], cache)
    assert load([rule_file(tmp_path, EVERY_KEY.replace("whole", "other"))], cache)[0].name == "other"
    assert cache.gave == 0


def test_the_same_content_in_another_file_knows_its_own_file(tmp_path: Path, cache: Watched) -> None:
    load([rule_file(tmp_path)], cache)
    other = tmp_path / "other.yaml"
    other.write_text(EVERY_KEY)
    (rules,) = load([other], cache)
    assert rules.file == rules.issues[0].place.file == str(other)


FAULTY = ["ruleset: r", "logtriage: 1\nruleset: r\nissues: [{id: a, title: t, label: critical, match: {regex: '('}}]"]


@pytest.mark.parametrize("content", FAULTY)
def test_a_file_with_a_fault_is_never_kept_and_its_faults_are_the_same_each_time(
    tmp_path: Path, cache: Watched, content: str
) -> None:
    file = rule_file(tmp_path, content)
    told = []
    for each in (None, cache, cache):
        with pytest.raises(RuleError) as error:
            load([file], each)
        told.append(error.value.faults)
    assert told == [told[0]] * 3
    assert not (tmp_path / "cache").exists()


def test_an_id_that_another_file_has_is_told_also_where_both_were_kept(tmp_path: Path, cache: Watched) -> None:
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    one.write_text(EVERY_KEY)
    other.write_text(EVERY_KEY)
    told = []
    load([one], cache)
    load([other], cache)
    for each in (None, cache):
        with pytest.raises(RuleError) as error:
            load([one, other], each)
        told.append(error.value.faults)
    assert told[0] == told[1]
    assert len(told[0]) == 5


def test_what_cannot_be_written_is_read_every_time(tmp_path: Path, cache: Watched, monkeypatch: Any) -> None:
    def cannot(_: object) -> bytes:
        raise OverflowError

    monkeypatch.setattr(stored, "packed", cannot)
    assert load([rule_file(tmp_path)], cache) == load([rule_file(tmp_path)], cache) == load([rule_file(tmp_path)])
    assert cache.gave == 0


@pytest.mark.parametrize(
    "plain",
    [
        7, None, "rules", [], ["Draft"], ["Draft", {}], ["Draft", {"ruleset": 7, "nothing": 7}], ["Issue", {"id": "a"}],
        ["print", {}], ["eval", "1"], [7], [["tuple"]], ["date", "2026"], ["Condition", {"x": 1}],
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_rules_is_not_taken_for_rules(plain: object, tmp_path: Path, monkeypatch: Any) -> None:
    made = msgspec.msgpack.encode(plain)
    with pytest.raises(Exception):  # noqa: B017 - of any kind, as it says
        stored.restored(made)
    monkeypatch.setattr(Cache, "get", lambda *_: made)
    assert load([rule_file(tmp_path)], Cache(tmp_path / "cache")) == load([rule_file(tmp_path)])


def test_every_kind_of_condition_comes_back_equal_and_works() -> None:
    read = draft(EVERY_KEY.encode(), Faults("rules.yaml"))
    again = stored.restored(stored.packed(read))
    assert again == read
    assert again.ruleset is not None
    (pattern,) = {leaf for leaf in again.ruleset.issues[2].match.leaves() if isinstance(leaf, Regex)}
    assert pattern.found_in("abbb")
