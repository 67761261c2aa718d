"""Lines that traces of Java and its kin, Node and .NET have in common: frames that begin with `at`, and causes."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple


class Call(NamedTuple):
    """What a frame line says: the file ('' if not known), the function, and whose way of printing it is."""

    file: str
    function: str
    language: Literal["java", "node", "dotnet"]


_CAUSE = re.compile(r"\s*(?:Caused by|Suppressed|\[cause\]|Wrapped by): ?(.*)")
_JAVA_AT = re.compile(
    r"at ((?:[\w.$@-]+/{1,2})*[\w.$<>-]+)"
    r"\(([^()\s:]+\.\w+(?::\d+)?|Native Method|Unknown Source|<\w+>)\)(?: ~?\[.*\])?$"
)
_NODE_AT = re.compile(r"at (?:async )?(?:([^()]+)\((.+):\d+:\d+\)|()(\S+):\d+:\d+)$")
_NODE_BARE_AT = re.compile(r"at (?:async )?([^()]+) \((native|<anonymous>|unknown location|index \d+)\)$")
_EVALUATED = re.compile(r"eval at [^()]* ?\(([^()]+?):\d+:\d+\)")
_EVALUATING = re.compile(r"eval at ([^()]+) \(eval at [^()]+ \(([^()]+?):\d+:\d+\)\)$")
_NET_AT = re.compile(r"at ((?=[^\s(.]+\.)[^\s(]++) ?\([^()]*\)(?: \[0x\w+\])?(?: in (.*?)(?::(?:line )?\d+)?)?$")


def at_call(line: str) -> Call | None:
    """The call of a frame line of Java, Node or .NET, else None."""
    if "at " not in line or not (body := line.strip()).startswith(("at ", "eval at ")):
        return None
    body = body.removesuffix("<---").rstrip(" {,")  # what follows the last frame where .NET or Node print an object
    if body[0] == "e":
        found = _EVALUATING.match(body)
        return Call(found[2], found[1], "node") if found else None
    if found := _JAVA_AT.match(body):
        return Call(found[2].partition(":")[0], found[1], "java")
    if found := _NODE_AT.match(body):
        file = found[2] or found[4]
        if inner := _EVALUATED.match(file):
            file = inner[1]
        return Call(file, (found[1] or "").strip().removeprefix("new "), "node")
    if found := _NODE_BARE_AT.match(body):
        return Call(found[2], found[1].removeprefix("new "), "node")
    found = _NET_AT.match(body)
    return Call(found[2] or "", found[1], "dotnet") if found else None


def caused_by(line: str) -> str | None:
    """What follows `Caused by:` and its like, None where the line has none."""
    found = _CAUSE.match(line)
    return found[1] if found else None
