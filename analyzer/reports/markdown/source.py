"""The few constructs of GitHub-flavoured Markdown that the report is made of, as aligned source that reads well raw.

What they are given is Markdown already: the report's own words, or what `neutral` made of a stranger's.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from analyzer.reports import layout, neutral

NOTHING = "–"

_WIDEST_CELL = 60  # columns that the others of its column are filled up to


def table(header: Sequence[str], rows: Iterable[Sequence[str]], right: Container[str] = ()) -> str:
    """A table with the columns that any row fills, those named in `right` set to the right. Empty for no rows."""
    whole = [[neutral.markdown_cell(cell) for cell in row] for row in rows]
    columns = [place for place, _ in enumerate(header) if any(row[place] for row in whole)]
    if not columns:
        return ""
    titles = [header[place] for place in columns]
    body = [[row[place] or NOTHING for place in columns] for row in whole]
    to_the_right = [title in right for title in titles]
    wide = [_width([title, *(row[place] for row in body)]) for place, title in enumerate(titles)]
    rule = ["-" * (width - at_right) + ":" * at_right for width, at_right in zip(wide, to_the_right, strict=True)]
    lines = [titles, rule, *body]
    return "\n".join(_row(line, wide, to_the_right) for line in lines)


def bullets(items: Iterable[str]) -> str:
    """A list, one line an item; empty for none."""
    return "\n".join(f"- {item}" for item in items)


def folded(summary: str, blocks: Iterable[str]) -> list[str]:
    """Blocks behind a line that opens them, none where there are none. `summary` holds no stranger's text: inside HTML
    nothing is escaped.
    """
    inside = [block for block in blocks if block]
    return [f"<details>\n<summary>{summary}</summary>", *inside, "</details>"] if inside else []


def _row(cells: Sequence[str], wide: Sequence[int], to_the_right: Sequence[bool]) -> str:
    return f"| {' | '.join(map(_filled, cells, wide, to_the_right))} |"


def _filled(cell: str, width: int, at_right: bool) -> str:
    blanks = " " * (width - layout.columns(cell))
    return blanks + cell if at_right else cell + blanks


def _width(cells: Iterable[str]) -> int:
    return max(3, *(min(layout.columns(cell), _WIDEST_CELL) for cell in cells))
