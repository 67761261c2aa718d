"""When different words in one place are values of a variable, and when they say different things."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from analyzer.grouping.forms import SEPARATORS, WILD, Form

_FUNCTION = """
    a an the is are was were be been to of for from in on at by with and or not no as it its this that has have had will
    would can could cannot
"""
# What decides how something went, or what was done: such words are never one variable.
_OUTCOME = """
    success successful successfully succeeded failure failed fail fails ok okay error errors warning fatal critical
    timeout refused denied accepted rejected up down on off start stop open close read write connect disconnect enable
    disable lock unlock send receive create delete add remove get set put post begin end valid invalid available
    unavailable known unknown online offline active inactive ready missing found lost full empty yes no done normal
    not never true false none null nil
"""
# What decides something in any number of words; an event (ending in -ed or -ing) may be a name too, as `billing` is.
_FEWEST_NAMES_TO_AN_EVENT = 3
_SPEAKING = dict.fromkeys(_FUNCTION.split(), "function") | dict.fromkeys(_OUTCOME.split(), "outcome")
_EVENT = re.compile(r"[A-Za-z]?[a-z]{2,}(?:ed|ing)$")
_FAULT = re.compile(r"[a-z](?:Error|Exception|Fault)$")
_BEFORE_VERBS = frozenset({"not", "cannot", "can't", "couldn't", "don't", "doesn't", "didn't", "won't"})
_BEFORE_TO = frozenset({"failed", "unable", "failure", "trying", "tried", "attempt", "attempting", "fails", "refused"})
_BEFORE_KINDS = frozenset({"reason", "cause", "code", "error_code", "errno", "category", "severity", "signal"})
_BEFORE_STATES = frozenset({"is", "are", "was", "were", "be", "been"})

_APART = re.compile(r"[^A-Za-z]<\*>")

# How much each kind of word shows that its place varies. Four different words are a variable; a word beside a value,
# or two words that each hold several numbers, are one too, where other words say the same.
# (Tenths: whole numbers have the same sum in any order.)
_WEIGHTS = {"value": 20, "id": 20, "numbered": 14, "name": 10, "plain": 10, "constant": 4}
_ENOUGH = 40
_ENOUGH_BESIDE_VALUE = 30
_ENOUGH_OF_FIRST = 80
_BY_CONTEXT = {1: 100, 2: 50}


def varies(values: Sequence[str], form: Form, place: int, known: Set[str] = frozenset()) -> bool:
    """Whether different `values` in a place of otherwise equal forms (`form` is one of them) are values of a variable.

    Places of the form that are empty vary too. `known` are words that vary where the same word stands before. The fewer
    words the forms have in common, the more different values are asked for; words that tell an outcome or a state, and
    verbs, are not taken for values.
    """
    context = sum(word not in SEPARATORS and word not in ("", WILD) for word in form) - (form[place] not in ("", WILD))
    kinds = [_kind(value) for value in values]
    if context == 0 or kinds.count("function") * 2 > len(kinds) or kinds.count("outcome") * 10 > len(kinds):
        return False
    if kinds.count("event") * _FEWEST_NAMES_TO_AN_EVENT > len(kinds):
        return False
    if _is_verbs_place(form, place):
        return False
    if context > 2 and sum(value in known or value == WILD for value in values) > 1:
        return _stands_before(form, place) not in _BEFORE_STATES
    if _stands_before(form, place) in _BEFORE_KINDS and "value" not in kinds:
        return False
    return sum(_WEIGHTS.get(kind, 0) for kind in kinds) >= _enough("value" in kinds, context, place)


def stands_before(form: Form, place: int) -> Form:
    """The word before a place, with the sign between; empty at the beginning."""
    if place > 1 and form[place - 1] in SEPARATORS:
        return form[place - 2 : place]
    return form[max(place - 1, 0) : place]


def _kind(word: str) -> str:
    if word == WILD:
        return "value"
    if WILD in word:
        if word.count(WILD) > 1:
            return "id"
        return "numbered" if _APART.search(word) else "name"  # as in pay-7, not as in utf8
    if speaks := _SPEAKING.get(word.lower()):
        return speaks
    if word.isdecimal() or _FAULT.search(word):
        return "outcome"  # numbers that vary are placeholders; this is a code
    if _EVENT.match(word):
        return "event"
    if not word.isalpha():
        return "name"
    return "constant" if word.isupper() and len(word) > 1 else "plain"


def _enough(beside_value: bool, context: int, place: int) -> float:
    if beside_value:
        return _BY_CONTEXT.get(context, _ENOUGH_BESIDE_VALUE)
    if place == 0:
        return _ENOUGH_OF_FIRST if context > 2 else float("inf")
    return _BY_CONTEXT.get(context, _ENOUGH)


def _is_verbs_place(form: Form, place: int) -> bool:
    before = form[place - 1].lower() if place else ""
    return before in _BEFORE_VERBS or (before == "to" and place > 1 and form[place - 2].lower() in _BEFORE_TO)


def _stands_before(form: Form, place: int) -> str:
    return next(iter(stands_before(form, place)), "").lower()
