"""What is judged: the newest revision of each service, or the one asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from analyzer.ruleset.keys.names import fits
from analyzer.tally.groups import Stream
from analyzer.tally.tally import StreamTally
from analyzer.verdict.question import Question

_GENERATION = re.compile(r"(?P<service>.+)-(?P<number>\d{3,})-[a-z0-9]+")

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
        revisions = [r for s, r in streams if s == service and r]
        if question.revision is not None:
            if question.revision in revisions:
                chosen[service] = question.revision
        elif revisions or service or services == {""}:
            chosen[service] = newest(revisions, streams, service) if revisions else ""
    seen = tuple(sorted({r for _s, r in streams if r}))
    members = {s for s in streams if _belongs(s, streams, chosen)}
    return Target(frozenset(members), chosen, question.revision is not None and not chosen, seen)


def _services(streams: Streams, wanted: str | None) -> set[str]:
    named = {s for s, _r in streams if s}
    if not named:
        return {""} if streams else set()
    return named if wanted is None else {s for s in named if fits(s, wanted)}


def newest(revisions: Iterable[str], streams: Streams, service: str) -> str:
    """The revision with the highest generation; without such numbers the one whose first entry is latest."""

    def age(revision: str) -> tuple[int, int, str]:
        numbered = generation(revision)
        first = streams[service, revision].first
        return (numbered[1] if numbered else -1, first if first is not None else -1, revision)

    return max(revisions, key=age)


def _belongs(stream: Stream, streams: Streams, chosen: Mapping[str, str]) -> bool:
    """Is it of a target revision? Entries without a revision are of the only one where there is one, else of none."""
    service, revision = stream
    if service or not any(s for s, _r in streams):
        others = {r for s, r in streams if s == service and r}
        return service in chosen and (revision == chosen[service] or (not revision and len(others) <= 1))
    named = {s for s in streams if s[0] and s[1]}
    services = {s[0] for s in streams if s[0]}
    return len(services) == 1 and len(named) <= 1 and services == set(chosen)
