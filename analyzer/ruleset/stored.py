"""Rule files that were read before: a file without a fault is kept as the rules that it means.

What is kept is plain values, in MessagePack; reading it back makes rules of the types named here and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import cache
from typing import Any

import msgspec

from analyzer.errors import Place
from analyzer.ruleset.cache import Cache, key_of
from analyzer.ruleset.conditions import Condition
from analyzer.ruleset.faults import Faults
from analyzer.ruleset.keys.count import Count
from analyzer.ruleset.keys.sequence import Sequence
from analyzer.ruleset.keys.unless import Unless
from analyzer.ruleset.match import Match
from analyzer.ruleset.rule_file import Draft, draft
from analyzer.ruleset.rules import Example, Examples, Issue, Limits, Marker, RuleSet

_PACKAGES = ("analyzer", "analyzer.ruleset", "analyzer.ruleset.keys", "analyzer.entry", "regex", "yaml", "msgspec")
"""Those whose code decides what a rule file means, and whether it has a fault."""

_STRUCTS = (Draft, RuleSet, Issue, Marker, Match, Place, Example, Examples, Limits, Count, Sequence, Unless)


def remembered_draft(content: bytes, faults: Faults, kept: Cache) -> Draft:
    """As `draft`, but what a file without a fault means is kept, and read from there the next time."""
    if kept.off:
        return draft(content, faults)
    key = key_of("rules", (faults.file, content), _PACKAGES)
    stored = kept.get(key)
    if stored is not None:
        try:
            return restored(stored)
        except Exception:  # whatever it is that was kept: then the file is read
            pass
    read = draft(content, faults)
    if not faults.count:
        with suppress(TypeError, ValueError, OverflowError):  # such as a number of 300 digits
            kept.put(key, packed(read))
    return read


def packed(read: Draft) -> bytes:
    """The rules as bytes; raises TypeError, ValueError or OverflowError where they hold what cannot be written."""
    return msgspec.msgpack.encode(_plain(read))


def restored(stored: bytes) -> Draft:
    """What `packed` wrote. Raises an exception of any kind where it did not."""
    made = _made(msgspec.msgpack.decode(stored))
    if not isinstance(made, Draft):
        raise TypeError
    return made


def _plain(value: Any) -> Any:
    """A value of several parts is a list of the name of its type and its parts."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, tuple | frozenset):
        return [type(value).__name__, *map(_plain, value)]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    if isinstance(value, dict):  # the entry of an example: plain already
        return ["dict", value]
    kind = type(value).__name__
    return [kind, {name: _plain(part) for name, usual in _fields(kind) if (part := getattr(value, name)) != usual}]


@cache
def _fields(kind: str) -> list[tuple[str, Any]]:
    """The names of the parts of a type, each with its default, which is not written."""
    return [(field.name, field.default) for field in msgspec.structs.fields(_builders()[kind])]


def _made(plain: Any) -> Any:
    if type(plain) is not list:
        return plain
    build = _builders().get(plain[0])
    if build is not None:
        return build(**{name: _made(part) if type(part) is list else part for name, part in plain[1].items()})
    return _BUILTIN[plain[0]](plain)


_BUILTIN: dict[str, Callable[[list[Any]], Any]] = {
    "tuple": lambda plain: tuple(map(_made, plain[1:])),
    "frozenset": lambda plain: frozenset(map(_made, plain[1:])),
    "date": lambda plain: date.fromisoformat(plain[1]),
    "dict": lambda plain: plain[1],
}


@cache
def _builders() -> dict[str, Any]:
    kinds: list[type] = [*_STRUCTS, *_conditions(Condition)]
    return {kind.__name__: kind for kind in kinds}


def _conditions(kind: type) -> list[type]:
    """All kinds of conditions that the package has: whatever match keys there are, they follow."""
    found: list[type] = []
    subclasses: list[type] = kind.__subclasses__()
    for own in subclasses:
        if own.__module__.startswith("analyzer."):
            found += [own, *_conditions(own)]
    return found
