"""Which finding follows which, in words."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from analyzer.reports import layout
from analyzer.reports.phrases.numbers import NO_BREAK, counted, number
from analyzer.verdict.result import Finding, Result

_TITLE = 60
_IN_ORDER = ("critical", "pre-existing", "non-blocking")


class Links(msgspec.Struct, frozen=True):
    """The findings of a result by their ids, and the numbers that the critical ones have in the report."""

    findings: Mapping[str, Finding]
    numbers: Mapping[str, int]

    @staticmethod
    def of(result: Result) -> Links:
        critical = [finding.id for finding in result.findings if finding.label == "critical"]
        return Links({finding.id: finding for finding in result.findings}, {f: n for n, f in enumerate(critical, 1)})

    def under_its_cause(self, finding: Finding) -> bool:
        """Does it stand below its cause, in the same section?"""
        cause = self.findings.get(finding.cause) if finding.cause else None
        return cause is not None and cause.label == finding.label

    def as_its_cause(self, finding: Finding) -> bool:
        """Does it stand below its cause, and for the same reasons under this label?"""
        return self.under_its_cause(finding) and self.findings[finding.cause or ""].reasons == finding.reasons

    def leads_to(self, finding: Finding) -> str:
        """`4 consequences: 3 below, 1 under NON-BLOCKING`; empty where there are none."""
        labels = [self.findings[name].label for name in finding.consequences if name in self.findings]
        places = {label: "below" if label == finding.label else f"under {label.upper()}" for label in _IN_ORDER}
        told = [f"{number(labels.count(label))}{NO_BREAK}{places[label]}" for label in _IN_ORDER if label in labels]
        if len(told) == 1:
            return f"{counted(len(labels), 'consequence')} {places[labels[0]]}"
        return f"{counted(len(labels), 'consequence')}: {', '.join(told)}" if told else ""

    def follows(self, finding: Finding) -> str:
        """`no. 2: 9 of 9 times within 10 ms after it, on the same instance`; by its title where it has no number."""
        if finding.follows is None:
            return ""
        return f"{self._called(finding.follows.finding)}: {finding.follows.message}"

    def _called(self, name: str) -> str:
        if name in self.numbers:
            return f"no.{NO_BREAK}{self.numbers[name]}"
        cause = self.findings.get(name)
        if cause is None:
            return name
        fits = layout.fitting(cause.title, 0, len(cause.title), _TITLE)
        return f"'{cause.title}'" if fits == len(cause.title) else f"'{cause.title[: fits - 1]}…'"
