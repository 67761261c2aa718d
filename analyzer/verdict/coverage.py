"""What was read and what was not, as the result tells it."""

from __future__ import annotations

from collections.abc import Iterable

from analyzer.entry import batch as flag
from analyzer.entry.clock import SECOND, rfc3339
from analyzer.entry.severity import Severity
from analyzer.tally.tally import StreamTally
from analyzer.verdict.evidence import Evidence, together
from analyzer.verdict.examples import when
from analyzer.verdict.measure import Measure, Side
from analyzer.verdict.question import Question
from analyzer.verdict.result import (
    BaselineCoverage,
    Coverage,
    Duplicates,
    PullCoverage,
    RevisionCoverage,
    RuleNotJudged,
)

_TOO_MANY = {
    "joining": "there were too many pieces of split traces and entries to put them together",
    "revisions": "there were too many revisions to tell them apart",
    "gaps": "the entries span too many minutes to look for gaps",
}

_ASSUMED = {
    flag.ASSUMED_UTC: "times without a zone were read as UTC",
    flag.ASSUMED_YEAR: "dates without a year were read as those of the latest year in which they do not lie more than a"
    " day after the time of reading",
    flag.ASSUMED_DAY: "times without a day were read as those of the day of the entry before them, or else of the day of"
    " reading",
}


def coverage(measured: Measure, question: Question) -> Coverage:
    """The coverage of the candidate, and what it is compared with. Where the question does not say up to when the
    evidence is known to be complete, pulls do.
    """
    evidence, complete_until = measured.now.evidence, question.complete_until
    tally, read = evidence.tally, evidence.of_target()
    if complete_until is None:
        pulls = [source.pulled for source in tally.sources.values() if source.pulled]
        complete_until = min((pulled.complete_until for pulled in pulls), default=None)
    return Coverage(
        entries=evidence.entries,
        target_entries=read.entries,
        problems=sum(s.problems for s in tally.streams.values()),
        explained_problems=sum(s.explained for s in tally.streams.values()),
        requests=sum(s.requests for s in tally.streams.values()),
        unparsed=evidence.unparsed,
        without_text=sum(s.without_text for s in tally.streams.values()),
        undated=tally.undated,
        shortened=tally.shortened,
        truncated=bool(evidence.truncated),
        truncated_because=evidence.truncated,
        complete=not evidence.incomplete,
        incomplete_because=evidence.incomplete,
        complete_until=when(complete_until),
        duplicates=Duplicates(dropped=tally.duplicates, exact=tally.duplicates_exact),
        gaps=evidence.gaps,
        revisions=_revisions(evidence),
        instances=len(together(tally.streams, tally.streams).instances),
        severities={s.name: tally.severities[s] for s in sorted(Severity, reverse=True) if tally.severities[s]},
        not_judged=tuple(not_judged(evidence)),
        groups_left_out=sum(stat.count for stat in tally.groups.rest.values()),
        assumptions=_assumptions(evidence),
        pulls=tuple(_pulls(evidence)),
        observed_seconds=_seconds(measured.now.span),
        baseline=_baseline(measured.before, question) if question.baseline else None,
    )


def _baseline(before: Side | None, question: Question) -> BaselineCoverage:
    read = before.read if before else StreamTally()
    return BaselineCoverage(
        sources=question.baseline,
        revisions=tuple(sorted({revision for _s, revision in before.streams if revision})) if before else (),
        first_entry=when(read.first),
        last_entry=when(read.last),
        observed_seconds=_seconds(before.span) if before else None,
        entries=read.entries,
        requests=before.requests if before else 0,
    )


def _seconds(length: int | None) -> float | None:
    return None if length is None else length / SECOND


def _pulls(evidence: Evidence) -> Iterable[PullCoverage]:
    for name, source in sorted(evidence.tally.sources.items()):
        if source.pulled:
            yield PullCoverage(
                source=name,
                project=source.pulled.project,
                since=rfc3339(source.pulled.since),
                until=rfc3339(source.pulled.until),
                complete_until=rfc3339(source.pulled.complete_until),
                entries=source.pulled.entries,
                pages=source.pulled.pages,
                selected=source.pulled.selected,
                revision=source.pulled.revision,
            )


def _revisions(evidence: Evidence) -> tuple[RevisionCoverage, ...]:
    return tuple(
        RevisionCoverage(
            service=service,
            revision=revision,
            entries=read.entries,
            first_entry=when(read.first),
            last_entry=when(read.last),
            target=(service, revision) in evidence.target.streams,
        )
        for (service, revision), read in sorted(evidence.tally.streams.items())
    )


def not_judged(evidence: Evidence) -> Iterable[RuleNotJudged]:
    """Rules that were not judged, and what else was given up; gaps forbid nothing and stand among the assumptions."""
    for name, why in sorted(evidence.faults().items()):
        ruleset, _, rule = name.rpartition("/")
        yield RuleNotJudged(rule=rule, ruleset=ruleset, why=why)
    for name, where in sorted(evidence.overflown().items()):
        ruleset, _, rule = name.rpartition("/")
        why = _TOO_MANY.get(name, "it hit too often to be judged over time") + where
        yield RuleNotJudged(rule=rule, ruleset=ruleset, why=why)


def _assumptions(evidence: Evidence) -> tuple[str, ...]:
    tally = evidence.tally
    found = {text for source in tally.sources.values() for text in source.assumed}
    found |= {text for assumed, text in _ASSUMED.items() if tally.assumed & assumed}
    if "gaps" in tally.overflown:
        found.add(_TOO_MANY["gaps"] + "; none are reported")
    return tuple(sorted(found))
