"""The form of a message: its normalised words, with one sign for whatever is a value by its looks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from analyzer.grouping import wording

WILD = "<*>"
"""Stands in a form where any value may stand."""

SEPARATORS = frozenset("=:,;()[]{}|")
"""Signs that are words of a form by themselves."""

Form = tuple[str, ...]

_WORD = re.compile(r"\s*(?:[=:,;()\[\]{}|]|[^\s=:,;()\[\]{}|]+)")
_PLACEHOLDER = re.compile(wording.PLACEHOLDER)
_LETTER = re.compile(r"[^\W\d_]")
_HEXADECIMAL = re.compile(r"(?<![A-Za-z])[A-Fa-fx](?![A-Za-z])")
_TRUTHS = frozenset({"true", "false"})
_NOTHING = frozenset({"null", "none", "nil", "undefined", "nan"})
_OPENING = {")": "(", "]": "[", "}": "{"}
_OF_LISTS = frozenset(":,;|")
_LONGEST_PERIOD = 6


class Word(NamedTuple):
    """A word of a form: what it is there, and the part of the message that it stands for, with the blanks before."""

    key: str
    text: str


def words(template: str) -> list[Word]:
    """The words of a template of `wording`, of which `form` makes its form.

    Values side by side, in brackets or in a list of any length are one, whatever their kind: `<ip>:<num> (<host>)` is
    `<*>`. So are `true`, `null` after `=`, and what follows a `=` and holds a placeholder. The texts of the words, put
    end to end, are the template.
    """
    kept: list[Word] = []
    before = ""
    for text in _WORD.findall(template):
        key = text.strip()
        if key not in SEPARATORS:
            key = _key(key, before)
        before = key
        _add(kept, Word(key, text))
    return _said_once(kept)


def with_values(kept: Sequence[Word], places: set[int]) -> list[Word]:
    """`kept` with values in these places."""
    joined: list[Word] = []
    for place, word in enumerate(kept):
        _add(joined, Word(WILD, word.text) if place in places else word)
    return _said_once(joined)


def form(kept: Sequence[Word]) -> Form:
    return tuple([word.key for word in kept])


def shown(members: Sequence[Sequence[Word]]) -> str:
    """One template for messages of the same form: what they have in common, and `<*>` for what differs."""
    return "".join([_common([word.text for word in place]) for place in zip(*members, strict=True)]).strip()


def _common(texts: list[str]) -> str:
    bare = {text.strip() for text in texts}
    blank = " " if any(text[:1] == " " for text in texts) else ""
    return blank + (bare.pop() if len(bare) == 1 else WILD)


def _key(text: str, before: str) -> str:
    if "<" in text and (known := _PLACEHOLDER.sub(WILD, text)) != text:
        bare = known.replace(WILD, " ")
        several = known.count(WILD) > 1
        return known if _LETTER.search(_HEXADECIMAL.sub("", bare) if several else bare) else WILD
    low = text.lower()
    return WILD if low in _TRUTHS or (low in _NOTHING and before in ("=", ":")) else text


def _add(kept: list[Word], word: Word) -> None:
    kept.append(word)
    if word.key in _OPENING or WILD in word.key:
        while joined := _joined(kept):
            count, key = joined
            kept[-count:] = [Word(key, "".join([part.text for part in kept[-count:]]))]


def _joined(kept: list[Word]) -> tuple[int, str] | None:
    """How many of the last words are one, and what that is."""
    last, before = kept[-1], kept[-2] if len(kept) > 1 else Word("", "")
    third = kept[-3] if len(kept) > 2 else Word("", "")
    if last.key == WILD:
        if before.key == WILD:
            return 2, WILD
        if third.key == WILD and before.key in _OF_LISTS:
            return 3, WILD
        if before.text == ":" and last.text[0] != " " and third.key and third.key not in SEPARATORS:
            return 3, f"{third.key}:{WILD}"
    elif before.key == "=" and WILD in last.key and last.text[0] != " ":
        return 1, WILD
    elif last.key in _OPENING and _OPENING[last.key] in (before.key, third.key):
        return _bracketed(kept, last, before, third)
    return None


def _bracketed(kept: list[Word], last: Word, before: Word, third: Word) -> tuple[int, str] | None:
    if before.text == " (" and last.text == ")":
        return 2, WILD  # a name that is not known
    if WILD not in before.key:
        return None
    named = kept[-4].key if len(kept) > 3 else ""
    if named and named not in SEPARATORS and named != WILD and third.text in ("(", "{"):
        return 4, f"{named}{third.key}{WILD}{last.key}"  # an object, or a call
    return 3, WILD


def _said_once(kept: list[Word]) -> list[Word]:
    """What is said again and again with other values is said once."""
    if len({word.key for word in kept}) + 1 >= len(kept):
        return kept
    once: list[Word] = []
    for word in kept:
        once.append(word)
        for count in range(2, min(_LONGEST_PERIOD, len(once) // 2) + 1):
            if once[-1 - count].key == word.key and _repeats(once, count):
                once[-count - 1 :] = [Word(word.key, "".join([part.text for part in once[-count - 1 :]]))]
                break
    return once


def _repeats(kept: list[Word], count: int) -> bool:
    last = [word.key for word in kept[-count:]]
    return any(WILD in key for key in last) and last == [word.key for word in kept[-2 * count : -count]]
