"""What the answer rests on and what it does not cover, and what is no finding but worth knowing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analyzer.reports.markdown.source import bullets
from analyzer.reports.markdown.view import View
from analyzer.reports.phrases.coverage import limits
from analyzer.reports.phrases.elsewhere import where_and_when
from analyzer.reports.phrases.numbers import counted, entries, number, rate
from analyzer.verdict.result import RevisionCoverage


def coverage(view: View) -> Iterator[str]:
    """What was read, then what limits the answer; that nothing does is said too."""
    yield "### Coverage"
    limiting = [line for alike in limits(view.result.coverage, view.calendar) for line in _some(view, alike)]
    yield bullets([*_read(view), *_revisions(view), *(limiting or _unlimited(view))])


def _read(view: View) -> Iterator[str]:
    told = view.result.coverage
    by_severity = ", ".join(f"{number(count)} {view.text(name)}" for name, count in told.severities.items())
    yield f"{entries(told.entries)} read" + (f": {by_severity}" if by_severity else "")
    if told.duplicates.dropped:
        yield f"{counted(told.duplicates.dropped, 'duplicate')} dropped"


def _unlimited(view: View) -> list[str]:
    nothing = "nothing limits this answer: no unreadable line, no entry without text, no gap, nothing cut off"
    return [nothing] if view.result.coverage.entries else []


def context(view: View) -> Iterator[str]:
    """Other revisions, problems that only they or only the baseline have, and expiring rules, where there are any."""
    told = [*_other_revisions(view), *_elsewhere(view), *_gone(view), *_expiring(view)]
    if told:
        yield "### Beside the verdict"
        yield bullets(told)


def _revisions(view: View) -> Iterator[str]:
    seen = view.result.coverage.revisions
    if len(seen) > 1:
        yield f"by revision: {', '.join(_some(view, [_revision(view, revision) for revision in seen], plain=True))}"


def _revision(view: View, seen: RevisionCoverage) -> str:
    named = view.code(seen.revision or seen.service) or "without a name"
    return f"{named} {number(seen.entries)}{'' if seen.target else ' (not judged)'}"


def _other_revisions(view: View) -> Iterator[str]:
    others = [o for o in view.result.context.other_revisions if o.problems or o.critical_hits]
    told = []
    for other in others:
        critical = f", {number(other.critical_hits)} critical" if other.critical_hits else ""
        named = view.code(other.revision or other.service) or "no revision"
        told.append(f"{named} ({counted(other.problems, 'problem')}{critical} in {entries(other.entries)})")
    if told:
        yield f"**Other revisions in the same logs, not judged:** {', '.join(_some(view, told, plain=True))}"


def _elsewhere(view: View) -> Iterator[str]:
    told = []
    for problem in view.result.context.elsewhere:
        aside = "; ".join(view.text(part) for part in where_and_when(problem, view.result, view.calendar))
        told.append(f"{number(problem.count)} × {view.title(problem)}{f' ({aside})' if aside else ''}")
    if told:
        yield f"**Only other revisions show:** {'; '.join(_some(view, told, plain=True))}"


def _gone(view: View) -> Iterator[str]:
    gone = view.result.context.baseline_only
    told = [f"{view.title(problem)} ({rate(problem.count, problem.per_hour)} before)" for problem in gone]
    if told:
        yield f"**Gone, only the baseline has it:** {'; '.join(_some(view, told, plain=True))}"


def _expiring(view: View) -> Iterator[str]:
    told = [
        f"{view.code(rule.rule)} {'expired' if rule.expired else 'expires'} {view.text(rule.expires)}"
        for rule in view.result.rules.expiring
    ]
    if told:
        yield f"**Rules that expire:** {', '.join(_some(view, told, plain=True))}"


def _some(view: View, lines: Sequence[str], *, plain: bool = False) -> Iterator[str]:
    """The first few; with `plain` they are Markdown already."""
    most = view.detail.alike
    yield from lines[:most] if plain else map(view.text, lines[:most])
    if len(lines) > most:
        yield f"and {number(len(lines) - most)} more"
