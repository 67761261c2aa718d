"""The table of labels: what a finding is called, and how it compares, each with its reasons in sentences."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
from msgspec.structs import replace

from analyzer.entry.clock import DAY, HOUR, MINUTE, SECOND, spoken
from analyzer.ruleset import Issue
from analyzer.tally.stat import Stat
from analyzer.verdict.compare import CHANGE, Comparison
from analyzer.verdict.result import Compared, Label, Side, State
from analyzer.verdict.target import generation

_LIMITS_FROM = 5
_BURSTS, _GROWN = 1.5, 1.2
_SHORTEST = 10 * MINUTE
_MOST_NAMED = 3


class Observed(msgspec.Struct, frozen=True):
    """One candidate for a finding: what was counted now, and how that compares with the baseline.

    `comparison` is None without a baseline. `why_not` then says why. `unmeasured` says why it would perhaps not have
    been seen in the baseline if it had been there; '' where it would.
    `worse` and `better`: the difference is significant among all of the run. `earlier`: revisions in the same logs that
    show it too, and could be a baseline where none was given.
    """

    now: Stat
    before: Stat | None
    comparison: Comparison | None
    unmeasured: str = ""
    revisions: tuple[str, ...] = ()
    undecided: int = 0
    why_not: str = ""
    worse: bool = False
    better: bool = False
    earlier: tuple[str, ...] = ()

    @property
    def new(self) -> bool:
        return self.before is not None and not self.before.count and not self.unmeasured


class Circumstances(msgspec.Struct, frozen=True):
    """What the labels also depend on: the target's observed time (ns) and requests, and the time of the last entry."""

    span: int
    requests: int
    last: int | None


class Judged(msgspec.Struct, frozen=True):
    label: Label
    state: State
    reasons: tuple[str, ...]


def of_problem(observed: Observed, softened: bool) -> Judged:
    """A group of problems that no rule explains; `softened` where the user asked for it (`--unknown non-blocking`)."""
    if observed.comparison is None:
        label: Label = "non-blocking" if softened else "critical"
        how = " (softened by --unknown non-blocking)" if softened else ""
        return Judged(label, "no-baseline", (f"no rule explains it, and {observed.why_not}{how}", *_hint(observed)))
    state, sentence = _compared(observed)
    label = "pre-existing" if state in {"recurring", "better"} else "critical"
    return Judged(label, state, (f"no rule explains it; {sentence}",))


def of_warning(observed: Observed) -> Judged:
    """A group of warnings that no rule explains."""
    if observed.comparison is None:
        return Judged("non-blocking", "no-baseline", ("a warning that no rule explains",))
    state, sentence = _compared(observed)
    return Judged("non-blocking", state, (f"a warning that no rule explains; {sentence}",))


def of_issue(observed: Observed, issue: Issue, about: Circumstances) -> Judged:
    """A known issue."""
    state: State = "no-baseline"
    reasons = []
    if observed.comparison is not None:
        state, sentence = _compared(observed)
        reasons.append(sentence)
    judged = _declared(issue, observed, state, reasons)
    over, notes = _over_limits(issue, observed, about)
    if over:
        judged = Judged("critical", judged.state, (*over, *judged.reasons))
    if again := _resurfaced(issue, observed):
        judged = Judged("critical", "resurfaced", (again, *judged.reasons))
    if issue.label != "non-blocking":
        notes += _hint(observed)
    if observed.undecided:
        notes.append(f"{observed.undecided:,} of them were undecided when the logs ended, and count as not followed")
    if issue.expires and _expired(issue.expires, about.last):
        notes.append(f"the rule expired on {issue.expires}: review it")
    return replace(judged, reasons=(*judged.reasons, *notes))


def _hint(observed: Observed) -> tuple[str, ...]:
    """What could tell whether it was there before."""
    if not observed.earlier:
        return ()
    more = len(observed.earlier) - _MOST_NAMED
    revisions = ", ".join(observed.earlier[-_MOST_NAMED:]) + (f" and {more:,} more" if more > 0 else "")
    return (f"also seen in {revisions} in these logs; --baseline previous-revision compares with it",)


def _declared(issue: Issue, observed: Observed, state: State, reasons: list[str]) -> Judged:
    if issue.label == "critical":
        return Judged("critical", state, ("the rule calls it critical", *reasons))
    if issue.label == "non-blocking":
        return Judged("non-blocking", state, ("the rule calls it non-blocking", *reasons))
    if observed.comparison is None:
        return Judged("pre-existing", state, (f"declared pre-existing by the rule, not measured: {observed.why_not}",))
    if state == "worse":
        return Judged("critical", state, ("declared pre-existing by the rule, but it got worse", *reasons))
    if state == "new" and observed.worse:
        return Judged("critical", state, ("declared pre-existing by the rule, but it was not there before", *reasons))
    if state == "new":
        few = "declared pre-existing by the rule; not there before, but too few now to tell"
        return Judged("pre-existing", state, (few, *reasons))
    if state == "no-baseline":
        return Judged("pre-existing", state, ("declared pre-existing by the rule, not measured", *reasons))
    return Judged("pre-existing", state, ("declared pre-existing by the rule, and measured", *reasons))


def _compared(observed: Observed) -> tuple[State, str]:
    comparison = observed.comparison
    assert comparison is not None
    numbers = _said(comparison)
    if not comparison.before.count:
        if observed.unmeasured:
            return "no-baseline", f"{numbers}, but {observed.unmeasured}: not measured"
        return "new", f"{numbers}: new (p {_p(comparison.p_more)})"
    p = _p(_p_value(observed, comparison))
    if observed.worse:
        return "worse", f"{numbers}: significantly more, {comparison.ratio:.1f} times the rate (p {p})"
    if observed.better:
        return "better", f"{numbers}: significantly less (p {p})"
    return "recurring", f"{numbers}: {_why_recurring(comparison)} (p {p})"


def _why_recurring(comparison: Comparison) -> str:
    """Why there is no significant change, where the p-value alone does not say it."""
    if min(comparison.p_more, comparison.p_fewer) > comparison.level:
        return "no significant change"
    if 1 / CHANGE < comparison.ratio < CHANGE:
        return f"{comparison.ratio:.2g} times the rate, too little to be a change"
    if not comparison.more and not comparison.fewer:
        return "too few independent events to be a change"
    return "no significant change among all that was compared"


def _said(comparison: Comparison) -> str:
    """The numbers, and what was allowed for."""
    clauses = [comparison.numbers()]
    if comparison.dispersion >= _BURSTS:
        now, before = (side.count / comparison.dispersion for side in (comparison.now, comparison.before))
        clauses.append(f"in bursts (they count as about {_about(now)} and {_about(before)} independent events)")
    if comparison.grown >= _GROWN and comparison.ratio > 1:
        clauses.append(f"while the rest of the log grew {comparison.grown:.1f} times")
    return ", ".join(clauses)


def _about(events: float) -> str:
    return f"{max(1.0, events):.0f}" if events else "0"


def _p_value(observed: Observed, comparison: Comparison) -> float:
    if observed.worse or not comparison.before.count:
        return comparison.p_more
    if observed.better:
        return comparison.p_fewer
    return min(1.0, 2 * min(comparison.p_more, comparison.p_fewer))


def compared(observed: Observed) -> Compared | None:
    """The test as the result tells it."""
    made = observed.comparison
    if made is None:
        return None
    now, before = (Side(count=side.count, exposure=side.exposure.plain()) for side in (made.now, made.before))
    return Compared(
        p_value=_p_value(observed, made),
        ratio=made.ratio if made.before.count else None,
        exposure="requests" if made.now.exposure.requests else "time",
        now=now,
        before=before,
        dispersion=round(made.dispersion, 3),
        divided_by=made.divisor,
        grown=made.grown,
    )


def _p(p: float) -> str:
    return f"= {p:.2g}" if p >= 0.001 else "< 0.001"


def _over_limits(issue: Issue, observed: Observed, about: Circumstances) -> tuple[list[str], list[str]]:
    limits, count = issue.limits, observed.now.count
    over: list[str] = []
    notes: list[str] = []
    if limits is None:
        return over, notes
    if limits.count is not None and count > limits.count:
        over.append(f"{count:,} in this run, over the limit of {limits.count:,}")
    hours = max(about.span, _SHORTEST) / HOUR
    if limits.per_hour is not None and count >= _LIMITS_FROM and count / hours > limits.per_hour:
        over.append(f"{count / hours:.1f} an hour over {spoken(about.span)}, over the limit of {limits.per_hour:g}")
    if limits.per_1k_requests is not None:
        if not about.requests:
            notes.append("its limit per 1,000 requests was not applied: there are no request logs")
        elif count >= _LIMITS_FROM and (rate := count / about.requests * 1000) > limits.per_1k_requests:
            over.append(f"{rate:.1f} per 1,000 requests, over the limit of {limits.per_1k_requests:g}")
    if limits.vs_baseline is not None:
        if observed.comparison is None:
            notes.append(f"its limit against the baseline was not applied: {observed.why_not}")
        elif observed.worse and observed.comparison.ratio > limits.vs_baseline:
            over.append(f"more than {limits.vs_baseline:g} times the rate of the baseline")
    return over, notes


def _resurfaced(issue: Issue, observed: Observed) -> str:
    """Was it seen where `fixed_in` says it is gone: in that revision or a later one, or after that day?"""
    if isinstance(issue.fixed_in, date):
        end = (
            datetime(issue.fixed_in.year, issue.fixed_in.month, issue.fixed_in.day, tzinfo=UTC).timestamp() * SECOND
            + DAY
        )
        last = observed.now.last
        return f"fixed on {issue.fixed_in}, and seen after it" if last is not None and last >= end else ""
    fixed = generation(issue.fixed_in) if issue.fixed_in else None
    for revision in observed.revisions if fixed else ():
        seen = generation(revision)
        if fixed and seen and seen[0] == fixed[0] and seen[1] >= fixed[1]:
            return f"fixed in {issue.fixed_in}, and seen in {revision}"
    return ""


def _expired(expires: date, last: int | None) -> bool:
    return last is not None and datetime.fromtimestamp(last // SECOND, UTC).date() > expires
