"""`count`: so often within so long."""

from __future__ import annotations

from analyzer.ruleset.keys.base import MatchKey, OverTime
from analyzer.ruleset.kinds import DURATION, PER_VALUE, WHOLE, Key, Keys, mapping_of


class Count(OverTime, frozen=True):
    """At least `at_least` of the entries `within` nanoseconds for one value of `per`.

    `per` is revision, instance, trace or a dotted path.
    """

    at_least: int
    within: int
    per: str = "revision"


_KEYS: Keys = {
    "at_least": Key(WHOLE, "How many entries, at the least.", required=True, examples=(5,)),
    "within": Key(DURATION, "From the first of them to the last, such as 10m.", required=True, examples=("10m",)),
    "per": Key(
        PER_VALUE, "What they have in common: revision (default), instance, trace or a dotted path.", default="revision"
    ),
}
_KIND = mapping_of(_KEYS, Count, "'count'")

KEY = MatchKey(
    _KIND.read,
    _KIND.schema,
    "The entries that the other keys choose come so often within so long.",
    over_time=True,
    examples=({"at_least": 5, "within": "10m", "per": "instance"},),
)
