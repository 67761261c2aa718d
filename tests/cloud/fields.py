"""Fields of a LogEntry as the query language sees them: their types, and what is missing.

A field of the payload or a label that an entry lacks is *missing*: every comparison with it is false, `!=` too. A field
that LogEntry itself defines is *defaulted*: compared as if it held its default. Any other name is an error. Of an
array, any member may compare.
Source: https://cloud.google.com/logging/docs/view/logging-query-language, sections "Missing fields" and "Object and
array types"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from google.cloud.logging_v2.types import LogEntry
from google.protobuf import descriptor_pool
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from cloud.values import Kind, Leaf, Literal, QueryError, compiled, holds, leaf_of

_SCALARS = {FieldDescriptor.TYPE_STRING: Kind.STRING, FieldDescriptor.TYPE_BYTES: Kind.STRING}
_SCALARS |= {FieldDescriptor.TYPE_BOOL: Kind.BOOL, FieldDescriptor.TYPE_ENUM: Kind.ENUM}
_SCALARS |= {FieldDescriptor.TYPE_DOUBLE: Kind.DOUBLE, FieldDescriptor.TYPE_FLOAT: Kind.DOUBLE}
_TIMES = {"google.protobuf.Timestamp": Kind.TIMESTAMP, "google.protobuf.Duration": Kind.DURATION}
_FREE = ("google.protobuf.Struct", "google.protobuf.Value", "google.protobuf.ListValue", "google.protobuf.Any")
_DEFAULTS: dict[Kind, object] = {Kind.STRING: "", Kind.BOOL: False, Kind.INTEGER: 0, Kind.DOUBLE: 0.0}
_DEFAULTS |= {Kind.ENUM: 0, Kind.TIMESTAMP: "1970-01-01T00:00:00Z", Kind.DURATION: "0s"}
_ROOT: Descriptor = LogEntry.pb(LogEntry()).DESCRIPTOR


@dataclass(frozen=True)
class Field:
    """A field that a query names. `default` is the leaf of an entry that lacks it, None where it is then missing."""

    path: tuple[str, ...]
    kind: Kind | None  # None: only an entry tells it
    default: Leaf | None

    def check(self, operator: str, literal: Literal) -> None:
        """Raises QueryError where no entry could make sense of the comparison."""
        name = ".".join(self.path)
        if operator in ("=~", "!~"):
            if self.kind not in (Kind.STRING, None):
                raise QueryError(f"Invalid filter: {name} is no string and cannot match a regular expression")
            compiled(literal.text)
        if self.kind is Kind.OBJECT and operator != ":":
            raise QueryError(f"Invalid filter: {name} is an object and has no value to compare")

    def compares(self, entry: Mapping[str, Any], operator: str, literal: Literal) -> bool:
        """Is the comparison of the field of `entry` with `literal` true?"""
        leaves = list(_leaves(entry, self.path, _ROOT))
        if literal.present:
            return bool(leaves)
        if not leaves and self.default:
            leaves = [self.default]
        return any(holds(leaf, operator, literal) for leaf in leaves)


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
            return Field(path, Kind.STRING if rest else Kind.OBJECT, None)
        if field.message_type and field.message_type.full_name in _FREE:
            return Field(path, None, None)
        if not field.message_type or field.message_type.full_name in _TIMES:
            if rest:
                raise QueryError(f"Field not found: '{'.'.join(path)}'.")
            kind = _kind(field)
            return Field(path, kind, Leaf(kind, _DEFAULTS[kind], field.enum_type))
        message = field.message_type
    return Field(path, Kind.OBJECT, None)


def _leaves(value: Any, path: tuple[str, ...], message: Descriptor | None) -> Iterator[Leaf]:
    """The values at `path` below `value`, whose type is `message` where it is known; of arrays those of each member."""
    if isinstance(value, list):
        for member in value:
            yield from _leaves(member, path, message)
        return
    if not isinstance(value, dict):
        if not path:
            yield leaf_of(value)
        return
    if not path:
        yield Leaf(Kind.OBJECT, value)
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
        yield from (Leaf(_kind(field), member, field.enum_type) for member in members)


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


def _kind(field: FieldDescriptor) -> Kind:
    if field.message_type:
        return _TIMES[field.message_type.full_name]
    return _SCALARS.get(field.type, Kind.INTEGER)
