"""Which revisions wrote entries in a time, and the first and last entry of each, in two calls a revision.

These entries are brought whatever they say: they show what was running, and for how long it was observed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from analyzer.sources.cloud.pages import Lister, time_of
from analyzer.sources.cloud.scope import NO_AUDIT, NO_REVISION, Scope, equals

MOST = 12
"""Revisions that are looked for one by one; where there are more, everything is asked for."""

_NO_SERVICE = '(NOT resource.labels.service_name=~".")'
_QUIET = '(severity="DEBUG" OR severity="INFO" OR severity="NOTICE")'
_SAYS = '(textPayload=~"." OR jsonPayload.message=~"." OR jsonPayload.msg=~"." OR httpRequest.requestUrl=~".")'
_QUIET_NUMBERS = frozenset((100, 200, 300))


class Life(msgspec.Struct, frozen=True):
    """One revision of one service, '' where its entries name none, and the times (ns) of its first and last entry."""

    service: str
    revision: str
    first: int
    last: int


class Found(msgspec.Struct, frozen=True):
    """The revisions that wrote in a time, raw entries that show it, and whether these are all revisions."""

    lives: tuple[Life, ...]
    entries: list[Any]
    all_of_them: bool


def discover(lister: Lister, scope: Scope, since: int, until: int) -> Found:
    """What wrote entries of the scope between two times (ns). Raises CloudError."""
    terms = (*scope.terms(), NO_AUDIT)
    lives: list[Life] = []
    entries: list[Any] = []
    others: list[str] = []
    while (last := lister.one((*terms, *others), since, until, newest=True)) is not None:
        if len(lives) == MOST:
            return Found(tuple(lives), entries, all_of_them=False)
        labels = last.resource.labels
        own = tuple(_own(labels))
        first = lister.one((*terms, *own), since, until, newest=False) or last
        service = labels.get("service_name") or labels.get("configuration_name") or ""
        lives.append(Life(service, labels.get("revision_name") or "", time_of(first), time_of(last)))
        entries += [first, last]
        others.append(f"(NOT ({' AND '.join(own)}))")
    return Found(tuple(lives), [*entries, *_witnesses(lister, scope, since, until, entries)], all_of_them=True)


def _own(labels: Any) -> Iterator[str]:
    """The terms that hold for the entries of one revision."""
    service, revision = labels.get("service_name") or "", labels.get("revision_name") or ""
    if service:
        yield equals("resource.labels.service_name", service)
    else:
        yield _NO_SERVICE
        configuration = labels.get("configuration_name") or ""
        named = equals("resource.labels.configuration_name", configuration)
        yield named if configuration else '(NOT resource.labels.configuration_name=~".")'
    yield equals("resource.labels.revision_name", revision) if revision else NO_REVISION


def _witnesses(lister: Lister, scope: Scope, since: int, until: int, entries: Sequence[Any]) -> list[Any]:
    """An entry that shows there are only audit entries, or that there are others than warnings and errors."""
    if not entries:
        audit = lister.one(scope.terms(), since, until, newest=True)
        return [audit] if audit is not None else []
    if any(entry.severity in _QUIET_NUMBERS and entry.text_payload for entry in entries):
        return []
    quiet = lister.one((*scope.terms(), NO_AUDIT, _QUIET, _SAYS), since, until, newest=False)
    return [quiet] if quiet is not None else []
