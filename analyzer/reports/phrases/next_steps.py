"""What the verdict asks of the person who reads it."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.reports.phrases.elsewhere import is_late
from analyzer.reports.phrases.numbers import NO_BREAK, counted, number
from analyzer.verdict.result import Finding, Result

COMPARE = f"To tell what is new, scan again with the logs of the revision before: --baseline{NO_BREAK}FILE."
_UNREADY = {"missing", "late", "lost"}
_MOST_NUMBERS = 3


def next_steps(result: Result) -> list[str]:
    """The decision, then what to do first or what was not judged, a sentence each. Of a result without an answer none:
    its remedies say it.
    """
    if result.verdict == "pass":
        return ["Go ahead:", "nothing in these logs speaks against it.", *_not_judged(result)]
    return ["Do not go ahead.", *_first_look(result)] if result.verdict == "fail" else []


def lacks_comparison(result: Result) -> bool:
    """Does a problem block only for want of a baseline that could know it?"""
    return result.coverage.baseline is None and any(
        finding.state == "no-baseline" and not finding.known for finding in roots(result)
    )


def roots(result: Result) -> list[Finding]:
    """The critical findings that are no consequence of another critical one."""
    critical = {finding.id: finding for finding in result.findings if finding.label == "critical"}
    return [finding for finding in critical.values() if finding.cause not in critical]


def only_declared(result: Result) -> list[Finding]:
    """The findings that a rule calls pre-existing, and no baseline confirms."""
    return [f for f in result.findings if f.label == "pre-existing" and f.state == "no-baseline"]


def unready(result: Result) -> list[str]:
    """The ids of required markers that did not become or stay ready in time."""
    return [marker.id for marker in result.markers if marker.required and marker.status in _UNREADY]


def _not_judged(result: Result) -> Iterator[str]:
    if not result.markers:
        yield "Whether it became ready was not judged: no rule has a marker for it."
    declared = only_declared(result)
    if declared:
        which = "finding was" if len(declared) == 1 else "findings were"
        were = f"the {number(len(declared))} pre-existing {which}"
        yield f"That {were} there before is declared by a rule, not measured: --baseline{NO_BREAK}FILE measures it."
    if any(is_late(problem, result) for problem in result.context.elsewhere):
        yield "Look at what other revisions showed after it began: it may come back."


def _first_look(result: Result) -> Iterator[str]:
    critical = [finding.id for finding in result.findings if finding.label == "critical"]
    first_looks = [critical.index(root.id) + 1 for root in roots(result)]
    if first_looks:
        yield f"Look at no.{NO_BREAK}{first_looks[0]}{_and_then(first_looks[1:], len(critical))}."
    if unready(result):
        yield f"{'Then see' if first_looks else 'See'} why {_did_not_hold(result)}."
    if lacks_comparison(result):
        yield COMPARE


def _and_then(others: list[int], critical: int) -> str:
    after = critical - 1 - len(others)
    if others:
        which = _numbered(others) if len(others) <= _MOST_NUMBERS else counted(len(others), "other")
        return f" first, then at {which}" + (
            f"; {number(after)} follow{'s' * (after == 1)} from these" if after else ""
        )
    return f" first: {_the_rest(after)}" if after else ""


def _the_rest(after: int) -> str:
    return "the other one follows from it" if after == 1 else f"the {number(after)} others follow from it"


def _numbered(places: list[int]) -> str:
    *most, last = map(str, places)
    return f"no.{NO_BREAK}{', '.join(most)}{' and ' if most else ''}{last}"


def _did_not_hold(result: Result) -> str:
    names = unready(result)
    which = names[0] if len(names) == 1 else counted(len(names), "marker")
    lost = [marker.status == "lost" for marker in result.markers if marker.id in names]
    if all(lost):
        return f"{which} did not stay ready"
    return f"{which} did not {'become or stay ready' if any(lost) else 'become ready in time'}"
