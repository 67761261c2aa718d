"""The kinds of values that rule files hold: how each is read, and how a JSON Schema describes it."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import date
from typing import Any, Generic, TypeVar

import msgspec

from analyzer.entry import clock
from analyzer.ruleset.conditions import Condition
from analyzer.ruleset.faults import Faults, did_you_mean, quoted
from analyzer.ruleset.yaml_nodes import Items, Mapping, Node, Scalar, described

T = TypeVar("T")
Schema = dict[str, Any]

LONGEST_TEXT = 10_000
LONGEST_DURATION = 3660 * clock.DAY
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_REVISION = re.compile(r"[a-z][a-z0-9-]*-[0-9]{3,}-[a-z0-9]{2,}")
_PATH = re.compile(r"[^.\s]([^.]*)(\.[^.]+)*")
_LONGEST_PATH = 500
_LONGEST_DURATION_TEXT = 40


class Context(ABC):
    """What reading a value needs besides its node: where to note faults, and how to read a match inside it."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults

    @abstractmethod
    def condition(self, node: Node) -> Condition | None:
        """The condition that a match without keys over time means; None when a fault was noted."""


class Kind(msgspec.Struct, Generic[T], frozen=True):
    """A kind of value. `read` returns None when it has noted a fault."""

    read: Callable[[Node, Context], T | None]
    schema: Schema


class Key(msgspec.Struct, frozen=True):
    """A key of a mapping: what its value is, what it means, and whether it may be left out.

    `examples` are values that editors offer; `default` is what it is taken for where it is left out.
    """

    kind: Kind[Any]
    doc: str
    required: bool = False
    examples: tuple[Any, ...] = ()
    default: Any = None


Keys = dict[str, Key]


def read_mapping(node: Node, keys: Keys, context: Context, what: str) -> dict[str, Any] | None:
    """The values of a mapping by key, as the table `keys` says; None when a fault was noted. `what` names it."""
    faults = context.faults
    before = faults.count
    if not isinstance(node, Mapping):
        faults.add(node.line, f"{what} must be a mapping, not {described(node)}")
        return None
    values = {}
    for name, value in node.nodes.items():
        if name not in keys:
            faults.unknown(node.lines[name], f"unknown key {quoted(name)} in {what}", name, keys)
        elif not missing(value, context):
            values[name] = keys[name].kind.read(value, context)
    for name, key in keys.items():
        if key.required and name not in node.nodes:
            faults.add(node.line, f"{what} has no '{name}'", key.doc)
    return values if faults.count == before else None


def missing(node: Node, context: Context) -> bool:
    """Notes a key without a value."""
    if isinstance(node, Scalar) and node.value is None:
        remedy = "give it one or leave it out; a text that begins with # needs quotes"
        context.faults.add(node.line, f"{node.name} has no value", remedy)
        return True
    return False


def mapping_schema(keys: Keys) -> Schema:
    """The JSON Schema of a mapping with these keys."""
    schema: Schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            name: explained(key.kind.schema, key.doc, key.examples, key.default) for name, key in keys.items()
        },
    }
    required = [name for name, key in keys.items() if key.required]
    return {**schema, "required": required} if required else schema


def explained(schema: Schema, doc: str, examples: tuple[Any, ...] = (), default: Any = None) -> Schema:
    """The schema of a value, with what editors show and offer where it is written."""
    offered: Schema = {"examples": list(examples)} if examples else {}
    usual: Schema = {} if default is None else {"default": default}
    return {**schema, "description": doc, **offered, **usual}


def mapping_of(keys: Keys, build: Callable[..., T], what: str) -> Kind[T]:
    """The kind of a mapping with these keys, handed to `build` by name."""

    def read(node: Node, context: Context) -> T | None:
        values = read_mapping(node, keys, context, what)
        return None if values is None else build(**values)

    return Kind(read, mapping_schema(keys))


def list_of(kind: Kind[T]) -> Kind[tuple[T, ...]]:
    """The kind of a list whose items are of one kind."""

    def read(node: Node, context: Context) -> tuple[T, ...] | None:
        if not isinstance(node, Items):
            context.faults.add(node.line, f"{node.name} must be a list, not {described(node)}")
            return None
        values = [kind.read(item, context) for item in node.nodes]
        return tuple(value for value in values if value is not None)

    return Kind(read, {"type": "array", "items": kind.schema})


class WrongError(Exception):
    """A value is not what it must be: `wanted` completes the sentence "'title' must be …"."""

    def __init__(self, wanted: str, remedy: str = "") -> None:
        super().__init__(wanted)
        self.wanted, self.remedy = wanted, remedy


def reader(parse: Callable[[Node], T]) -> Callable[[Node, Context], T | None]:
    """Reads with `parse`, which raises `WrongError`, and notes the fault."""

    def read(node: Node, context: Context) -> T | None:
        try:
            return parse(node)
        except WrongError as wrong:
            message = f"{node.name} must be {wrong.wanted}, not {described(node)}"
            context.faults.add(node.line, message, wrong.remedy)
            return None

    return read


def one_of(*words: str) -> Kind[str]:
    """The kind of a word from a closed list."""

    def parse(node: Node) -> str:
        if isinstance(node, Scalar) and node.text in words:
            return node.text
        given = node.text if isinstance(node, Scalar) else ""
        raise WrongError(f"one of {', '.join(words)}", did_you_mean(given, words))

    return Kind(reader(parse), {"enum": list(words)})


def text_of(node: Node) -> str:
    """A text as its author wrote it; a number counts as its text, so that `ticket: 407` and `id: 0123` are texts."""
    if not isinstance(node, Scalar) or node.value is None:
        raise WrongError("a text")
    if isinstance(node.value, bool):
        raise WrongError("a text", f'quote it: "{node.text}"')
    if not node.text.strip():
        raise WrongError("a text that is not blank")
    if len(node.text) > LONGEST_TEXT:
        raise WrongError(f"a text of up to {LONGEST_TEXT:,} characters")
    return node.text


def _truth(node: Node) -> bool:
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return node.value
    raise WrongError("true or false")


def _whole(node: Node) -> int:
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise WrongError("a whole number above 0")


def _natural(node: Node) -> int:
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise WrongError("a whole number, 0 or more")


def _limit(node: Node) -> int | float:
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < float("inf"):
        return value
    raise WrongError("a number, 0 or more")


def _duration(node: Node) -> int:
    if isinstance(node, Scalar) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        raise WrongError("a duration with its unit", f"write {node.text}s")
    readable = isinstance(node, Scalar) and isinstance(node.value, str) and len(node.text) < _LONGEST_DURATION_TEXT
    length = clock.duration(node.text) if isinstance(node, Scalar) and readable else None
    if length is None:
        raise WrongError("a duration", "write 120s, 10m, 2h")
    if not 0 < length <= LONGEST_DURATION:
        raise WrongError("a duration above 0 and up to ten years")
    return length


def _day(node: Node) -> date:
    day = _as_day(node)
    if day is None:
        raise WrongError("a day", "write it as 2026-12-31")
    return day


def _as_day(node: Node) -> date | None:
    if not isinstance(node, Scalar) or not _DAY.fullmatch(node.text):
        return None
    try:
        return date.fromisoformat(node.text)
    except ValueError:
        return None


def _revision_or_day(node: Node) -> date | str:
    day = _as_day(node)
    if day:
        return day
    if isinstance(node, Scalar) and len(node.text) < 100 and _REVISION.fullmatch(node.text):
        return node.text
    raise WrongError("a full revision name or a day", "write it as my-service-00139-xyz or 2026-12-31")


def _path(node: Node) -> str:
    path = text_of(node)
    if len(path) > _LONGEST_PATH or not _PATH.fullmatch(path):
        raise WrongError("a dotted path", "write it as jsonPayload.order.state")
    return path


def _per(node: Node) -> str:
    path = _path(node)
    if path in PER or path in _PATHS_WITHOUT_DOT or "." in path:
        return path
    remedy = did_you_mean(path, PER) + "; a dotted path has a dot, such as jsonPayload.user"
    raise WrongError("revision, instance, trace or a dotted path", remedy)


PER = ("revision", "instance", "trace")
_PATHS_WITHOUT_DOT = ("spanId", "logName", "insertId")
_DURATION = r"^\s*([0-9]+([.][0-9]+)?\s*([mM]?[sS]|[mMhHdDwW])\s*)+$"

TEXT = Kind(reader(text_of), {"type": ["string", "number"], "pattern": r"\S", "maxLength": LONGEST_TEXT})
TRUTH = Kind(reader(_truth), {"type": "boolean"})
NATURAL = Kind(reader(_natural), {"type": "integer", "minimum": 0})
LIMIT = Kind(reader(_limit), {"type": "number", "minimum": 0})
WHOLE = Kind(reader(_whole), {"type": "integer", "minimum": 1})
DURATION = Kind(reader(_duration), {"type": "string", "pattern": _DURATION, "examples": ["120s", "10m"]})
DAY = Kind(reader(_day), {"type": "string", "format": "date", "pattern": f"^{_DAY.pattern}$"})
REVISION_OR_DAY = Kind(
    reader(_revision_or_day), {"type": "string", "pattern": rf"^({_REVISION.pattern}|{_DAY.pattern})$"}
)
PATH = Kind(reader(_path), {"type": "string", "pattern": rf"^{_PATH.pattern}$"})
PER_VALUE = Kind(
    reader(_per),
    {"type": "string", "anyOf": [{"enum": list(PER)}, {"enum": list(_PATHS_WITHOUT_DOT)}, {"pattern": r"[.]"}]},
)
