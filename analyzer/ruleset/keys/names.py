"""`log`, `service`, `revision`, `logger`: a name of the entry is equal, with `*` as wildcard."""

from __future__ import annotations

from typing import Literal

from analyzer.entry.view import View
from analyzer.ruleset.conditions import Condition
from analyzer.ruleset.keys.base import MatchKey, leaf_key
from analyzer.ruleset.kinds import TEXT, Context
from analyzer.ruleset.yaml_nodes import Node

Attribute = Literal["log", "service", "revision", "logger"]


class Named(Condition, frozen=True):
    """A name of the entry equals `wanted`, in which `*` stands for any characters, also none."""

    attribute: Attribute
    wanted: str

    def holds(self, view: View) -> bool | None:
        name: str | None = getattr(view, self.attribute)
        return None if name is None else fits(name, self.wanted)


def fits(name: str, wanted: str) -> bool:
    """Whether the whole `name` is `wanted`, where `*` stands for any characters.

    Taking each piece at its first place takes linear time, a regular expression with several `.*` does not.
    """
    first, *rest = wanted.split("*")
    if not rest:
        return name == wanted
    *middle, last = rest
    if len(name) < len(first) + len(last) or not name.startswith(first) or not name.endswith(last):
        return False
    position, end = len(first), len(name) - len(last)
    for piece in middle:
        found = name.find(piece, position, end)
        if found < 0:
            return False
        position = found + len(piece)
    return True


def named_key(attribute: Attribute, doc: str, *examples: str) -> MatchKey:
    """The match key for one name of the entry."""

    def parse(node: Node, context: Context) -> Named | None:
        wanted = TEXT.read(node, context)
        return None if wanted is None else Named(attribute, wanted)

    return leaf_key(parse, TEXT.schema, doc, examples)


LOG = named_key(
    "log", "The log's short name: stdout, stderr, requests, system, …; `*` is a wildcard.", "stderr", "requests"
)
SERVICE = named_key("service", "The name of the service; `*` is a wildcard.", "my-service*")
REVISION = named_key("revision", "The name of the revision; `*` is a wildcard.", "my-service-00139-*")
LOGGER = named_key("logger", "The name of the logger; `*` is a wildcard.", "app.events", "app.*")
