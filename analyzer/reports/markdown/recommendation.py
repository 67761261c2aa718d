"""What to do next, and how to come to the same result."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.reports import neutral
from analyzer.reports.markdown.source import bullets
from analyzer.reports.markdown.view import View
from analyzer.reports.phrases import commands
from analyzer.reports.phrases.numbers import counted, number
from analyzer.reports.phrases.verdict import names, remedies
from analyzer.verdict.result import Finding

_UNREADY = {"missing", "late", "lost"}


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
        command = " ".join((*words, "--format", "markdown"))
        yield neutral.markdown_fence(command.replace("\n", " "), "sh")
    else:
        yield "What was pulled was not kept, so nothing is left to be read again; `--save FILE` keeps it."


def _on_pass(view: View) -> Iterator[str]:
    yield f"**Go ahead.** Nothing in these logs speaks against {_name(view)}."
    harmless = view.of_label("pre-existing")
    declared = [finding for finding in harmless if finding.state == "no-baseline"]
    to_fix = [finding for finding in view.result.findings if finding.fix or finding.ticket]
    if to_fix:
        yield f"In their own time, apart from this deployment: {_listed(view, to_fix)}."
    if declared:
        yield (
            f"That {counted(len(declared), 'finding')} was there before is declared by a rule, not measured: give the logs "
            "of the revision before (`--baseline`) to measure it."
        )
    yield from _expired(view)


def _on_failure(view: View) -> Iterator[str]:
    yield f"**Do not go ahead** with {_name(view)}.{_back(view)}"
    blocking = view.of_label("critical")
    ids = {finding.id for finding in blocking}
    roots = [finding for finding in blocking if finding.cause not in ids]
    for root in roots[: view.detail.alike]:
        yield _step(view, root)
    if len(roots) > view.detail.alike:
        yield f"Then the other {number(len(roots) - view.detail.alike)} critical findings."
    yield from _markers(view)
    if any(root.state == "no-baseline" and not root.known for root in roots):
        yield (
            "Whether problems that no rule knows are new could not be told: no baseline was given. Scan again with logs "
            "of the revision before (`--baseline FILE`, or `--baseline previous-revision` where both stand in one export)."
        )
    yield from map(view.text, remedies(view.result))


def _without_answer(view: View) -> Iterator[str]:
    yield "**Decide nothing on these logs yet:** what was read shows nothing that blocks, but cannot carry a pass."
    yield from map(view.text, remedies(view.result))
    yield "Then scan again."


def _name(view: View) -> str:
    return view.code(names(view.result.target).replace("\xa0", " "))


def _back(view: View) -> str:
    told = view.result.coverage.baseline
    earlier = set(told.revisions) - set(view.result.target.revisions.values()) if told else set()
    if len(earlier) != 1:
        return ""
    return f" {view.code(earlier.pop())}, with which it was compared, does not show what blocks here or shows it less."


def _step(view: View, root: Finding) -> str:
    after = len(root.consequences)
    along = f" Its {counted(after, 'consequence')} should go with it." if after else ""
    whose = f" Owner: {view.code(root.owner)}." if root.owner else ""
    ticket = f" Ticket: {view.code(root.ticket)}." if root.ticket else ""
    return f"No. {view.numbers[root.id]}, {view.title(root, 80)}: {_advice(view, root)}{whose}{ticket}{along}"


def _advice(view: View, root: Finding) -> str:
    if root.fix:
        return view.text(root.fix)
    if root.state == "new":
        return "it was not there before: look at what changed, starting from the example above."
    if root.state in {"worse", "resurfaced"}:
        return f"it is {root.state}: look at what changed, starting from the example above."
    return "start from the example above."


def _markers(view: View) -> Iterator[str]:
    unready = [marker for marker in view.result.markers if marker.required and marker.status in _UNREADY]
    if unready:
        yield f"Find out why {view.codes([marker.id for marker in unready])} did not become or stay ready in time."


def _listed(view: View, findings: list[Finding]) -> str:
    told = []
    for finding in findings[: view.detail.alike]:
        ticket = f" ({view.code(finding.ticket)})" if finding.ticket else ""
        told.append(f"no. {view.numbers[finding.id]}{ticket}")
    more = len(findings) - len(told)
    return ", ".join([*told, *([f"{number(more)} more"] if more else [])])


def _expired(view: View) -> Iterator[str]:
    expiring = view.result.rules.expiring
    if expiring:
        yield f"Decide whether {counted(len(expiring), 'rule')} that expired or soon will still hold."
