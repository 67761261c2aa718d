"""Groups of what no rule explains, of candidate and baseline together: signatures, and families of similar ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from analyzer.grouping.merging import families
from analyzer.grouping.signature import is_message
from analyzer.tally.groups import Groups, Key, Stream
from analyzer.tally.stat import Stat, merged

Counts = Mapping[Stream, Stat]
"""Statistics by service and revision."""


class Group(msgspec.Struct, frozen=True):
    """Entries that show the same problem (else warning), now and before: one signature, or a family of them.

    `id` is that of the finding that it makes. `template` is not masked. `unseen`: templates of members that only the
    candidate has, each with who wrote them.
    """

    id: str
    problem: bool
    template: str
    signatures: tuple[str, ...]
    now: Counts
    before: Counts
    unseen: tuple[tuple[str, frozenset[Stream]], ...] = ()


class Grouped(msgspec.Struct, frozen=True):
    """All groups in the order of their ids, and by kind (problems or not) what is counted in none of them.

    Beyond the cut of either side groups cannot be compared one by one: they are in `rest` on both. `limit` is the
    first key that lies there, None where nothing was cut.
    """

    groups: tuple[Group, ...]
    rest_now: Mapping[bool, Counts]
    rest_before: Mapping[bool, Counts]
    limit: Key | None = None


def grouped(now: Groups, before: Groups | None) -> Grouped:
    """The groups of two tallies. Which signatures are a family is told by all that both have seen."""
    before = before or Groups()
    limits = [groups.limit for groups in (now, before) if groups.limit is not None]
    limit = min(limits, default=None)
    templates = {key: template for groups in (before, now) for key, template in _kept(groups, limit)}
    family = families({key.signature: told for key, told in templates.items() if is_message(key.signature)})
    members: defaultdict[tuple[str, bool], list[Key]] = defaultdict(list)
    for key in sorted(templates):
        one = family.get(key.signature)
        members[one.id if one else key.signature, key.problem].append(key)
    groups = []
    for (name, problem), keys in members.items():
        one = family.get(keys[0].signature)
        groups.append(
            Group(
                id=f"{'problem' if problem else 'warning'}/{name}",
                problem=problem,
                template=one.template if one else templates[keys[0]],
                signatures=tuple(key.signature for key in keys),
                now=_together(now.kept[key] for key in keys if key in now.kept),
                before=_together(before.kept[key] for key in keys if key in before.kept),
                unseen=tuple((templates[key], frozenset(now.kept[key])) for key in keys if key not in before.kept),
            )
        )
    groups.sort(key=lambda group: group.id)
    kinds = (True, False)
    return Grouped(
        tuple(groups),
        {problem: _rest(now, limit, problem) for problem in kinds},
        {problem: _rest(before, limit, problem) for problem in kinds},
        limit,
    )


def _kept(groups: Groups, limit: Key | None) -> Iterator[tuple[Key, str]]:
    for key, template in groups.templates.items():
        if limit is None or key < limit:
            yield key, template


def _rest(groups: Groups, limit: Key | None, problem: bool) -> Counts:
    beyond = [
        counts for key, counts in groups.kept.items() if limit is not None and key >= limit and key.problem == problem
    ]
    dropped = {stream: stat for (kind, stream), stat in groups.rest.items() if kind == problem}
    return _together([*beyond, dropped])


def _together(several: Iterable[Counts]) -> Counts:
    found: defaultdict[Stream, list[Stat]] = defaultdict(list)
    for counts in several:
        for stream, stat in counts.items():
            found[stream].append(stat)
    return {stream: stats[0] if len(stats) == 1 else merged(stats) for stream, stats in found.items()}
