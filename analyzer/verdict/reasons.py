"""The verdict, and why: what fails first, then what keeps the evidence from carrying a pass."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence

from analyzer.verdict.coverage import not_judged
from analyzer.verdict.evidence import Evidence
from analyzer.verdict.question import Question
from analyzer.verdict.result import Code, Finding, Marker, Reason, Verdict

_BLOCKING: tuple[tuple[str, Code], ...] = (
    ("missing", "marker-missing"),
    ("late", "marker-late"),
    ("lost", "marker-lost"),
)
_NAMED = 3


def decide(
    findings: Sequence[Finding], markers: Sequence[Marker], evidence: Evidence, question: Question
) -> tuple[Verdict, tuple[Reason, ...]]:
    """The verdict by the design's table, with its reasons, the most important first."""
    failing = [*_critical(findings), *_markers(markers)]
    open_questions = [*_unknown(markers), *_evidence(evidence, question)]
    if failing:
        return "fail", (*failing, *open_questions)
    if open_questions:
        return "inconclusive", tuple(open_questions)
    return "pass", (_nothing_blocks(findings, markers),)


def _critical(findings: Iterable[Finding]) -> Iterator[Reason]:
    """The critical findings, counted; by name those that are no consequence of another that is critical."""
    critical = {finding.id: finding for finding in findings if finding.label == "critical"}
    if critical:
        roots = [finding for finding in critical.values() if finding.cause not in critical]
        titles = "; ".join(_called(root) + _led_to(root, critical) for root in roots[:_NAMED])
        left = len(critical) - sum(1 + _consequences(root, critical) for root in roots[:_NAMED])
        more = f"; and {left:,} more" if left else ""
        what = _plural(len(critical), "critical finding")
        yield Reason(code="critical-finding", message=f"{what}: {titles}{more}", refs=tuple(critical))


def _consequences(root: Finding, critical: Container[str]) -> int:
    return sum(name in critical for name in root.consequences)


def _led_to(root: Finding, critical: Container[str]) -> str:
    count = _consequences(root, critical)
    return f" and {_plural(count, 'consequence')}" if count else ""


def _called(finding: Finding) -> str:
    state = f", {finding.state}" if finding.state not in {"no-baseline", "recurring"} else ""
    return f"{_short(finding.title)} ({finding.count:,}×{state})"


def _short(title: str) -> str:
    return title if len(title) <= 70 else title[:69] + "…"


def _markers(markers: Iterable[Marker]) -> Iterator[Reason]:
    required = [marker for marker in markers if marker.required]
    for status, code in _BLOCKING:
        if found := [marker for marker in required if marker.status == status]:
            yield _of_markers(code, found, f"{_plural(len(found), 'required marker')} {status}")


def _unknown(markers: Iterable[Marker]) -> Iterator[Reason]:
    found = [marker for marker in markers if marker.required and marker.status == "unknown"]
    if found:
        yield _of_markers("marker-unknown", found, f"{_plural(len(found), 'required marker')} unknown")


def _of_markers(code: Code, found: Sequence[Marker], what: str) -> Reason:
    names = ", ".join(marker.id for marker in found)
    same = {marker.reason for marker in found}
    why = f": {found[0].reason}" if len(same) == 1 else ""
    return Reason(code=code, message=f"{what} ({names}){why}", refs=tuple(marker.id for marker in found))


def _evidence(evidence: Evidence, question: Question) -> Iterator[Reason]:
    read, target = evidence.of_target(), evidence.target
    if target.asked_in_vain:
        known = ", ".join(target.seen) or "none; these logs name no revisions"
        message = f"revision {question.revision} does not occur in the logs; those that do: {known}"
        yield Reason(code="revision-not-found", message=message)
    elif not read.entries:
        wanted = f" of service {question.service}" if question.service else ""
        message = f"no entry{wanted} was read" if evidence.entries or wanted else "the sources hold no entries"
        yield Reason(code="no-entries", message=f"{message}: no data is no pass")
    elif read.audit == read.entries:
        yield Reason(
            code="audit-only", message="only audit entries were read: they say nothing about how the service is"
        )
    elif evidence.mostly_without_text(target.streams):
        message = (
            f"{read.without_text:,} of the target's {read.entries:,} entries have no text: problems could not be seen"
        )
        yield Reason(code="without-text", message=message)
    if evidence.mostly_unparsed:
        message = f"{evidence.unparsed:,} of {evidence.unparsed + evidence.entries:,} lines could not be read"
        yield Reason(code="unparsed", message=message)
    if evidence.truncated:
        yield Reason(code="truncated", message=f"an export looks cut off: {'; '.join(evidence.truncated)}")
    if evidence.incomplete:
        yield Reason(code="incomplete", message=f"not read to the end: {'; '.join(evidence.incomplete)}")
    for code, rules in (("rule-fault", evidence.faults()), ("not-judged", evidence.overflown())):
        if rules:
            why = {row.why for row in not_judged(evidence) if f"{row.ruleset}/{row.rule}" in rules or row.rule in rules}
            yield Reason(code=code, message=f"not judged: {', '.join(sorted(rules))} ({'; '.join(sorted(why))})")  # type: ignore[arg-type]


def _nothing_blocks(findings: Sequence[Finding], markers: Sequence[Marker]) -> Reason:
    ready = sum(marker.status == "ready" for marker in markers)
    asked = f"{ready} of {len(markers)} markers ready, " if markers else "no markers were asked for, "
    seen = f"{_plural(len(findings), 'finding')}, none of them critical" if findings else "no findings"
    return Reason(code="nothing-blocks", message=f"{asked}{seen}")


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
