"""What a run counted, as its result keeps it, so that the result can be the baseline of a later run: a document type.

It is a tally without what only its own run needs (instances, moments, most examples), secrets masked.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

FORMAT: Literal["logtriage.counts/1"] = "logtriage.counts/1"

Time = Annotated[str, Meta(description="RFC 3339, UTC, up to nanoseconds", extra_json_schema={"format": "date-time"})]
Count = Annotated[int, Meta(ge=0, le=1 << 53)]
Some = Annotated[int, Meta(ge=1, le=1 << 53)]
_TOLD = "place:count, by place"
Bins = Annotated[str, Meta(pattern=r"^(-?\d{1,18}:\d{1,12}( -?\d{1,18}:\d{1,12}){0,63})?$", description=_TOLD)]
Traffic = Annotated[str, Meta(pattern=r"^(-?\d{1,9}:\d{1,15}( -?\d{1,9}:\d{1,15})*)?$", description=_TOLD)]


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all parts: immutable values; what is as usual is left out."""


class Counted(Part, frozen=True, kw_only=True):
    """How often something was seen in a service, and when: counts in bins of 2**`scale` minutes since the epoch."""

    service: str = ""
    count: Some
    severity: int = 0
    first: Time | None = None
    last: Time | None = None
    scale: Annotated[int, Meta(ge=0, le=40)] = 0
    bins: Bins = ""


class Explained(Part, frozen=True, kw_only=True):
    """What hit an issue."""

    rule: Annotated[str, Meta(description="rule set and id")]
    counts: tuple[Counted, ...]


class Unexplained(Part, frozen=True, kw_only=True):
    """A group of what no rule explains, by the id of its signature."""

    id: str
    problem: bool = True
    template: str
    text: Annotated[
        str | None, Meta(description="a text it was computed from; none where that is long or holds a secret")
    ] = None
    counts: tuple[Counted, ...]


class Beyond(Part, frozen=True, kw_only=True):
    """What is in no group of its own: there were too many."""

    problem: bool
    counts: tuple[Counted, ...]


class StreamRead(Part, frozen=True, kw_only=True):
    """What was read of a revision of a service."""

    service: str = ""
    revision: str = ""
    entries: Count
    audit: Count = 0
    quiet: Count = 0
    requests: Count = 0
    starts: Count = 0
    first: Time | None = None
    last: Time | None = None


class Bucket(Part, frozen=True, kw_only=True):
    """Entries of a severity that were cut off: how many there are, and the time they cover."""

    severity: str
    count: Count
    first: Time | None = None
    last: Time | None = None


class SourceRead(Part, frozen=True, kw_only=True):
    """A time in which logs of some services were read."""

    services: tuple[str, ...] = ()
    first: Time
    last: Time
    cut: tuple[Bucket, ...] = ()


class Counts(Part, frozen=True, kw_only=True):
    """All that was counted. `signatures` is the version of the algorithm that made the ids of `unexplained`."""

    format: Literal["logtriage.counts/1"]
    signatures: Annotated[int, Meta(ge=1)]
    rules: Annotated[dict[str, str], Meta(description="the issues looked for, with digests of what they match")]
    streams: tuple[StreamRead, ...] = ()
    sources: tuple[SourceRead, ...] = ()
    traffic: Annotated[Traffic, Meta(description="entries by half hour (of 32 minutes) since the epoch")] = ""
    explained: tuple[Explained, ...] = ()
    unexplained: tuple[Unexplained, ...] = ()
    beyond: tuple[Beyond, ...] = ()
    limit: Annotated[
        tuple[str, bool] | None, Meta(description="of groups with ids from here on none was kept apart")
    ] = None
    not_judged: Annotated[dict[str, str], Meta(description="rules that were not judged on all of it, and why")] = {}
    too_many: Annotated[tuple[str, ...], Meta(description="what there was too much of to be judged")] = ()
