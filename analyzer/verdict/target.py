"""What is judged: the newest revision of each service, or the one asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from analyzer.ruleset.keys.names import fits
from analyzer.tally.groups import Stream
from analyzer.tally.tally import StreamTally
from analyzer.verdict.question import Question

LATEST, PREVIOUS = "latest", "previous"
_GENERATION = re.compile(r"(?P<service>.+)-(?P<number>\d{3,18})-[a-z0-9]+")

Streams = Mapping[Stream, StreamTally]


class Target(msgspec.Struct, frozen=True):
    """The streams whose entries make findings and markers. `revisions`: service -> revision, '' where none is named.

    `asked_in_vain`: the revision asked for does not occur; `seen` are those that do.
    """

    streams: frozenset[Stream]
    revisions: Mapping[str, str]
    asked_in_vain: bool
    seen: tuple[str, ...]

    def of(self, service: str) -> frozenset[Stream]:
        """The target's streams of one service; entries that name no service count for the only one."""
        alone = len(self.revisions) == 1
        return frozenset(s for s in self.streams if s[0] == service or (alone and not s[0]))


def generation(revision: str) -> tuple[str, int] | None:
    """The name before the number, and the number, of a revision named like `service-00139-xyz`; else None."""
    found = _GENERATION.fullmatch(revision)
    return (found["service"], int(found["number"])) if found else None


def choose(streams: Streams, question: Question) -> Target:
    """The target among the `streams` of the candidate, by the rules of the design."""
    services = _services(streams, question.service)
    chosen: dict[str, str] = {}
    for service in services:
        revisions = by_age({r: streams[s, r].first for s, r in streams if s == service and r})
        if question.revision is not None:
            found = named(question.revision, revisions)
            if found:
                chosen[service] = found
        elif revisions or service or services == {""}:
            chosen[service] = revisions[-1] if revisions else ""
    seen = tuple(sorted({r for _s, r in streams if r}))
    members = {s for s in streams if _belongs(s, streams, chosen)}
    return Target(frozenset(members), chosen, question.revision is not None and not chosen, seen)


def older(streams: Streams, target: Target) -> frozenset[Stream]:
    """The streams of the revisions that came before the target's, of its services."""
    found: set[Stream] = set()
    for service, revision in target.revisions.items():
        by = by_age({r: streams[s, r].first for s, r in streams if s == service and r})
        earlier = by[: by.index(revision)] if revision in by else []
        found.update((service, before) for before in earlier)
    return frozenset(found)


def named(wanted: str, revisions: Sequence[str]) -> str | None:
    """The revision that is wanted, by its name or as `latest` or `previous`, of those of a service by age, if any."""
    if wanted == LATEST:
        return revisions[-1] if revisions else None
    if wanted == PREVIOUS:
        return revisions[-2] if len(revisions) > 1 else None
    return wanted if wanted in revisions else None


def _services(streams: Streams, wanted: str | None) -> set[str]:
    named = {s for s, _r in streams if s}
    if not named:
        return {""} if streams else set()
    return named if wanted is None else {s for s in named if fits(s, wanted)}


def by_age(firsts: Mapping[str, int | None]) -> list[str]:
    """Revisions, the newest last: by generation, without such numbers by their first entry (ns)."""

    def age(revision: str) -> tuple[int, int, str]:
        numbered, first = generation(revision), firsts[revision]
        return (numbered[1] if numbered else -1, first if first is not None else -1, revision)

    return sorted(firsts, key=age)


def _belongs(stream: Stream, streams: Streams, chosen: Mapping[str, str]) -> bool:
    """Is it of a target revision? Entries without a revision are of the only one where there is one, else of none."""
    service, revision = stream
    if service or not any(s for s, _r in streams):
        others = {r for s, r in streams if s == service and r}
        return service in chosen and (revision == chosen[service] or (not revision and len(others) <= 1))
    named = {s for s in streams if s[0] and s[1]}
    services = {s[0] for s in streams if s[0]}
    return len(services) == 1 and len(named) <= 1 and services == set(chosen)
