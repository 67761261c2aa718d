"""Waiting for a deployment: growing sources are judged again and again, until the verdict is certain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec.structs import replace

from analyzer.engines import Window
from analyzer.engines.follow import Followed
from analyzer.entry.clock import SECOND, nanoseconds, spoken
from analyzer.errors import SourceError, UsageError
from analyzer.pipeline.baselines import baselines
from analyzer.pipeline.clock import Clock
from analyzer.pipeline.follow import followed_pull
from analyzer.pipeline.judge import Judge, Logs
from analyzer.pipeline.pull import Tell
from analyzer.pipeline.settings import is_pulled
from analyzer.ruleset import RuleSet
from analyzer.sources.growing import Growing, GrowingFiles
from analyzer.tally.sources import SourceTally
from analyzer.tally.tally import Tally
from analyzer.verdict.result import Marker, Reason, Result
from analyzer.verdict.target import LATEST, PREVIOUS

_REST = 2  # times what a look costs


class WaitSettings(msgspec.Struct, frozen=True):
    """What a wait depends on beyond what a scan does; times in ns.

    `timeout`: how long to wait at most. `hold`: how long all required markers must have been ready. `settle`: how long
    something that fails must stand to be certain: a trace may be half written. `pause`: between two looks, at least.
    """

    timeout: int
    hold: int
    settle: int = SECOND
    pause: int = SECOND // 2


class Look(msgspec.Struct, frozen=True):
    """How things stand: what a scan would say now, and how long (ns) is left.

    `held`: for how long all required markers have been ready, None while they are not; asked for are `hold`. `final`:
    the verdict is certain, or the time is up. `whole`: all that was there before the wait is read. `notes` are told
    once.
    """

    result: Result
    elapsed: int
    left: int
    held: int | None
    hold: int
    final: bool
    notes: tuple[str, ...] = ()
    whole: bool = True


def wait(judge: Judge, settings: WaitSettings, sources: Growing, clock: Clock) -> Iterator[Look]:
    """Looks at `sources` until the verdict is certain or the time is up; the last one is final. What is judged and how
    is told by the settings of `judge`, whose `since` and `until` are times here.

    It is certain as soon as all required markers are ready and were for `hold`, or something has failed for good: a
    critical finding, a required marker that is late, or missing after a `within` of its own. What is ready is held
    only from when all that was there before is read, and passes once all is read that had come by the hold's end, at
    least by when its first entries were no longer late ones. Where the time is up, the result is that of a scan, but no
    pass: what was not held is `not-held`.
    Raises LogtriageError where rules, sources or settings leave nothing to wait for.
    """
    if settings.hold and settings.hold >= settings.timeout:
        hold, timeout = spoken(settings.hold), spoken(settings.timeout)
        raise UsageError(f"--hold ({hold}) leaves nothing of --timeout ({timeout}) to become ready in")
    began = clock.now()
    followed = _Following(judge, sources)
    patience = _Patience(settings, followed.rulesets, named=judge.settings.revision not in (None, LATEST, PREVIOUS))
    late = judge.settings.cloud.settle if judge.settings.cloud else 0
    whole = False
    while True:
        now = clock.now()
        over = now - began >= settings.timeout or sources.ended
        result = followed.look(last=over)
        sure = sources.confirmed()
        whole = whole or sure
        held = patience.held(result, now) if whole else None
        certain = patience.failed(result, now, followed.reached, sure=sure, whole=whole)
        if held is not None and held >= settings.hold:
            certain = certain or sources.confirmed(now - held + min(settings.hold, late))
        if over and not certain:
            result = _ended(result, held, settings.hold)
        yield Look(
            result=result,
            elapsed=now - began,
            left=max(0, began + settings.timeout - now),
            held=held,
            hold=settings.hold,
            final=over or certain,
            notes=sources.notes(),
            whole=whole,
        )
        if over or certain:
            return
        cost = clock.now() - now
        rest = max(settings.pause, _REST * cost)
        clock.sleep(max(0, min(rest, began + settings.timeout - clock.now())) / SECOND)


@contextmanager
def following(judge: Judge, clock: Clock, tell: Tell = lambda _name, _told: None) -> Iterator[Growing]:
    """What the settings name, as it grows: files, or the entries of a service.

    Raises SourceError for names that cannot be those of files, and where a service cannot be asked.
    """
    with followed_pull(judge, clock, tell) if judge.settings.cloud else _files(judge, clock) as followed:
        try:
            yield followed
        finally:
            followed.close()


@contextmanager
def _files(judge: Judge, clock: Clock) -> Iterator[Growing]:
    yield GrowingFiles(judge.settings.sources, clock.now)


def required(result: Result) -> list[Marker]:
    """The markers that a pass needs."""
    return [marker for marker in result.markers if marker.required]


class _Following:
    """What a scan of the sources says now; only what is new is read."""

    def __init__(self, judge: Judge, sources: Growing) -> None:
        self._judge, self._sources, self.rulesets = judge, sources, judge.rulesets
        if not any(marker.required for rules in self.rulesets for marker in rules.markers):
            raise UsageError(
                "the rules have no required marker, so nothing would show that the service is ready; "
                "name rules that have one (--rules), or scan the logs"
            )
        settings = judge.settings
        if judge.settings.cloud:
            for name in settings.baseline:
                if is_pulled(name) and not Path(name).exists():
                    raise UsageError(f"--baseline {name}: a wait compares with files; scan with it afterwards")
        self._before = baselines(settings.baseline)
        self._baseline = self._judge.baseline(self._before)
        since, until = settings.since, settings.until
        self._window = Window(since.at if since else None, until.at if until else None)
        self._followed, self._lives = Followed(judge.program.afresh(), self._window), sources.lives
        self._tally, self._fresh = Tally(), True
        self._counted: Mapping[str, SourceTally] = {}
        self.reached: int | None = None

    def look(self, *, last: bool) -> Result:
        """The result as of now; with `last` also of what may be incomplete still."""
        self._fresh = self._sources.poll(last=last) or self._fresh
        if self._sources.lives != self._lives:
            self._lives, self._fresh = self._sources.lives, True
            self._followed.forget()
        if self._fresh:
            self._read(last)
        self._cover()
        logs = Logs(self._sources.sources(), self._before, self._window, self._judge.settings.revision)
        return self._judge.concluded(logs, self._tally, self._baseline, self._sources.complete_until())

    def _read(self, last: bool) -> None:
        try:
            # what is known of them changes between looks, and is added at each
            self._tally = self._followed.tally([replace(source, pulled=None) for source in self._sources.sources()])
            self._counted, self._fresh = dict(self._tally.sources), False
        except SourceError:
            if last:
                raise  # before, it may be between two of its lives

    def _cover(self) -> None:
        """Add what is known of the sources: between the first and last entry there may be some that were not read."""
        spans = {
            name: (read.first, read.last)
            for name, read in self._counted.items()
            if read.first is not None and read.last is not None
        }
        covers = self._sources.covers(spans)
        pulled = {source.name: source.pulled for source in self._sources.sources()}
        for name, read in self._counted.items():
            known = pulled.get(name)
            broken = read.broken | set(known.incomplete if known else ())
            self._tally.sources[name] = replace(
                read, first=None, last=None, covers=covers.get(name), pulled=known, broken=broken
            )
        self.reached = max((until for _since, until in covers.values()), default=None)


class _Patience:
    """Since when all is ready, and since when what fails has stood."""

    def __init__(self, settings: WaitSettings, rulesets: Sequence[RuleSet], *, named: bool) -> None:
        self._settle, self._named = settings.settle, named
        self._ready: int | None = None
        self._failing: dict[str, int] = {}
        # what must not follow may still come for so long
        self._open = {
            f"{rules.name}/{issue.id}": issue.match.unless.within
            for rules in rulesets
            for issue in rules.issues
            if issue.match.unless
        }

    def held(self, result: Result, now: int) -> int | None:
        """For how long (ns) all required markers have been ready and nothing failed; None while that is not so."""
        asked = required(result)
        if not asked or result.verdict == "fail" or any(marker.status != "ready" for marker in asked):
            self._ready = None
            return None
        self._ready = now if self._ready is None else self._ready
        return now - self._ready

    def failed(self, result: Result, now: int, reached: int | None, *, sure: bool, whole: bool) -> bool:
        """Has something failed for good? `reached` is up to when (ns since the epoch) the logs were read; `sure`:
        nothing is missing among them, `whole`: nothing of what was there before the wait.
        """
        # an earlier line may show that a marker was in time, and a newer revision that it is another's finding
        failing = [f"marker {marker.ruleset}/{marker.id}" for marker in required(result) if sure and _for_good(marker)]
        for finding in result.findings if whole or self._named else ():
            first = nanoseconds(finding.first_seen) if finding.first_seen else None
            within = self._open.get(finding.id, 0)
            decided = not within or first is None or (reached is not None and first + within < reached)
            if finding.label == "critical" and decided:
                failing.append(finding.id)
        self._failing = {name: self._failing.get(name, now) for name in failing}
        return any(now - since >= self._settle for since in self._failing.values())


def _for_good(marker: Marker) -> bool:
    """Has it failed, whatever is still to come? One that was lost may return, and one without a `within` come late."""
    return marker.status == "late" or (marker.status == "missing" and marker.within_seconds is not None)


def _ended(result: Result, held: int | None, hold: int) -> Result:
    """The result when the time is up: what would pass was not held."""
    if result.verdict != "pass":
        return result
    if held is not None and held >= hold:
        message = f"all required markers had been ready for {spoken(held)}, but time was up before all of it was read"
    elif held is not None:
        asked = spoken(hold)
        message = f"time was up when all required markers had been ready for {spoken(held)}, and {asked} were asked for"
    else:
        message = "no required marker was asked of what was read, so nothing showed that the service is ready"
    return replace(result, verdict="inconclusive", reasons=(Reason(code="not-held", message=message),))
