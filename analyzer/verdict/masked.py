"""The one door through which what logs say leaves the process: a document whose every text from logs is masked."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from msgspec.structs import replace

from analyzer.verdict.counts import Counts
from analyzer.verdict.masking import mask
from analyzer.verdict.result import Advice, Follows, Given, Marker, Result, Rules, Tool

D = TypeVar("D", bound=msgspec.Struct)

# The program or the author of a rule wrote these, or they are masked when they are made.
_OF_OTHERS = (Advice, Counts, Follows, Given, Rules, Tool)
_OF_RULES = frozenset(("rule", "ruleset", "why", "fix", "owner", "ticket", "expires", "tags", "area"))
_WORDS = frozenset(("schema", "code", "label", "state", "status", "severity", "severities", "kind", "order", "of"))
_IDS = frozenset(("id", "refs", "signatures", "cause", "consequences"))
_TIMES = frozenset(("timestamp", "since", "until", "started_at", "deployed_at", "complete_until"))
_SPANS = frozenset(("first_seen", "last_seen", "first_entry", "last_entry"))
# Where an entry stands: what is changed in these leads nowhere.
_PLACES = frozenset(("sources", "file", "insert_id", "insert_ids"))
_KEPT = _OF_RULES | _WORDS | _IDS | _TIMES | _SPANS | _PLACES


def masked(document: D) -> D:
    """A published document without the secrets and personal data of the logs that it tells of."""
    found = _struct(document)
    return replace(found, masked=True) if isinstance(found, Result) else found


def _struct(value: D) -> D:
    of_rule = getattr(value, "known", isinstance(value, Marker))
    changed = {}
    for name in value.__struct_fields__:
        if name in _KEPT or (of_rule and name == "title"):
            continue
        before = getattr(value, name)
        after = _masked(before)
        if after is not before and after != before:
            changed[name] = after
    return replace(value, **changed) if changed else value


def _masked(value: object) -> object:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, tuple):
        return tuple(map(_masked, value))
    if isinstance(value, dict):
        return {_masked(key): _masked(item) for key, item in value.items()}
    if isinstance(value, msgspec.Struct) and not isinstance(value, _OF_OTHERS):
        return _struct(value)
    return value
