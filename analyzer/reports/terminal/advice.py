"""What packs that were not asked to judge know about a finding, each thing once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analyzer.reports.phrases.numbers import NO_BREAK
from analyzer.reports.terminal.page import Page
from analyzer.verdict.result import Finding


class Advised:
    """The fields of advice, finding by finding in the order of the page; `numbers`: ids -> their numbers there."""

    def __init__(self, page: Page, numbers: Mapping[str, int]) -> None:
        self._verbose, self._numbers = page.verbose, numbers
        self._told: dict[str, int] = {}

    def fields(self, finding: Finding) -> Iterator[tuple[str, str | None]]:
        """Names of fields and what they say: in full only where an earlier finding has not said it."""
        number = self._numbers[finding.id]
        for advice in finding.advice:
            rule = f"{advice.ruleset}/{advice.rule}"
            earlier = self._told.setdefault(rule, number)
            if earlier != number and not self._verbose:
                yield "like", f"{advice.title} (see no.{NO_BREAK}{earlier})"
                continue
            yield "like", f"{advice.title} (advice of {rule})"
            yield "means", advice.why
            yield "fix", advice.fix
