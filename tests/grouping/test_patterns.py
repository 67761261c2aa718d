"""The templates of a log."""

from __future__ import annotations

import random
from collections.abc import Callable
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.grouping import patterns as module
from analyzer.grouping.patterns import Patterns, patterns
from analyzer.grouping.signature import of_text

TRACE = 'Traceback (most recent call last):\n  File "/app/a.py", line 3, in f\n    g()\nValueError: no row {}'
TEXTS = [
    *[f"user {name} was not found in table {i}" for i, name in enumerate(["ann", "bob", "cleo", "dan", "eve", "ann"])],
    *[TRACE.format(i) for i in range(4)],
    "disk is full",
    "disk is full",
    "",
    "payment 7 failed\nbecause of 8",
]


def test_the_templates_of_a_log_come_with_their_counts_the_most_frequent_first() -> None:
    found = patterns(TEXTS)
    assert found.templates == (
        "user <*> was not found in table <num>",
        "ValueError: no row <num> (at f, a.py)",
        "disk is full",
        "(no text)",
        "payment <num> failed",
    )
    assert found.counts == (6, 4, 2, 1, 1)
    assert list(found.assignment) == [0] * 6 + [1] * 4 + [2, 2, 3, 4]
    assert found.ids[0].endswith("-t2")
    assert found.ids[1] == of_text(TEXTS[6]).id


def test_of_nothing_there_are_no_templates() -> None:
    assert patterns([]) == Patterns((), patterns([]).assignment, (), ())
    assert len(patterns([]).assignment) == 0


WORDS = st.sampled_from(
    ["user", "ann", "bob", "cleo", "dan", "eve", "lost", "7", "x1", "0x1f", "10.0.0.1", "'a'", "\n", "\\n"]
)
LOGS = st.lists(st.lists(WORDS, max_size=4).map(" ".join) | st.sampled_from(TEXTS), max_size=40)


def _by_text(texts: list[str], found: Patterns) -> dict[str, tuple[str, str]]:
    return {
        text: (found.ids[place], found.templates[place]) for text, place in zip(texts, found.assignment, strict=True)
    }


@pytest.mark.parametrize("most", [20_000, 3])
@given(texts=LOGS, chance=st.randoms())
def test_patterns_depend_on_no_order(most: int, texts: list[str], chance: random.Random) -> None:
    with mock.patch.object(module, "MOST_SIGNATURES", most), mock.patch.object(module, "_BLOCK", 5):
        shuffled = list(texts)
        chance.shuffle(shuffled)
        one, other = patterns(texts), patterns(shuffled)
    assert (one.templates, one.ids, one.counts) == (other.templates, other.ids, other.counts)
    assert _by_text(texts, one) == _by_text(shuffled, other)
    assert sum(one.counts) == len(texts)


@given(LOGS)
def test_texts_of_one_signature_have_one_template(texts: list[str]) -> None:
    found = _by_text(texts, patterns(texts))
    by_signature: dict[str, tuple[str, str]] = {}
    assert all(found[text] == by_signature.setdefault(of_text(text).id, found[text]) for text in texts)


def test_what_lies_beyond_the_bound_goes_to_a_template_that_fits_it() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    texts = [f"user {a}{b} was not found" for a in letters for b in letters] + ["the disk is full"] * 3
    with mock.patch.object(module, "MOST_SIGNATURES", 50):
        found = patterns(texts)
    assert found.counts[found.templates.index("user <*> was not found")] == 26 * 26
    assert sum(found.counts) == len(texts)
    with mock.patch.object(module, "MOST_SIGNATURES", 1):
        found = patterns(texts)
    assert "(other messages)" in found.templates
    assert len(found.templates) == 2


# ---- logs of services that do not exist, whose statements are known -----------------------------------------------

CHANCE = random.Random(3)
_WORDS = {
    "name": [
        "alice",
        "bob",
        "carol",
        "dave",
        "erin",
        "frank",
        "grace",
        "heidi",
        "ivan",
        "judy",
        "mallory",
        "niaj",
        "olivia",
        "root",
    ],
    "host": [
        "web1",
        "db-primary",
        "db-replica",
        "cache.acme.eu",
        "10.2.3.4",
        "worker-17",
        "ip-10-0-3-7.ec2.internal",
        "gw",
    ],
    "table": ["users", "orders", "order_items", "payments", "sessions", "audit_log", "invoices", "carts"],
    "module": ["app.core.auth", "app.jobs.mailer", "libfoo", "com.acme.Shop", "com.acme.pay.Gateway", "app.api.v2"],
    "file": ["/var/lib/app.db", "/tmp/x y.csv", "final report.pdf", "C:\\Users\\bob\\a.txt", "a.log"],
    "pod": ["shop-7d9f8b6c5-x2k4q", "cart-5c6d7f8b9-bcdfg", "pay-0", "pay-1"],
    "flag": ["true", "false"],
}
SERVICES = {
    "web": """\
user {name} logged in from {host}
user {name} logged out after {n} s
session {hex} of {name} expired
"GET /api/v1/{table}/{n} HTTP/1.1" 503 {n}
"POST /api/v1/{table} HTTP/1.1" 503 {n}
slow request: {n}ms for /api/{table} by {name}
csrf token of {host} is missing, retry={flag}
starting worker
stopping worker
worker started with pid {n}
worker stopped with pid {n}""",
    "database": """\
relation {table} does not exist at character {n}
automatic vacuum of table {table}: index scans: {n}
automatic analyze of table {table}
connection received: host={host} port={n}
deadlock detected on {table} by process {n}
checkpoint starting: time
checkpoint starting: wal
could not open file {file}: No such file or directory
could not open file {file}: Permission denied
role {name} was created
role {name} was dropped""",
    "cluster": """\
Pulled image registry.acme.com/{pod}:{n} in {n}.{n}s
Back-off restarting failed container of {pod} in {n}
Node {host} status is now: NodeReady
Node {host} status is now: NodeNotReady
Scaled up replica set {pod} to {n}
Scaled down replica set {pod} to {n}
Liveness probe failed: dial tcp 10.1.7.{n}:{n}: connect: connection refused
Liveness probe failed: HTTP probe failed with statuscode: {n}
volume {hex} attached to {host}
volume {hex} detached from {host}
handler {module} answered {n} after {n} ms""",
}


def _lines(statements: list[str]) -> tuple[list[str], list[int]]:
    truth = [CHANCE.choice([place, place // 2, place // 4]) for _ in range(200) for place in range(len(statements))]
    filled: dict[str, Callable[[], str]] = {
        **{key: lambda words=words: CHANCE.choice(words) for key, words in _WORDS.items()},  # type: ignore[misc]
        "n": lambda: str(CHANCE.randrange(10 ** CHANCE.randint(1, 5))),
        "hex": lambda: f"{CHANCE.getrandbits(64):016x}",
    }
    return [statements[place].format_map(_Filled(filled)) for place in truth], truth


class _Filled(dict[str, Callable[[], str]]):
    def __getitem__(self, key: str) -> str:  # type: ignore[override]
        return super().__getitem__(key)()


@pytest.mark.parametrize("service", SERVICES)
def test_each_statement_of_a_service_is_one_template(service: str) -> None:
    lines, truth = _lines(SERVICES[service].splitlines())
    found = patterns(lines)
    pairs = set(zip(truth, found.assignment, strict=True))
    assert len(pairs) == len(set(truth)) == len(found.templates), found.templates


@pytest.mark.parametrize("few", [0, 10**9])
@given(texts=LOGS, times=st.integers(1, 3))
def test_patterns_are_the_same_whatever_is_looked_for_first(few: int, texts: list[str], times: int) -> None:
    with mock.patch.object(module, "_FEW_NEW", few):
        other = patterns(texts * times)
    assert other.templates == patterns(texts).templates
    assert list(other.assignment) == list(patterns(texts).assignment) * times
