"""`unless`: and this did not follow."""

from __future__ import annotations

from analyzer.ruleset.conditions import Condition
from analyzer.ruleset.keys.base import MATCH, MatchKey, OverTime
from analyzer.ruleset.kinds import DURATION, PER_VALUE, Key, Keys, Kind, mapping_of


class Unless(OverTime, frozen=True):
    """No entry that `match` holds of follows later and `within` nanoseconds, with the same value of `per`.

    `per` is revision, instance, trace or a dotted path; beside a `count` it is that of the count, unless given.
    """

    match: Condition
    within: int
    per: str = "revision"


_MATCH: Kind[Condition] = Kind(lambda node, context: context.condition(node), MATCH)
_KEYS: Keys = {
    "match": Key(_MATCH, "What would have to follow.", required=True, examples=("link up",)),
    "within": Key(DURATION, "How soon it would have to follow, such as 10s.", required=True, examples=("10s",)),
    "per": Key(PER_VALUE, "What both have in common: as in `count` beside it, else revision, unless given."),
}
_KIND = mapping_of(_KEYS, Unless, "'unless'")

KEY = MatchKey(
    _KIND.read,
    _KIND.schema,
    "Nothing of this kind follows within so long.",
    over_time=True,
    examples=({"match": "link up", "within": "10s"},),
)
