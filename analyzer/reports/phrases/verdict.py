"""The verdict in a few words, and what to do where there is none."""

from __future__ import annotations

from analyzer.reports.phrases.numbers import counted, entries
from analyzer.verdict.result import Code, Coverage, Result, Status, Target

_MARKER_STATUS: dict[Code, Status] = {
    "marker-missing": "missing",
    "marker-late": "late",
    "marker-lost": "lost",
    "marker-unknown": "unknown",
}
_IN_SHORT: dict[Code, str] = {
    "revision-not-found": "revision not found",
    "no-entries": "no entries to judge",
    "audit-only": "only audit entries",
    "without-text": "most entries have no text",
    "unparsed": "too many unreadable lines",
    "truncated": "export cut off",
    "incomplete": "not read to the end",
    "rule-fault": "a rule timed out",
    "not-judged": "a rule was not judged",
    "not-held": "not ready for long enough",
}
_REMEDIES: dict[Code, str] = {
    "marker-unknown": "Export the start too: from the revision's start on (a line 'Starting new instance'), all "
    "severities, with the payloads. If no start is logged, say when it was deployed: --deployed-at TIME.",
    "revision-not-found": "Name a revision that is in these logs",
    "no-entries": "Check the filter and the time of the export: nothing of the service was in it.",
    "audit-only": "Export the service's own logs (stdout, stderr, requests, varlog/system), not the audit log alone.",
    "without-text": "Export the payloads: textPayload and jsonPayload were dropped on the way, the errors with them.",
    "unparsed": "Check the files: give the export as it was written, not a damaged or half copied one.",
    "truncated": "Export again without --limit (or a much higher one), or in shorter windows, and give all files.",
    "incomplete": "Fetch again what could not be read to its end.",
    "rule-fault": "Simplify the pattern of the rule that timed out, and scan again.",
    "not-judged": "Narrow the rule that was not judged (by log, severity or service), or scan a shorter window.",
    "not-held": "Wait longer (--timeout), ask for less (--hold), or name rules with required markers (--rules).",
}

_OF_PULLS: dict[Code, str] = {
    "marker-unknown": "Pull the start too, with a --since from before the deployment. If no start is logged, say when "
    "it was deployed: --deployed-at TIME. A marker may also need more time after the start than was pulled.",
    "no-entries": "Check --cloud-run, --region, --gcp-filter and --since: nothing was written in that time.",
    "incomplete": "Pull again; with --save FILE and --resume a pull goes on where it stopped.",
}


def names(target: Target) -> str:
    """What was judged: the revision, else the service, else the sources; several are counted."""
    judged = [revision or service for service, revision in target.revisions.items() if revision or service]
    if judged:
        return judged[0] if len(judged) == 1 else counted(len(judged), "revision")
    return target.sources[0] if len(target.sources) == 1 else counted(len(target.sources), "source")


def in_short(result: Result) -> str:
    """`1 critical finding, 2 markers missing`: the numbers that carry the verdict."""
    if result.verdict == "pass":
        return f"nothing blocks; {_ready(result)}"
    phrases = [_phrase(code, result) for code in dict.fromkeys(reason.code for reason in result.reasons)]
    return ", ".join(filter(None, phrases))


def _phrase(code: Code, result: Result) -> str:
    if code == "critical-finding":
        return counted(sum(finding.label == "critical" for finding in result.findings), "critical finding")
    if code in _MARKER_STATUS:
        status = _MARKER_STATUS[code]
        return f"{counted(sum(m.required and m.status == status for m in result.markers), 'marker')} {status}"
    return _IN_SHORT.get(code, "")


def _ready(result: Result) -> str:
    ready = sum(marker.status == "ready" for marker in result.markers)
    return f"{ready} of {counted(len(result.markers), 'marker')} ready" if result.markers else "no markers to ask for"


def remedies(result: Result) -> list[str]:
    """For a result that leaves questions open: what to do to get an answer, a sentence a reason."""
    told = {**_REMEDIES, **(_OF_PULLS if result.coverage.pulls else {})}
    codes = [code for code in dict.fromkeys(reason.code for reason in result.reasons) if code in told]
    return [told[code] + (_others(result.coverage) if code == "revision-not-found" else "") for code in codes]


def _others(coverage: Coverage) -> str:
    seen = [f"{seen.revision} ({entries(seen.entries)})" for seen in coverage.revisions if seen.revision]
    return f": {', '.join(seen)}." if seen else "; they name none: leave --revision out."
