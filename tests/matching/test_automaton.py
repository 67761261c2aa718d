"""The automaton may propose too much, never too little: with it and without it the same needles are found."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import hyperscan
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.matching.automaton import Automaton, Compiled
from analyzer.matching.loose import loose_expression
from analyzer.ruleset import Leaf, Regex, Text
from analyzer.ruleset.cache import Cache

EXAMPLES = int(os.environ.get("LOGTRIAGE_EXAMPLES", "150"))


Pair = tuple[int, int]


def found_by_trying_everything(needles: Sequence[Leaf], texts: Sequence[str]) -> set[Pair]:
    return {(t, n) for t, text in enumerate(texts) for n, needle in enumerate(needles) if is_in(text, needle)}


def is_in(text: str, needle: Leaf) -> bool:
    try:
        return needle.found_in(text, timeout=0.5)
    except (TimeoutError, MemoryError):
        return False


def to_be_decided(needles: Sequence[Leaf], texts: Sequence[str]) -> set[Pair]:
    automaton = Automaton(needles)
    proposed = {(t, n) for t, some in automaton.propose(texts).items() for n in some}
    return proposed | {(t, n) for t in range(len(texts)) for n in automaton.exact_only}


def proposals(needles: Sequence[Leaf], *texts: str) -> dict[int, set[int]]:
    return Automaton(needles).propose(texts)


def test_a_needle_is_proposed_for_the_texts_that_hold_its_literal_only() -> None:
    texts = ["redis ready", "nothing", "", "is redis really ready?"]
    assert proposals([Text("redis"), Regex(r"ready$")], *texts) == {0: {0, 1}, 3: {0, 1}}


@pytest.mark.parametrize("before", ["", "abc", "é", "🟢🟢", "\0", "two\nlines", "\U00010400\n\n"])
def test_proposals_are_counted_in_texts_whatever_characters_stand_before(before: str) -> None:
    assert proposals([Text("✅ ready"), Text("end")], before, f"{before}✅ ready", before, "end") == {1: {0}, 3: {1}}


def test_needles_with_the_same_literal_are_all_proposed() -> None:
    assert proposals([Text("pool"), Regex(r"pool\d"), Regex(r"\dpool")], "pool") == {0: {0, 1, 2}}


def test_needles_without_a_literal_are_named_and_never_proposed() -> None:
    automaton = Automaton([Regex(r"\d+"), Text("ready"), Text("!")])
    assert automaton.exact_only == (0, 2)
    assert automaton.propose(["1 ready!"]) == {0: {1}}


def test_without_texts_or_without_literals_nothing_is_proposed() -> None:
    assert proposals([Text("ready")]) == {}
    assert proposals([Text("ready")], "", "") == {}
    assert proposals([Regex(r"\d+")], "1") == {}
    assert proposals([], "ready") == {}


def test_a_literal_that_stands_everywhere_in_a_text_is_proposed_once() -> None:
    assert proposals([Text("==")], "=" * 100_000, "a=b", "=" * 100_000) == {0: {0}, 2: {0}}


def test_a_literal_is_not_read_as_a_pattern() -> None:
    needles = [Text("(?i)a.c"), Text("[ab]{2}"), Text("\\Q\0\n")]
    assert proposals(needles, "(?i)abc aa", "(?i)a.c", "\\Q\0\n") == {1: {0}, 2: {2}}


def test_lone_surrogates_break_nothing() -> None:
    assert proposals([Text("\ud800x"), Text("ready")], "ready", "\ud800x") == {0: {1}, 1: {0}}


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(?i)kiss", "\u212aI\u017fS"),
        ("(?i)fit", "F\u0130T"),
        ("(?i)FIT", "f\u0131t"),
        ("(?i)größe", "GRÖSSE GRÖßE"),
        ("(?fi)strasse", "Straße"),
        ("(?:timeout){e<=1}", "timeut"),
        ("x{,3}ab", "xxab"),
        ("(?r)ready", "ready"),
        (r"(?m)^ready$", "not\nready\nyet"),
        (r"a\Rb", "a\r\nb"),
        ("ab\ncd", "x\nab\ncd"),
        (r"(ab)(?:\1)+c", "ababc"),
    ],
)
def test_what_is_easily_missed_is_not(pattern: str, text: str) -> None:
    assert is_in(text, Regex(pattern))
    assert to_be_decided([Regex(pattern)], ["before", text]) >= {(1, 0)}


# --- What was compiled before is kept, and does the same. ---

KEPT = [Text("redis"), Regex(r"ready$"), Regex(r"\d+"), Regex(r"\d+ms"), Text("é"), Regex("(?i)pool")]
TEXTS = ["redis ready", "7", "7ms POOL", "", "é pool", "not yet ready?"]


def told(automaton: Automaton) -> tuple[object, ...]:
    return automaton.propose(TEXTS), automaton.exact_only, automaton.unlimited


def flipped(content: bytes) -> bytes:
    return bytes([content[0] ^ 255]) + content[1:]


def test_with_a_cold_and_a_warm_cache_the_same_is_proposed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(tmp_path / "cache")
    cold = told(Automaton(KEPT, cache))
    monkeypatch.setattr("analyzer.matching.automaton._compiled", None)  # nothing is compiled any more
    assert told(Automaton(KEPT, cache)) == cold


@pytest.mark.parametrize(
    "kept",
    [
        b"",
        b"nonsense",
        msgspec.msgpack.encode(Compiled([frozenset((0,))], (), [1], b"")),
        msgspec.msgpack.encode(Compiled([frozenset((0,))], (), [1], b"nonsense" * 100)),
        msgspec.msgpack.encode({"needles_of": 7}),
    ],
)
def test_what_is_no_automaton_is_compiled_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: bytes) -> None:
    afresh = told(Automaton(KEPT))
    monkeypatch.setattr(Cache, "get", lambda *_: kept)
    assert told(Automaton(KEPT, Cache(tmp_path / "cache"))) == afresh


def test_a_damaged_file_is_compiled_again(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    cold = told(Automaton(KEPT, cache))
    for damaged in (flipped, lambda content: content[:-100], lambda _: b""):
        for file in (tmp_path / "cache").iterdir():
            file.write_bytes(damaged(file.read_bytes()))
        assert told(Automaton(KEPT, cache)) == cold


def test_other_needles_and_another_order_are_compiled_apart(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    for needles in (KEPT, KEPT[::-1], KEPT[1:], [Regex("redis"), *KEPT[1:]]):
        assert told(Automaton(needles, cache)) == told(Automaton(needles))
    assert len([*(tmp_path / "cache").iterdir()]) == 4


def test_what_could_not_be_compiled_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.matching.automaton._database", lambda _: (None, b""))
    assert Automaton(KEPT, Cache(tmp_path / "cache")).exact_only == tuple(range(len(KEPT)))
    assert not (tmp_path / "cache").exists()


# --- Random rules: each strategy draws a piece of a pattern together with three texts that it is likely to match. ---

Sample = tuple[str, Sequence[str]]

# Signs among them that `regex` takes for i, k and s when case is ignored: dotted and dotless i, kelvin and long s.
CHARACTERS = "aabbkisKISB1 -_\n\0éßÄ\u0130\u0131\u212a\u017f\U0001f600\U00010400"
ODD_CASE = str.maketrans({"k": "\u212a", "s": "\u017f", "i": "\u0130", "I": "\u0131"})

words = st.text("abkis", min_size=1, max_size=4) | st.text(CHARACTERS, min_size=1, max_size=4)


def escaped(text: str) -> str:
    return "".join(c if c.isalnum() else f"\\x{ord(c):02x}" if c in "\n\0" else f"\\{c}" for c in text)


def always(*pairs: tuple[str, str]) -> st.SearchStrategy[Sample]:
    return st.sampled_from(pairs).map(lambda pair: (pair[0], [pair[1]] * 3))


spelled_words = words.map(lambda word: (escaped(word), [word] * 3))
classes = always(
    (r"\d", "7"), (r"\D", "x"), (r"\w", "k"), (r"\W", "-"), (r"\s", "\n"), (r"\S", "\u212a"), (".", "é"), (r"\X", "é"),
    (r"\p{L}", "\u0131"), (r"\P{L}", "0"), (r"\pN", "3"), (r"\p{IsGreek}", "α"), ("[[:alpha:]]", "b"), (r"\t", "\t"),
    ("[ab]", "b"), ("[a-c]", "c"), ("[^ab]", "k"), ("[kK]", "K"), (r"[\d_]", "_"), ("[]x]", "]"), (r"[a\-s]", "-"),
    ("[Ii]", "I"), ("[^\\W\\d]", "S"), ("[é\U0001f600]", "\U0001f600"), ("[i-k]", "i"), ("[[:^digit:]]", "s"),
    ("[\u017f]", "\u017f"), ("[s]", "s"), (r"\x41", "A"), (r"\u212a", "\u212a"), (r"\101", "A"), (r"\R", "\r\n"),
    (r"[\x00-\x02]", "\0"), (r"\N{DOLLAR SIGN}", "$"), ("[^a]", "b"), ("[^\n]", "k"),
)  # fmt: skip
places = always(
    ("^", ""), ("$", ""), (r"\A", ""), (r"\Z", ""), (r"\z", ""), (r"\b", ""), (r"\B", ""), (r"\m", ""), (r"\M", ""),
    (r"\G", ""), (r"\K", ""), ("(?=)", ""), ("(?#note)", ""), ("(*PRUNE)", ""), ("(*SKIP)", ""), ("(*FAIL)", ""),
)  # fmt: skip
odd_things = always(
    ("a{,3}b", "aab"), ("(?:ki){e<=1}", "kx"), ("(?:sab){s<=1,i<=1}", "saxb"), ("a{e<=0}b", "ab"), ("x{2", "x{2"),
    (r"(?P<n>a.)(?P=n)", "abab"), (r"(ab|ka)\g<1>", "kaka"), ("(?<q>ab)(?&q)", "abab"), ("(?|(a)b|(k)s)", "ks"),
    ("(?(1)ab|ka)", "ka"), ("(?(?=a)ab|ka)", "ka"), ("(?(DEFINE)(?<d>ab))is", "is"), ("(?R)?ab", "abab"),
    ("(?>ab|a)b", "abb"), (r"\1", ""), (r"\L<names>", ""), ("(?r)ab", "ab"), ("(?e)ab", "ab"), ("(?b)ab", "ab"),
    ("(?p)ab|abk", "abk"), ("(?V1)ab", "ab"), ("(?V1)[[a-k]--[b]]s", "as"), ("(?V1)[a-k&&i-s]b", "ib"),
    ("(?V1)[ab~~bk]s", "as"), ("(?V1)(?i)ss", "ß"), ("(?fi)ss", "ß"), ("(?fi:ß)b", "ssb"), ("(?a)ab", "ab"),
    ("(?L)ab", "ab"), ("(?w)ab.", "ab\u2028"),
)  # fmt: skip
counts = st.sampled_from(
    [("?", 0, 1), ("*", 0, 2), ("+", 1, 3), ("{2}", 2, 2), ("{,2}", 0, 2), ("{1,3}", 1, 3), ("{2,}", 2, 4)]
)
greeds = st.sampled_from(["", "", "?", "+"])
scopes = st.sampled_from(["(?i:", "(?i:", "(?-i:", "(?s:", "(?m:", "(?x:", "(?i-s:", "(?fi:", "(?a:", "(?ai:"])
flags = st.sampled_from(["(?i)", "(?i)", "(?s)", "(?m)", "(?x)", "(?-i)", "(?si)"])
groups = st.sampled_from(["(", "(?:", "(?P<g>", "(?>"])
looks = st.sampled_from(["(?=", "(?!", "(?<=", "(?<!"])
cases: st.SearchStrategy[Callable[[str], str]] = st.sampled_from(
    [str, str, str.swapcase, str.upper, lambda text: text.translate(ODD_CASE)]
)


def in_a_row(samples: Sequence[Sample]) -> Sample:
    texts = zip(*(texts for _, texts in samples), strict=True)
    return "".join(pattern for pattern, _ in samples), ["".join(some) for some in texts]


@st.composite
def branches(draw: st.DrawFn, inner: st.SearchStrategy[Sample]) -> Sample:
    some = draw(st.lists(inner, min_size=2, max_size=3))
    chosen = [draw(st.sampled_from(some))[1][n] for n in range(3)]
    return f"{draw(groups)}{'|'.join(pattern for pattern, _ in some)})", chosen


@st.composite
def repeated(draw: st.DrawFn, inner: st.SearchStrategy[Sample]) -> Sample:
    (pattern, texts), (count, least, most) = draw(inner), draw(counts)
    return f"(?:{pattern}){count}{draw(greeds)}", [text * draw(st.integers(least, most)) for text in texts]


@st.composite
def in_other_cases(draw: st.DrawFn, inner: st.SearchStrategy[Sample]) -> Sample:
    pattern, texts = draw(inner)
    changed = [draw(cases)(text) for text in texts]
    return draw(st.sampled_from([f"{draw(flags)}{pattern}", f"{draw(scopes)}{pattern})"])), changed


def composed(inner: st.SearchStrategy[Sample]) -> st.SearchStrategy[Sample]:
    """Something larger around one or more smaller pieces."""
    return st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(in_a_row),
        branches(inner),
        repeated(inner),
        in_other_cases(inner),
        st.tuples(groups, inner).map(lambda drawn: (f"{drawn[0]}{drawn[1][0]})", drawn[1][1])),
        st.tuples(looks, inner).map(lambda drawn: (f"{drawn[0]}{drawn[1][0]})", ["", "", drawn[1][1][2]])),
        st.tuples(inner, inner).map(lambda two: in_a_row([(f"({two[0][0]})", two[0][1]), two[1], (r"\1", two[0][1])])),
    )


def compiles(sample: Sample) -> bool:
    try:
        _ = Regex(sample[0]).pattern
    except Exception:
        return False
    return True


leaves = st.one_of(*[spelled_words] * 9, *[classes] * 3, places, odd_things)
pieces = st.recursive(leaves, composed, max_leaves=4)
patterns = st.lists(pieces, min_size=1, max_size=3).map(in_a_row).filter(compiles)
plain = words.map(lambda word: (word, [word] * 3))
rules = st.tuples(st.just(Regex), patterns) | st.tuples(st.just(Regex), patterns) | st.tuples(st.just(Text), plain)


@st.composite
def rules_and_texts(draw: st.DrawFn) -> tuple[list[Leaf], list[str]]:
    """Some rules, and texts of which most hold what one of the rules looks for, whole, changed or cut."""
    drawn = draw(st.lists(rules, min_size=1, max_size=4))
    samples = [text for _, (_, texts) in drawn for text in texts]
    around = st.just("") | words
    changes = st.sampled_from([str.lower, str.swapcase, lambda text: text[1:], lambda text: text[:-1]])
    others = st.tuples(around, st.sampled_from(samples), changes).map(lambda parts: parts[0] + parts[2](parts[1]))
    texts = [draw(around) + text + draw(around) for text in samples] + draw(st.lists(others | words, max_size=3))
    return [kind(source) for kind, (source, _) in drawn], texts


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(rules_and_texts())
def test_with_the_automaton_exactly_what_trying_everything_finds_is_found(case: tuple[list[Leaf], list[str]]) -> None:
    needles, texts = case
    found = found_by_trying_everything(needles, texts)
    decided = {(t, n) for t, n in to_be_decided(needles, texts) if is_in(texts[t], needles[n])}
    assert decided == found


@settings(max_examples=EXAMPLES // 3, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(patterns, min_size=1, max_size=4), words, words)
def test_a_loose_expression_is_found_wherever_its_pattern_is(
    samples: Sequence[Sample], before: str, after: str
) -> None:
    for source, texts in samples:
        expression = loose_expression(source, most=2.0)
        for text in (before + text + after for text in texts if expression):
            assert not is_in(text, Regex(source)) or is_found_by_hyperscan(str(expression), text)


def is_found_by_hyperscan(expression: str, text: str) -> bool:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(expressions=[expression.encode()], ids=[0], elements=1, flags=[0])
    found: list[int] = []
    database.scan(text.encode(), match_event_handler=lambda *_: found.append(1))
    return bool(found)
