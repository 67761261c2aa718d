"""What is no finding but worth knowing: other revisions, what went away, rules that expire."""

from __future__ import annotations

from analyzer.reports.phrases.elsewhere import where_and_when
from analyzer.reports.phrases.numbers import counted, entries, number, rate
from analyzer.reports.terminal.page import Marked, Page
from analyzer.verdict.result import Result

_MOST = 5


def show_context(page: Page, result: Result) -> None:
    """Other revisions with problems, problems that only the baseline has, and expiring rules, where there are any."""
    _show_other_revisions(page, result)
    _show_baseline_only(page, result)
    _show_expiring(page, result)


def _show_other_revisions(page: Page, result: Result) -> None:
    others = [o for o in result.context.other_revisions if o.problems or o.critical_hits or page.verbose]
    if not others and not result.context.elsewhere:
        return
    page.section("OTHER REVISIONS", "in the same logs, not judged")
    for other in others if page.verbose else others[:_MOST]:
        critical = f", {number(other.critical_hits)} critical" if other.critical_hits else ""
        told = f"  {counted(other.problems, 'problem')}{critical} in {entries(other.entries)}"
        name = other.revision or other.service or "(no revision)"
        page.line(Marked(name, "strong"), told, indent="  ", hang="    ")
    _say_more(page, len(others))
    _show_elsewhere(page, result)


def _show_elsewhere(page: Page, result: Result) -> None:
    """What only they have; what the target has too is told with its findings."""
    found = result.context.elsewhere
    if not found:
        return
    page.line("only they have:", indent="  ")
    shown = found if page.verbose else found[:_MOST]
    wide = max(len(number(problem.count)) for problem in shown)
    for problem in shown:
        hang = " " * (wide + 6)
        page.line(problem.title, indent=f"    {number(problem.count):>{wide}}  ", hang=hang, rows=_rows(page))
        page.line(
            "; ".join(where_and_when(problem, result, page.calendar)), indent=hang, rows=None if page.verbose else 2
        )
    _say_more(page, len(found), indent="    ")


def _show_baseline_only(page: Page, result: Result) -> None:
    gone = result.context.baseline_only
    if not gone:
        return
    page.section("GONE", f"{counted(len(gone), 'finding')} of the baseline not seen any more")
    for problem in gone if page.verbose else gone[:_MOST]:
        page.line(f"{rate(problem.count, problem.per_hour)} before  ", problem.title, indent="  ", hang="    ", rows=1)
    _say_more(page, len(gone))


def _show_expiring(page: Page, result: Result) -> None:
    expiring = result.rules.expiring
    if not expiring:
        return
    page.section("EXPIRING RULES", "decide whether they still hold")
    for rule in expiring if page.verbose else expiring[:_MOST]:
        when = "expired" if rule.expired else "expires"
        page.line(Marked(rule.rule, "strong"), f"  {when} {rule.expires}  ({rule.ruleset})", indent="  ", hang="    ")
    _say_more(page, len(expiring))


def _rows(page: Page) -> int | None:
    return None if page.verbose else 1


def _say_more(page: Page, count: int, indent: str = "  ") -> None:
    if not page.verbose and count > _MOST:
        page.line(f"and {number(count - _MOST)} more, see --verbose", indent=indent)
