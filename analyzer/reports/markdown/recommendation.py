"""What to do next, and how to come to the same result."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.reports import layout, neutral
from analyzer.reports.markdown.source import bullets
from analyzer.reports.markdown.view import View
from analyzer.reports.phrases import commands
from analyzer.reports.phrases.elsewhere import is_late
from analyzer.reports.phrases.next_steps import lacks_comparison, only_declared, roots, unready
from analyzer.reports.phrases.numbers import counted, number
from analyzer.reports.phrases.verdict import remedies
from analyzer.verdict.result import Finding

_TITLE = 80
_LONGEST_COMMAND = 4_000  # columns
_CHANGED = {"new", "worse", "resurfaced"}


def recommendation(view: View) -> Iterator[str]:
    """What to do, by verdict, concretely."""
    yield "### Recommendation"
    steps = {"pass": _on_pass, "fail": _on_failure, "inconclusive": _without_answer}[view.result.verdict]
    told = list(steps(view))
    yield told[0]
    yield bullets(told[1:])


def reproduction(view: View) -> Iterator[str]:
    """The command that comes to the same result."""
    yield "### Reproduce"
    words = commands.scan(view.result)
    if words:
        command = " ".join((*words, "--format", "markdown")).replace("\n", " ")
        yield neutral.markdown_fence(layout.cut_inside(neutral.terminal(command), _LONGEST_COMMAND), "sh")
    else:
        yield "What was pulled was not kept, so nothing is left to be read again; `--save FILE` keeps it."


def _on_pass(view: View) -> Iterator[str]:
    yield f"**Go ahead.** Nothing in these logs speaks against {view.name}."
    to_fix = [finding.id for finding in view.result.findings if finding.fix or finding.ticket]
    if to_fix:
        yield f"Not urgent, and apart from this deployment: fix {view.called(to_fix)}{_tickets(view)}."
    declared = only_declared(view.result)
    if declared:
        which = view.called([finding.id for finding in declared])
        yield (
            f"That {which} came before this deployment is declared by a rule, not measured: scan with logs of the "
            "revision before (`--baseline`) to measure it."
        )
    if any(is_late(problem, view.result) for problem in view.result.context.elsewhere):
        yield "Look at what other revisions still showed after this one began (Beside the verdict): it may come back."
    yield from _expired(view)


def _on_failure(view: View) -> Iterator[str]:
    yield f"**Do not go ahead** with {view.name}.{_back(view)}"
    first_looks = roots(view.result)
    for root in first_looks[: view.detail.alike]:
        yield _step(view, root)
    if len(first_looks) > view.detail.alike:
        yield f"Then the other {number(len(first_looks) - view.detail.alike)} critical findings."
    yield from _markers(view)
    if lacks_comparison(view.result):
        yield (
            "No baseline was given, so it is not known what is new. Scan again with logs of the revision before: "
            "`--baseline FILE`, or `--baseline previous-revision` where both stand in one export."
        )
    yield from map(view.text, remedies(view.result))


def _without_answer(view: View) -> Iterator[str]:
    seen = "nothing that blocks was seen, but what was read cannot carry a pass."
    yield f"**Decide nothing on these logs yet:** {seen if view.result.coverage.entries else 'nothing was read.'}"
    yield from map(view.text, remedies(view.result))
    yield "Then scan again."


def _back(view: View) -> str:
    """What is known of the one revision before: only of what is new it can be said that it was not there."""
    told = view.result.coverage.baseline
    earlier = set(told.revisions) - set(view.result.target.revisions.values()) if told else set()
    if len(earlier) != 1 or any(finding.state != "new" for finding in view.of_label("critical")):
        return ""
    return f" None of the critical findings was seen in {view.code(earlier.pop())} before it."


def _step(view: View, root: Finding) -> str:
    after = len(root.consequences)
    along = f" Its {counted(after, 'consequence')} should go with it." if after else ""
    whose = f" Owner: {view.code(root.owner)}." if root.owner else ""
    ticket = f" Ticket: {view.code(root.ticket)}." if root.ticket else ""
    state = f" ({root.state})" if root.state in _CHANGED else ""
    which = f"No. {number(view.numbers[root.id])}{state}, {view.title(root, _TITLE)}"
    return f"{which}: {_advice(view, root)}{whose}{ticket}{along}"


def _advice(view: View, root: Finding) -> str:
    if root.fix:
        return view.sentence(root.fix)
    known = [advice for advice in root.advice if advice.fix]
    if known:
        return f"it looks like {view.text(known[0].title)}. {view.sentence(known[0].fix or '')}"
    return f"{'look at what changed, starting' if root.state in _CHANGED else 'start'} from its example."


def _markers(view: View) -> Iterator[str]:
    names = unready(view.result)
    if names:
        yield f"Find out why {view.codes(names)} did not become or stay ready in time."


def _tickets(view: View) -> str:
    tickets = view.codes(list(dict.fromkeys(finding.ticket for finding in view.result.findings if finding.ticket)))
    return f" ({tickets})" if tickets else ""


def _expired(view: View) -> Iterator[str]:
    expiring = view.result.rules.expiring
    if expiring:
        yield f"Decide whether {counted(len(expiring), 'rule')} that expired or soon will still hold."
