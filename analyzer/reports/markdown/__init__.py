"""A deployment validation report to paste into an issue or a pull request (GitHub-flavoured Markdown)."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.reports.markdown.deployment import checks, deployment
from analyzer.reports.markdown.evidence import context, coverage
from analyzer.reports.markdown.findings import critical, harmless
from analyzer.reports.markdown.headline import headline, summary
from analyzer.reports.markdown.recommendation import recommendation, reproduction
from analyzer.reports.markdown.view import Detail, View
from analyzer.reports.phrases.numbers import NO_BREAK
from analyzer.reports.report import Report, Style
from analyzer.verdict.result import Result

# GitHub takes 65,536 characters for a comment; some are left for what a person adds.
LONGEST = 60_000

_EVERYTHING = Detail(
    in_full=10**9, assessed=10**9, rows=10**9, alike=10**9, lines=40, columns=400, sentence=2_000, examples=10
)
# From much to little: the first that is short enough is shown.
_LEVELS = (
    Detail(in_full=20, assessed=15, rows=60, alike=8, lines=25, columns=200, sentence=600),
    Detail(in_full=12, assessed=10, rows=60, alike=6, lines=12, columns=160, sentence=400),
    Detail(in_full=8, assessed=8, rows=30, alike=5, lines=6, columns=120, sentence=250),
    Detail(in_full=4, assessed=4, rows=12, alike=4, lines=6, columns=100, sentence=120),
    Detail(in_full=2, assessed=2, rows=5, alike=3, lines=4, columns=60, sentence=60),
)


def render(result: Result, style: Style) -> str:
    """`result` as Markdown of at most 60,000 characters; with `style.verbose` everything, however long.

    Whatever comes from logs and rules is shown and does nothing: it stands in code where it could be markup, a link, a
    mention or a reference. The only HTML is `<details>` with `<summary>`.
    """
    if style.verbose and not style.quiet:
        return _text(_report(View.of(result, _EVERYTHING)))
    for detail in _LEVELS:
        view = View.of(result, detail)
        text = _text(headline(view) if style.quiet else _report(view))
        if len(text) <= LONGEST:
            break
    return text


def _report(view: View) -> Iterator[str]:
    yield from headline(view)
    yield from summary(view)
    yield from deployment(view)
    yield from checks(view)
    yield from critical(view)
    yield from harmless(view)
    yield from coverage(view)
    yield from context(view)
    yield from recommendation(view)
    yield from reproduction(view)


def _text(blocks: Iterator[str]) -> str:
    return "\n\n".join(map(_breakable, filter(None, blocks))) + "\n"


def _breakable(block: str) -> str:
    """Only within a narrow column a number must be kept with its unit."""
    return block if block.startswith("|") else block.replace(NO_BREAK, " ")


REPORT = Report(description="to paste into an issue or a pull request", suffix=".md", render=render)
