"""Whether a rule is still the same: a digest of what it matches."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import msgspec

from analyzer.errors import Place
from analyzer.ruleset.rules import Issue, RuleSet


def match_digest(rules: RuleSet, issue: Issue) -> str:
    """Twelve hexadecimal digits that change when the issue would hit other entries, not when it is told otherwise."""
    said = repr((_plain(issue.match), _plain(rules.applies_to)))
    return blake2b(said.encode("utf-8", "backslashreplace"), digest_size=6).hexdigest()


def _plain(value: Any) -> Any:
    """A value of parts as a list of the name of its type and its parts, those of sets in order; places do not count."""
    if isinstance(value, Place):
        return None
    if isinstance(value, msgspec.Struct):
        return [type(value).__name__, *(_plain(getattr(value, name)) for name in value.__struct_fields__)]
    if isinstance(value, frozenset):
        return sorted(map(repr, map(_plain, value)))
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value
