"""Ways to break bytes that were good, each drawn from a seeded generator: the same seed, the same bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import yaml

Mutation = Callable[[Random, bytes, Sequence[bytes]], bytes]
"""Of a generator, the bytes, and other good inputs that may be mixed in."""

_PIECES = (
    *(b"\x00", b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80"),
    *(b"{", b"}", b"[", b"]", b'"', b"'", b"\\", b"\\u", b"\\ud800", b",", b":", b"\n", b"\r", b"\r\n", b"\t"),
    *(
        b"\x1b[2J",
        b"\x1b]8;;x\x07",
        b"\x85",
        b"\xe2\x80\xa8",
        b"\xe2\x80\xae",
        b"\x7f",
        b"&a",
        b"*a",
        b"!!python/name:os",
    ),
    *(b"null", b"NaN", b"-Infinity", b"1e999", b"-0", b"0x", b"9" * 400, b"2025-02-30T25:61:61Z", b"0000-00-00", b"%s"),
    *(b"Traceback (most recent call last):\n", b"panic: ", b"    at x.y(Z.java:1)\n", b"Caused by: ", b"goroutine 1 ["),
    *(
        b"(a+)+$",
        b"(?P<a",
        b"\\p{",
        b"(?<=a*)",
        b"- ",
        b"? ",
        b"|",
        b">",
        b"<<: ",
        b"---\n",
        b"...\n",
        b"# ",
        b"::",
        b"@",
    ),
    *(b"\x1f\x8b\x08", b"(\xb5/\xfd", b"BZh9", b"\xfd7zXZ\x00", b"PK\x03\x04", b"PK\x05\x06"),
)
_STRANGE: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        1.5,
        1e308,
        10**30,
        10**400,
        "",
        " ",
        "\0",
        "\x1b[2J",
        "\ud800",
        "9" * 5000,
        "x" * 70_000,
    ),
    *([], {}, [[]], [None], {"": None}, ["a", 1, None], {"a": {"b": {"c": []}}}, [[[[[[[[[[1]]]]]]]]]]),
    *(
        "(a+)+$",
        "(?:(x+)x*)*y",
        "(",
        "[",
        "a{1,99999}",
        "(?i)\\p{L}+",
        "(?<=a|bc)d",
        "\\b",
        "^",
        "$",
        "",
        ".*.*.*=",
        "{e<=3}",
    ),
    *(
        "2h",
        "-2h",
        "999999999d",
        "1e9s",
        "2025-13-45",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z",
        "5xx",
        ">=X",
    ),
    *(
        "critical",
        "pre-existing",
        "instance",
        "*",
        "**",
        "ERROR",
        ">=WARNING",
        "latest",
        "../../etc/passwd",
        "a.b.c..d",
    ),
    *(
        {"text": "a"},
        {"regex": "(a|a)*$"},
        {"any": []},
        {"not": {"not": {"not": "a"}}},
        {"fields": {"a..b": {"regex": "("}}},
    ),
    *(
        {"count": {"at_least": 10**12, "within": "1s"}},
        {"sequence": {"steps": ["a"] * 50, "within": "1s"}},
        {"severity": []},
    ),
)
_STRANGE_KEYS = (
    "",
    "match",
    "text",
    "any",
    "id",
    "message",
    "timestamp",
    "severity",
    "unless",
    "limits",
    "within",
    "log",
    "\0",
)
_NUMBER = re.compile(rb"\d+")
_MOST = 1 << 20
"""Bytes of what a mutation makes."""


def mutated(random: Random, good: bytes, others: Sequence[bytes]) -> bytes:
    """`good`, broken in one to four ways."""
    for _ in range(random.choice((1, 1, 2, 3, 4))):
        good = random.choice(MUTATIONS)(random, good, others)[:_MOST]
    return good


def _flip(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 3, 20))):
        if changed:
            changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _cut(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    begin, end = _span(random, data)
    return random.choice((data[:begin], data[begin:], data[:begin] + data[end:]))


def _insert(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    for _ in range(random.choice((1, 1, 2, 8))):
        place = random.randrange(len(data) + 1)
        piece = random.choice(_PIECES) * random.choice((1, 1, 1, 2, 50))
        data = data[:place] + piece + data[place:]
    return data


def _noise(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    place = random.randrange(len(data) + 1)
    return data[:place] + random.randbytes(random.choice((1, 4, 64, 4096))) + data[place:]


def _nest(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    opening, closing = random.choice(
        ((b"[", b"]"), (b'{"a":', b"}"), (b'{"message":', b"}"), (b"(", b")"), (b"- ", b""))
    )
    depth = random.choice((1, 3, 100, 1200, 20_000))
    begin, end = random.choice(((0, len(data)), _line(random, data), _span(random, data)))
    return data[:begin] + opening * depth + data[begin:end] + closing * depth + data[end:]


def _shuffle(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    lines = data.split(b"\n")
    random.shuffle(lines)
    return b"\n".join(lines)


def _repeat(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    begin, end = random.choice((_line(random, data), _span(random, data)))
    return data[:end] + data[begin:end] * random.choice((1, 2, 40)) + data[end:]


def _mix(random: Random, data: bytes, others: Sequence[bytes]) -> bytes:
    other = random.choice(others)
    begin, end = random.choice((_line(random, other), _span(random, other)))
    place = random.randrange(len(data) + 1)
    return data[:place] + other[begin:end] + data[place:]


def _numbers(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    found = [*_NUMBER.finditer(data)]
    if not found:
        return data
    one = random.choice(found)
    number = random.choice((b"9" * 30, b"9" * 5000, b"-1", b"0", b"1e400", b"1.5", b"00", b"99", b"\xd9\xa3"))
    return data[: one.start()] + number + data[one.end() :]


def _recode(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    text = data.decode("utf-8", "replace")
    way = random.choice(("utf-16", "utf-16-le", "utf-32", "latin-1", "crlf", "cr", "bom"))
    if way == "crlf":
        return data.replace(b"\n", b"\r\n")
    if way == "cr":
        return data.replace(b"\n", b"\r")
    return b"\xef\xbb\xbf" + data if way == "bom" else text.encode(way, "replace")


def _replace(random: Random, data: bytes, _others: Sequence[bytes]) -> bytes:
    """Another value somewhere in a document or a line of JSON, or in a YAML document: its shape stays."""
    begin, end = random.choice(((0, len(data)), _line(random, data)))
    for read, write in ((json.loads, json.dumps), (yaml.safe_load, _yaml)):
        try:
            value = read(data[begin:end])
            if isinstance(value, dict | list):
                return data[:begin] + write(_changed(random, value)).encode("utf-8", "surrogatepass") + data[end:]
        except (ValueError, yaml.YAMLError, RecursionError):
            continue
    return data


def _yaml(value: object) -> str:
    return str(yaml.safe_dump(value, sort_keys=False, allow_unicode=True))


def _changed(random: Random, value: Any) -> Any:
    """A copy of `value` in which one thing is another, is gone, or stands elsewhere."""
    if isinstance(value, dict) and value and random.random() < 0.9:
        key = random.choice(list(value))
        way = random.random()
        if way < 0.1:
            return {k: v for k, v in value.items() if k != key}
        if way < 0.2:
            return {random.choice(_STRANGE_KEYS) if k == key else k: v for k, v in value.items()}
        return {**value, key: _changed(random, value[key])}
    if isinstance(value, list) and value and random.random() < 0.9:
        place = random.randrange(len(value))
        return [*value[:place], _changed(random, value[place]), *value[place + random.choice((0, 1, 1)) :]]
    return random.choice(_STRANGE)


def _span(random: Random, data: bytes) -> tuple[int, int]:
    begin = random.randrange(len(data) + 1)
    return begin, min(len(data), begin + random.choice((1, 2, 10, 100, 1000)))


def _line(random: Random, data: bytes) -> tuple[int, int]:
    place = random.randrange(len(data) + 1)
    begin, end = data.rfind(b"\n", 0, place) + 1, data.find(b"\n", place)
    return begin, len(data) if end < 0 else end


MUTATIONS: tuple[Mutation, ...] = (
    *(_flip, _cut, _insert, _insert, _noise, _nest, _shuffle, _repeat, _mix, _mix, _numbers, _recode),
    *(_replace, _replace, _replace, _replace, _replace),
)
