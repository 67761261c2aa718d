"""Which entries of a project are asked for, as terms of a filter.

Source: https://cloud.google.com/logging/docs/view/logging-query-language
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from analyzer.entry.clock import rfc3339

NO_AUDIT = '(NOT logName:"cloudaudit.googleapis.com")'
NO_REVISION = '(NOT resource.labels.revision_name=~".")'


class Scope(msgspec.Struct, frozen=True):
    """The entries of a Cloud Run service, or those that a filter of the user's finds, or both."""

    service: str | None = None
    region: str | None = None
    gcp_filter: str | None = None

    def terms(self) -> tuple[str, ...]:
        """What every entry of the scope fulfils, to be joined by AND."""
        found = []
        if self.service is not None:
            found += ['resource.type="cloud_run_revision"', equals("resource.labels.service_name", self.service)]
        if self.region is not None:
            found.append(equals("resource.labels.location", self.region))
        if self.gcp_filter is not None:
            found.append(f"(\n{self.gcp_filter}\n)")  # on lines of its own: it may end in a comment
        return tuple(found)

    def may_hold(self, labels: Mapping[str, str]) -> bool:
        """May an entry with these labels of its resource be of the scope? It is not where it names another service."""
        service = labels.get("service_name")
        return self.service is None or not service or service.casefold() == self.service.casefold()

    @property
    def called(self) -> str:
        """How reports call it."""
        if self.service is None:
            return f"entries of {self.gcp_filter}" if self.gcp_filter else "all entries"
        return f"Cloud Run service {self.service}" + (f" in {self.region}" if self.region else "")


def equals(path: str, value: str) -> str:
    """The term that a field has a value; safe for any value."""
    return f"{path}={quoted(value)}"


def quoted(value: str) -> str:
    """`value` as a string of the query language."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'


def between(since: int, until: int) -> tuple[str, ...]:
    """The terms for times from `since` on and before `until` (ns). Every filter has them, so that none is unbounded."""
    return f'timestamp>="{rfc3339(since)}"', f'timestamp<"{rfc3339(until)}"'


def of_revision(revision: str) -> str:
    """The term for entries of a revision and for those that name none, which belong to all."""
    return f"({equals('resource.labels.revision_name', revision)} OR {NO_REVISION})"


def both(*terms: str) -> str:
    """All of the terms."""
    return "\nAND ".join(terms)
