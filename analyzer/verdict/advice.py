"""What rules that were not asked to judge know about findings that no rule explains: it changes no label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from analyzer.entry import batch as flag
from analyzer.entry.batch import Batch
from analyzer.entry.severity import Severity
from analyzer.matching.program import Program
from analyzer.matching.watch import Role, Watch, key
from analyzer.ruleset import Issue, RuleSet
from analyzer.verdict.result import Advice, Example, Finding, Result

_MOST = 2
_NOTHING: Mapping[str, object] = {
    **dict.fromkeys(("logs", "log_names", "services", "revisions", "instances", "loggers", "traces", "insert_ids"), ""),
    "times": None,
    "statuses": 0,
    "flags": flag.OWN_SEVERITY,
    "lines": 0,
    "raws": None,
}


def watches(rulesets: Iterable[RuleSet]) -> tuple[Watch, ...]:
    """What the rules look for in one entry; of rules over time, which entries they choose."""
    return tuple(
        Watch(Role.ISSUE, key(rules, issue), issue.match.chosen) for rules in rulesets for issue in rules.issues
    )


def advised(result: Result, rulesets: Sequence[RuleSet], program: Program) -> Result:
    """The result, where unknown findings carry what the issues of `rulesets` say that hit one of their examples;
    `program` is made of their `watches`. Of an example only text and severity are known.
    """
    asked = [(finding, example) for finding in result.findings if not finding.known for example in finding.examples]
    if not asked:
        return result
    about = {key(rules, issue): (rules, issue) for rules in rulesets for issue in rules.issues}
    found: dict[str, dict[str, Advice]] = {}
    for i, number in program.hits(_batch([example for _, example in asked])):
        rule = program.watches[number].rule
        found.setdefault(asked[i][0].id, {})[rule] = _advice(*about[rule])
    return replace(result, findings=tuple(_with(finding, found.get(finding.id)) for finding in result.findings))


def _with(finding: Finding, advice: Mapping[str, Advice] | None) -> Finding:
    if not advice or finding.known:
        return finding
    return replace(finding, advice=tuple(advice[rule] for rule in sorted(advice))[:_MOST])


def _batch(examples: Sequence[Example]) -> Batch:
    columns: dict[str, Any] = {name: [value] * len(examples) for name, value in _NOTHING.items()}
    columns["texts"] = [example.text for example in examples]
    columns["severities"] = [Severity[example.severity].value for example in examples]
    return Batch(**columns)


def _advice(rules: RuleSet, issue: Issue) -> Advice:
    return Advice(rule=issue.id, ruleset=rules.name, title=issue.title, label=issue.label, why=issue.why, fix=issue.fix)
