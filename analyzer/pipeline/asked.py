"""Settings of a pull -> what is asked for."""

from __future__ import annotations

from analyzer.entry.clock import FIRST, MINUTE, SECOND
from analyzer.errors import UsageError
from analyzer.pipeline.judge import Judge
from analyzer.pipeline.pull import Asked
from analyzer.pipeline.settings import Moment
from analyzer.pipeline.wanted import counts_requests, wanted_of
from analyzer.sources.cloud.scope import Scope

_SINCE = Moment(ago=30 * MINUTE)


def asked_of(judge: Judge, scope: Scope, now: int) -> Asked:
    """The pull of the candidate, when it is `now` (ns). Raises UsageError for times that leave nothing to ask for."""
    settings = judge.settings
    since, until = _time(settings.since or _SINCE, now), min(now, _time(settings.until or Moment(at=now), now))
    everything, requests = settings.cloud is not None and settings.cloud.everything, counts_requests(judge)
    if since >= until:
        raise UsageError("--since does not lie before --until (or lies in the future): no entry can be between them")
    return Asked(
        name=scope.called,
        scope=scope,
        since=since,
        until=until,
        wanted=None if everything else wanted_of(judge, scope.service, requests=requests),
        requests=everything or requests,
        revision=settings.revision,
        must_exist=True,
        window=f"{settings.since or _SINCE} {settings.until or ''}",
    )


def _time(moment: Moment, now: int) -> int:
    found = max(FIRST, now - moment.ago) if moment.ago is not None else moment.at or 0
    return found // SECOND * SECOND if moment.ago is not None else found
