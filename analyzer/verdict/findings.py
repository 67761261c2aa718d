"""All findings of a run: known issues and groups of unknown problems and warnings, labelled and in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec
from msgspec.structs import replace

from analyzer.entry.severity import Severity
from analyzer.grouping.signature import shown
from analyzer.matching.watch import key
from analyzer.ruleset import Issue, RuleSet
from analyzer.verdict import labels
from analyzer.verdict.compare import differences, per_hour
from analyzer.verdict.examples import example, when
from analyzer.verdict.labels import Circumstances, Judged, Observed
from analyzer.verdict.linking import root_first
from analyzer.verdict.measure import Measure, Seen, Side
from analyzer.verdict.question import Question
from analyzer.verdict.result import BaselineOnly, Elsewhere, Finding, Rate

_LABELS = ("critical", "pre-existing", "non-blocking")
_STATES = ("resurfaced", "new", "worse", "no-baseline", "recurring", "better")
_MOST_BASELINE_ONLY, _MOST_ELSEWHERE = 20, 20
_MOST_SIGNATURES = 100
_MOST_UNSEEN = 3
OTHER = "other-"
"""How the ids of what is in no group of its own begin."""
BEYOND = "other {}, in more groups than are kept apart"
OTHER_KINDS = ((True, "problems"), (False, "warnings"))


class _Draft(msgspec.Struct, frozen=True):
    """A finding before it is known which differences of the run are significant."""

    id: str
    title: str
    observed: Observed
    judge: Callable[[Observed], Judged]
    problem: bool
    rules: RuleSet | None = None
    issue: Issue | None = None
    signatures: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def findings(rulesets: Iterable[RuleSet], measure: Measure, question: Question) -> tuple[Finding, ...]:
    """The findings of the target, the most blocking first, then what a person should look at first."""
    about = _circumstances(measure)
    drafts = [*_issues(rulesets, measure, about), *_groups(measure, question)]
    found = sorted((_finding(draft, measure) for draft in _tested(drafts)), key=_order)
    of_one_kind = {draft.id: draft.observed.now.moments for draft in drafts if not draft.id.startswith(OTHER)}
    return root_first(found, of_one_kind, measure.now.reach)


def baseline_only(rulesets: Iterable[RuleSet], measure: Measure) -> tuple[BaselineOnly, ...]:
    """The problems that the baseline has and the target has not, the most frequent first."""
    if measure.before is None:
        return ()
    before = measure.before
    return tuple(
        BaselineOnly(id=row.id, title=row.title, known=row.known, count=row.seen.stat.count, per_hour=rate)
        for row in _missing(rulesets, measure, before, _MOST_BASELINE_ONLY)
        for rate in [per_hour(row.seen.stat.count, before.span)]
    )


def elsewhere(rulesets: Iterable[RuleSet], measure: Measure) -> tuple[Elsewhere, ...]:
    """The problems that only other revisions have in the candidate's own logs, the most frequent first."""
    now = measure.now
    judged = now.streams | (measure.before.streams if measure.older and measure.before else set())
    others = Side(now.evidence, frozenset(now.tally.streams.keys() - judged))
    return tuple(
        Elsewhere(
            id=row.id,
            title=row.title,
            known=row.known,
            count=row.seen.stat.count,
            revisions=row.seen.revisions,
            first_seen=when(row.seen.stat.first),
            last_seen=when(row.seen.stat.last),
        )
        for row in _missing(rulesets, measure, others, _MOST_ELSEWHERE)
    )


class _Row(msgspec.Struct, frozen=True):
    """Something that was seen, but not of the target."""

    id: str
    title: str
    known: bool
    seen: Seen


def _missing(rulesets: Iterable[RuleSet], measure: Measure, where: Side, most: int) -> list[_Row]:
    """What was seen on one side and is not of the target, the most frequent first."""
    found = []
    for rules in rulesets:
        for issue in rules.issues:
            name = key(rules, issue)
            seen = where.of_issue(name, issue)
            if seen.stat.count and not measure.now.of_issue(name, issue).stat.count:
                found.append(_Row(name, issue.title, True, seen))
    for group in measure.grouped.groups:
        counts = group.now if where.tally is measure.now.tally else group.before
        if group.problem and not measure.now.of_streams(group.now).stat.count:
            seen = where.of_streams(counts)
            if seen.stat.count:
                found.append(_Row(group.id, shown(group.template), False, seen))
    return sorted(found, key=lambda row: (-row.seen.stat.count, row.id))[:most]


def _circumstances(measure: Measure) -> Circumstances:
    return Circumstances(measure.now.span or 0, measure.now.requests, measure.now.evidence.last)


def _issues(rulesets: Iterable[RuleSet], measure: Measure, about: Circumstances) -> Iterator[_Draft]:
    for rules in rulesets:
        for issue in rules.issues:
            name = key(rules, issue)
            now = measure.now.of_issue(name, issue)
            if now.stat.count:
                why_not = measure.before.unjudged(name) if measure.before else ""
                before = measure.before.of_issue(name, issue) if measure.before and not why_not else None
                earlier = measure.earlier.of_issue(name, issue).revisions if measure.earlier else ()
                observed = _observed(measure, now, before, why_not=why_not, earlier=earlier)

                def judge(observed: Observed, issue: Issue = issue) -> Judged:
                    return labels.of_issue(observed, issue, about)

                yield _Draft(name, issue.title, observed, judge, True, rules, issue)


def _groups(measure: Measure, question: Question) -> Iterator[_Draft]:
    now, before = measure.now, measure.before

    def of_problem(observed: Observed) -> Judged:
        return labels.of_problem(observed, question.unknown == "non-blocking")

    for group in measure.grouped.groups:
        seen = now.of_streams(group.now)
        if seen.stat.count:
            hinted = measure.earlier.of_streams(group.now).revisions if measure.earlier else ()
            counted = before.of_streams(group.before) if before else None
            observed = _observed(measure, seen, counted, group=True, earlier=hinted)
            judge = of_problem if group.problem else labels.of_warning
            unseen = [template for template, streams in group.unseen if streams & now.streams]
            yield _Draft(
                group.id,
                shown(group.template),
                observed,
                judge,
                group.problem,
                signatures=group.signatures,
                notes=tuple(_unseen(unseen, len(group.signatures))) if counted and counted.stat.count else (),
            )
    for problem, what in OTHER_KINDS:
        rest = now.of_streams(measure.grouped.rest_now[problem])
        if rest.stat.count:
            earlier = before.of_streams(measure.grouped.rest_before[problem]) if before else None
            observed = _observed(measure, rest, earlier, group=True)
            judge = of_problem if problem else labels.of_warning
            yield _Draft(f"{OTHER}{what}", BEYOND.format(what), observed, judge, problem)


def _unseen(templates: Sequence[str], members: int) -> Iterator[str]:
    """That a family which the baseline has comes in words that it has not: whether that matters, a person must say."""
    if templates:
        named = ", ".join(f'"{shown(template)}"' for template in templates[:_MOST_UNSEEN])
        more = f" and {len(templates) - _MOST_UNSEEN:,} more" if len(templates) > _MOST_UNSEEN else ""
        yield f"{len(templates):,} of its {members:,} wordings are not in the baseline: {named}{more}"


def _observed(
    measure: Measure,
    now: Seen,
    before: Seen | None,
    *,
    group: bool = False,
    why_not: str = "",
    earlier: tuple[str, ...] = (),
) -> Observed:
    compared = measure.comparison(now.stat, before.stat, now.stat.severity) if before else None
    return Observed(
        now=now.stat,
        before=before.stat if before else None,
        comparison=compared,
        why_not=measure.why_not if measure.before is None else why_not,
        unmeasured=measure.unmeasured(now.stat.severity, group=group),
        revisions=now.revisions,
        undecided=now.undecided,
        earlier=earlier,
    )


def _tested(drafts: Sequence[_Draft]) -> list[_Draft]:
    """The drafts with the differences marked that are significant among all of the run."""
    compared = [d.observed.comparison for d in drafts]
    found = iter(differences([c for c in compared if c]))
    return [
        replace(d, observed=replace(d.observed, **next(found)._asdict())) if c else d
        for d, c in zip(drafts, compared, strict=True)
    ]


def _finding(draft: _Draft, measure: Measure) -> Finding:
    judged, seen, issue = draft.judge(draft.observed), draft.observed.now, draft.issue
    before = draft.observed.before
    span = measure.before.span if measure.before else None
    return Finding(
        id=draft.id,
        label=judged.label,
        state=judged.state,
        title=draft.title,
        known=issue is not None,
        problem=draft.problem,
        rule=issue.id if issue else None,
        ruleset=draft.rules.name if draft.rules else None,
        severity=Severity(seen.severity).name,
        count=seen.count,
        first_seen=when(seen.first),
        last_seen=when(seen.last),
        per_hour=per_hour(seen.count, measure.now.span),
        baseline=None if before is None else Rate(count=before.count, per_hour=per_hour(before.count, span)),
        comparison=labels.compared(draft.observed),
        reasons=(*judged.reasons, *draft.notes),
        signatures=draft.signatures[:_MOST_SIGNATURES],
        revisions=draft.observed.revisions,
        instances=len(seen.instances),
        examples=tuple(map(example, seen.spots)),
        why=issue.why if issue else None,
        fix=issue.fix if issue else None,
        owner=issue.owner if issue else None,
        ticket=issue.ticket if issue else None,
        expires=str(issue.expires) if issue and issue.expires else None,
        tags=issue.tags if issue else (),
    )


def _order(finding: Finding) -> tuple[object, ...]:
    return (
        _LABELS.index(finding.label),
        not finding.problem,
        finding.id.startswith(OTHER),
        _STATES.index(finding.state),
        -Severity[finding.severity],
        -finding.count,
        finding.first_seen or "~",
        finding.id,
    )
