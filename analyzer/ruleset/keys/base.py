"""What a match key is, and what most of them have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from analyzer.ruleset.conditions import Condition, either
from analyzer.ruleset.kinds import Context, Schema
from analyzer.ruleset.yaml_nodes import Items, Node

MATCH: Schema = {"$ref": "#/$defs/condition"}
"""The schema of a match inside a key's value."""


class OverTime(msgspec.Struct, frozen=True):
    """Base of what the keys over time mean: they judge many entries, not one."""


class MatchKey(msgspec.Struct, frozen=True):
    """A key of a match.

    `parse` returns what the value means, or None when it has noted a fault; `schema` is the value's JSON Schema; `doc`
    is one sentence for the reference; `examples` are values that editors offer.
    """

    parse: Callable[[Node, Context], Condition | OverTime | None]
    schema: Schema
    doc: str
    over_time: bool = False
    examples: tuple[Any, ...] = ()


def leaf_key(
    parse: Callable[[Node, Context], Condition | None], schema: Schema, doc: str, examples: tuple[Any, ...] = ()
) -> MatchKey:
    """A match key whose value may also be a list, which means any of its items."""

    def parse_any(node: Node, context: Context) -> Condition | None:
        return any_item(node, context, parse) if isinstance(node, Items) else parse(node, context)

    either_way = {"anyOf": [schema, {"type": "array", "items": schema, "minItems": 1}]}
    return MatchKey(parse_any, either_way, doc, examples=examples)


def any_item(node: Items, context: Context, parse: Callable[[Node, Context], Condition | None]) -> Condition | None:
    """The condition that one of the items holds; None when a fault was noted."""
    parts = parts_of(node, context, parse)
    return either(parts) if parts else None


def parts_of(
    node: Items, context: Context, parse: Callable[[Node, Context], Condition | None]
) -> tuple[Condition, ...]:
    """The conditions that the items mean, none when a fault was noted."""
    if not node.nodes:
        context.faults.add(node.line, f"{node.name} is an empty list")
    parts = [parse(item, context) for item in node.nodes]
    return tuple(part for part in parts if part is not None) if None not in parts else ()
