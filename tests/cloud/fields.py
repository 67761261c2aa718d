"""Fields of a LogEntry as the query language sees them: their types, what is missing, and how values compare.

A field of the payload or a label that an entry lacks is *missing*: every comparison with it is false, `!=` too. A field
that LogEntry itself defines is *defaulted*: compared as if it held its default. Any other name is an error.
Strings compare after NFKC_CF normalisation, regular expressions (RE2) do not. Of an array, any member may compare.
Source: https://cloud.google.com/logging/docs/view/logging-query-language, sections "Missing fields" to "Regular
expressions"
"""

from __future__ import annotations

import operator as compare
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum, auto
from functools import lru_cache
from typing import Any

import re2
from google.cloud.logging_v2.types import LogEntry
from google.protobuf import descriptor_pool
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor


class QueryError(ValueError):
    """The service refuses such a filter with INVALID_ARGUMENT."""


@dataclass(frozen=True)
class Literal:
    """The right-hand side of a comparison; `present` is the `*` of `field:*`, `null` is NULL_VALUE."""

    text: str
    null: bool = False
    present: bool = False


class _Kind(Enum):
    STRING = auto()
    BOOL = auto()
    INTEGER = auto()
    DOUBLE = auto()
    ENUM = auto()
    TIMESTAMP = auto()
    DURATION = auto()
    NULL = auto()
    OBJECT = auto()


_SCALARS = {FieldDescriptor.TYPE_STRING: _Kind.STRING, FieldDescriptor.TYPE_BYTES: _Kind.STRING}
_SCALARS |= {FieldDescriptor.TYPE_BOOL: _Kind.BOOL, FieldDescriptor.TYPE_ENUM: _Kind.ENUM}
_SCALARS |= {FieldDescriptor.TYPE_DOUBLE: _Kind.DOUBLE, FieldDescriptor.TYPE_FLOAT: _Kind.DOUBLE}
_TIMES = {"google.protobuf.Timestamp": _Kind.TIMESTAMP, "google.protobuf.Duration": _Kind.DURATION}
_FREE = ("google.protobuf.Struct", "google.protobuf.Value", "google.protobuf.ListValue", "google.protobuf.Any")
_DEFAULTS: dict[_Kind, object] = {_Kind.STRING: "", _Kind.BOOL: False, _Kind.INTEGER: 0, _Kind.DOUBLE: 0.0}
_DEFAULTS |= {_Kind.ENUM: 0, _Kind.TIMESTAMP: "1970-01-01T00:00:00Z", _Kind.DURATION: "0s"}
_ROOT: Descriptor = LogEntry.pb(LogEntry()).DESCRIPTOR


@dataclass(frozen=True)
class _Leaf:
    kind: _Kind
    value: Any
    enum: EnumDescriptor | None = None


@dataclass(frozen=True)
class Field:
    """A field that a query names. `default` is the leaf of an entry that lacks it, None where it is then missing."""

    path: tuple[str, ...]
    kind: _Kind | None  # None: only an entry tells it
    default: _Leaf | None

    def check(self, operator: str, literal: Literal) -> None:
        """Raises QueryError where no entry could make sense of the comparison."""
        name = ".".join(self.path)
        if operator in ("=~", "!~"):
            if self.kind not in (_Kind.STRING, None):
                raise QueryError(f"Invalid filter: {name} is no string and cannot match a regular expression")
            _compiled(literal.text)
        if self.kind is _Kind.OBJECT and operator != ":":
            raise QueryError(f"Invalid filter: {name} is an object and has no value to compare")

    def compares(self, entry: Mapping[str, Any], operator: str, literal: Literal) -> bool:
        """Is the comparison of the field of `entry` with `literal` true?"""
        leaves = list(_leaves(entry, self.path, _ROOT))
        if literal.present:
            return bool(leaves)
        if not leaves and self.default:
            leaves = [self.default]
        return any(_holds(leaf, operator, literal) for leaf in leaves)


def declared(path: tuple[str, ...]) -> Field:
    """The field that `path` names. Raises QueryError where a LogEntry has no such field."""
    message, rest = _ROOT, list(path)
    while rest:
        field = _field(message, rest.pop(0))
        if field is None:
            raise QueryError(f"Field not found: '{'.'.join(path)}'.")
        if _is_map(field):
            if len(rest) > 1:
                raise QueryError(f"Field not found: '{'.'.join(path)}'; keys with dots need quotes.")
            return Field(path, _Kind.STRING if rest else _Kind.OBJECT, None)
        if field.message_type and field.message_type.full_name in _FREE:
            return Field(path, None, None)
        if not field.message_type or field.message_type.full_name in _TIMES:
            if rest:
                raise QueryError(f"Field not found: '{'.'.join(path)}'.")
            kind = _kind(field)
            return Field(path, kind, _Leaf(kind, _DEFAULTS[kind], field.enum_type))
        message = field.message_type
    return Field(path, _Kind.OBJECT, None)


def mentions(value: Any, literal: Literal) -> bool:
    """Has any field below `value` (a decoded JSON value) the literal?"""
    return any(_holds(leaf, ":", literal) for leaf in _below(value))


def _below(value: Any) -> Iterator[_Leaf]:
    if isinstance(value, dict):
        for member in value.values():
            yield from _below(member)
    elif isinstance(value, list):
        for member in value:
            yield from _below(member)
    else:
        yield _by_value(value)


def _leaves(value: Any, path: tuple[str, ...], message: Descriptor | None) -> Iterator[_Leaf]:
    """The values at `path` below `value`, whose type is `message` where it is known; of arrays those of each member."""
    if isinstance(value, list):
        for member in value:
            yield from _leaves(member, path, message)
        return
    if not isinstance(value, dict):
        if not path:
            yield _by_value(value)
        return
    if not path:
        yield _Leaf(_Kind.OBJECT, value)
        return
    field = _field(message, path[0]) if message else None
    key = field.json_name if field else path[0]
    if key not in value:
        return
    if field is None or _is_map(field):
        yield from _leaves(value[key], path[1:], None)
    elif field.message_type and field.message_type.full_name not in _TIMES:
        yield from _leaves(value[key], path[1:], _type_of(value[key], field.message_type))
    elif len(path) == 1:
        members = value[key] if isinstance(value[key], list) else [value[key]]
        yield from (_Leaf(_kind(field), member, field.enum_type) for member in members)


def _field(message: Descriptor, name: str) -> FieldDescriptor | None:
    """In a protoPayload letter case is of no account; elsewhere the API's names are asked for as they are written."""
    exact = message is _ROOT or message.file.package.startswith(("google.logging", "google.api"))
    for field in message.fields:
        if field.json_name == name or (not exact and name.lower() in (field.json_name.lower(), field.name.lower())):
            return field
    return None


def _type_of(value: Any, message: Descriptor) -> Descriptor | None:
    """The type by which the fields of `value` are found, None where it is a Struct or an unknown one."""
    if message.full_name == "google.protobuf.Any" and isinstance(value, dict):
        return _of_any(str(value.get("@type", "")))
    return None if message.full_name in _FREE else message


@lru_cache
def _of_any(url: str) -> Descriptor | None:
    try:
        return descriptor_pool.Default().FindMessageTypeByName(url.rpartition("/")[2])
    except KeyError:
        return None


def _is_map(field: FieldDescriptor) -> bool:
    return bool(field.message_type and field.message_type.GetOptions().map_entry)


def _kind(field: FieldDescriptor) -> _Kind:
    if field.message_type:
        return _TIMES[field.message_type.full_name]
    return _SCALARS.get(field.type, _Kind.INTEGER)


def _by_value(value: Any) -> _Leaf:
    if value is None:
        return _Leaf(_Kind.NULL, None)
    if isinstance(value, bool):
        return _Leaf(_Kind.BOOL, value)
    return _Leaf(_Kind.DOUBLE if isinstance(value, int | float) else _Kind.STRING, value)


_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "=": compare.eq,
    ":": compare.eq,
    "!=": compare.ne,
    "<": compare.lt,
    "<=": compare.le,
    ">": compare.gt,
    ">=": compare.ge,
}


def _holds(leaf: _Leaf, operator: str, literal: Literal) -> bool:
    if leaf.kind is _Kind.OBJECT:
        keys = any(_holds(_by_value(key), ":", literal) for key in leaf.value)
        return operator == ":" and (keys or mentions(leaf.value, literal))
    if operator in ("=~", "!~"):
        if leaf.kind is not _Kind.STRING:
            return False
        return (_compiled(literal.text).search(leaf.value) is not None) is (operator == "=~")
    if leaf.kind is _Kind.NULL or literal.null:
        return (leaf.kind is _Kind.NULL) is (operator != "!=") and literal.null and operator in ("=", ":", "!=")
    if leaf.kind is _Kind.STRING:
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
    return named.number if named else int(text)


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


_READERS: dict[_Kind, Callable[[str, EnumDescriptor | None], Any]] = {
    _Kind.BOOL: _truth,
    _Kind.INTEGER: _integer,
    _Kind.DOUBLE: _double,
    _Kind.ENUM: _enum_number,
    _Kind.TIMESTAMP: _moment,
    _Kind.DURATION: _length,
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
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise QueryError(f"Invalid regular expression {pattern!r}: {error}") from None
