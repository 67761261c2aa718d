"""The program: the fast way finds exactly what every condition judged on every entry finds."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.entry import assemble, logentry
from analyzer.entry.batch import Batch
from analyzer.entry.view import UNKNOWN, Needle, lookup
from analyzer.matching.program import BatchView, Program, field_of
from analyzer.matching.watch import Role, Watch, watches
from analyzer.ruleset import RuleSet, load
from analyzer.ruleset.conditions import Condition


def batch_of(entries: Sequence[Mapping[str, object] | str]) -> Batch:
    """A batch of log entries, given as bytes of JSON as the formats do; a bare string is a line of text."""
    batch = Batch(file="made")
    for line, item in enumerate(entries, 1):
        if isinstance(item, str):
            assemble.append(batch, logentry.read({"textPayload": item}), line, None)
        else:
            assemble.append(batch, logentry.read(item), line, json.dumps(item).encode())
    return assemble.settle(batch)


def loaded(*contents: Mapping[str, Any]) -> tuple[RuleSet, ...]:
    """The rule sets in files with these contents; JSON is YAML."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, f"{i}.yaml") for i in range(len(contents))]
        for file, content in zip(files, contents, strict=True):
            file.write_text(json.dumps({"logtriage": 1, **content}, ensure_ascii=False), encoding="utf-8")
        return load(files)


def issues(*matches: Any) -> list[dict[str, Any]]:
    return [
        {"id": f"i{number}", "title": "t", "label": "critical", "match": match} for number, match in enumerate(matches)
    ]


def program_of(*matches: Any, applies_to: Any = None, strict: bool = False) -> Program:
    scope = {} if applies_to is None else {"applies_to": applies_to}
    return Program(watches(loaded({"ruleset": "r", "issues": issues(*matches), **scope}), strict))


def hit_rules(program: Program, batch: Batch) -> list[list[str]]:
    """For each entry the rules that hit it."""
    rows: list[list[str]] = [[] for _ in range(len(batch))]
    for i, number in program.hits(batch):
        rows[i].append(program.watches[number].rule.partition("/")[2])
    return rows


class Plain:
    """An entry as conditions see it, without any of the program's short cuts: an oracle of its own."""

    def __init__(self, batch: Batch, i: int, *, lenient: bool = False) -> None:
        self.text, self.severity, self.status = batch.texts[i], batch.severities[i], batch.statuses[i]
        self.raw = batch.raws[i]
        names = [batch.logs[i], batch.services[i], batch.revisions[i], batch.loggers[i]]
        self.log, self.service, self.revision, self.logger = [name or (None if lenient else "") for name in names]

    def found(self, leaf: Needle) -> bool:
        return leaf.found_in(self.text, 1.0)

    def field(self, path: str) -> object:
        return lookup(json.loads(self.raw), path) if isinstance(self.raw, bytes) else UNKNOWN


def by_definition(watch: Watch, batch: Batch, i: int) -> bool:
    if watch.condition.holds(Plain(batch, i)) is not True:
        return False
    if watch.applies_to is None:
        return True
    applies = watch.applies_to.holds(Plain(batch, i, lenient=not watch.strict))
    return applies is True if watch.strict else applies is not False


# What is drawn: few different words, so that hits are frequent; patterns of every kind that the automaton knows or not.

WORDS = [
    "pool",
    "Pool",
    "POOL",
    "timeout",
    "ſtraße",
    "STRASSE",
    "é",
    "😀",
    "redis",
    "a b",
    "ERROR",
    "x=1",
    "\n",
    "\x00",
]
PATTERNS = [
    "pool", "(?i)pool", "^pool", "pool$", "(?m)^pool$", r"\bpool\b", "p.*l", "(?s)p.*l", "pool|redis", "(pool)?time",
    "(?=.*redis)pool", "(?<!re)dis", "(?<=x=)1", r"(\w)\1", "[rp]edis", "(?i)straße", "(?i)ſ", "(?:po){1,2}", "pool{2}",
    r"\d+", "^$", "", ".", r"\p{Lu}", "😀", "(?x) re dis # told", r"(?V1)[[a-z]--[aeiou]]ool", "(?:pool){e<=1}",
    "^.{0,3}$", r"\S+\s\S+", "(?i:R)edis", "redis(?!.*pool)", "é+", "(?r)pool", "timeout|", r"a\ b",
]  # fmt: skip
texts = st.lists(st.sampled_from([*WORDS, " "]), max_size=6).map("".join)
names = st.sampled_from(["", "shop", "cart", "shop-api"])
severities = st.sampled_from(["DEFAULT", "INFO", "WARNING", "ERROR", "CRITICAL", None, "warn"])


@st.composite
def entries(draw: st.DrawFn) -> Mapping[str, object] | str:
    text = draw(texts)
    if draw(st.integers(0, 5)) == 0:
        return text
    payload = {"message": text, "user": draw(st.sampled_from(["ann", "bob", 7, None, True, "7", {"id": 3}]))}
    payload["logger"] = draw(names)
    made: dict[str, object] = {
        "severity": draw(severities),
        "logName": "projects/p/logs/"
        + draw(st.sampled_from(["stderr", "run.googleapis.com%2Frequests", "app%2Fstdout"])),
        "resource": {"labels": {"service_name": draw(names), "revision_name": draw(names)}},
        **(draw(st.sampled_from([{"textPayload": text}, {"jsonPayload": payload}, {}]))),
    }
    if draw(st.booleans()):
        made["httpRequest"] = {"requestUrl": "/pool", "status": draw(st.sampled_from([200, 404, 500, 503, "502"]))}
    return made


def or_list(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(values, st.lists(values, min_size=1, max_size=3))


field_values = st.sampled_from(["ann", 7, "7", True, ">=5", "<5", {"regex": "^b"}, {"regex": "n"}])
wildcards = st.sampled_from(["shop", "sh*", "*", "*api", "s*p*i", "none"])
keys: dict[str, st.SearchStrategy[Any]] = {
    "text": or_list(st.sampled_from([word for word in WORDS if word.strip(" \n\x00")])),
    "regex": or_list(st.sampled_from([pattern for pattern in PATTERNS if pattern.strip()])),
    "severity": or_list(st.sampled_from(["ERROR", ">=WARNING", "<ERROR", "DEFAULT", "INFO"])),
    "log": or_list(st.sampled_from(["stderr", "std*", "requests"])),
    "status": or_list(st.sampled_from([503, "5xx", ">=500", "<=404", 200])),
    "service": or_list(wildcards),
    "revision": or_list(wildcards),
    "logger": or_list(wildcards),
    "fields": st.dictionaries(
        st.sampled_from(["jsonPayload.user", "jsonPayload.user.id", "severity", "nothing.there"]),
        or_list(field_values),
        min_size=1,
        max_size=2,
    ),
}


@st.composite
def a_match(draw: st.DrawFn, depth: int = 2) -> Any:
    """A match as an author writes it: a text, or a mapping of one to three keys, in which matches may be nested."""
    names = [*keys, *(["any", "all", "not"] if depth else [])]
    wanted = draw(st.lists(st.sampled_from(["", *names]), min_size=1, max_size=3, unique=True))
    if "" in wanted:
        return draw(keys["text"])
    inner = a_match(depth - 1)
    nested = {
        "any": st.lists(inner, min_size=1, max_size=3),
        "all": st.lists(inner, min_size=1, max_size=3),
        "not": inner,
    }
    return {name: draw(keys[name] if name in keys else nested[name]) for name in wanted}


scopes = st.sampled_from(
    [None, {"service": "shop"}, {"service": "sh*", "log": "stderr"}, {"fields": {"jsonPayload.user": "ann"}},
     {"not": {"service": "cart"}}, {"any": [{"service": "cart"}, {"log": "requests"}]}]
)  # fmt: skip


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    st.lists(a_match(), min_size=1, max_size=6),
    scopes,
    st.booleans(),
    st.lists(st.lists(entries(), max_size=8), max_size=3),
)
def test_the_fast_way_finds_exactly_what_the_definition_finds(
    found_by: list[Any], applies_to: Any, strict: bool, given_batches: list[list[Any]]
) -> None:
    program = program_of(*found_by, applies_to=applies_to, strict=strict)
    for batch in map(batch_of, given_batches):
        hits = program.hits(batch)
        assert hits == program.exact_hits(batch)
        assert hits == [
            (i, number)
            for i in range(len(batch))
            for number, watch in enumerate(program.watches)
            if by_definition(watch, batch, i)
        ]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from([p for p in PATTERNS if p.strip()]), min_size=1, max_size=8), st.lists(texts, max_size=12)
)
def test_a_batch_in_pieces_gives_the_hits_of_the_whole(patterns: list[str], given_texts: list[str]) -> None:
    program = program_of(*({"regex": pattern} for pattern in patterns))
    whole = program.hits(batch_of(given_texts))
    single = [(i, number) for i, text in enumerate(given_texts) for _, number in program.hits(batch_of([text]))]
    assert whole == single


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize(
    ("applies_to", "service", "if_strict", "if_lenient"),
    [
        pytest.param({"service": "shop*"}, "shop", True, True, id="it applies"),
        pytest.param({"service": "shop*"}, "cart", False, False, id="it does not"),
        pytest.param({"service": "shop*"}, "", False, True, id="the entry names no service"),
        pytest.param({"fields": {"labels.tier": "web"}}, "shop", False, False, id="the field is not there"),
        pytest.param({"not": {"service": "cart"}}, "cart", False, False, id="all but that one"),
        pytest.param({"not": {"service": "cart"}}, "", True, True, id="all but that one, and none is named"),
        pytest.param({"log": ["stderr", "stdout"]}, "shop", True, True, id="the log of it"),
    ],
)
def test_a_set_that_was_not_named_must_surely_apply_one_that_was_must_not_surely_fail(
    applies_to: Any, service: str, if_strict: bool, if_lenient: bool, strict: bool
) -> None:
    entry = {"textPayload": "boom", "logName": "stderr", "resource": {"labels": {"service_name": service}}}
    program = program_of("boom", applies_to=applies_to, strict=strict)
    assert bool(program.hits(batch_of([entry]))) is (if_strict if strict else if_lenient)


def test_a_line_of_text_has_no_fields_and_so_fulfils_no_condition_on_them() -> None:
    program = program_of({"fields": {"jsonPayload.user": "ann"}}, {"not": {"fields": {"jsonPayload.user": "ann"}}})
    there = {"jsonPayload": {"message": "hello", "user": "ann"}}
    assert hit_rules(program, batch_of(["hello", there, {"textPayload": "hello"}])) == [[], ["i0"], ["i1"]]


def test_texts_that_run_together_in_the_scan_are_never_found_across_their_border() -> None:
    program = program_of("pool timeout", {"regex": r"pool\s*timeout"}, {"regex": r"l\nt"})
    assert program.hits(batch_of(["pool", "timeout", " timeout"])) == []
    assert hit_rules(program, batch_of(["pool\ntimeout"])) == [["i1", "i2"]]


# Patterns that run out of time

SLOW = "^(x|xx|x)*$"
FEEDS_IT = "x" * 50 + "!"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pattern may search for a twentieth of a second, not a whole one."""
    monkeypatch.setattr("analyzer.matching.program.TIME_LIMIT", 0.05)
    monkeypatch.setattr("analyzer.ruleset.keys.fields.TIME_LIMIT", 0.05)


def test_after_a_time_out_the_scan_goes_on_and_the_rule_is_reported(impatient: None) -> None:
    program = program_of({"regex": SLOW}, "pool", {"regex": "x+"})
    batch = batch_of([FEEDS_IT, "pool", "x", FEEDS_IT + "pool"])
    assert hit_rules(program, batch) == [["i2"], ["i1"], ["i0", "i2"], ["i1", "i2"]]
    assert program.faults().keys() == {"r/i0"}


def test_a_pattern_that_ran_out_of_time_three_times_is_not_asked_again(impatient: None) -> None:
    program = program_of({"regex": SLOW}, "pool")
    batch = batch_of([FEEDS_IT] * 400 + ["x", "pool"])
    assert hit_rules(program, batch)[-2:] == [[], ["i1"]]
    assert [*program.slow_leaves.values()] == [3]


def test_all_rules_that_share_a_slow_pattern_are_reported(impatient: None) -> None:
    program = program_of({"regex": SLOW, "severity": "DEFAULT"}, {"any": ["pool", {"regex": SLOW}]}, "redis")
    program.hits(batch_of([FEEDS_IT]))
    assert program.faults().keys() == {"r/i0", "r/i1"}


def test_a_slow_pattern_on_a_field_is_no_hit_and_the_rule_is_reported(impatient: None) -> None:
    program = program_of({"fields": {"jsonPayload.user": {"regex": SLOW}}}, "hello")
    batch = batch_of([{"jsonPayload": {"message": "hello", "user": FEEDS_IT}}])
    assert hit_rules(program, batch) == [["i1"]]
    assert program.faults().keys() == {"r/i0"}


def test_a_slow_pattern_on_a_field_is_not_asked_of_every_entry(impatient: None) -> None:
    program = program_of({"fields": {"textPayload": {"regex": SLOW}}})
    begun = monotonic()
    program.hits(batch_of([{"textPayload": FEEDS_IT}] * 400))
    assert monotonic() - begun < 5  # twenty seconds if each were asked


def test_what_a_time_out_leaves_open_is_no_hit_inside_not_either(impatient: None) -> None:
    program = program_of({"all": ["xx", {"not": {"regex": SLOW}}]}, {"not": {"regex": SLOW}})
    assert program.hits(batch_of([FEEDS_IT])) == []
    assert program.faults().keys() == {"r/i0", "r/i1"}


def test_without_a_time_out_there_are_no_faults() -> None:
    program = program_of({"regex": SLOW})
    program.hits(batch_of(["xxxx", "pool"]))
    assert program.faults() == {}


# Fields


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("jsonPayload.user", "ann"),
        ("jsonPayload.count", "7"),
        ("jsonPayload.zero", "0"),
        ("labels.app.kubernetes.io/name", "shop"),
        ("jsonPayload.nothing", ""),
        ("jsonPayload.null", ""),
        ("jsonPayload.object", ""),
        ("jsonPayload.list", ""),
    ],
)
def test_a_dotted_path_gives_a_text_to_group_by_or_none(path: str, value: str) -> None:
    payload = {"user": "ann", "count": 7, "zero": 0, "null": None, "object": {"a": 1}, "list": [1]}
    batch = batch_of([{"jsonPayload": payload, "labels": {"app.kubernetes.io/name": "shop"}}, "a line of text"])
    assert field_of(batch, 0, path) == value
    assert field_of(batch, 1, path) == ""


def test_an_entry_of_a_batch_tells_what_it_is() -> None:
    resource = {"labels": {"service_name": "shop", "revision_name": "r1"}}
    request = {"status": 503, "requestUrl": "/", "requestMethod": "GET"}
    batch = batch_of([{"severity": "ERROR", "resource": resource, "httpRequest": request, "logName": "a%2Frequests"}])
    view = BatchView(batch, 0, Program(()), None)
    assert (view.text, view.severity, view.status, view.log) == ("GET / 503", 500, 503, "requests")
    assert (view.service, view.revision, view.logger) == ("shop", "r1", "")
    assert view.field("resource.labels.revision_name") == "r1"


def test_roles_are_kept_apart() -> None:
    class Always(Condition, frozen=True):
        def holds(self, view: object) -> bool:
            return True

    both = [Watch(Role.READY, "r/up", Always()), Watch(Role.LOST, "r/up", Always())]
    assert Program(both).hits(batch_of(["x"])) == [(0, 0), (0, 1)]
