"""For how long something was observed: the time that was read, not the time between the first entry and the last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from analyzer.entry.clock import MINUTE
from analyzer.tally.groups import Stream
from analyzer.tally.tally import Tally

_QUIET = 10 * MINUTE
"""Between sources that lie less apart than this the log went on; so long are the gaps that coverage tells."""

Spans = tuple[tuple[int, int], ...]
"""Times (ns, from and until); those of one origin in order and apart."""


def observed(tally: Tally, streams: Iterable[Stream]) -> Spans:
    """The times in which entries of `streams` were read: of the sources that hold their services, cut to the time from
    first to last entry of the streams.

    So the logs of two nights are two nights, whatever lies between them, and a revision that ended is not observed
    after its end. What two saved results counted at the same time was counted twice, and so is that time.
    """
    streams = set(streams)
    services = {service for service, _revision in streams}
    spans: defaultdict[str, list[tuple[int | None, int | None]]] = defaultdict(list)
    for source in tally.sources.values():
        if not source.services or source.services & services:
            span = (source.first, source.last) if source.first is not None else source.covers or (None, None)
            spans[source.saved].append(span)
    lives = united((read.first, read.last) for name, read in tally.streams.items() if name in streams)
    return tuple(span for _origin, own in sorted(spans.items()) for span in both(united(own), lives))


def length(spans: Spans) -> int | None:
    """How long that is (ns); None where no time is known."""
    return sum(until - since for since, until in spans) if spans else None


def united(spans: Iterable[tuple[int | None, int | None]]) -> Spans:
    """The times (ns) that any of `spans` holds, and what lies between such as are less than ten minutes apart."""
    found: list[tuple[int, int]] = []
    for since, until in sorted((s, u) for s, u in spans if s is not None and u is not None):
        if found and since - found[-1][1] < _QUIET:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return tuple(found)


def both(some: Spans, others: Spans) -> Spans:
    """The times (ns) that lie in both."""
    found, i, j = [], 0, 0
    while i < len(some) and j < len(others):
        since, until = max(some[i][0], others[j][0]), min(some[i][1], others[j][1])
        if since <= until:
            found.append((since, until))
        if some[i][1] < others[j][1]:
            i += 1
        else:
            j += 1
    return tuple(found)
