"""What all sections of the report see: the result, how much of it is shown, and how a stranger's text is put."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from analyzer.reports import layout, neutral
from analyzer.reports.phrases.calendar import Calendar
from analyzer.reports.phrases.numbers import NO_BREAK
from analyzer.verdict.result import Finding, Result


class Detail(msgspec.Struct, frozen=True):
    """How much is shown, in numbers of things, of lines and of columns."""

    in_full: int  # critical findings
    assessed: int  # others with what is known of them
    rows: int  # of a table, also of folded ones
    alike: int  # lines of a list
    lines: int  # of an example
    columns: int  # of such a line
    sentence: int  # columns of a text within a line
    examples: int = 1


class View(msgspec.Struct, frozen=True):
    """A result as it is to be shown. `numbers`: the findings' ids -> their numbers in the report, from 1."""

    result: Result
    detail: Detail
    calendar: Calendar
    numbers: Mapping[str, int]

    @staticmethod
    def of(result: Result, detail: Detail) -> View:
        """Times are told with their day, unless all that was read is of one."""
        days = {Calendar.of(result.window).day, _day(result.window.last_entry)}
        calendar = Calendar.of(result.window) if len(days) == 1 else Calendar("")
        return View(result, detail, calendar, {finding.id: n for n, finding in enumerate(result.findings, 1)})

    def text(self, text: str | None) -> str:
        """Prose that a stranger may have written, or numbers within it."""
        return neutral.markdown(self._cut((text or "").replace(NO_BREAK, " "), self.detail.sentence))

    def code(self, text: str | None) -> str:
        """A name, an id, a command or a line of a log."""
        return neutral.markdown_code(self._cut((text or "").replace("\n", " "), self.detail.sentence))

    def codes(self, names: Sequence[str]) -> str:
        """Names in a row, the last ones counted where they are many."""
        shown = [self.code(name) for name in names[: self.detail.alike] if name]
        more = [f"{len(names) - self.detail.alike:,} more"] if len(names) > self.detail.alike else []
        return ", ".join(shown + more)

    def title(self, finding: Finding, columns: int | None = None) -> str:
        """What a rule calls it is prose, what comes from the log is code."""
        title = self._cut(finding.title, columns or self.detail.sentence)
        return neutral.markdown(title) if finding.known else neutral.markdown_code(title)

    def line(self, text: str) -> str:
        """A line of an example, cut inside so that its end is seen."""
        return self._cut(text, self.detail.columns)

    def of_label(self, *labels: str) -> list[Finding]:
        return [finding for finding in self.result.findings if finding.label in labels]

    @staticmethod
    def _cut(text: str, columns: int) -> str:
        most = 8 * columns  # of a line of a megabyte only the ends can be shown
        short = text if len(text) <= most else f"{text[: most // 2]}…{text[-most // 2 :]}"
        return layout.cut_inside(neutral.terminal(short), columns)


def _day(time: str | None) -> str:
    return (time or "").split("T")[0]
