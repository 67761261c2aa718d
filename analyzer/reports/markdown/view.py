"""What all sections of the report see: the result, how much of it is shown, and how a stranger's text is put."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from analyzer.reports import layout, neutral
from analyzer.reports.phrases.calendar import Calendar
from analyzer.reports.phrases.numbers import NO_BREAK
from analyzer.reports.phrases.verdict import names
from analyzer.verdict.result import BaselineOnly, Elsewhere, Finding, Result

_MOST = 4  # characters a column that are looked at: a line of a log can be a megabyte long, and marks take no column

_WIDEST_NAME = 120


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

    @property
    def name(self) -> str:
        """What was judged; several revisions or sources are counted."""
        told = names(self.result.target)
        return self.text(told) if NO_BREAK in told else neutral.markdown_code(_with_ends(told, _WIDEST_NAME))

    def text(self, text: str | None) -> str:
        """Prose that a stranger may have written, or numbers within it."""
        return neutral.markdown(_begun((text or "").replace(NO_BREAK, " "), self.detail.sentence))

    def sentence(self, text: str) -> str:
        """Prose with a full stop at its end."""
        told = self.text(text)
        return told if told.endswith((".", "!", "?", "…")) else f"{told}."

    def code(self, text: str | None) -> str:
        """A name, an id or a command; of what is too long the middle is left out."""
        line = (text or "").replace("\n", " ").replace(NO_BREAK, " ")
        return neutral.markdown_code(_with_ends(line, self.detail.sentence))

    def codes(self, several: Sequence[str]) -> str:
        """Names in a row, the last ones counted where they are many."""
        shown = [self.code(name) for name in several[: self.detail.alike] if name]
        more = [f"{len(several) - self.detail.alike:,} more"] if len(several) > self.detail.alike else []
        return ", ".join(shown + more)

    def title(self, finding: Finding | Elsewhere | BaselineOnly, columns: int | None = None) -> str:
        """What a rule calls it is prose, what comes from the log is code."""
        title = _begun(finding.title, columns or self.detail.sentence)
        return neutral.markdown(title) if finding.known else neutral.markdown_code(title)

    def called(self, findings: Sequence[str]) -> str:
        """`no. 2, 3 and 4`: findings by their numbers in the report, those that have none by their ids."""
        shown = findings[: 2 * self.detail.alike]
        told = [f"{self.numbers[name]:,}" if name in self.numbers else self.code(name) for name in shown]
        more = [f"{len(findings) - len(shown):,} more"] if len(findings) > len(shown) else []
        *all_but_one, last = [*told, *more]
        return f"no. {', '.join(all_but_one)} and {last}" if all_but_one else f"no. {last}"

    def line(self, text: str) -> str:
        """A line of an example, cut inside so that its end is seen; for a block of code."""
        return _with_ends(text, self.detail.columns)

    def of_label(self, *labels: str) -> list[Finding]:
        return [finding for finding in self.result.findings if finding.label in labels]


def _begun(text: str, columns: int) -> str:
    """As much of the beginning as fits."""
    safe = neutral.terminal(text if len(text) <= _MOST * columns else text[: _MOST * columns])
    end = layout.fitting(safe, 0, len(safe), columns)
    return safe if end == len(safe) else safe[:end].rstrip() + "…"


def _with_ends(text: str, columns: int) -> str:
    half = _MOST * columns // 2
    short = text if len(text) <= 2 * half else f"{text[:half]}…{text[-half:]}"
    return layout.cut_inside(neutral.terminal(short), columns)


def _day(time: str | None) -> str:
    return (time or "").split("T")[0]
