"""Conditions in words: a tree of short phrases, as a person would say what an entry must be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from analyzer.entry.clock import spoken
from analyzer.entry.severity import Severity
from analyzer.ruleset import All, AnyOf, Condition, Limits, Match, Not, Regex, Text
from analyzer.ruleset.keys.fields import FieldCompares, FieldFound, FieldIs
from analyzer.ruleset.keys.names import Named
from analyzer.ruleset.keys.severity import Severities
from analyzer.ruleset.keys.status import HIGHEST, LOWEST, StatusBetween


class Said(msgspec.Struct, frozen=True):
    """A phrase, and what it sums up; `ordered`: that comes in this order."""

    phrase: str
    inner: tuple[Said, ...] = ()
    ordered: bool = False


def of_match(match: Match) -> list[Said]:
    """What a match asks: of each entry, then how entries must stand in time."""
    said = [] if match.choose is None else [of_condition(match.choose)]
    if match.count:
        count = match.count
        said.append(Said(f"at least {count.at_least} of them within {spoken(count.within)}, for one {count.per}"))
    if match.sequence:
        order = f"in this order within {spoken(match.sequence.within)}, for one {match.sequence.per}:"
        said.append(Said(order, tuple(map(of_condition, match.sequence.steps)), ordered=True))
    if match.unless:
        unless = match.unless
        follows = f"and nothing of this kind follows within {spoken(unless.within)}, for the same {unless.per}:"
        said.append(Said(follows, (of_condition(unless.match),)))
    return said


def of_condition(condition: Condition) -> Said:
    """What a condition asks of an entry."""
    if isinstance(condition, All):
        return Said("all of these hold:", tuple(map(of_condition, _flat(condition))))
    if isinstance(condition, AnyOf):
        return _any_of(condition.parts)
    if isinstance(condition, Not):
        return _not(condition.part)
    return Said(_PHRASES.get(type(condition), _unknown)(condition))


def _flat(condition: All) -> Iterator[Condition]:
    for part in condition.parts:
        yield from _flat(part) if isinstance(part, All) else [part]


def _any_of(parts: Sequence[Condition]) -> Said:
    kinds = {(type(part), getattr(part, "attribute", getattr(part, "path", ""))) for part in parts}
    if len(kinds) > 1 or isinstance(parts[0], All | AnyOf | Not):
        return Said("one of these holds:", tuple(map(of_condition, parts)))
    phrases = [of_condition(part).phrase for part in parts]
    if isinstance(parts[0], Text | Regex | FieldFound):
        verb, _, first = phrases[0].partition("  ")
        return Said(f"{verb} one of:", (Said(first), *(Said(phrase.partition("  ")[2]) for phrase in phrases[1:])))
    subject, _, _ = phrases[0].partition(" is ")
    if all(phrase.startswith(f"{subject} is ") for phrase in phrases):
        return Said(f"{subject} is {_either([phrase.removeprefix(f'{subject} is ') for phrase in phrases])}")
    return Said(_either(phrases))


def _not(part: Condition) -> Said:
    if isinstance(part, Severities) or (isinstance(part, AnyOf) and all(isinstance(p, Severities) for p in part.parts)):
        allowed = part.allowed if isinstance(part, Severities) else _all_allowed(part.parts)
        return Said(f"the severity is not {_severities(allowed)}")
    said = of_condition(part)
    return Said(f"not: {said.phrase}", said.inner)


def _all_allowed(parts: Sequence[Condition]) -> frozenset[int]:
    return frozenset(value for part in parts if isinstance(part, Severities) for value in part.allowed)


_PHRASES: dict[type, Callable[[Any], str]] = {
    Text: lambda one: f'the text contains  "{plain(one.value)}"',
    Regex: lambda one: f"the text matches  {plain(one.source)}",
    Severities: lambda one: f"the severity is {_severities(one.allowed)}",
    StatusBetween: lambda one: f"the HTTP status is {_status(one.low, one.high)}",
    Named: lambda one: f"the {one.attribute} is {plain(one.wanted)}",
    FieldIs: lambda one: f"{one.path} is {plain(str(one.wanted))}",
    FieldCompares: lambda one: f"{one.path} {one.operator} {one.number}",
    FieldFound: lambda one: f"{one.path} matches  {plain(one.regex.source)}",
}


def _unknown(condition: Condition) -> str:
    return plain(repr(condition))


def plain(text: str) -> str:
    """A text in one line: line breaks and tabs as they are written in YAML."""
    return text.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t")


def _severities(allowed: frozenset[int]) -> str:
    every = [severity.value for severity in Severity]
    names = [Severity(value).name for value in sorted(allowed)]
    places = sorted(every.index(value) for value in allowed)
    in_a_row = len(places) > 1 and places == [*range(places[0], places[-1] + 1)]
    if in_a_row and places[-1] == len(every) - 1:
        return f"{names[0]} or more"
    if in_a_row and places[0] == 0:
        return f"{names[-1]} or less"
    return _either(names) if names else "none"


def _status(low: int, high: int) -> str:
    if low == high:
        return str(low)
    if low % 100 == 0 and high == low + 99:
        return f"{low // 100}xx"
    if high >= HIGHEST:
        return f"{low} or more"
    return f"{high} or less" if low <= LOWEST else f"{low} to {high}"


def _either(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def of_limits(limits: Limits) -> Iterator[str]:
    """What is tolerated, one phrase a limit."""
    if limits.count is not None:
        yield f"{limits.count:,} of a run"
    if limits.per_hour is not None:
        yield f"{limits.per_hour:,g} an hour"
    if limits.per_1k_requests is not None:
        yield f"{limits.per_1k_requests:,g} for 1,000 requests"
    if limits.vs_baseline is not None:
        yield f"{limits.vs_baseline:,g} times the baseline's rate"
