"""Rules as a person reads them: what they look for in words, why, what to do, and the lines that show it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from analyzer.cli.rule_words import Said, of_limits, of_match, plain
from analyzer.entry.clock import spoken
from analyzer.errors import Place, UsageError
from analyzer.pipeline import rules_of
from analyzer.reports import Style, neutral
from analyzer.reports.phrases.calendar import Calendar
from analyzer.reports.phrases.numbers import NO_BREAK, counted
from analyzer.reports.terminal.page import Marked, Page
from analyzer.ruleset import Example, Issue, Marker, Match, RuleSet, packs

_NAMES = 12  # columns of the names of facts
_FACT = " " * (_NAMES + 2)
_ROLES = {"critical": "bad", "pre-existing": "unsure"}
_WIDEST_ID = 32


def shown(name: str, style: Style) -> str:
    """A pack, a rule file, or one rule by its id, as text for a terminal; safe to show.

    Raises UsageError when there is none of that name.
    """
    one = [(rules, rule) for rules in rules_of(()) for rule in rules.rules() if rule.id == name]
    if one and name not in packs.names():
        return _one(*one[0], style)
    try:
        found = rules_of((name,))
    except UsageError as error:
        raise UsageError(f"{error}; nor has any pack a rule '{name}'") from None
    return "\n".join(_all(rules, style) for rules in found)


def listed(rulesets: Sequence[RuleSet], style: Style) -> str:
    """The rule sets with what they hold, one below the other, and the sums."""
    page = _page(style)
    widest = max((len(rules.name) for rules in rulesets), default=0)
    for rules in rulesets:
        page.line(
            Marked(rules.name, "strong"),
            f"{' ' * (widest - len(rules.name))}  {len(rules.markers):>3} markers  {len(rules.issues):>3} issues  ",
            _scope(rules),
            hang=" " * (widest + 2),
        )
        if rules.title:
            page.prose(rules.title, indent=" " * (widest + 2), hang=" " * (widest + 2))
    sums = (len(rulesets), sum(len(r.markers) for r in rulesets), sum(len(r.issues) for r in rulesets))
    page.line(f"{counted(sums[0], 'pack')}, {counted(sums[1], 'marker')}, {counted(sums[2], 'issue')}")
    return page.text()


def _scope(rules: RuleSet) -> str:
    if rules.name in packs.TECHNOLOGIES:
        return "advises; judges where it is named"
    if rules.applies_to is None:
        return "everywhere"
    [said] = of_match(rules.applies_to)
    return f"where {said.phrase}" if not said.inner else "where its applies_to holds"


def _page(style: Style) -> Page:
    return Page(style, Calendar(""))


def _all(rules: RuleSet, style: Style) -> str:
    page = _page(style)
    title = f"  {rules.title}" if rules.title else ""
    page.prose(Marked(rules.name, "strong"), title, hang="  ")
    examples = sum(len(rule.examples.match) + len(rule.examples.ignore) for rule in rules.rules())
    markers, issues = counted(len(rules.markers), "marker"), counted(len(rules.issues), "issue")
    page.prose(f"{markers}, {issues}, {counted(examples, 'example')}", indent="  ", hang="  ")
    if rules.applies_to:
        _put_match(page, "applies to", rules.applies_to)
    if rules.start:
        _put_match(page, "starts", rules.start)
    if rules.rules():
        page.line("")
    _put_table(page, rules)
    rest = "".join("\n" + _one(rules, rule, style) for rule in rules.rules())
    return page.text() + rest


def _put_table(page: Page, rules: RuleSet) -> None:
    """One row a rule: its id, what it is, its title; where ids are long the title begins a row of its own."""
    widest = min(_WIDEST_ID, max((len(rule.id) for rule in rules.rules()), default=0))
    for rule in rules.rules():
        kind = "marker" if isinstance(rule, Marker) else rule.label
        gap = " " * max(widest - len(rule.id), 0)
        role = _ROLES.get(kind, "")
        parts = (f"{rule.id}{gap}  ", Marked(kind, role), f"{' ' * (12 - len(kind))}  {rule.title}")
        page.line(*parts, indent="  ", hang=" " * (widest + 18))


def _one(rules: RuleSet, rule: Marker | Issue, style: Style) -> str:
    head, body = _page(style), _page(style)
    kind = "marker" if isinstance(rule, Marker) else rule.label
    head.prose(Marked(rule.id, "strong"), "  [", Marked(kind, _ROLES.get(kind, "")), f"]  {rule.title}", hang="  ")
    _put_match(body, "ready when" if isinstance(rule, Marker) else "hits when", rule.match)
    for name, value in _of_marker(rule) if isinstance(rule, Marker) else _of_issue(rule):
        _put(body, name, value)
    if isinstance(rule, Marker) and rule.lost_when:
        _put_match(body, "lost when", rule.lost_when)
    _put(body, "owner", rule.owner)
    _put(body, "area", rule.area)
    _put_examples(body, "it hits", "+", rule.examples.match)
    _put_examples(body, "it leaves alone", "-", rule.examples.ignore)
    return head.text() + _placed(rules, rule.place) + body.text()


def _placed(rules: RuleSet, place: Place) -> str:
    """Where it stands, in one row however long, so that it can be clicked on and copied."""
    return neutral.terminal(f"  {rules.name}, {place}").replace("\n", " ") + "\n"


def _of_marker(marker: Marker) -> Iterator[tuple[str, str | None]]:
    start = "the start of the revision" if marker.per == "revision" else "its start, of each instance"
    if marker.within is not None:
        yield "in time", f"within {spoken(marker.within)} of {start}; later it is late"
    elif marker.per == "instance":
        yield "asked of", "each instance, the worst decides"
    if marker.every is not None:
        yield "lost after", f"{spoken(marker.every)} of silence"
    yield "required", "yes, without it there is no pass" if marker.required else "no, it blocks nothing"


def _of_issue(issue: Issue) -> Iterator[tuple[str, str | None]]:
    yield "why", issue.why
    yield "fix", issue.fix
    if issue.limits:
        yield "tolerated", f"{', '.join(of_limits(issue.limits))}; above that it is critical"
    yield "ticket", issue.ticket
    yield "known since", None if issue.since is None else str(issue.since)
    if issue.expires:
        yield "expires", f"{issue.expires}; then its label should be looked at again"
    if issue.fixed_in:
        yield "fixed in", f"{issue.fixed_in}; seen after that it is critical"
    yield "tags", ", ".join(issue.tags) or None


def _put(page: Page, name: str, value: str | None) -> None:
    if value:
        page.prose(Marked(name, "strong"), f"{' ' * (_NAMES - len(name))}{value}", indent="  ", hang=_FACT)


def _put_match(page: Page, name: str, match: Match) -> None:
    """The phrases of a match, each below the one that sums it up."""
    first, *others = of_match(match)
    _put(page, name, first.phrase)
    _put_inner(page, first, _FACT)
    for more in others:
        page.prose(more.phrase, indent=_FACT, hang=_FACT)
        _put_inner(page, more, _FACT)


def _put_inner(page: Page, said: Said, indent: str) -> None:
    for number, inner in enumerate(said.inner, 1):
        bullet = f"{number}. " if said.ordered else "- "
        page.line(inner.phrase, indent=indent + bullet, hang=indent + " " * len(bullet))
        _put_inner(page, inner, indent + " " * len(bullet))


def _put_examples(page: Page, title: str, bullet: str, examples: Sequence[Example]) -> None:
    if examples:
        page.prose(Marked(title, "strong"), indent="  ")
    for example in examples:
        entry = example.entry
        text = plain(entry) if isinstance(entry, str) else json.dumps(entry, ensure_ascii=False)
        blanks = len(text) - len(text.lstrip(" "))
        page.line(NO_BREAK * blanks + text[blanks:], indent=f"    {bullet} ", hang="      ")
