"""What can matter under the rules of a run: asked for by a pull, and asked again of a file that a pull wrote."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from msgspec.structs import replace

from analyzer.entry.bound import Wanted
from analyzer.matching.bound import bound
from analyzer.pipeline.judge import Judge
from analyzer.sources import Source
from analyzer.sources.cloud import filters


def wanted_of(judge: Judge, service: str | None, *, requests: bool) -> Wanted:
    """What can matter; `service`: the only one that entries are of; `requests`: all requests, to be counted."""
    markers = [marker for rules in judge.rulesets for marker in rules.markers]
    per_instance = any(marker.per == "instance" for marker in markers)
    return bound(judge.watches, service, requests=requests, instances=per_instance)


def counts_requests(judge: Judge) -> bool:
    """Must all requests be counted: to compare with a baseline, or for a limit on their number?"""
    issues = [issue for rules in judge.rulesets for issue in rules.issues]
    limited = any(issue.limits and issue.limits.per_1k_requests is not None for issue in issues)
    return bool(judge.settings.baseline) or limited


def queries(terms: Sequence[str], wanted: Wanted | None) -> tuple[str, ...]:
    """The filters, without their times, that together find what is wanted within the terms; None: all."""
    if wanted is None:
        return (filters.all_of(terms),)
    return tuple(query.filter for query in filters.compose(terms, wanted))


def digest(terms: Sequence[str], wanted: Wanted | None) -> str:
    """Tells what is wanted within the terms from anything else."""
    return blake2b("\n".join(queries(terms, wanted)).encode(), digest_size=10).hexdigest()


def fitting(judge: Judge, sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """The sources; those of pulls that were selected for other rules are incomplete under these."""
    return tuple(_fitting(judge, source) for source in sources)


def _fitting(judge: Judge, source: Source) -> Source:
    pulled = source.pulled
    if pulled is None or not pulled.selected or pulled.incomplete:
        return source
    if pulled.wanted == digest((), wanted_of(judge, pulled.service, requests=pulled.requests)):
        return source
    why = f"{source.name}: holds what can matter under other rules; pull it with these, or with --everything"
    return replace(source, pulled=replace(pulled, incomplete=(*pulled.incomplete, why)))
