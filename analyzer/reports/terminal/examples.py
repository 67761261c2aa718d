"""An example from the logs in a few rows: of a stack trace what matters."""

from __future__ import annotations

from analyzer.reports.phrases.excerpt import SHORTEST, excerpt
from analyzer.reports.phrases.numbers import counted
from analyzer.reports.terminal.page import Page

_MOST_LINES_VERBOSE = 40
_MOST_ROWS = 3
_MOST_ROWS_VERBOSE = 12


def show_example(page: Page, text: str, indent: str) -> None:
    """`text` behind `|`: short texts whole, of others the first, the telling and the last lines."""
    most, rows = (_MOST_LINES_VERBOSE, _MOST_ROWS_VERBOSE) if page.verbose else (SHORTEST, _MOST_ROWS)
    parts = excerpt(text, most)
    for number, part in enumerate(parts):
        if isinstance(part, int):
            page.quote(f"  … {counted(part, 'line')} more", indent, 1)
        elif page.verbose or number in {0, len(parts) - 1}:
            page.quote(part, indent, rows)
        else:
            page.quote_inside(part, indent)
