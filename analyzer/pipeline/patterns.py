"""The patterns of a log: settings -> the list of them, and the pattern of each entry where that is asked for."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

import msgspec

from analyzer import __version__
from analyzer.engines.entries import Read, read
from analyzer.entry.batch import Batch
from analyzer.errors import UsageError
from analyzer.pipeline.assigned import Assigned
from analyzer.pipeline.judge import Progress
from analyzer.ruleset.keys.names import fits
from analyzer.ruleset.keys.severity import allowed
from analyzer.sources import Source, find, spooled
from analyzer.tally.patterns import PatternStat, PatternTally, Recount
from analyzer.verdict.examples import when
from analyzer.verdict.masked import masked
from analyzer.verdict.pattern_list import SCHEMA, LeftOut, PatternList
from analyzer.verdict.patterns import listed, merged, ordered, other
from analyzer.verdict.result import Duplicates, Tool, Window


class PatternSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for. `severity`: a level or a comparison with one; `service`: `*` is a wildcard; `top`: how many
    patterns at most, None for all; `assign`: the file to write the pattern of each entry to.
    """

    sources: tuple[str, ...]
    service: str | None = None
    severity: str | None = None
    order: Literal["most-frequent", "rarest"] = "most-frequent"
    top: int | None = None
    assign: Path | None = None
    masked: bool = True


def run(settings: PatternSettings, progress: Progress | None = None) -> PatternList:
    """Read the sources, and group all of their entries. Raises LogtriageError where they cannot be read, or the file of
    `assign` not be written.
    """
    severities = _severities(settings.severity)
    sources = find(settings.sources)
    if settings.assign:
        _spare(settings.assign, sources)
    with ExitStack() as stack:
        assigned = stack.enter_context(Assigned(settings.assign)) if settings.assign else None
        sources = _kept(sources, stack)

        def counted(add: Callable[[Batch], list[str]]) -> Read:
            def take(batch: Batch) -> None:
                batch = _asked(batch, settings.service, severities)
                if len(batch):
                    ids = add(batch)
                    if assigned:
                        assigned.add(batch, ids)

            return read(sources, take, progress)

        first = PatternTally()
        done = counted(first.add)
        first.seal()
        families = first.families()
        kept, rest = first.kept, first.rest
        if rest:
            if assigned:
                assigned.begin_again()
            second = Recount(first, families)
            done = counted(second.add)
            second.settle()
            kept, rest = second.kept, second.rest
        found, belongs = merged(kept, families)
        if assigned:
            assigned.write(belongs)
    listed = _list(settings, done, found, rest)
    return masked(listed) if settings.masked else listed


def _kept(sources: tuple[Source, ...], stack: ExitStack) -> tuple[Source, ...]:
    """The sources in a form that can be read twice, until `stack` is left."""
    if all(source.location.again for source in sources):
        return sources
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="logtriage-")))
    return tuple(spooled(source, folder) for source in sources)


def _severities(asked: str | None) -> frozenset[int] | None:
    found = None if asked is None else allowed(asked)
    if asked is not None and found is None:
        raise UsageError(f'--severity {asked}: no severity; write one such as ERROR or ">=WARNING"')
    return found


def _spare(target: Path, sources: tuple[Source, ...]) -> None:
    if os.path.realpath(target) in {source.location.key for source in sources}:
        raise UsageError(f"--assign {target}: that is one of the logs to read; name another file")


def _asked(batch: Batch, service: str | None, severities: frozenset[int] | None) -> Batch:
    """The entries of a batch that are asked for."""
    wanted: list[int] | range = range(len(batch))
    if severities is not None:
        wanted = [i for i, severity in enumerate(batch.severities) if severity in severities]
    if service is not None:
        fitting = {name for name in set(batch.services) if fits(name, service)}
        wanted = [i for i in wanted if batch.services[i] in fitting]
    return batch if len(wanted) == len(batch) else batch.keep(wanted)


def _list(
    settings: PatternSettings, done: Read, found: dict[str, tuple[PatternStat, int]], rest: PatternStat | None
) -> PatternList:
    names = ordered(found, rarest=settings.order == "rarest")
    shown = names[: settings.top]
    stats = [stat for stat, _members in found.values()] + ([rest] if rest else [])
    entries = sum(stat.count for stat in stats)
    broken = sorted({reason for source in done.sources.values() for reason in source.broken})
    if not done.joined:
        broken.append("entries that came in pieces were too many to be put together: each piece stands alone")
    return PatternList(
        schema=SCHEMA,
        tool=Tool(name="logtriage", version=__version__),
        sources=tuple(done.sources),
        service=settings.service,
        severity=settings.severity,
        window=Window(
            first_entry=when(min((stat.first for stat in stats if stat.first is not None), default=None)),
            last_entry=when(max((stat.last for stat in stats if stat.last is not None), default=None)),
        ),
        entries=entries,
        unparsed=sum(source.unparsed for source in done.sources.values()),
        complete=not broken,
        incomplete_because=tuple(broken),
        duplicates=Duplicates(dropped=done.duplicates, exact=done.duplicates_exact),
        order=settings.order,
        patterns=tuple(listed(name, *found[name], entries) for name in shown),
        left_out=LeftOut(
            patterns=len(names) - len(shown), entries=sum(found[name][0].count for name in names[len(shown) :])
        ),
        other=other(rest, entries),
    )
