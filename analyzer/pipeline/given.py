"""What a run was given, in words that `logtriage lines` takes."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.entry.clock import DAY, HOUR, MINUTE, SECOND, rfc3339
from analyzer.pipeline.settings import Moment, Settings, is_pulled
from analyzer.verdict.result import Given

_UNITS = {"d": DAY, "h": HOUR, "m": MINUTE, "s": SECOND, "ms": SECOND // 1000}


def given(settings: Settings, revision: str | None) -> Given | None:
    """The sources and the options that decide what a finding is; `revision`: the one that was judged, as it was asked
    for. Of a pull the file that it saved; None where it saved none: then nothing is left to be read again.
    """
    saved = settings.cloud and settings.cloud.save
    if settings.cloud and not saved:
        return None
    return Given(
        sources=(_plain(saved),) if saved else tuple(map(_plain, settings.sources)),
        options=tuple(_options(settings, revision)),
    )


def _options(settings: Settings, revision: str | None) -> Iterator[str]:
    for name in settings.rules:
        yield from ("--rules", name)
    for name in settings.baseline:
        if not (settings.cloud and is_pulled(name)):
            yield from ("--baseline", name)
    if settings.service is not None:
        yield from ("--service", settings.service)
    if revision is not None:
        yield from ("--revision", revision)
    if settings.cloud is None:
        for option, moment in (("--since", settings.since), ("--until", settings.until)):
            if moment is not None:
                yield from (option, _told(moment))


def _plain(source: str) -> str:
    """A name that cannot be taken for an option."""
    return f"./{source}" if source.startswith("-") and source != "-" else source


def _told(moment: Moment) -> str:
    if moment.at is not None:
        return rfc3339(moment.at)
    ago = moment.ago or 0
    unit = next((unit for unit, length in _UNITS.items() if ago % length == 0), "")
    return f"{ago // _UNITS[unit]}{unit}" if unit else f"{ago / _UNITS['ms']:.6f}ms"
