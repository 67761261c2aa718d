"""`sequence`: entries in this order."""

from __future__ import annotations

from analyzer.ruleset.conditions import Condition
from analyzer.ruleset.keys.base import MATCH, MatchKey, OverTime, parts_of
from analyzer.ruleset.kinds import DURATION, PER_VALUE, Context, Key, Keys, Kind, mapping_of
from analyzer.ruleset.yaml_nodes import Items, Node, described

FEWEST_STEPS, MOST_STEPS = 2, 50


class Sequence(OverTime, frozen=True):
    """Distinct entries in time order, one for each step, `within` nanoseconds from the first to the last.

    `per` is what they have in common: revision, instance, trace or a dotted path.
    """

    steps: tuple[Condition, ...]
    within: int
    per: str = "revision"


def _read_steps(node: Node, context: Context) -> tuple[Condition, ...] | None:
    if not isinstance(node, Items) or not FEWEST_STEPS <= len(node.nodes) <= MOST_STEPS:
        given = f"{len(node.nodes)}" if isinstance(node, Items) else described(node)
        message = f"{node.name} must be a list of {FEWEST_STEPS} to {MOST_STEPS} matches, not {given}"
        context.faults.add(node.line, message)
        return None
    return parts_of(node, context, lambda item, _: context.condition(item)) or None


_STEPS = Kind(_read_steps, {"type": "array", "items": MATCH, "minItems": FEWEST_STEPS, "maxItems": MOST_STEPS})
_KEYS: Keys = {
    "steps": Key(
        _STEPS,
        "The matches, in the order in which their entries come.",
        required=True,
        examples=(["opened", "declined"],),
    ),
    "within": Key(DURATION, "From the first entry to the last, such as 30s.", required=True, examples=("30s",)),
    "per": Key(
        PER_VALUE, "What they have in common: revision (default), instance, trace or a dotted path.", default="revision"
    ),
}
_KIND = mapping_of(_KEYS, Sequence, "'sequence'")

KEY = MatchKey(
    _KIND.read,
    _KIND.schema,
    "Entries come in this order; the other keys must hold of every one of them.",
    over_time=True,
    examples=({"steps": ["opened", "declined"], "within": "30s", "per": "trace"},),
)
