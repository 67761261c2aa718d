"""Rules as a person reads them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from analyzer.entry.clock import spoken
from analyzer.errors import UsageError
from analyzer.pipeline import rules_of
from analyzer.ruleset import Issue, Marker, RuleSet, Text, packs

_WIDTH = 100


def shown(name: str) -> list[str]:
    """The lines for a pack, a rule file, or one rule by its id. Raises UsageError when there is none of that name."""
    one = [rule for rules in rules_of(()) for rule in rules.rules() if rule.id == name]
    if one and name not in packs.names():
        return [*_one(one[0])]
    try:
        found = rules_of((name,))
    except UsageError as error:
        raise UsageError(f"{error}; nor has any pack a rule '{name}'") from None
    return [line for rules in found for line in _all(rules)]


def _all(rules: RuleSet) -> Iterator[str]:
    yield f"{rules.name}: {rules.title or ''}".rstrip(": ")
    for marker in rules.markers:
        yield ""
        yield from _one(marker)
    for issue in rules.issues:
        yield ""
        yield from _one(issue)


def _one(rule: Marker | Issue) -> Iterator[str]:
    kind = "marker" if isinstance(rule, Marker) else rule.label
    yield f"{rule.id}  [{kind}]  {rule.title}"
    for name, value in _facts(rule):
        if value:
            yield from textwrap.wrap(f"{name:<9} {value}", _WIDTH, initial_indent="  ", subsequent_indent=" " * 12)
    for word, examples in (("hits", rule.examples.match), ("ignores", rule.examples.ignore)):
        for example in examples:
            text = example.entry if isinstance(example.entry, str) else str(example.entry)
            yield f"  {word:<9} {text.splitlines()[0][: _WIDTH - 12] if text else ''}"


def _facts(rule: Marker | Issue) -> Iterator[tuple[str, str | None]]:
    leaves = dict.fromkeys(leaf.value if isinstance(leaf, Text) else leaf.source for leaf in rule.match.leaves())
    yield "looks for", " | ".join(leaves)
    if isinstance(rule, Marker):
        yield "within", spoken(rule.within) + f" of the start of the {rule.per}" if rule.within is not None else None
        yield "required", "yes" if rule.required else "no"
    else:
        yield "why", rule.why
        yield "fix", rule.fix
        yield "ticket", rule.ticket
        yield "expires", str(rule.expires) if rule.expires else None
        yield "fixed in", str(rule.fixed_in) if rule.fixed_in else None
    yield "owner", rule.owner
    yield "place", str(rule.place)
