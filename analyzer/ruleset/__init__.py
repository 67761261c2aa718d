"""Rule files: YAML becomes typed rules, or all its faults at once, each with file, line and remedy."""

from __future__ import annotations

from analyzer.ruleset import packs
from analyzer.ruleset.conditions import TIME_LIMIT, All, AnyOf, Condition, Leaf, Not, Regex, Text
from analyzer.ruleset.keys.count import Count
from analyzer.ruleset.keys.sequence import Sequence
from analyzer.ruleset.keys.unless import Unless
from analyzer.ruleset.load import load
from analyzer.ruleset.match import Match
from analyzer.ruleset.rules import Example, Examples, Issue, Label, Limits, Marker, RuleSet
from analyzer.ruleset.schema import json_schema

__all__ = [
    "TIME_LIMIT",
    "All",
    "AnyOf",
    "Condition",
    "Count",
    "Example",
    "Examples",
    "Issue",
    "Label",
    "Leaf",
    "Limits",
    "Marker",
    "Match",
    "Not",
    "Regex",
    "RuleSet",
    "Sequence",
    "Text",
    "Unless",
    "json_schema",
    "load",
    "packs",
]
