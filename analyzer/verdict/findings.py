"""All findings of a run: known issues and groups of unknown problems and warnings, labelled and in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec
from msgspec.structs import replace

from analyzer.entry.severity import Severity
from analyzer.matching.watch import key
from analyzer.ruleset import Issue, RuleSet
from analyzer.tally.groups import Groups, Key, Stream
from analyzer.tally.stat import Stat, merged
from analyzer.verdict import labels
from analyzer.verdict.compare import differences, per_hour
from analyzer.verdict.examples import example, when
from analyzer.verdict.labels import Circumstances, Judged, Observed
from analyzer.verdict.masking import mask
from analyzer.verdict.measure import Measure, Seen, Side
from analyzer.verdict.question import Question
from analyzer.verdict.result import BaselineOnly, Finding, Rate

_LABELS = ("critical", "pre-existing", "non-blocking")
_STATES = ("resurfaced", "new", "worse", "no-baseline", "recurring", "better")
_MOST_BASELINE_ONLY = 20


class _Draft(msgspec.Struct, frozen=True):
    """A finding before it is known which differences of the run are significant."""

    id: str
    title: str
    observed: Observed
    judge: Callable[[Observed], Judged]
    problem: bool
    rules: RuleSet | None = None
    issue: Issue | None = None


def findings(rulesets: Iterable[RuleSet], measure: Measure, question: Question) -> tuple[Finding, ...]:
    """The findings of the target, the most blocking first, then what a person should look at first."""
    about = _circumstances(measure)
    drafts = [*_issues(rulesets, measure, about), *_groups(measure, question)]
    return tuple(sorted((_finding(draft, measure) for draft in _tested(drafts)), key=_order))


def baseline_only(rulesets: Iterable[RuleSet], measure: Measure) -> tuple[BaselineOnly, ...]:
    """The problems that the baseline has and the target has not, the most frequent first."""
    if measure.before is None:
        return ()
    found = []
    for rules in rulesets:
        for issue in rules.issues:
            name = key(rules, issue)
            before = measure.before.of_issue(name, issue).stat
            if before.count and not measure.now.of_issue(name, issue).stat.count:
                found.append((name, issue.title, True, before))
    mine = {
        group
        for group, _template, streams in measure.now.tally.groups.items()
        if measure.now.of_streams(streams).stat.count
    }
    for group, template, streams in measure.before.tally.groups.items():
        before = measure.before.of_streams(streams).stat
        if group.problem and group not in mine and before.count and measure.now.tally.groups.knows(group):
            found.append((_group_id(group), template, False, before))
    found.sort(key=lambda row: (-row[3].count, row[0]))
    return tuple(
        BaselineOnly(
            id=name,
            title=title if known else mask(title),
            known=known,
            count=stat.count,
            per_hour=per_hour(stat.count, measure.before.span),
        )
        for name, title, known, stat in found[:_MOST_BASELINE_ONLY]
    )


def _circumstances(measure: Measure) -> Circumstances:
    return Circumstances(measure.now.span or 0, measure.now.requests, measure.now.evidence.last)


def _issues(rulesets: Iterable[RuleSet], measure: Measure, about: Circumstances) -> Iterator[_Draft]:
    for rules in rulesets:
        for issue in rules.issues:
            name = key(rules, issue)
            now = measure.now.of_issue(name, issue)
            if now.stat.count:
                compared = measure.before is not None and measure.before.judged(name)
                before = measure.before.of_issue(name, issue) if compared and measure.before else None
                observed = _observed(measure, now, before)

                def judge(observed: Observed, issue: Issue = issue) -> Judged:
                    return labels.of_issue(observed, issue, about)

                yield _Draft(name, issue.title, observed, judge, True, rules, issue)


def _groups(measure: Measure, question: Question) -> Iterator[_Draft]:
    now, before = measure.now, measure.before
    limit = _common_limit(now.tally.groups, before.tally.groups if before else None)

    def of_problem(observed: Observed) -> Judged:
        return labels.of_problem(observed, question.unknown == "non-blocking")

    for group, template, streams in now.tally.groups.items():
        seen = now.of_streams(streams)
        if seen.stat.count and (limit is None or group < limit):
            earlier = before.of_streams(before.tally.groups.kept.get(group, {})) if before else None
            judge = of_problem if group.problem else labels.of_warning
            yield _Draft(_group_id(group), template, _observed(measure, seen, earlier), judge, group.problem)
    for problem, what in ((True, "problems"), (False, "warnings")):
        rest = _rest(now, limit, problem)
        if rest.stat.count:
            observed = _observed(measure, rest, _rest(before, limit, problem) if before else None)
            judge = of_problem if problem else labels.of_warning
            yield _Draft(f"other-{what}", f"other {what}, in more groups than are kept apart", observed, judge, problem)


def _common_limit(now: Groups, before: Groups | None) -> Key | None:
    """Beyond the cut of either side groups cannot be compared one by one: they are compared together."""
    limits = [groups.limit for groups in (now, before) if groups is not None and groups.limit is not None]
    return min(limits, default=None)


def _rest(side: Side, limit: Key | None, problem: bool) -> Seen:
    groups = side.tally.groups
    parts: defaultdict[Stream, list[Stat]] = defaultdict(list)
    for group, _template, streams in groups.items():
        if limit is not None and group >= limit and group.problem == problem:
            for stream, stat in streams.items():
                parts[stream].append(stat)
    for (dropped, stream), stat in groups.rest.items():
        if dropped == problem:
            parts[stream].append(stat)
    return side.of_streams({stream: merged(stats) for stream, stats in parts.items()})


def _group_id(group: Key) -> str:
    return f"{'problem' if group.problem else 'warning'}/{group.signature}"


def _observed(measure: Measure, now: Seen, before: Seen | None) -> Observed:
    compared = measure.comparison(now.stat, before.stat, now.stat.severity) if before else None
    return Observed(
        now=now.stat,
        before=before.stat if before else None,
        comparison=compared,
        why_not=measure.why_not if measure.before is None else "the rule was not judged on the baseline",
        absence_known=measure.absence_known(now.stat.severity),
        revisions=now.revisions,
        undecided=now.undecided,
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
        title=draft.title if issue else mask(draft.title),
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
        reasons=judged.reasons,
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
        _STATES.index(finding.state),
        -Severity[finding.severity],
        -finding.count,
        finding.first_seen or "~",
        finding.id,
    )
