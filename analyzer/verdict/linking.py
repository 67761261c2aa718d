"""Root first: a finding that came again and again shortly after another is listed below it, as its consequence.

Only the order and what is told change. Each finding keeps its label, and none is hidden.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby

from msgspec.structs import replace

from analyzer.entry.clock import SECOND, spoken
from analyzer.tally.moments import MOST, each, unpack
from analyzer.verdict.following import Following, followings
from analyzer.verdict.result import Finding, Follows

_MOST_BELOW = 10
_AS_BEFORE = frozenset({"recurring", "better"})
_MORE_THAN_BEFORE = frozenset({"new", "worse", "resurfaced"})


def root_first(
    findings: Sequence[Finding], moments: Mapping[str, bytes], span: tuple[int, int] | None
) -> tuple[Finding, ...]:
    """The findings, each with its cause or its consequences, in the order given, but consequences after their cause.
    They come by label, and so do those returned.

    `moments`: id of a finding -> its earliest moments, packed; a finding that is not in it is linked to none. `span`:
    the first and last time (ns) of what was read.
    """
    timelines = [[unpack(moment) for moment in each(moments.get(finding.id, b""))] for finding in findings]
    causes = _causes(findings, followings(timelines, span))
    nearest = {effect: min(found.values(), key=_surest) for effect, found in causes.items()}
    roots = _roots({effect: following.cause for effect, following in nearest.items()})
    consequences: defaultdict[int, list[int]] = defaultdict(list)
    for effect in sorted(roots, key=lambda n: (min(moment.end for moment in timelines[n]), n)):
        consequences[roots[effect]].append(effect)
    linked = []
    for n, finding in enumerate(findings):
        of_mine = tuple(findings[effect].id for effect in consequences.get(n, ()))
        follows = causes[n].get(roots[n], nearest[n]) if n in roots else None
        linked.append(
            replace(
                finding,
                cause=findings[roots[n]].id if n in roots else None,
                follows=_told(finding, findings[follows.cause].id, follows) if follows else None,
                consequences=of_mine,
            )
        )
    return tuple(linked[n] for n in _in_order(findings, roots, consequences))


def _causes(findings: Sequence[Finding], followed: Sequence[Sequence[Following]]) -> dict[int, dict[int, Following]]:
    """For each finding that follows others, how it follows each of those that may be its cause."""
    causes = {}
    for effect, follows in enumerate(followed):
        allowed = {f.cause: f for f in follows if _may_cause(findings[f.cause], findings[effect])}
        if allowed:
            causes[effect] = allowed
    return causes


def _surest(following: Following) -> tuple[float, int, int]:
    """Of several causes first the one that is followed most surely, then most closely."""
    return (-following.times / following.of, following.typical, following.cause)


def _may_cause(cause: Finding, effect: Finding) -> bool:
    """What a rule declares harmless is not made the cause of what is more than that. What is as it was before does not
    explain why something is new, or more.
    """
    harmless = cause.known and cause.label == "non-blocking"
    if harmless and effect.label != "non-blocking":
        return False
    return not (cause.state in _AS_BEFORE and effect.state in _MORE_THAN_BEFORE)


def _roots(causes: Mapping[int, int]) -> dict[int, int]:
    """Consequence -> the first of its chain of causes.

    A chain can only bite its tail where the first times are the same: then the one that stands first in the report is
    the root.
    """
    roots: dict[int, int] = {}
    for start in causes:
        chain: dict[int, None] = {}
        at = start
        while at in causes and at not in chain and at not in roots:
            chain[at] = None
            at = causes[at]
        walked = [*chain]
        root = roots.get(at, at) if at not in chain else min(walked[walked.index(at) :])
        roots |= dict.fromkeys(chain, root)
    return {effect: root for effect, root in roots.items() if effect != root}


def _in_order(
    findings: Sequence[Finding], roots: Mapping[int, int], consequences: Mapping[int, Sequence[int]]
) -> list[int]:
    """The positions of the findings by label: a root, then its consequences of the same label, the earliest first; they
    stand where the foremost of them would stand alone. Of many consequences only the first do: the others follow when
    all else of their label is told, so that no cause of its own stands behind them.
    """
    order: list[int] = []
    for _label, group in groupby(range(len(findings)), key=lambda n: findings[n].label):
        mine = [*group]
        placed: dict[int, None] = {}
        later: set[int] = set()
        for n in mine:
            if n not in placed and n not in later:
                root = roots.get(n, n)
                effects = [m for m in consequences.get(root, ()) if findings[m].label == findings[n].label]
                family = [root, *effects] if findings[root].label == findings[n].label else effects
                placed |= dict.fromkeys(family[: 1 + _MOST_BELOW])
                later.update(family[1 + _MOST_BELOW :])
        order += [*placed, *(n for n in mine if n in later)]
    return order


def _told(effect: Finding, cause: str, following: Following) -> Follows:
    within, typical = _rounded_up(following.within), _rounded_up(following.typical)
    return Follows(
        finding=cause,
        times=following.times,
        of=following.of,
        counted="bursts" if following.bursts else "times",
        same=following.by,
        within_seconds=within / SECOND,
        typical_seconds=typical / SECOND,
        message=_sentence(effect, following, within, typical),
    )


def _sentence(effect: Finding, following: Following, within: int, typical: int) -> str:
    shared = f"{'on' if following.by == 'instance' else 'in'} the same {following.by}"
    if not within:
        return f"{_how_often(effect, following)} at the same time, {shared}"
    usually = f", typically {_short(typical)}," if typical != within else ""
    return f"{_how_often(effect, following)} within {_short(within)}{usually} after it, {shared}"


def _how_often(effect: Finding, following: Following) -> str:
    """`12 of 12 times`; `32 of the first 32 times` where not all were compared; `3 of 3 bursts began`."""
    times, of = following.times, following.of
    if effect.count == 1:
        return "once"
    if following.bursts and of == 1:
        return f"its {'first' if effect.count > MOST else 'only'} burst began"
    first = "the first " if effect.count > (MOST if following.bursts else of) else ""
    return f"{times:,} of {first}{of:,} {'bursts began' if following.bursts else 'times'}"


def _short(length: int) -> str:
    return f"{length // (SECOND // 1000)} ms" if length < SECOND else spoken(length)


def _rounded_up(length: int) -> int:
    """In whole milliseconds, from a second on in tenths: so that the time told is never too short."""
    unit = SECOND // 1000 if length < SECOND else SECOND // 10
    return -(-length // unit) * unit
