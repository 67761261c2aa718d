"""Tallies -> the result: everything that a run concluded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from analyzer import __version__
from analyzer.entry.clock import SECOND
from analyzer.grouping.signature import shown
from analyzer.matching.watch import key
from analyzer.ruleset import RuleSet
from analyzer.tally.tally import Tally
from analyzer.verdict.coverage import coverage
from analyzer.verdict.evidence import Evidence, gather
from analyzer.verdict.examples import when
from analyzer.verdict.findings import baseline_only, elsewhere, findings
from analyzer.verdict.kept import kept
from analyzer.verdict.markers import answers, in_use
from analyzer.verdict.measure import Measure, measure
from analyzer.verdict.question import Question
from analyzer.verdict.reasons import decide
from analyzer.verdict.result import (
    SCHEMA,
    Context,
    Expiring,
    OtherRevision,
    Result,
    Rules,
    RulesetUsed,
    Target,
    Tool,
    Window,
)
from analyzer.verdict.target import Target as Chosen
from analyzer.verdict.target import choose, older

_SOON = timedelta(days=14)
_TITLES = 3


class Compared(NamedTuple):
    """The target beside what it is compared with, and the rule sets that are about it."""

    measured: Measure
    rules: tuple[RuleSet, ...]


def compared(rulesets: Sequence[RuleSet], candidate: Tally, baseline: Tally | None, question: Question) -> Compared:
    """The `candidate` as the question asks for it, beside the `baseline` where one is given."""
    target = choose(candidate.streams, question)
    baseline = _with_older(candidate, target, baseline) if question.older else baseline
    evidence = gather(candidate, target, baseline)
    rules = in_use(rulesets, evidence, strict=question.strict_packs)
    return Compared(measure(evidence, baseline, with_older=question.older), tuple(rules))


def conclude(rulesets: Sequence[RuleSet], candidate: Tally, baseline: Tally | None, question: Question) -> Result:
    """The result of the `candidate`, compared with the `baseline` where one is given."""
    measured, rules = compared(rulesets, candidate, baseline, question)
    evidence = measured.now.evidence
    target = evidence.target
    markers = answers(rules, evidence, question)
    found = findings(rules, measured, question)
    verdict, reasons = decide(found, markers, evidence, question)
    return Result(
        schema=SCHEMA,
        tool=Tool(name="logtriage", version=__version__),
        verdict=verdict,
        reasons=reasons,
        target=Target(
            sources=question.sources,
            revisions=dict(sorted(target.revisions.items())),
            baseline=tuple(source.name for source in question.baseline),
            deployed_at=when(question.deployed_at),
            given=question.given,
        ),
        window=Window(
            since=when(question.since),
            until=when(question.until),
            first_entry=when(evidence.first),
            last_entry=when(evidence.last),
        ),
        coverage=coverage(measured, question),
        markers=markers,
        findings=found,
        context=Context(
            other_revisions=_other_revisions(rules, measured),
            baseline_only=baseline_only(rules, measured),
            elsewhere=elsewhere(rules, measured),
        ),
        rules=_rules(rules, evidence),
        counts=kept(candidate, rulesets),
    )


def _with_older(candidate: Tally, target: Chosen, baseline: Tally | None) -> Tally | None:
    """The baseline, with what the revisions before the target's show in the candidate's own logs."""
    streams = older(candidate.streams, target)
    if not streams:
        return baseline
    found = candidate.only(streams)
    if baseline is not None:
        found.merge(baseline)
    return found


def _other_revisions(rulesets: Iterable[RuleSet], measured: Measure) -> tuple[OtherRevision, ...]:
    evidence, tally = measured.now.evidence, measured.now.tally
    critical = {
        key(rules, issue): issue.title for rules in rulesets for issue in rules.issues if issue.label == "critical"
    }
    others = []
    for stream, read in sorted(tally.streams.items()):
        if stream in evidence.target.streams:
            continue
        hits = {r: stat.count for (r, s), stat in tally.issues.items() if s == stream and r in critical}
        counts = [(count, critical[rule]) for rule, count in hits.items()]
        counts += [
            (group.now[stream].count, shown(group.template))
            for group in measured.grouped.groups
            if group.problem and stream in group.now
        ]
        counts.sort(key=lambda row: (-row[0], row[1]))
        others.append(
            OtherRevision(
                service=stream[0],
                revision=stream[1],
                entries=read.entries,
                problems=read.problems,
                critical_hits=sum(hits.values()),
                titles=tuple(f"{count:,} × {title}" for count, title in counts[:_TITLES]),
            )
        )
    return tuple(others)


def _rules(rulesets: Sequence[RuleSet], evidence: Evidence) -> Rules:
    digest = hashlib.sha256("\n".join(sorted(rules.digest for rules in rulesets)).encode()).hexdigest()[:16]
    used = tuple(
        RulesetUsed(
            ruleset=rules.name,
            title=rules.title or rules.name,
            file=rules.file,
            markers=len(rules.markers),
            issues=len(rules.issues),
        )
        for rules in rulesets
    )
    return Rules(
        digest=digest,
        rulesets=used,
        rules=sum(r.markers + r.issues for r in used),
        expiring=tuple(_expiring(rulesets, evidence)),
    )


def _expiring(rulesets: Iterable[RuleSet], evidence: Evidence) -> Iterable[Expiring]:
    if evidence.last is None:
        return
    today = datetime.fromtimestamp(evidence.last // SECOND, UTC).date()
    for rules in rulesets:
        for issue in rules.issues:
            if issue.expires and issue.expires <= today + _SOON:
                yield Expiring(
                    rule=issue.id, ruleset=rules.name, expires=str(issue.expires), expired=issue.expires < today
                )
