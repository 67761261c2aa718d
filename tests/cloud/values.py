"""Values as the query language compares them: by the type of the field, a failed conversion fails the comparison.

Strings compare after NFKC_CF normalisation, regular expressions (RE2) do not.
Source: https://cloud.google.com/logging/docs/view/logging-query-language, sections "Values and conversions" to
"Using regular expressions"
"""

from __future__ import annotations

import operator as compare
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum, auto
from functools import lru_cache
from typing import Any

import re2
from google.protobuf.descriptor import EnumDescriptor


class QueryError(ValueError):
    """The service refuses such a filter with INVALID_ARGUMENT."""


@dataclass(frozen=True)
class Literal:
    """The right-hand side of a comparison; `present` is the `*` of `field:*`, `null` is NULL_VALUE."""

    text: str
    null: bool = False
    present: bool = False


class Kind(Enum):
    """The type of a field."""

    STRING = auto()
    BOOL = auto()
    INTEGER = auto()
    DOUBLE = auto()
    ENUM = auto()
    TIMESTAMP = auto()
    DURATION = auto()
    NULL = auto()
    OBJECT = auto()


@dataclass(frozen=True)
class Leaf:
    """A value of an entry and its type."""

    kind: Kind
    value: Any
    enum: EnumDescriptor | None = None


def mentions(value: Any, literal: Literal) -> bool:
    """Has any field below `value` (a decoded JSON value) the literal?"""
    return any(holds(leaf, ":", literal) for leaf in _below(value))


def _below(value: Any) -> Iterator[Leaf]:
    if isinstance(value, dict):
        for member in value.values():
            yield from _below(member)
    elif isinstance(value, list):
        for member in value:
            yield from _below(member)
    else:
        yield leaf_of(value)


def leaf_of(value: Any) -> Leaf:
    """A decoded JSON scalar with the type that a field of a jsonPayload has by it."""
    if value is None:
        return Leaf(Kind.NULL, None)
    if isinstance(value, bool):
        return Leaf(Kind.BOOL, value)
    return Leaf(Kind.DOUBLE if isinstance(value, int | float) else Kind.STRING, value)


_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "=": compare.eq,
    ":": compare.eq,
    "!=": compare.ne,
    "<": compare.lt,
    "<=": compare.le,
    ">": compare.gt,
    ">=": compare.ge,
}


def holds(leaf: Leaf, operator: str, literal: Literal) -> bool:
    """Is `leaf operator literal` true?"""
    if leaf.kind is Kind.OBJECT:
        keys = any(holds(leaf_of(key), ":", literal) for key in leaf.value)
        return operator == ":" and (keys or mentions(leaf.value, literal))
    if operator in ("=~", "!~"):
        if leaf.kind is not Kind.STRING:
            return False
        return (compiled(literal.text).search(leaf.value) is not None) is (operator == "=~")
    if leaf.kind is Kind.NULL or literal.null:
        return (leaf.kind is Kind.NULL) is (operator != "!=") and literal.null and operator in ("=", ":", "!=")
    if leaf.kind is Kind.STRING:
        left, right = fold(leaf.value), fold(literal.text)
        return right in left if operator == ":" else _ORDER[operator](left, right)
    try:
        read = _READERS[leaf.kind]
        return _ORDER[operator](read(str(leaf.value), leaf.enum), read(literal.text, leaf.enum))
    except ValueError:  # a failed conversion: the comparison fails
        return False


def _truth(text: str, _: EnumDescriptor | None) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(text)
    return text.lower() == "true"


def _integer(text: str, _: EnumDescriptor | None) -> int:
    return int(text.replace("_", "?"))


def _double(text: str, _: EnumDescriptor | None) -> float:
    return float(text.replace("_", "?"))


def _enum_number(text: str, enum: EnumDescriptor | None) -> int:
    named = enum.values_by_name.get(text.upper()) if enum else None
    return int(text) if named is None else int(named.number)


_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|z|[+-]\d\d:\d\d)?)?")
_DURATION = re.compile(r"([+-]?\d+(?:\.\d*)?)(ns|us|ms|s|m|h)")
_UNITS = {"ns": 1, "us": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}


@lru_cache(maxsize=4096)
def nanoseconds(text: str) -> int:
    """An RFC 3339 time or an ISO 8601 day as nanoseconds since 1970; ValueError for anything else."""
    found = _RFC3339.fullmatch(text)
    if not found:
        raise ValueError(text)
    day, clock, fraction, zone = found.groups()
    moment = datetime.fromisoformat(f"{day}T{clock or '00:00:00'}").replace(tzinfo=_zone(zone))
    passed = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (passed.days * 86_400 + passed.seconds) * 10**9 + int((fraction or "").ljust(9, "0"))


def _zone(text: str | None) -> timezone:
    if text in (None, "Z", "z"):
        return UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    return timezone((-1 if text[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes))


def _moment(text: str, _: EnumDescriptor | None) -> int:
    return nanoseconds(text)


def _length(text: str, _: EnumDescriptor | None) -> int:
    found = _DURATION.fullmatch(text)
    if not found:
        raise ValueError(text)
    whole, _point, fraction = found[1].partition(".")
    unit = _UNITS[found[2]]
    part = int(fraction or 0) * unit // 10 ** len(fraction)
    return int(whole) * unit + (-part if whole.startswith("-") else part)


_READERS: dict[Kind, Callable[[str, EnumDescriptor | None], Any]] = {
    Kind.BOOL: _truth,
    Kind.INTEGER: _integer,
    Kind.DOUBLE: _double,
    Kind.ENUM: _enum_number,
    Kind.TIMESTAMP: _moment,
    Kind.DURATION: _length,
}


# Default_Ignorable_Code_Point, which NFKC_CF removes: https://www.unicode.org/reports/tr44/#NFKC_Casefold
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """`text` as strings are compared: NFKC_CF."""
    if text.isascii():
        return text.lower()
    once = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFKC", _IGNORABLE.sub("", once).casefold())


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> Any:
    """The pattern as RE2 reads it; raises QueryError where it does not."""
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise QueryError(f"Invalid regular expression {pattern!r}: {error}") from None
