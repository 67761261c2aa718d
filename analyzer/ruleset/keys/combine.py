"""`any`, `all`, `not`: matches of matches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from analyzer.ruleset.conditions import Condition, Not, either, every
from analyzer.ruleset.keys.base import MATCH, MatchKey, parts_of
from analyzer.ruleset.kinds import Context, Schema
from analyzer.ruleset.yaml_nodes import Items, Node, described


def _list_key(combine: Callable[[tuple[Condition, ...]], Condition], doc: str, *examples: Any) -> MatchKey:
    def parse(node: Node, context: Context) -> Condition | None:
        if not isinstance(node, Items):
            context.faults.add(node.line, f"{node.name} must be a list of matches, not {described(node)}")
            return None
        parts = parts_of(node, context, lambda item, _: context.condition(item))
        return combine(parts) if parts else None

    return MatchKey(parse, _MATCHES, doc, examples=examples)


def _parse_not(node: Node, context: Context) -> Not | None:
    part = context.condition(node)
    return None if part is None else Not(part)


_MATCHES: Schema = {"type": "array", "items": MATCH, "minItems": 1}

ANY = _list_key(either, "A list of matches of which at least one holds.", ["pool exhausted", {"status": 503}])
ALL = _list_key(every, "A list of matches that all hold.", [{"text": "a"}, {"text": "b"}])
NOT = MatchKey(_parse_not, MATCH, "A match that does not hold.", examples=({"severity": ["DEBUG", "INFO"]},))
