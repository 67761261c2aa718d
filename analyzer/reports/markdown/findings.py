"""Findings: what blocks in full and at once, the others in a table with the assessment why they do not block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analyzer.reports import neutral
from analyzer.reports.markdown.source import bullets, folded, table
from analyzer.reports.markdown.view import View
from analyzer.reports.phrases import commands
from analyzer.reports.phrases.excerpt import excerpt
from analyzer.reports.phrases.findings import before, place, state
from analyzer.reports.phrases.numbers import counted, number, rate
from analyzer.verdict.result import Advice, Example, Finding

_TITLE = 80
_HEADING = 200
_RIGHT = {"No.", "Count", "Per hour", "Before", "Before, per hour"}


def critical(view: View) -> Iterator[str]:
    """What blocks: a table, then each in full, consequences folded behind their cause; of many the others in short."""
    findings = view.of_label("critical")
    if not findings:
        return
    full = view.detail.in_full
    yield f"### Critical: {counted(len(findings), 'finding blocks', 'findings block')}"
    yield _table(view, findings[:full])
    for root in findings[:full]:
        if not _is_below(view, root):
            yield from _in_full(view, root)
            yield from _consequences(view, root)
    if findings[full:]:
        yield "#### The other critical findings in short"
        yield _table(view, findings[full : view.detail.rows])
        yield from _left_out(view, findings)


def harmless(view: View) -> Iterator[str]:
    """The findings that do not block, and why not."""
    if not view.of_label("pre-existing", "non-blocking"):
        return
    yield "### Identified non-critical issues"
    for label in ("pre-existing", "non-blocking"):
        findings = view.of_label(label)
        if findings:
            what = counted(len(findings), "finding does not block", "findings do not block")
            yield f"#### {label.capitalize()}: {what}"
            yield from _overview(view, findings)
            yield "**Assessment**"
            yield from _assessment(view, findings)


def _overview(view: View, findings: Sequence[Finding]) -> Iterator[str]:
    """The first at once, the next folded, the rest counted."""
    at_once, most = min(view.detail.assessed, view.detail.rows), view.detail.rows
    yield _table(view, findings[:at_once])
    further = findings[at_once:most]
    if further:
        yield from folded(counted(len(further), "further finding"), [_table(view, further)])
    yield from _left_out(view, findings)


def _left_out(view: View, findings: Sequence[Finding]) -> Iterator[str]:
    more = len(findings) - view.detail.rows
    if more > 0:
        yield f"{counted(more, 'further finding')} left out here; `--report json=PATH` has all of them."


def _table(view: View, findings: Sequence[Finding]) -> str:
    zone = " (UTC)"
    header = ("No.", "Finding", "State", "Count", "Per hour", "Before", "Before, per hour", f"First seen{zone}",
              f"Last seen{zone}")  # fmt: skip
    return table(header, [_row(view, finding) for finding in findings], right=_RIGHT)


def _row(view: View, finding: Finding) -> tuple[str, ...]:
    told = finding.baseline
    below = "↳ " if _is_below(view, finding) else ""
    return (
        number(view.numbers[finding.id]),
        below + view.title(finding, _TITLE),
        state(finding),
        number(finding.count),
        _per_hour(finding.per_hour),
        "" if told is None else number(told.count),
        "" if told is None else _per_hour(told.per_hour),
        view.text(view.calendar.at(finding.first_seen)),
        view.text(view.calendar.at(finding.last_seen)),
    )


def _per_hour(rate_seen: float | None) -> str:
    if rate_seen is None:
        return ""
    if rate_seen >= 10 or not rate_seen:
        return f"{rate_seen:,.0f}"
    return f"{rate_seen:.1f}" if rate_seen >= 1 else f"{rate_seen:.2g}"


def _in_full(view: View, finding: Finding) -> Iterator[str]:
    yield f"#### {view.numbers[finding.id]}. {view.title(finding, _HEADING)}"
    yield bullets(_facts(view, finding))
    for example in finding.examples[: view.detail.examples]:
        yield from _example(view, example)


def _consequences(view: View, root: Finding) -> Iterator[str]:
    shown = [
        f for f in view.of_label("critical")[: view.detail.in_full] if f.cause == root.id and f.label == root.label
    ]
    blocks = [block for finding in shown for block in _in_full(view, finding)]
    yield from folded(f"{counted(len(shown), 'consequence')} of no. {view.numbers[root.id]}, in full", blocks)


def _is_below(view: View, finding: Finding) -> bool:
    """Does it stand behind its cause, under the same label?"""
    cause = view.numbers.get(finding.cause or "")
    return cause is not None and view.result.findings[cause - 1].label == finding.label


def _facts(view: View, finding: Finding) -> Iterator[str]:
    yield f"**Seen:** {_seen(view, finding)}"
    yield f"**Evidence:** {_evidence(view, finding)}"
    yield from _links(view, finding)
    yield from _known(view, finding)
    yield from _all_entries(view, finding)


def _links(view: View, finding: Finding) -> Iterator[str]:
    if finding.follows is not None:
        yield f"**Follows** {view.called([finding.follows.finding])}: {view.text(finding.follows.message)}"
    if finding.consequences:
        yield f"**Leads to** {view.called(finding.consequences)}"


def _all_entries(view: View, finding: Finding) -> Iterator[str]:
    command = commands.lines(finding, view.result)
    if command:
        entries_of = "The entry" if finding.count == 1 else f"All {number(finding.count)} entries"
        yield f"**{entries_of}:** {view.code(' '.join(command))}"


def _known(view: View, finding: Finding) -> Iterator[str]:
    if finding.why:
        yield f"**Means:** {view.text(finding.why)}"
    if finding.fix:
        yield f"**Fix:** {view.text(finding.fix)}"
    if finding.known:
        yield f"**Rule:** {_rule(view, finding)}"
    for advice in finding.advice:
        yield _looks_like(view, advice)


def _looks_like(view: View, advice: Advice) -> str:
    """What a pack says that was not asked to judge."""
    why = [view.sentence(advice.why)] if advice.why else []
    fix = [f"**Fix:** {view.sentence(advice.fix)}"] if advice.fix else []
    told = f"**Looks like:** {view.text(advice.title)} ({view.code(f'{advice.ruleset}/{advice.rule}')} advises)."
    return " ".join((told, *why, *fix))


def _rule(view: View, finding: Finding) -> str:
    named = "/".join(filter(None, (finding.ruleset, finding.rule)))
    parts = [("", named), ("owner ", finding.owner), ("ticket ", finding.ticket), ("expires ", finding.expires)]
    return ", ".join(what + view.code(told) for what, told in parts if told)


def _seen(view: View, finding: Finding) -> str:
    span = view.calendar.span(finding.first_seen, finding.last_seen)
    instances = f"on {counted(finding.instances, 'instance')}" if finding.instances else ""
    where = " of ".join(filter(None, (instances, view.codes(finding.revisions))))
    often = ", ".join(filter(None, (rate(finding.count, finding.per_hour), before(finding))))
    return "; ".join(
        filter(None, (f"{view.text(often)} ({state(finding)})", view.text(span), where, view.text(finding.severity)))
    )


def _evidence(view: View, finding: Finding) -> str:
    return "; ".join(view.text(reason) for reason in finding.reasons[: view.detail.alike])


def _example(view: View, example: Example) -> Iterator[str]:
    where = view.code(place(example))
    when = view.text(view.calendar.at(example.timestamp))
    asides = ", ".join(filter(None, (where, f"{when} UTC" if when else "", view.text(example.severity))))
    yield f"Example ({asides}):" if asides else "Example:"
    yield neutral.markdown_fence("\n".join(_lines(view, example.text)))


def _lines(view: View, text: str) -> Iterator[str]:
    for part in excerpt(text, view.detail.lines):
        yield f"  … {counted(part, 'line')} more" if isinstance(part, int) else view.line(part)


def _assessment(view: View, findings: Sequence[Finding]) -> Iterator[str]:
    shown = findings[: min(view.detail.assessed, view.detail.rows)]
    yield "\n".join(line for finding in shown for line in _assessed(view, finding))
    blocks = [block for finding in shown for block in _looked_up(view, finding)]
    yield from folded("An example of each, and the commands that show all entries", blocks)


def _assessed(view: View, finding: Finding) -> Iterator[str]:
    yield f"- **No. {number(view.numbers[finding.id])}:** {_evidence(view, finding)}"
    for fact in (*_links(view, finding), *_known(view, finding)):
        yield f"  - {fact}"


def _looked_up(view: View, finding: Finding) -> Iterator[str]:
    yield f"**No. {number(view.numbers[finding.id])}:** {view.title(finding, _TITLE)}"
    for example in finding.examples[: view.detail.examples]:
        yield from _example(view, example)
    yield bullets(_all_entries(view, finding))
