"""`text`: the entry's text contains it."""

from __future__ import annotations

from analyzer.ruleset.conditions import Text
from analyzer.ruleset.keys.base import leaf_key
from analyzer.ruleset.kinds import TEXT, Context
from analyzer.ruleset.yaml_nodes import Node


def parse_text(node: Node, context: Context) -> Text | None:
    """The condition that the text contains a value."""
    value = TEXT.read(node, context)
    return None if value is None else Text(value)


KEY = leaf_key(parse_text, TEXT.schema, "The entry's text contains it, in this very spelling.", ("Event queue full",))
