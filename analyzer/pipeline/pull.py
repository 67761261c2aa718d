"""A pull: settings -> a file of entries, and what is known of it.

A time up to now is brought in two steps: what has settled at once, the newest part when late entries have had their
time to arrive. In each the revisions that wrote are looked for first, then what can matter is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from analyzer.entry.bound import Wanted, Widened
from analyzer.entry.clock import DAY, FIRST, SECOND, spoken
from analyzer.entry.pulled import Pulled
from analyzer.errors import SourceError, UsageError
from analyzer.pipeline.clock import Clock
from analyzer.pipeline.settings import Cloud
from analyzer.pipeline.wanted import digest, queries
from analyzer.ruleset import cache
from analyzer.sources import LocalFile, Source
from analyzer.sources.cloud import filters
from analyzer.sources.cloud.client import Connection, default_project, is_loopback
from analyzer.sources.cloud.discover import Life, first_entries
from analyzer.sources.cloud.faults import CloudError
from analyzer.sources.cloud.pace import Pace, shared_file
from analyzer.sources.cloud.pages import Lister, Patience
from analyzer.sources.cloud.pages import Told as Told  # noqa: PLC0414 - what shows a pull is told it
from analyzer.sources.cloud.project import named
from analyzer.sources.cloud.pull import Pull
from analyzer.sources.cloud.saved import Saving
from analyzer.sources.cloud.scope import Scope, between, of_revision
from analyzer.verdict.target import LATEST, PREVIOUS, by_age
from analyzer.verdict.target import named as revision_named

Tell = Callable[[str, Told], None]
"""Called now and then with what is pulled and how far that is."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One pull: entries of a scope between two times (ns), and which of them can matter (None: all).

    `revision`: only its entries (a name, `latest`, `previous`), apart from what shows that there are others. `window`:
    how the user gave the times. `must_exist`: a service that never wrote is a mistake.
    `requests`: all requests are among what is wanted.
    """

    name: str
    scope: Scope
    since: int
    until: int
    wanted: Wanted | None
    revision: str | None = None
    window: str = ""
    must_exist: bool = False
    requests: bool = True


class Brought(msgspec.Struct, frozen=True):
    """The source with what came, and the revisions that wrote in its time."""

    source: Source
    lives: tuple[Life, ...]


class Session:
    """The pulls of one run: they share a connection, and the quota. Raises LogtriageError where there is none."""

    def __init__(self, cloud: Cloud, clock: Clock, tell: Tell) -> None:
        self.cloud, self.clock, self._tell = cloud, clock, tell
        self.project = _project(cloud)
        self._connection = Connection(self.project, cloud.endpoint)
        self._pace = Pace(
            cloud.quota,
            shared_file(cache.chosen().folder, self._connection.endpoint, self.project),
            clock=lambda: clock.now() / SECOND,
            sleep=clock.sleep,
        )

    def another(self) -> Connection:
        """A connection of its own, for a stream that only closing it ends."""
        return Connection(self.project, self.cloud.endpoint)

    def lister(self, name: str) -> Lister:
        """What lists entries for a pull of this name."""
        total = self.cloud.retry_for / SECOND
        patience = Patience(total, initial=min(0.5, total / 100), longest=min(30.0, total / 4))
        return Lister(self._connection, self._pace, patience, lambda told: self._tell(name, told))

    def bring(self, asked: Asked, path: Path, *, lasting: bool) -> Brought:
        """The source with all that was asked for, in a file at `path`.

        Where it could not be completed, what came is in a file beside that one, and the source says so. Raises
        LogtriageError where nothing could be read at all.
        """
        lister = self.lister(asked.name)
        lister.window = (asked.since, asked.until)
        about = _described(asked, self.project, self.cloud)
        saving = Saving(path, about, resume=lasting and self.cloud.resume, lasting=lasting)
        if saving.resumed:
            kept = saving.progress.kept
            asked = msgspec.structs.replace(asked, since=int(kept["since"]), until=int(kept["until"]))
        else:
            saving.keep("since", str(asked.since))
            saving.keep("until", str(asked.until))
        run = _Run(asked, saving, self, lister)
        incomplete: tuple[str, ...] = ()
        try:
            run.bring()
        except CloudError as error:
            if not lister.answers:
                saving.abandon()
                raise
            incomplete = (f"{asked.name}: the pull stopped: {error}",)
        except BaseException:
            saving.abandon()
            raise
        pulled = Pulled(
            scope=asked.scope.called,
            project=self.project,
            since=asked.since,
            until=asked.until,
            complete_until=self._complete(asked, lister, incomplete),
            selected=run.selected,
            wanted=digest((), asked.wanted) if run.selected else "",
            requests=asked.requests or not run.selected,
            service=asked.scope.service,
            revision=run.revision,
            incomplete=incomplete,
            entries=saving.progress.entries,
            pages=saving.progress.pages,
        )
        if incomplete:
            return Brought(Source(asked.name, LocalFile(saving.leave()), pulled=pulled), run.lives)
        return Brought(Source(asked.name, LocalFile(path), pulled=saving.finish(pulled)), run.lives)

    def _complete(self, asked: Asked, lister: Lister, incomplete: tuple[str, ...]) -> int:
        if incomplete:
            return lister.reached or asked.since
        return max(asked.since, min(asked.until, self.clock.now() - self.cloud.settle))

    def wait_until(self, moment: int, lister: Lister) -> None:
        """Let time pass up to a moment (ns)."""
        while (left := moment - self.clock.now()) > 0:
            lister.say(f"{spoken(left)} for late entries")
            self.clock.sleep(min(1.0, left / SECOND))

    def close(self) -> None:
        self._connection.close()


class _Run:
    """One pull while it runs: what was found so far decides what is asked for next."""

    def __init__(self, asked: Asked, saving: Saving, session: Session, lister: Lister) -> None:
        self._asked, self._saving, self._session, self._lister = asked, saving, session, lister
        self._pull = Pull(lister, asked.scope, saving)
        self.lives: tuple[Life, ...] = ()
        self.selected = asked.wanted is not None
        self.revision: str | None = None

    def bring(self) -> None:
        asked, settle = self._asked, self._session.cloud.settle
        settled = int(self._saving.progress.kept.get("settled", 0))
        if not settled:
            settled = max(asked.since, min(asked.until, self._session.clock.now() - settle))
            self._saving.keep("settled", str(settled))
        spans = [(since, until) for since, until in ((asked.since, settled), (settled, asked.until)) if since < until]
        done: list[tuple[int, int, str | None]] = []
        for since, until in spans:
            self._session.wait_until(until + settle, self._lister)
            found = self._pull.look(since, until)
            self.lives += found.lives
            self.revision = self._chosen()
            if not found.all_of_them:
                self.selected = False
            self._select(since, until, everything=not found.all_of_them)
            done.append((since, until, self.revision))
        for since, until, revision in done:
            if revision != self.revision:  # a newer one appeared in the last part
                self._select(since, until, everything=False)
        if asked.must_exist and not (self.lives or self._lister.entries):
            self._exists()

    def _select(self, since: int, until: int, *, everything: bool) -> None:
        """Bring what can matter between two times, of the revision where one is asked for."""
        terms = self._asked.scope.terms()
        if self.revision is not None and not everything:
            terms = (*terms, of_revision(self.revision))
        wanted = None if everything else self._asked.wanted
        for number, query in enumerate(queries(terms, wanted)):
            self._pull.bring(f"{since}-{until}-{self.revision or ''}-{number}", (query,), since, until)

    def _chosen(self) -> str | None:
        """The name of the revision asked for, as far as is known; None where all are."""
        wanted = self._asked.revision
        if wanted not in (LATEST, PREVIOUS):
            return wanted
        services = {life.service for life in self.lives if life.revision}
        if len(services) > 1:
            if wanted == LATEST:
                return None  # of each service
            raise UsageError(f"--revision {wanted}: the entries are of several services; name a revision")
        return revision_named(wanted, by_age(first_entries(self.lives)))

    def _exists(self) -> None:
        """Nothing was found: is there such a service? Raises SourceError where none wrote in the last 30 days."""
        scope, until = msgspec.structs.replace(self._asked.scope, gcp_filter=None), self._session.clock.now()
        month = max(FIRST, self._asked.until - 30 * DAY)
        if scope.service is None or self._lister.one(scope.terms(), month, until, newest=True) is not None:
            return
        others = Scope(None, scope.region, 'resource.type="cloud_run_revision"')
        page = self._lister.sample(" AND ".join((*others.terms(), *between(month, until))))
        names = sorted({entry.resource.labels.get("service_name") or "" for entry in page.entries} - {""})
        known = f"; services that did: {', '.join(names[:20])}" if names else ""
        raise SourceError(
            f"no {scope.called} has written an entry to project {self._session.project} in the last 30 days{known};"
            " check --cloud-run, --project and --region"
        )


def _described(asked: Asked, project: str, cloud: Cloud) -> dict[str, str]:
    """What must be the same for a pull to go on with an interrupted one, by the options that decide it."""
    terms = asked.scope.terms()
    return {
        "--project": project,
        "--cloud-run, --region, --gcp-filter": " AND ".join(terms),
        "--revision": asked.revision or "",
        "--since, --until": asked.window,
        "--api-endpoint": cloud.endpoint or "",
        "--rules or --everything": digest(terms, asked.wanted),
    }


def widened_by(asked: Asked) -> tuple[Widened, ...]:
    """Why more is asked for than the rules need."""
    if asked.wanted is None:
        return ()
    composed = filters.compose(asked.scope.terms(), asked.wanted)
    return (*asked.wanted.widened, *(widened for query in composed for widened in query.widened))


def scope_of(cloud: Cloud) -> Scope:
    """What the settings name."""
    return Scope(cloud.service, cloud.region, cloud.gcp_filter)


@contextmanager
def opened(cloud: Cloud, clock: Clock, tell: Tell) -> Iterator[Session]:
    """A session that is closed in the end."""
    session = Session(cloud, clock, tell)
    try:
        yield session
    finally:
        session.close()


def _project(cloud: Cloud) -> str:
    found = named(cloud.project)
    if found is None and not (cloud.endpoint and is_loopback(cloud.endpoint)):
        found = default_project()
    if found is None:
        raise UsageError("no project is named; give --project ID, or set GOOGLE_CLOUD_PROJECT")
    return found
