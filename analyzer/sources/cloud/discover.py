"""Which revisions wrote entries in a time, and the first and last entry of each, in two calls a revision.

These entries are brought whatever they say: they show what was running, and for how long it was observed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from analyzer.entry.logentry import is_audit
from analyzer.sources.cloud.pages import Lister, time_of
from analyzer.sources.cloud.scope import NO_AUDIT, NO_REVISION, Scope, equals

MOST = 12
"""Revisions that are looked for one by one; where there are more, everything is asked for."""

_NO_SERVICE = '(NOT resource.labels.service_name=~".")'
_QUIET = '(severity="DEBUG" OR severity="INFO" OR severity="NOTICE")'
_SAYS = '(textPayload=~"." OR jsonPayload.message=~"." OR jsonPayload.msg=~"." OR httpRequest.requestUrl=~".")'
_QUIET_NUMBERS = frozenset((100, 200, 300))


class Life(msgspec.Struct, frozen=True):
    """One revision of one service, '' where its entries name none, and the time (ns) of its first entry that is no
    audit entry, None where it has none.
    """

    service: str
    revision: str
    first: int | None


class Found(msgspec.Struct, frozen=True):
    """The revisions that wrote in a time, raw entries that show it, and whether these are all revisions."""

    lives: tuple[Life, ...]
    entries: list[Any]
    all_of_them: bool


def discover(lister: Lister, scope: Scope, since: int, until: int) -> Found:
    """What wrote entries of the scope between two times (ns). Raises CloudError."""
    terms = scope.terms()
    lives: list[Life] = []
    entries: list[Any] = []
    others: list[str] = []
    while (newest := lister.one((*terms, *others), since, until, newest=True)) is not None:
        if len(lives) == MOST:
            return Found(tuple(lives), entries, all_of_them=False)
        labels = newest.resource.labels
        own = tuple(_own(labels))
        said = (*terms, *own, NO_AUDIT)
        last = lister.one(said, since, until, newest=True) if is_audit(newest.log_name) else newest
        first = lister.one(said, since, until, newest=False) if last is not None else None
        service = labels.get("service_name") or labels.get("configuration_name") or ""
        lives.append(Life(service, labels.get("revision_name") or "", time_of(first) if first is not None else None))
        entries += [entry for entry in (first, last, newest) if entry is not None]
        others.append(f"(NOT ({' AND '.join(own)}))")
    return Found(tuple(lives), [*entries, *_quiet(lister, scope, since, until, entries)], all_of_them=True)


def first_entries(lives: Iterable[Life]) -> dict[str, int | None]:
    """Revision -> the time (ns) of its first entry, of revisions that may have been looked for in several times."""
    found: dict[str, int | None] = {}
    for life in lives:
        if life.revision:
            times = [time for time in (found.get(life.revision), life.first) if time is not None]
            found[life.revision] = min(times, default=None)
    return found


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


def _quiet(lister: Lister, scope: Scope, since: int, until: int, entries: Sequence[Any]) -> list[Any]:
    """An entry that shows that not only warnings and errors are logged, where there is one and it is not known yet."""
    if not entries or any(entry.severity in _QUIET_NUMBERS and entry.text_payload for entry in entries):
        return []
    quiet = lister.one((*scope.terms(), NO_AUDIT, _QUIET, _SAYS), since, until, newest=False)
    return [quiet] if quiet is not None else []
