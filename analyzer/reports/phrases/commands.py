"""The commands that show more of what a report tells."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from analyzer.reports.phrases.numbers import counted
from analyzer.verdict.result import Finding, Given, Result

_MOST_SOURCES = 3


def lines(finding: Finding, result: Result) -> list[str]:
    """The words of the command that shows the entries of a finding; of many sources the first is named. None where
    what was read is not kept.
    """
    return _lines_of(shlex.quote(finding.id), result)


def lines_of_any(result: Result) -> list[str]:
    """The same words for any finding, with `ID` in the place of its id."""
    return _lines_of("ID", result)


def _lines_of(name: str, result: Result) -> list[str]:
    given = result.target.given
    if given is None or not given.sources:
        return []
    return ["logtriage", "lines", name, *_sources(given), *map(shlex.quote, given.options)]


def scan(result: Result) -> list[str]:
    """The words of the command that comes to the same result; none where what was read is not kept."""
    given = result.target.given
    if given is None or not given.sources:
        return []
    options = (*given.options, *_of_the_verdict(result))
    return ["logtriage", "scan", *_sources(given), *map(shlex.quote, options)]


def _of_the_verdict(result: Result) -> Iterator[str]:
    """Options that change no finding, but what is said of it."""
    if result.target.deployed_at:
        yield from ("--deployed-at", result.target.deployed_at)
    if any(_softened(finding) for finding in result.findings):
        yield from ("--unknown", "non-blocking")


def _softened(finding: Finding) -> bool:
    """Only by that option a problem that no rule explains does not block without a baseline."""
    unknown = finding.problem and not finding.known
    return unknown and finding.state == "no-baseline" and finding.label == "non-blocking"


def _sources(given: Given) -> list[str]:
    sources = [shlex.quote(source) for source in given.sources]
    if len(sources) > _MOST_SOURCES:
        return [sources[0], f"[and {counted(len(sources) - 1, 'more source')}]"]
    return sources
