"""A match: which entries a rule is about, and how they must stand in time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec.structs import replace

from analyzer.ruleset.conditions import Condition, Leaf, either, every
from analyzer.ruleset.faults import Faults, quoted
from analyzer.ruleset.keys import KEYS
from analyzer.ruleset.keys.base import any_item
from analyzer.ruleset.keys.count import Count
from analyzer.ruleset.keys.sequence import Sequence
from analyzer.ruleset.keys.text import parse_text
from analyzer.ruleset.keys.unless import Unless
from analyzer.ruleset.kinds import PER, TEXT, Context, Kind, Schema, explained, missing
from analyzer.ruleset.yaml_nodes import Items, Mapping, Node, Scalar

SCOPE = frozenset(("service", "log", "fields", "any", "all", "not"))
"""The match keys of `applies_to`: it says where entries come from, not what they say."""


class Match(msgspec.Struct, frozen=True):
    """What a rule asks: `choose` holds of one entry, the others of several in time.

    `choose` is None only beside a `sequence`, whose steps then choose alone.
    """

    choose: Condition | None
    count: Count | None = None
    sequence: Sequence | None = None
    unless: Unless | None = None

    @property
    def over_time(self) -> bool:
        """Whether it takes more than one entry to judge."""
        return not (self.count is None and self.sequence is None and self.unless is None)

    @property
    def chosen(self) -> Condition:
        """The condition for a hit: what chooses the entries; for a sequence, together with any of its steps."""
        parts = () if self.choose is None else (self.choose,)
        steps = () if self.sequence is None else (either(self.sequence.steps),)
        return every((*parts, *steps))

    def conditions(self) -> Iterator[Condition]:
        """Every condition that must be judged of single entries: the choosing one, the steps, what must not follow."""
        if self.choose is not None:
            yield self.choose
        if self.sequence is not None:
            yield from self.sequence.steps
        if self.unless is not None:
            yield self.unless.match

    def leaves(self) -> Iterator[Leaf]:
        """All texts and patterns that judging this looks for."""
        return (leaf for condition in self.conditions() for leaf in condition.leaves())

    def paths(self) -> Iterator[str]:
        """All dotted paths of entries that judging this needs, those of `per` included."""
        yield from (path for condition in self.conditions() for path in condition.paths())
        specs = (self.count, self.sequence, self.unless)
        yield from (spec.per for spec in specs if spec is not None and spec.per not in PER)


class MatchContext(Context):
    """Reads matches with the keys in `allowed`; those over time only where `read_match` stands at the top of one."""

    def __init__(self, faults: Faults, allowed: frozenset[str] = frozenset(KEYS)) -> None:
        super().__init__(faults)
        self._allowed = allowed

    def condition(self, node: Node) -> Condition | None:
        parsed = self.parts(node, over_time=False)
        return None if parsed is None else every(_conditions(parsed))

    def parts(self, node: Node, *, over_time: bool) -> dict[str, Any] | None:
        """What each key of a match means; None when a fault was noted."""
        if missing(node, self):
            return None
        if not isinstance(node, Mapping):
            part = self._without_keys(node)
            return None if part is None else {"text": part}
        before = self.faults.count
        if not node.nodes:
            self.faults.add(node.line, f"{node.name} is an empty match")
        parsed = {name: self._part(name, node, over_time) for name in node.nodes}
        return parsed if self.faults.count == before else None

    def _without_keys(self, node: Scalar | Items) -> Condition | None:
        if isinstance(node, Items):
            return any_item(node, self, lambda item, _: self.condition(item))
        if "text" in self._allowed:
            return parse_text(node, self)
        self.faults.add(node.line, f"{node.name} cannot be a text", 'write {service: "my-service*"}')
        return None

    def _part(self, name: str, node: Mapping, over_time: bool) -> object:
        line, value, key = node.lines[name], node.nodes[name], KEYS.get(name)
        if key is None or name not in self._allowed:
            what = "unknown key" if key is None else "no match on"
            known = [known for known in KEYS if known in self._allowed and (over_time or not KEYS[known].over_time)]
            self.faults.unknown(line, f"{what} {quoted(name)} in {node.name}", name, known)
            return None
        if key.over_time and not over_time:
            remedy = "a rule over time is an issue whose match has this key beside those that choose the entries"
            self.faults.add(line, f"'{name}' is allowed only at the top of an issue's match", remedy)
            return None
        return None if missing(value, self) else key.parse(value, self)


def read_match(node: Node, context: Context) -> Match | None:
    """The match of an issue, with or without keys over time; None when a fault was noted."""
    parsed = MatchContext(context.faults).parts(node, over_time=True)
    if parsed is None:
        return None
    conditions = _conditions(parsed)
    fault = _contradiction(parsed, bool(conditions))
    if fault:
        context.faults.add(node.line, *fault)
        return None
    count, unless = parsed.get("count"), parsed.get("unless")
    if count and unless and not _gives_per(node, "unless"):
        unless = replace(unless, per=count.per)
    return Match(every(conditions) if conditions else None, count, parsed.get("sequence"), unless)


def read_plain_match(node: Node, context: Context) -> Match | None:
    """A match without keys over time; None when a fault was noted."""
    condition = MatchContext(context.faults).condition(node)
    return None if condition is None else Match(condition)


def read_scope(node: Node, context: Context) -> Match | None:
    """A match on service, log or fields; None when a fault was noted."""
    condition = MatchContext(context.faults, SCOPE).condition(node)
    return None if condition is None else Match(condition)


def _conditions(parsed: dict[str, Any]) -> tuple[Condition, ...]:
    return tuple(part for name, part in parsed.items() if not KEYS[name].over_time)


def _contradiction(parsed: dict[str, Any], chooses: bool) -> tuple[str, str] | None:
    if "sequence" in parsed and ("count" in parsed or "unless" in parsed):
        other = "count" if "count" in parsed else "unless"
        return f"'sequence' and '{other}' do not go together", "make them two issues"
    if not chooses and "sequence" not in parsed:
        over_time = "count" if "count" in parsed else "unless"
        return f"'{over_time}' alone chooses no entries", "say which entries it is about, with text, regex, …"
    return None


def _gives_per(node: Node, name: str) -> bool:
    inner = node.nodes.get(name) if isinstance(node, Mapping) else None
    return isinstance(inner, Mapping) and "per" in inner.nodes


def match_schema(allowed: frozenset[str], *, over_time: bool) -> Schema:
    """The JSON Schema of a match with these keys: a text, a list of matches or a mapping."""
    keys = {name: key for name, key in KEYS.items() if name in allowed and (over_time or not key.over_time)}
    mapping: Schema = {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {name: explained(key.schema, key.doc, key.examples) for name, key in keys.items()},
    }
    matches = {"type": "array", "items": {"$ref": "#/$defs/condition"}, "minItems": 1}
    return {"anyOf": [*([TEXT.schema] if "text" in allowed else []), matches, mapping]}


MATCH: Kind[Match] = Kind(read_match, {"$ref": "#/$defs/match"})
PLAIN_MATCH: Kind[Match] = Kind(read_plain_match, {"$ref": "#/$defs/condition"})
SCOPE_MATCH: Kind[Match] = Kind(read_scope, {"$ref": "#/$defs/scope"})
DEFINITIONS: Schema = {
    "match": match_schema(frozenset(KEYS), over_time=True),
    "condition": match_schema(frozenset(KEYS), over_time=False),
    "scope": match_schema(SCOPE, over_time=False),
}
