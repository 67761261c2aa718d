"""`fields`: values at dotted paths of the entry are equal, compare, or hold a pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.entry.view import UNKNOWN, View
from analyzer.ruleset.conditions import TIME_LIMIT, Condition, Regex, every
from analyzer.ruleset.faults import quoted
from analyzer.ruleset.keys import pattern
from analyzer.ruleset.keys.base import any_item, leaf_key
from analyzer.ruleset.keys.compare import COMPARE
from analyzer.ruleset.kinds import PATH, TEXT, Context, Key, Kind, explained, missing, read_mapping
from analyzer.ruleset.yaml_nodes import Items, Mapping, Node, Scalar, described

_NUMBER = r"-?[0-9]{1,300}(?:[.][0-9]{1,300})?(?:[eE][-+]?[0-9]{1,3})?"
_COMPARISON = rf"(>=|<=|>|<)\s*({_NUMBER})"
_REGEX_KEY = {"regex": Key(Kind(pattern.parse_regex, TEXT.schema), "The pattern is found in the value.", required=True)}


class _OnField(Condition, frozen=True):
    """A condition on the value at one dotted path; what is not there fulfils none."""

    path: str

    def holds(self, view: View) -> bool | None:
        value = view.field(self.path)
        return None if value is UNKNOWN else self.accepts(value)

    def accepts(self, value: object) -> bool:
        raise NotImplementedError

    def paths(self) -> Iterator[str]:
        yield self.path


class FieldIs(_OnField, frozen=True):
    """The value equals `wanted`: two texts exactly, a number with a number or its text, true with `true`."""

    wanted: str | int | float | bool

    def accepts(self, value: object) -> bool:
        wanted = self.wanted
        if isinstance(wanted, bool) or isinstance(value, bool):
            return _truth(wanted) is not None and _truth(wanted) is _truth(value)
        if isinstance(wanted, str) and isinstance(value, str):
            return wanted == value
        number = _number(value)
        return number is not None and number == _number(wanted)


class FieldCompares(_OnField, frozen=True):
    """The value is a number, or the text of one, for which the comparison is true."""

    operator: str
    number: int | float

    def accepts(self, value: object) -> bool:
        number = _number(value)
        return number is not None and COMPARE[self.operator](number, self.number)


class FieldFound(_OnField, frozen=True):
    """The pattern is found in the value, a text, a number, or true or false."""

    regex: Regex

    def accepts(self, value: object) -> bool:
        text = _text(value)
        return text is not None and self.regex.found_in(text, TIME_LIMIT)


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    try:
        return str(value) if isinstance(value, str | int | float) else None
    except ValueError:  # Python writes no integers of more than 4,300 digits.
        return None


def _truth(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None


def _number(value: object) -> int | float | None:
    if isinstance(value, str) and re.fullmatch(_NUMBER, value):
        return int(value) if value.lstrip("-").isdigit() else float(value)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def parse_fields(node: Node, context: Context) -> Condition | None:
    """The condition that all fields named have the values wanted."""
    if not isinstance(node, Mapping) or not node.nodes:
        message = f"{node.name} must be a mapping of dotted paths to values, not {described(node)}"
        context.faults.add(node.line, message, "write it as {jsonPayload.order.state: stuck}")
        return None
    parts = [_parse_field(path, node.lines[path], value, context) for path, value in node.nodes.items()]
    return every(tuple(part for part in parts if part is not None)) if None not in parts else None


def _parse_field(path: str, line: int, value: Node, context: Context) -> Condition | None:
    if PATH.read(Scalar(line, "a key of 'fields'", path, path), context) is None or missing(value, context):
        return None
    if isinstance(value, Items):
        return any_item(value, context, lambda item, _: _parse_value(path, item, context))
    return _parse_value(path, value, context)


def _parse_value(path: str, node: Node, context: Context) -> Condition | None:
    if isinstance(node, Mapping):
        found = read_mapping(node, _REGEX_KEY, context, f"the field {quoted(path)}")
        return FieldFound(path, found["regex"]) if found else None
    if isinstance(node, Items):
        context.faults.add(node.line, f"{node.name} must be a value, not a list")
        return None
    if missing(node, context):
        return None
    comparison = re.fullmatch(_COMPARISON, node.text.strip()) if isinstance(node.value, str) else None
    if comparison:
        number = _number(comparison[2])
        return None if number is None else FieldCompares(path, comparison[1], number)
    return FieldIs(path, _wanted(node))


def _wanted(node: Scalar) -> str | int | float | bool:
    # YAML 1.1 takes yes, no, on and off for truth values; the author of `state: on` means the word.
    if isinstance(node.value, bool) and _truth(node.text) is None:
        return node.text
    return node.text if node.value is None else node.value


_VALUE = {
    "anyOf": [
        {"type": ["string", "number", "boolean"]},
        {
            "type": "object",
            "properties": {"regex": explained(TEXT.schema, "The pattern is found in the value.")},
            "required": ["regex"],
            "additionalProperties": False,
        },
    ]
}

KEY = leaf_key(
    parse_fields,
    {
        "type": "object",
        "propertyNames": PATH.schema,
        "minProperties": 1,
        "additionalProperties": {"anyOf": [_VALUE, {"type": "array", "items": _VALUE, "minItems": 1}]},
    },
    'Dotted paths of the entry, each to a value (equal), a list, a comparison (`">=5"`) or `{regex: …}`.',
    ({"jsonPayload.order.state": "stuck"}, {"jsonPayload.attempts": ">=5"}),
)
