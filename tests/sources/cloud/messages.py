"""Random messages of any protocol buffer type, every field of it with some value now and then."""

from __future__ import annotations

import random
from typing import Any

from google.cloud.audit import audit_log_pb2
from google.iam.v1.logging import audit_data_pb2
from google.protobuf import any_pb2, struct_pb2

PACKED = [audit_log_pb2.AuditLog, audit_data_pb2.AuditData, struct_pb2.Struct]
_TEXTS = ["", "a", "Ärger ☕", 'a "quoted"\\ path', "line\nline\ttab", "\x00\x1b[31m", "😀", "\u2028", "x" * 300]
_KEYS = ["message", "severity", "@type", "", "a.b", "ключ", "logger", "error"]
_NUMBERS = [0.0, -0.0, 1.0, -7.0, 0.1, 2**53 + 2.0, 1e15, 2.0**63, -(2.0**63), 1e20, 1.7e308, 5e-324, -2.5]
_SECONDS = [0, 1, -1, 1_757_620_256, -62_135_596_800, 253_402_300_799]
_NANOS = [0, 5, 1000, 123_456_789, 500_000_000, 999_999_999, 120_000_000]


def filled(message: Any, chance: random.Random, depth: int = 0) -> Any:
    """`message` with some of its fields set."""
    name = message.DESCRIPTOR.full_name
    if name in _SPECIAL:
        _SPECIAL[name](message, chance, depth)
        return message
    for field in message.DESCRIPTOR.fields:
        if chance.random() < 0.6 and depth < 6:
            _fill(message, field, chance, depth)
    return message


def _fill(message: Any, field: Any, chance: random.Random, depth: int) -> None:
    held = getattr(message, field.name)
    if field.message_type and field.message_type.GetOptions().map_entry:
        for _ in range(chance.randrange(4)):
            held[chance.choice(_KEYS)] = chance.choice(_TEXTS)
    elif field.message_type and hasattr(held, "add"):
        for _ in range(chance.randrange(3)):
            filled(held.add(), chance, depth + 1)
    elif field.message_type:
        held.SetInParent()
        filled(held, chance, depth + 1)
    elif hasattr(held, "extend"):
        held.extend(_scalar(field, chance) for _ in range(chance.randrange(3)))
    else:
        setattr(message, field.name, _scalar(field, chance))


def _scalar(field: Any, chance: random.Random) -> object:
    if field.enum_type:
        return chance.choice([*field.enum_type.values_by_number, 1234])
    if field.type == field.TYPE_BYTES:
        return chance.randbytes(chance.randrange(5))
    kinds = {
        field.CPPTYPE_STRING: _TEXTS,
        field.CPPTYPE_BOOL: [True, False],
        field.CPPTYPE_INT32: [0, 1, 503, -(2**31)],
        field.CPPTYPE_UINT32: [0, 1, 2**32 - 1],
        field.CPPTYPE_INT64: [0, 1, 2**63 - 1, -(2**63)],
        field.CPPTYPE_UINT64: [0, 2**64 - 1],
        field.CPPTYPE_DOUBLE: _NUMBERS,
        field.CPPTYPE_FLOAT: [0.0, 1.0, 0.5],
    }
    return chance.choice(kinds[field.cpp_type])


def _timestamp(message: Any, chance: random.Random, depth: int) -> None:
    message.seconds, message.nanos = chance.choice(_SECONDS), chance.choice(_NANOS)


def _duration(message: Any, chance: random.Random, depth: int) -> None:
    sign = chance.choice([1, -1])
    message.seconds, message.nanos = sign * chance.choice([0, 1, 86_400]), sign * chance.choice(_NANOS)


def _struct(message: Any, chance: random.Random, depth: int) -> None:
    for _ in range(chance.randrange(4)):
        _value(message.fields[chance.choice(_KEYS)], chance, depth + 1)


def _list(message: Any, chance: random.Random, depth: int) -> None:
    for _ in range(chance.randrange(3)):
        _value(message.values.add(), chance, depth + 1)


def _value(message: Any, chance: random.Random, depth: int) -> None:
    kind = chance.choice(["text", "text", "number", "number", "bool", "null", "struct", "list", "unset"])
    if kind == "text":
        message.string_value = chance.choice(_TEXTS)
    elif kind == "number":
        message.number_value = chance.choice([*_NUMBERS, chance.uniform(-1e6, 1e6), float(chance.randrange(10**9))])
    elif kind == "bool":
        message.bool_value = chance.choice([True, False])
    elif kind == "null" or (kind != "unset" and depth > 5):
        message.null_value = 0
    elif kind == "struct":
        message.struct_value.SetInParent()
        _struct(message.struct_value, chance, depth + 1)
    elif kind == "list":
        message.list_value.SetInParent()
        _list(message.list_value, chance, depth + 1)


def _any(message: any_pb2.Any, chance: random.Random, depth: int) -> None:
    message.Pack(filled(chance.choice(PACKED)(), chance, depth + 1))


_SPECIAL = {
    "google.protobuf.Timestamp": _timestamp,
    "google.protobuf.Duration": _duration,
    "google.protobuf.Struct": _struct,
    "google.protobuf.Value": _value,
    "google.protobuf.ListValue": _list,
    "google.protobuf.Any": _any,
}
