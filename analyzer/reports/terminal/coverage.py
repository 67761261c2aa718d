"""Coverage: what was not read or not judged; with --verbose all of it."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.reports.phrases.coverage import limits
from analyzer.reports.phrases.numbers import counted, entries, number
from analyzer.reports.terminal.page import Page
from analyzer.verdict.result import Coverage, Result

_MOST_ALIKE = 5


def show_coverage(page: Page, result: Result) -> None:
    """What deviates from everything having been read, in one line each; nothing where nothing does."""
    told = [*_not_read(page, result.coverage), *(_in_full(page, result) if page.verbose else ())]
    if not told:
        return
    page.section("COVERAGE", "" if page.verbose else "what limits this answer")
    for line in told:
        page.prose("- ", line, indent="  ", hang="    ", rows=None if page.verbose else 3)


def _not_read(page: Page, coverage: Coverage) -> Iterator[str]:
    for alike in limits(coverage, page.calendar):
        yield from _some(page, alike)


def _in_full(page: Page, result: Result) -> Iterator[str]:
    coverage, window = result.coverage, result.window
    yield f"sources: {', '.join(result.target.sources)}"
    if window.since or window.until:
        since, until = page.calendar.at(window.since), page.calendar.at(window.until)
        yield f"asked for: {since or 'the beginning'} to {until or 'the end'}"
    yield (
        f"{counted(coverage.problems, 'problem')} of the target, {number(coverage.explained_problems)} explained; "
        f"{counted(coverage.requests, 'request')}; {counted(coverage.instances, 'instance')}"
    )
    yield "by severity: " + (", ".join(f"{name} {number(n)}" for name, n in coverage.severities.items()) or "none")
    if coverage.complete_until and not coverage.pulls:
        yield f"complete up to {page.calendar.at(coverage.complete_until)}"
    yield f"duplicates dropped: {number(coverage.duplicates.dropped)}"
    for revision in coverage.revisions:
        span = page.calendar.span(revision.first_entry, revision.last_entry)
        judged = "judged" if revision.target else "not judged"
        name = " ".join(filter(None, (revision.service, revision.revision)))
        yield f"{name}: {entries(revision.entries)}, {span or 'no times'}, {judged}"
    for used in result.rules.rulesets:
        yield (
            f"rules {used.ruleset} ({used.title}): {counted(used.markers, 'marker')}, "
            f"{counted(used.issues, 'issue')}, {used.file}"
        )
    yield f"rules digest {result.rules.digest}; {result.tool.name} {result.tool.version}"


def _some(page: Page, lines: list[str]) -> Iterator[str]:
    most = len(lines) if page.verbose else _MOST_ALIKE
    yield from lines[:most]
    if len(lines) > most:
        yield f"and {number(len(lines) - most)} more like this, see --verbose"
