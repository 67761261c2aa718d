"""A tally of patterns -> the patterns that are listed, and to which of them an entry belongs."""

from __future__ import annotations

from collections.abc import Mapping

from analyzer.entry.severity import Severity
from analyzer.grouping.merging import Family
from analyzer.tally.patterns import PatternStat
from analyzer.verdict.examples import example, when
from analyzer.verdict.pattern_list import OTHER, Pattern

_DIGITS = 6  # of a share


def merged(
    kept: Mapping[str, PatternStat], family: Mapping[str, Family]
) -> tuple[dict[str, tuple[PatternStat, int]], dict[str, str]]:
    """Each pattern by its id, with the number of signatures that it is made of; and the pattern of each signature.

    Signatures of messages that differ only in words that vary are one pattern. Entries whose signature is in neither
    belong to `OTHER`.
    """
    templates = {group.id: group.template for group in family.values()}
    found: dict[str, tuple[PatternStat, int]] = {}
    belongs: dict[str, str] = {}
    for name in sorted(kept):
        group = family[name].id if name in family else name
        belongs[name] = group
        together, members = found.get(group) or (PatternStat(kept[name].kind, kept[name].template), 0)
        together.template = templates.get(group, together.template)
        together.merge(kept[name])
        # what fits a family that others make is counted under its id
        found[group] = (together, members + (group != name or group not in templates))
    return found, belongs


def ordered(found: Mapping[str, tuple[PatternStat, int]], *, rarest: bool) -> list[str]:
    """The ids, those of the most entries first, or last; in the same order for the same patterns."""
    sign = 1 if rarest else -1
    return sorted(found, key=lambda name: (sign * found[name][0].count, found[name][0].template, name))


def listed(name: str, stat: PatternStat, members: int, entries: int) -> Pattern:
    """A pattern of `entries` in all as it is published, not yet masked."""
    if stat.example is None:
        raise AssertionError("a pattern without an entry")
    severities = sorted(stat.severities.items(), reverse=True)
    return Pattern(
        id=name,
        kind=stat.kind,
        template=stat.template,
        count=stat.count,
        share=round(stat.count / entries, _DIGITS),
        severities={Severity(severity).name: count for severity, count in severities},
        first_seen=when(stat.first),
        last_seen=when(stat.last),
        example=example(stat.example),
        signatures=members,
    )


def other(rest: PatternStat | None, entries: int) -> Pattern | None:
    """What is counted without a template of its own; None where there is none."""
    return listed(OTHER, rest, 1, entries) if rest else None
