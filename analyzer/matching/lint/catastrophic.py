"""Patterns that take forever on some text, shown with that text.

Nothing is flagged for its looks: a text is made that the syntax asks for (`attacks.py`), and grows until the matcher's
time explodes. So what the matcher gets along with is never named, and the text in the hint proves what it says.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple

from analyzer.matching.effort import unlimited_length
from analyzer.matching.lint.attacks import Attack, attacks
from analyzer.matching.lint.conditions import patterns
from analyzer.matching.lint.hint import Asked, Hint, of, shown
from analyzer.ruleset import Issue, Marker, Regex

LONGEST = 4_096
"""Characters of the longest text that is tried: real messages are that long."""
LIMIT = 0.1
"""Seconds that a text must take to be shown; a linear pattern takes a thousandth of it."""
PATIENCE = 1.0
"""Seconds of work for the patterns of one rule."""

_SHORT = (*range(4, 33, 2), 40, 48, 64)
_LONG = (96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096)
_SCREENED = 24, 1024  # copies: what is fast on these is not looked into
_QUICK = 0.004  # seconds
_TOO_STEEP = 5.3  # times as slow at twice the length: 4 is quadratic, which the time limit of a search bears, 8 cubic
_MEASURABLE = 0.001
_REMEDY = "let only one repeat take each character, or make the inner one possessive: (?:x++,)+"


class Explosion(NamedTuple):
    """The text on which a pattern's time exploded, and whether its time multiplies with each copy of the pump."""

    attack: Attack
    times: int
    exponential: bool


def hints(asked: Asked) -> Iterator[Hint]:
    """A hint for each pattern that takes over `LIMIT` seconds on a text of at most `LONGEST` characters, and whose time
    grows faster than with the square of the length.
    """
    left_out: dict[str, Issue | Marker] = {}
    for rule in asked.rules.rules():
        suspects = [pattern for pattern in patterns(rule) if unlimited_length(pattern.source) < LONGEST]
        until = time.thread_time() + PATIENCE
        for pattern in suspects:
            if asked.over:
                left_out[rule.id] = rule
            elif explosion := explodes(pattern, until):
                yield of(rule, "catastrophic", _said(pattern, explosion), _REMEDY)
    if left_out:
        first, *others = left_out.values()
        message = f"its patterns were not tried, nor those of {len(others)} more rules: the time was used up"
        yield of(first, "not-tried", message, "check fewer files at once")


def _said(pattern: Regex, explosion: Explosion) -> str:
    text = explosion.attack.shown(explosion.times)
    more = (
        "a few more copies take ten times that"
        if explosion.exponential
        else "ten times the length takes a minute or more"
    )
    return f"the pattern {shown(pattern.source)} takes over {LIMIT} s on {text}, and {more}"


def explodes(pattern: Regex, until: float) -> Explosion | None:
    """The first text found on which the time of a pattern explodes; None where there is none, or none was found `until`
    then (a moment of `time.thread_time`, so that it does not depend on what else the machine does).
    """
    for attack in attacks(pattern.source):
        if time.thread_time() >= until:
            return None
        if _is_suspect(pattern, attack) and (found := _grown(pattern, attack)):
            return found
    return None


def _is_suspect(pattern: Regex, attack: Attack) -> bool:
    """Whether it is worth to let an attack grow: it is slow, and not only as slow as the square of the length."""
    few, many = _SCREENED
    if _seconds(pattern, attack, few) > _QUICK:
        return True
    many = _fitting(attack, many)
    slow = _seconds(pattern, attack, many)
    return slow > _QUICK and (slow > LIMIT or slow > _TOO_STEEP * _seconds(pattern, attack, many // 2))


def _grown(pattern: Regex, attack: Attack) -> Explosion | None:
    for times in _SHORT:
        if _seconds(pattern, attack, times) > LIMIT:
            return Explosion(attack, times, True)
    longest = _fitting(attack, LONGEST)
    for times in takewhile(lambda times: times <= longest, _LONG):
        if _seconds(pattern, attack, times) > LIMIT:
            return Explosion(attack, times, False) if _is_steep(pattern, attack, times) else None
    return None


def _is_steep(pattern: Regex, attack: Attack, times: int) -> bool:
    """Whether the time grows faster than with the square of the length, just before it gets too long."""
    for half in (times // 4, times // 8):
        quick, slow = (min(_seconds(pattern, attack, n) for _ in range(3)) for n in (half, 2 * half))
        if quick >= _MEASURABLE:
            return slow >= _TOO_STEEP * quick
    return False


def _fitting(attack: Attack, times: int) -> int:
    """So many copies, or as many as make a text of `LONGEST` characters."""
    return min(times, LONGEST // len(attack.pump))


def _seconds(pattern: Regex, attack: Attack, times: int) -> float:
    """The time of one search, in seconds of this thread, so that others do not count; stopped a little over `LIMIT`."""
    text, search = attack.text(times), pattern.pattern.search
    begin = time.thread_time()
    try:
        search(text, timeout=1.1 * LIMIT)
    except (TimeoutError, MemoryError):
        return max(2 * LIMIT, time.thread_time() - begin)
    return time.thread_time() - begin
