"""Reads untrusted YAML into a light tree whose nodes know their line, their name and their original text.

The tree is built from the parser's events without recursion, so that neither depth nor size nor aliases can exhaust the
process. Nothing is ever constructed from a tag: tags, anchors and aliases are refused, rule files need none of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from analyzer.ruleset.faults import Faults, quoted
from analyzer.ruleset.late import Late

if TYPE_CHECKING:
    import yaml
else:
    yaml = Late("yaml")

LARGEST_FILE = 8 * 1024 * 1024
DEEPEST_NESTING = 40
MOST_NODES = 250_000

_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?[0-9]{1,30}[.][0-9]{0,30}(?:[eE][-+]?[0-9]{1,2})?")


class Scalar(msgspec.Struct, frozen=True):
    """A single value: what YAML makes of it, and what the author wrote.

    Decimal numbers, true and false (also yes, no, on, off) and null are resolved; dates, octal and sexagesimal numbers
    and whatever is quoted stay text.
    """

    line: int
    name: str
    text: str
    value: str | int | float | bool | None


class Items(msgspec.Struct, frozen=True):
    """A YAML sequence."""

    line: int
    name: str
    nodes: list[Node] = msgspec.field(default_factory=list)


class Mapping(msgspec.Struct, frozen=True):
    """A YAML mapping: its values by the text of their keys, and the line of each key."""

    line: int
    name: str
    nodes: dict[str, Node] = msgspec.field(default_factory=dict)
    lines: dict[str, int] = msgspec.field(default_factory=dict)


Node = Scalar | Items | Mapping


def read(content: bytes, faults: Faults) -> Mapping | None:
    """The mapping that a YAML file holds, or None when it holds none; what is wrong is noted in `faults`."""
    text = _decoded(content, faults)
    if text is None:
        return None
    try:
        return _built(text, faults)
    except _RefusedError as refused:
        faults.add(refused.line, refused.message, refused.remedy)
    except yaml.MarkedYAMLError as error:
        faults.add(*_unreadable(error))
    except yaml.YAMLError as error:
        faults.add(_line_of(error, text), f"this is not YAML: {getattr(error, 'reason', error)}")
    return None


@cache
def _loader() -> Any:
    """libyaml's parser where there is one: it is ten times as fast."""
    return getattr(yaml, "CSafeLoader", None) or yaml.SafeLoader


@cache
def _resolver() -> Callable[[type, str, tuple[bool, bool]], str]:
    resolve: Callable[[type, str, tuple[bool, bool]], str] = yaml.resolver.Resolver().resolve
    return resolve


def described(node: Node) -> str:
    """What a node is, for a message: `a list`, `a number`, …"""
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Items):
        return "a list"
    if node.value is None:
        return "nothing"
    if isinstance(node.value, bool):
        return f"the truth value {quoted(node.text)}"
    return f"the number {node.text}" if isinstance(node.value, int | float) else f"the text {quoted(node.text)}"


class _RefusedError(Exception):
    def __init__(self, line: int, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.line, self.message, self.remedy = line, message, remedy


def _decoded(content: bytes, faults: Faults) -> str | None:
    if len(content) > LARGEST_FILE:
        faults.add(0, f"the file is larger than {LARGEST_FILE >> 20} MiB", "split it into several rule sets")
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        faults.add(line, "the file is not UTF-8", "save it in this encoding")
        return None


def _built(text: str, faults: Faults) -> Mapping | None:
    documents = 0
    root: Node | None = None
    tree = _Tree(faults)
    for event in yaml.parse(text, Loader=_loader()):
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _RefusedError(_line(event), "a second document begins here", "a file is one rule set")
        elif isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            root = tree.grow(event) or root
    if root is None or (isinstance(root, Scalar) and root.value is None):
        raise _RefusedError(1, "the file is empty", "a rule set begins with 'logtriage: 1'")
    if not isinstance(root, Mapping):
        remedy = "it begins with 'logtriage: 1' and 'ruleset: NAME'"
        raise _RefusedError(root.line, f"a rule set is a mapping, not {described(root)}", remedy)
    return root


class _Tree:
    """Grows the tree event by event; the open containers are a list, not the call stack."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._open: list[Items | Mapping] = []
        self._keys: list[Scalar | None] = []
        self._grown = 0

    def grow(self, event: yaml.NodeEvent | yaml.CollectionEndEvent) -> Node | None:
        """Takes one event in; returns the root when it is complete."""
        if isinstance(event, yaml.CollectionEndEvent):
            self._keys.pop()
            closed = self._open.pop()
            return None if self._open else closed
        node = self._node(event)
        self._hang(node)
        if not isinstance(node, Scalar):
            if len(self._open) == DEEPEST_NESTING:
                raise _RefusedError(node.line, f"more than {DEEPEST_NESTING} levels of nesting")
            self._open.append(node)
            self._keys.append(None)
        return None if self._open else node

    def _node(self, event: yaml.NodeEvent) -> Node:
        line = _line(event)
        self._grown += 1
        if self._grown > MOST_NODES:
            raise _RefusedError(line, f"more than {MOST_NODES} values in one file", "split it into several rule sets")
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _RefusedError(line, "anchors and aliases are not read", "quote a text that begins with & or *")
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
            raise _RefusedError(line, "tags are not read", "quote a text that begins with !")
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(line, self._name(), event)
        kind = Mapping if isinstance(event, yaml.MappingStartEvent) else Items
        return kind(line, self._name())

    def _name(self) -> str:
        if not self._open:
            return "the rule set"
        if isinstance(self._open[-1], Items):
            return f"an item of {self._open[-1].name.removeprefix('an item of ')}"
        key = self._keys[-1]
        return quoted(key.text) if key else "a key"

    def _hang(self, node: Node) -> None:
        if not self._open:
            return
        parent, key = self._open[-1], self._keys[-1]
        if isinstance(parent, Items):
            parent.nodes.append(node)
        elif key is not None:
            self._keys[-1] = None
            if key.text in parent.nodes:
                first = parent.lines[key.text]
                self._faults.add(key.line, f"the key {quoted(key.text)} is given twice", f"first in line {first}")
            else:
                parent.nodes[key.text] = node
                parent.lines[key.text] = key.line
        elif isinstance(node, Scalar):
            self._keys[-1] = node
        else:
            raise _RefusedError(node.line, f"a key must be a text, not {described(node)}", "quote a text with brackets")


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def _scalar(line: int, name: str, event: yaml.ScalarEvent) -> Scalar:
    text = event.value
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise _RefusedError(line, "a lone surrogate is no character")
    return Scalar(line, name, text, _resolved(text) if event.implicit[0] else text)


def _resolved(text: str) -> str | int | float | bool | None:
    tag = _resolver()(yaml.ScalarNode, text, (True, False)).rpartition(":")[2]
    if tag == "int" and _DECIMAL.fullmatch(text):
        return int(text)
    if tag == "float" and _FLOAT.fullmatch(text):
        return float(text)
    if tag == "bool":
        return text.lower() in ("true", "yes", "on")
    return None if tag == "null" else text


# What the parser says, and what its author most likely did.
_LIKELY_CAUSES = (
    ("cannot start any token", "quote a text that begins with @, % or `; indent with blanks, not tabs"),
    ("block scalar", 'quote a text that begins with > or |, such as ">=WARNING"'),
    ("mapping values are not allowed", "quote a text that holds ': '; check the indentation"),
    ("escape", r"a backslash needs 'single quotes', as in regex: '\d+'"),
    ("alias", "quote a text that begins with *"),
    ("anchor", "quote a text that begins with &"),
    ("tag", "quote a text that begins with !"),
    ("unexpected end of stream", "a quote is not closed"),
    ("flow", "a bracket is not closed, or a text with brackets, braces or commas needs quotes"),
    ("", "check the indentation; quote a text that begins with a bracket, brace or quote"),
)


def _unreadable(error: yaml.MarkedYAMLError) -> tuple[int, str, str]:
    mark = error.problem_mark or error.context_mark
    said = ", ".join(part for part in (error.context, error.problem) if part)
    remedy = next(remedy for sign, remedy in _LIKELY_CAUSES if sign in said)
    return (mark.line + 1 if mark else 0), f"this is not YAML: {said}", remedy


def _line_of(error: yaml.YAMLError, text: str) -> int:
    position = getattr(error, "position", None)
    if not isinstance(position, int):
        return 0
    # libyaml counts bytes, the pure Python reader characters.
    before = text[:position].encode() if _loader() is yaml.SafeLoader else text.encode()[:position]
    return before.count(b"\n") + 1
