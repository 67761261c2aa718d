"""What is compared with: logs of a good time, results of earlier runs, revisions before the target's."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from analyzer.errors import SourceError, UsageError
from analyzer.pipeline.settings import PREVIOUS_REVISION, is_pulled
from analyzer.sources import Source, beginning, find, whole
from analyzer.verdict import document
from analyzer.verdict.counts import Counts
from analyzer.verdict.result import SCHEMA, BaselineSource, Result

_HEAD = 1 << 10
_BEGINNING = re.compile(rb'\s*\{\s*"schema"\s*:\s*"logtriage\.result/')


class Saved(msgspec.Struct, frozen=True):
    """A result of an earlier run: what it counted, by the name of its file."""

    name: str
    counts: Counts


class Baselines(msgspec.Struct, frozen=True):
    """All that a run is compared with, together. `older`: also earlier revisions in the candidate's own logs."""

    logs: tuple[Source, ...] = ()
    saved: tuple[Saved, ...] = ()
    older: bool = False

    @property
    def sources(self) -> tuple[BaselineSource, ...]:
        """What they are, and are called in reports."""
        own = (BaselineSource(name="earlier revisions in the same logs", kind="revisions"),) if self.older else ()
        logs = (BaselineSource(name=source.name, kind="logs") for source in self.logs)
        return (*own, *logs, *(BaselineSource(name=saved.name, kind="result") for saved in self.saved))


def baselines(names: Iterable[str]) -> Baselines:
    """What `names` stand for: files, globs and folders of logs and of saved results, and `previous-revision`.

    Raises SourceError for a name that stands for nothing or for a result that cannot be read, UsageError for what only
    a pull has.
    """
    names = tuple(names)
    asked = [name for name in names if is_pulled(name) and not Path(name).exists()]
    for name in asked:
        if name != PREVIOUS_REVISION:
            raise UsageError(f"--baseline {name} is of a pull (--cloud-run or --gcp-filter); name a file of logs")
    sources = find(name for name in names if name not in asked)
    results = [source for source in sources if is_result(source)]
    return Baselines(
        logs=tuple(source for source in sources if source not in results),
        saved=tuple(map(_read, results)),
        older=bool(asked),
    )


def is_result(source: Source) -> bool:
    """Is it the saved result of a run, not logs? Told by its first bytes; it is a file, perhaps packed."""
    return _BEGINNING.match(beginning(source, _HEAD).removeprefix(codecs.BOM_UTF8)) is not None


def without_results(sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """The sources; raises UsageError where one is a saved result."""
    for source in sources:
        if is_result(source):
            raise UsageError(f"{source.name}: is the result of a run; compare with it (--baseline {source.name})")
    return sources


def _read(source: Source) -> Saved:
    result = document.parsed(whole(source, document.LARGEST), source.name, Result, SCHEMA)
    if result.counts is None:
        raise SourceError(f"{source.name}: was saved without counts, by an older logtriage; scan its logs again")
    return Saved(source.name, result.counts)
