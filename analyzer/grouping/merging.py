"""Families: signatures of messages that differ only in words that vary.

A signature is computed from one message alone, so a word that varies but looks like any other word (a user's name, a
table, a host without a domain) keeps two messages of one kind apart. Over many messages variation shows: many words in
one place, with all other words alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import NamedTuple

from analyzer.grouping import wording

WILD = "<*>"
_ROUNDS = 8

_TOKEN = re.compile(r"[=:,;()\[\]{}|]|[^\s=:,;()\[\]{}|]+")
_PLACEHOLDER = re.compile(wording.PLACEHOLDER)
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"(?<![A-Za-z])[A-Fa-fx](?![A-Za-z])")
_SEPARATORS = frozenset("=:,;()[]{}|")
_TRUTHS = frozenset({"true", "false"})
_NOTHING = frozenset({"null", "none", "nil", "undefined", "nan"})


class Family(NamedTuple):
    id: str
    template: str
    members: tuple[str, ...]


class Token(NamedTuple):
    key: str
    text: str


def families(templates: Mapping[str, str]) -> dict[str, Family]:
    forms: dict[str, list[Token]] = {}
    for name, template in templates.items():
        if not template.endswith("…"):
            forms[name] = _gist(template)
    groups = _grouped(forms)
    proven: Proven = {}
    for _ in range(_ROUNDS):
        keys = list(groups)
        holes = _holes(keys, proven)
        if not holes:
            break
        renamed: dict[tuple[str, ...], tuple[str, ...]] = {}
        for key in keys:
            if key in holes:
                toks = list(key)
                for place in holes[key]:
                    toks[place] = WILD
                renamed[key] = tuple(toks)
        if not renamed:
            break
        for name, tokens in forms.items():
            places = holes.get(tuple(t.key for t in tokens))
            if places:
                forms[name] = _collapsed([Token(WILD, t.text) if i in places else t for i, t in enumerate(tokens)])
        groups = _grouped(forms)
    out = {}
    for key, names in groups.items():
        if len(names) > 1:
            members = tuple(sorted(names))
            digest = blake2b("\n".join(key).encode("utf-8", "replace"), digest_size=6).hexdigest()
            family = Family(f"{digest}-t2", _shown([forms[n] for n in members]), members)
            for n in members:
                out[n] = family
    return out


def _shown(rows: list[list[Token]]) -> str:
    return "".join(texts[0] if len(set(texts)) == 1 else (" " if texts[0][:1] == " " else "") + WILD
                   for texts in (tuple(t.text for t in column) for column in zip(*rows))).strip()


def _grouped(forms: Mapping[str, list[Token]]) -> dict[tuple[str, ...], list[str]]:
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, tokens in forms.items():
        groups.setdefault(tuple(t.key for t in tokens), []).append(name)
    return groups


def _gist(template: str) -> list[Token]:
    tokens = []
    end = 0
    for found in _TOKEN.finditer(template):
        tokens.append(Token(_key(found[0], tokens[-1].key if tokens else ""), template[end : found.start()] + found[0]))
        end = found.end()
    return _collapsed(tokens)


def _key(text: str, before: str) -> str:
    if text in _SEPARATORS:
        return text
    low = text.lower()
    if low in _TRUTHS or (low in _NOTHING and before in ("=", ":")):
        return WILD
    if before == "=" and _PLACEHOLDER.search(text):
        return WILD
    if "<" in text and (bare := _PLACEHOLDER.sub("", text)) != text and not _LETTER.search(bare):
        return WILD
    if "<" not in text:
        return text
    known = _PLACEHOLDER.sub(WILD, text)
    return WILD if known.count(WILD) > 1 and not _LETTER.search(_DIGIT.sub("", known)) else known


_OPEN = {")": "(", "]": "[", "}": "{"}
_BETWEEN = frozenset(":,;|")


def _collapsed(tokens: list[Token]) -> list[Token]:
    out: list[Token] = []
    for token in tokens:
        out.append(token)
        _settle(out)
    return _unrepeated(out)


def _settle(out: list[Token]) -> None:
    while True:
        if len(out) >= 2 and out[-1].key == WILD == out[-2].key:
            n, key = 2, WILD
        elif len(out) >= 2 and out[-2].text == " (" and out[-1].text == ")":
            n, key = 2, WILD
        elif len(out) >= 3 and (opening := _OPEN.get(out[-1].key)) and opening == out[-3].key and WILD in out[-2].key:
            if len(out) >= 4 and out[-3].text[0] != " " and out[-4].key not in _SEPARATORS and out[-4].key != WILD and opening != "[":
                n, key = 4, f"{out[-4].key}{opening}{WILD}{out[-1].key}"
            else:
                n, key = 3, WILD
        elif len(out) >= 3 and out[-1].key == WILD == out[-3].key and out[-2].key in _BETWEEN:
            n, key = 3, WILD
        elif (len(out) >= 3 and out[-1].key == WILD and out[-2].text == ":" and out[-1].text[0] != " "
              and out[-3].key not in _SEPARATORS):
            n, key = 3, out[-3].key + ":<*>"
        elif len(out) >= 2 and out[-1].key != WILD and WILD in out[-1].key and out[-2].key == "=" and out[-1].text[0] != " ":
            n, key = 1, WILD
        else:
            return
        out[-n:] = [Token(key, "".join(t.text for t in out[-n:]))]


def _unrepeated(tokens: list[Token]) -> list[Token]:
    out: list[Token] = []
    for token in tokens:
        out.append(token)
        for n in (2, 3, 4, 5, 6):
            if len(out) >= 2 * n and [t.key for t in out[-n:]] == [t.key for t in out[-2 * n : -n]]:
                if any(WILD in t.key for t in out[-n:]):
                    del out[-n:]
                break
    return out


Form = tuple[str, ...]
Proven = dict[Form, set[str]]


def _holes(keys: list[Form], proven: Proven) -> dict[Form, set[int]]:
    prefixes: dict[tuple[int, str], int] = {}
    suffixes: dict[tuple[int, str], int] = {}
    buckets: dict[tuple[int, int], list[tuple[Form, int]]] = {}
    wide = []
    for key in keys:
        n = len(key)
        after = [0] * (n + 1)
        for i in range(n - 1, -1, -1):
            after[i] = suffixes.setdefault((after[i + 1], key[i]), len(suffixes) + 1)
        before = 0
        for i, word in enumerate(key):
            if word not in _SEPARATORS:
                buckets.setdefault((before, after[i + 1]), []).append((key, i))
                if i + 1 < n and (word == WILD) != (key[i + 1] == WILD) and WILD in word and WILD in key[i + 1]:
                    wide.append((before, after[i+2], key, i))
            before = prefixes.setdefault((before, word), len(prefixes) + 1)
    holes: dict[Form, set[int]] = {}
    found: Proven = {}
    for members in buckets.values():
        if len(members) > 1 and _varies(members, proven):
            left = _left(*members[0])
            if left:
                found.setdefault(left, set()).update(key[i] for key, i in members)
            for key, i in members:
                holes.setdefault(key, set()).add(i)
    for b, a, key, i in wide:
        if any(k[j] == WILD for k, j in buckets.get((b, a), ())):
            holes.setdefault(key, set()).update((i, i + 1))
    for left, values in found.items():
        proven.setdefault(left, set()).update(values)
    return holes


def _left(key: Form, i: int) -> Form | None:
    """The word before, which tells what stands in a place."""
    return key[i - 2 : i] if i > 1 and key[i - 1] in _SEPARATORS else key[i - 1 : i] if i else None


FUNCTION = frozenset("a an the is are was were be been to of for from in on at by with and or not no as it its this that has have had will would can could cannot".split())
OUTCOME = frozenset(
    "success successful successfully succeeded failure failed fail fails ok okay error errors warning fatal timeout refused denied accepted rejected"
    " up down on off start stop open close read write connect disconnect enable disable lock unlock send receive create delete add remove"
    " valid invalid available unavailable known unknown online offline active inactive ready missing found lost full empty yes no"
    " get set put post".split())
_EVENT = re.compile(r"[a-z]{2,}(?:ed|ing)$")


def _kind(word: str) -> str:
    if word == WILD:
        return "wild"
    if word.lower() in FUNCTION:
        return "function"
    if word.lower() in OUTCOME or _EVENT.match(word):
        return "outcome"
    if WILD in word:
        return "id" if word.count(WILD) > 1 else "part"
    if word.isalpha():
        return "const" if word.isupper() and len(word) > 1 else "plain" if word[1:].islower() or len(word)==1 else "name"
    return "name"


def _varies(members: list[tuple[Form, int]], proven: Proven) -> bool:
    key, i = members[0]
    words = [w for w in key[:i] + key[i + 1 :] if w != WILD and w not in _SEPARATORS]
    context = len(words)
    values = [k[j] for k, j in members]
    kinds = [_kind(v) for v in values]
    if kinds.count("function") * 2 > len(kinds) or context == 0:
        return False
    left = _left(key, i)
    if left and context >= 3 and left[0] not in ("is", "are", "was") and left in proven and sum(v in proven[left] or v == WILD for v in values) >= 2 and "outcome" not in kinds:
        return True
    if kinds.count("outcome") * 10 > len(values) :
        return False
    if i and key[i-1].lower() in ("not", "cannot", "can't", "couldn't"):
        return False
    if i > 1 and key[i-1].lower() == "to" and key[i-2].lower() in ("failed", "unable", "failure", "trying", "attempt", "attempting"):
        return False
    score = sum({"wild": 2, "part": 1.3, "id": 2, "name": 1, "plain": 1, "const": 0.4}.get(k, 0) for k in kinds)
    if "wild" in kinds:
        need = {1: 10, 2: 4}.get(context, 3)
    else:
        need = {1: 10, 2: 5}.get(context, 4)
        if i == 0:
            need = 8 if context >= 3 else 99
    return score >= need
