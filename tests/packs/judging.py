"""Rules asked of single lines, without a scan."""

from __future__ import annotations

from analyzer.entry.severity import Severity, parse
from analyzer.entry.view import MISSING, UNKNOWN, Needle
from analyzer.ruleset import Example, Match


class Line:
    """A view of an entry of which text, severity and logger are known; a severity or logger of None is not."""

    def __init__(self, text: str, severity: Severity | None = None, logger: str | None = None) -> None:
        self.text, self.severity, self.logger = text, severity, logger
        self.log = self.service = self.revision = self.status = None

    @staticmethod
    def of(example: Example) -> Line:
        entry = example.entry
        if isinstance(entry, str):
            return Line(entry)
        payload = entry.get("jsonPayload") or {}
        text = str(entry.get("textPayload") or payload.get("message"))
        return Line(text, parse(entry.get("severity")), str(payload.get("logger") or ""))

    def field(self, path: str) -> object:
        return MISSING if self.logger is not None else UNKNOWN

    def found(self, leaf: Needle) -> bool:
        return leaf.found_in(self.text)


def hits(match: Match | None, line: Line) -> bool:
    """Whether the match hits; what an example does not say counts as given."""
    assert match is not None
    assert not match.over_time
    return match.chosen.holds(line) is not False
