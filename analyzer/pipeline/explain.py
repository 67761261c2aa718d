"""What a pull would ask for, and what that would cost, before it runs."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

import msgspec

from analyzer.entry.bound import Widened
from analyzer.entry.clock import SECOND
from analyzer.pipeline.asked import asked_of
from analyzer.pipeline.clock import Clock
from analyzer.pipeline.judge import Judge
from analyzer.pipeline.pull import Asked, Tell, opened, scope_of, widened_by
from analyzer.pipeline.settings import Cloud
from analyzer.pipeline.wanted import queries as queries_of
from analyzer.sources.cloud.discover import MOST
from analyzer.sources.cloud.pages import SIZE, Lister, time_of
from analyzer.sources.cloud.scope import between, both, of_revision
from analyzer.verdict.target import LATEST, PREVIOUS

_LOOKS = 5
"""Calls that find out which revisions wrote: two a revision and one, for two revisions."""


_ALWAYS = (
    "Beside what rules look for, this asks for warnings and errors, failed requests, entries without a severity (it may"
    " stand in their text), without a text, or that may be part of a stack trace."
)


class Plan(msgspec.Struct, frozen=True):
    """The filters of a pull, and why they ask for more than rules need. `later`: what is only known when it runs."""

    queries: tuple[str, ...]
    widened: tuple[Widened, ...]
    later: tuple[str, ...]


class Estimate(msgspec.Struct, frozen=True):
    """What a pull would bring: entries, calls, seconds; `exact` where they were counted, not reckoned."""

    entries: int
    pages: int
    seconds: float
    exact: bool


def plan(judge: Judge, cloud: Cloud, now: int) -> Plan:
    """The pull that these settings ask for, when it is `now` (ns). Raises UsageError."""
    asked = asked_of(judge, scope_of(cloud), now)
    later = [f"The first and last entry of each revision are looked for as well (up to {MOST} revisions)."]
    if asked.wanted is not None:
        later.insert(0, _ALWAYS)
    if asked.revision in (LATEST, PREVIOUS):
        later.append(f"Only the {asked.revision} revision is asked for, once its name is known.")
    return Plan(_queries(asked), widened_by(asked), tuple(later))


def estimate(judge: Judge, cloud: Cloud, clock: Clock, tell: Tell) -> Estimate:
    """What the pull would cost, from one or two calls a filter. Raises LogtriageError where these fail."""
    began = clock.now()
    asked = asked_of(judge, scope_of(cloud), began)
    with opened(cloud, clock, tell) as session:
        lister = session.lister(asked.name)
        started = time.monotonic()
        found = [_reckoned(lister, query, asked) for query in _queries(asked)]
        call = (time.monotonic() - started) / max(1, lister.pages)
    entries = sum(count for count, _exact in found)
    pages = _LOOKS + sum(max(1, math.ceil(count / SIZE)) for count, _exact in found)
    waits = max(0, asked.until - (began - cloud.settle)) / SECOND
    paced = 60.0 * ((pages - 1) // cloud.quota)
    return Estimate(entries, pages, max(paced, pages * call) + waits, all(exact for _count, exact in found))


def _queries(asked: Asked) -> tuple[str, ...]:
    terms: Sequence[str] = asked.scope.terms()
    if asked.revision not in (None, LATEST, PREVIOUS):
        terms = (*terms, of_revision(asked.revision or ""))
    return tuple(both(query, *between(asked.since, asked.until)) for query in queries_of(terms, asked.wanted))


def _reckoned(lister: Lister, query: str, asked: Asked) -> tuple[int, bool]:
    """How many entries a filter finds, and whether that is exact: from its newest page and its oldest."""
    page = lister.sample(query, newest_first=True)
    if not page.token:
        return len(page.entries), True
    rates = []
    for newest_first in (True, False):
        page = page if newest_first else lister.sample(query, newest_first=False)
        times = [time_of(entry) for entry in page.entries]
        if times:
            span = asked.until - min(times) if newest_first else max(times) - asked.since
            rates.append(len(times) / max(SECOND, span))
    rate = sum(rates) / len(rates) if rates else 0.0
    return max(len(page.entries), round(rate * (asked.until - asked.since))), False
