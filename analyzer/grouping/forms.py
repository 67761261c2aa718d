"""The form of a message: its normalised words, with one sign for whatever is a value by its looks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
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
_ITEM = re.compile(r"[\w.#/-]*<\*>[\w.#/-]*")
_TRUTHS = frozenset({"true", "false", "True", "False", "TRUE", "FALSE"})
_NOTHING = frozenset({"null", "NULL", "none", "None", "nil", "undefined", "nan", "NaN"})
_OPENING = {")": "(", "]": "[", "}": "{"}
_OF_LISTS = frozenset(":,;|")
_LONGEST_PERIOD = 6
# For speed alone: what is in the words, a blank between each, wherever some are joined.
_MAY_JOIN = re.compile(
    r"<\*>\S* (?:[)\]}]|(?:[:,;|] )?<\*>|, \S+<\*>)|\[ [^\s=:,;()\[\]{}|]+ , |\( \)|[:=] (?:\S*<\*>|[nNu])"
)


class Words(NamedTuple):
    """The words of a message: what each is in its form, and the part of the message that it is, with blanks before."""

    form: Form
    texts: tuple[str, ...]


def words(template: str) -> Words:
    """The words of a template of `wording`.

    Values side by side, in brackets or in a list of any length are one, whatever their kind: `<ip>:<num> (<host>)` is
    `<*>`. So are `true`, `null` after `=`, and what follows a `=` and holds a placeholder. The texts of the words, put
    end to end, are the template.
    """
    texts = _WORD.findall(template)
    return _settled([*map(_key, texts)], texts)


def with_values(said: Words, places: set[int]) -> Words:
    """`said` with values in these places."""
    keys = [WILD if place in places else key for place, key in enumerate(said.form)]
    if _stand_apart(keys, places):
        return Words(tuple(keys), said.texts)
    return _settled(keys, said.texts)


def _stand_apart(keys: list[str], places: set[int]) -> bool:
    """Whether words that are no values stand on either side of these places, so that nothing joins: for speed alone."""
    around = {place + step for place in places for step in (-1, 1)} - {-1, len(keys)}
    return not any(WILD in keys[place] or keys[place] in SEPARATORS for place in around) and not _says_again(keys)


def shown(members: Sequence[Words]) -> str:
    """One template for messages of the same form: what they have in common, and `<*>` for what differs."""
    return "".join([_common(texts) for texts in zip(*[said.texts for said in members], strict=True)]).strip()


def _common(texts: Sequence[str]) -> str:
    bare = {text.strip() for text in texts}
    blank = " " if any(text[:1] == " " for text in texts) else ""
    return blank + (bare.pop() if len(bare) == 1 else WILD)


@lru_cache(maxsize=4096)
def _key(text: str) -> str:
    text = text.lstrip()
    if "<" not in text:
        return WILD if text in _TRUTHS else text
    known = _PLACEHOLDER.sub(WILD, text)
    count = known.count(WILD)
    if not count:
        return known
    bare = known.replace(WILD, " ")
    return known if _LETTER.search(_HEXADECIMAL.sub("", bare) if count > 1 else bare) else WILD


def _settled(keys: list[str], texts: Sequence[str]) -> Words:
    """Joins what is one value."""
    again = _says_again(keys)
    joined = " ".join(keys)
    first = _MAY_JOIN.search(joined)
    if not again and not first:
        return Words(tuple(keys), tuple(texts))
    start = joined.count(" ", 0, first.start()) if first else len(keys)
    kept, parts = keys[:start], [*texts[:start]]
    for key, text in zip(keys[start:], texts[start:], strict=True):
        kept.append(key)
        parts.append(text)
        if WILD in key or key in _OPENING:
            while one := _joined(kept, parts):
                _join(kept, parts, *one)
        elif key in _NOTHING and len(kept) > 1 and kept[-2] in ("=", ":"):
            kept[-1] = WILD
    if again or _says_again(kept):
        _say_once(kept, parts)
    return Words(tuple(kept), tuple(parts))


def _join(kept: list[str], parts: list[str], count: int, key: str) -> None:
    kept[-count:] = [key]
    parts[-count:] = ["".join(parts[-count:])]


def _joined(kept: list[str], parts: list[str]) -> tuple[int, str] | None:
    """How many of the last words are one, and what that is."""
    last, before, third = kept[-1], kept[-2] if len(kept) > 1 else "", kept[-3] if len(kept) > 2 else ""
    if last == WILD:
        if before == WILD:
            return 2, WILD
        if third == WILD and before in _OF_LISTS:
            return 3, WILD
        if parts[-1][0] != " " and before == ":" == parts[-2] and third and third not in SEPARATORS:
            return 3, f"{third}:{WILD}"
    elif WILD in last:
        if before == "," == parts[-2] and _ITEM.fullmatch(last) and _ITEM.fullmatch(third):
            return 3, WILD
        if before == "=" and parts[-1][0] != " ":
            return 1, WILD
    elif before and (last == "]" or _OPENING[last] in (before, third)):
        return _bracketed(kept, parts)
    return None


def _bracketed(kept: list[str], parts: list[str]) -> tuple[int, str] | None:
    if parts[-2] == " (" and parts[-1] == ")":
        return 2, WILD  # a name that is not known
    if len(kept) < 3:
        return None
    if kept[-1] == "]" and kept[-3] != "[" and (listed := _listed(kept)):
        return listed
    if _OPENING[kept[-1]] != kept[-3] or WILD not in kept[-2]:
        return None
    named = kept[-4] if len(kept) > 3 else ""
    if named and named not in SEPARATORS and named != WILD and parts[-3] in ("(", "{"):
        return 4, f"{named}{kept[-3]}{WILD}{kept[-1]}"  # an object, or a call
    return 3, WILD


def _listed(kept: list[str]) -> tuple[int, str] | None:
    """How many words a list in square brackets has, `[a, b, c]` or `[a<*> b<*>]`, if there is one at the end."""
    start = len(kept) - 2
    while start >= 0 and (kept[start] == "," or kept[start] not in SEPARATORS):
        start -= 1
    items = [word for word in kept[start + 1 : -1] if word != ","]
    commas = len(kept) - start - 2 - len(items)
    is_list = start >= 0 and kept[start] == "[" and len(items) > 1
    is_list = is_list and (commas == len(items) - 1 or all(WILD in word for word in items))
    return (len(kept) - start, WILD) if is_list else None


def _says_again(keys: list[str]) -> bool:
    """Whether any word but a value is there twice."""
    return len(keys) - keys.count(WILD) > len({*keys, WILD}) - 1


def _say_once(kept: list[str], parts: list[str]) -> None:
    """What is said again and again with other values is said once."""
    end, since_value = 0, _LONGEST_PERIOD
    while end < len(kept):
        last = kept[end]
        end += 1
        since_value = 1 if WILD in last else since_value + 1
        for count in range(max(2, since_value), min(_LONGEST_PERIOD, end // 2) + 1):
            if kept[end - 1 - count] == last and kept[end - count : end] == kept[end - 2 * count : end - count]:
                del kept[end - count : end]
                parts[end - count - 1 : end] = ["".join(parts[end - count - 1 : end])]
                end -= count
                break
