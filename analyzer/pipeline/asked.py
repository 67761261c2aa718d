"""Settings of a pull -> what is asked for."""

from __future__ import annotations

from analyzer.entry.bound import Wanted
from analyzer.entry.clock import FIRST, MINUTE, SECOND
from analyzer.errors import UsageError
from analyzer.matching.bound import bound
from analyzer.pipeline.judge import Judge
from analyzer.pipeline.pull import Asked
from analyzer.pipeline.settings import Moment, Settings
from analyzer.sources.cloud.scope import Scope

_SINCE = Moment(ago=30 * MINUTE)


def asked_of(judge: Judge, scope: Scope, now: int) -> Asked:
    """The pull of the candidate, when it is `now` (ns). Raises UsageError for times that leave nothing to ask for."""
    settings = judge.settings
    since, until = _time(settings.since or _SINCE, now), min(now, _time(settings.until or Moment(at=now), now))
    if since >= until:
        raise UsageError("--since does not lie before --until (or lies in the future): no entry can be between them")
    return Asked(
        name=scope.called,
        scope=scope,
        since=since,
        until=until,
        wanted=wanted_of(judge, scope),
        revision=settings.revision,
        window=f"{settings.since or _SINCE} {settings.until or ''}",
    )


def wanted_of(judge: Judge, scope: Scope) -> Wanted | None:
    """What can matter under the rules; None where everything is asked for."""
    settings = judge.settings
    if settings.cloud is not None and settings.cloud.everything:
        return None
    markers = [marker for rules in judge.rulesets for marker in rules.markers]
    issues = [issue for rules in judge.rulesets for issue in rules.issues]
    per_requests = any(issue.limits and issue.limits.per_1k_requests is not None for issue in issues)
    return bound(
        judge.watches,
        scope.service,
        requests=_compares(settings) or per_requests,
        instances=any(marker.per == "instance" for marker in markers),
    )


def _compares(settings: Settings) -> bool:
    return bool(settings.baseline)


def _time(moment: Moment, now: int) -> int:
    found = max(FIRST, now - moment.ago) if moment.ago is not None else moment.at or 0
    return found // SECOND * SECOND if moment.ago is not None else found
