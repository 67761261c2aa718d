"""`regex`: the pattern is found in the entry's text."""

from __future__ import annotations

import re
from functools import cache

from analyzer.ruleset.conditions import Regex
from analyzer.ruleset.keys.base import leaf_key
from analyzer.ruleset.kinds import TEXT, Context
from analyzer.ruleset.yaml_nodes import Node


def parse_regex(node: Node, context: Context) -> Regex | None:
    """The condition that a pattern is found in the text; patterns that do not compile are faults."""
    source = TEXT.read(node, context)
    if source is None:
        return None
    condition = Regex(source)
    why_not = "" if surely_compiles(source) else _why_not(condition)
    if why_not:
        context.faults.add(node.line, f"the pattern of {node.name} does not compile: {why_not}")
        return None
    return condition


def surely_compiles(source: str) -> bool:
    """Whether the pattern is of a simple kind of which every pattern compiles; False says nothing.

    Compiling takes half of the time of loading; simple patterns are compiled only when a text may hold them.
    """
    return _simple().fullmatch(source) is not None


@cache
def _simple() -> re.Pattern[str]:
    # All repeats are possessive, so that this takes linear time. Left out is whatever could be wrong: {9,1}, [z-a], …
    repeat = r"(?:(?:[*+?]|\{[0-9](?:,(?:[1-9][0-9]{1,2})?)?\})[?+]?)?+"
    characters = r"\[\^?-?+(?:a-z|A-Z|0-9|a-f|A-F|[A-Za-z0-9_ .,/=]|\\[dDwWsS.\-\[\]\\/])++-?\]"
    atom = rf"(?:[^\\^$.|?*+()\[\]{{}}]|\\[dDwWsS.^$|?*+()\[\]{{}}/\-]|\.|{characters}){repeat}"
    sequence = rf"(?:{atom}|\\[bB]|\^|\$)*+"
    for _nesting in range(2):
        group = rf"\((?:\?:)?{sequence}(?:\|{sequence})*+\){repeat}"
        sequence = rf"(?:{atom}|\\[bB]|\^|\$|{group})*+"
    return re.compile(rf"(?:\(\?i\))?{sequence}(?:\|{sequence})*+")


_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()]|\{(?P<count>[0-9]{1,9})(?:,[0-9]*)?\}|.", re.DOTALL)
MOST_COPIES = 100_000
"""Repeats such as `{9}` are written out by the compiler, those within repeats too: a second takes a million copies."""


def copies(source: str) -> int:
    """About how many characters a pattern has when its counted repeats are written out."""
    outer: list[int] = []
    total = last = 0
    for token in _TOKEN.finditer(source):
        if token["count"]:
            total += last * max(int(token["count"]) - 1, 0)
            last *= max(int(token["count"]), 1)
            continue
        if token[0] == "(":
            outer.append(total)
            total = last = 0
            continue
        inside = token[0] == ")" and bool(outer)
        last = total if inside else 1
        total = (outer.pop() if inside else total) + last
    return total + sum(outer)


def _why_not(condition: Regex) -> str:
    import regex

    if copies(condition.source) > MOST_COPIES:
        return f"its repeats within repeats make more than {MOST_COPIES:,} copies"
    try:
        depends_on_locale = condition.pattern.flags & regex.LOCALE
    except regex.error as error:
        return f"{error.msg}" + ("" if error.pos is None else f" at character {error.pos + 1}")
    except (RecursionError, MemoryError, OverflowError):
        return "it is nested too deep or too large"
    except Exception as error:  # Rules are untrusted, and the compiler has further ways to reject what it cannot read.
        return str(error)
    return "the flag L makes it mean something else on each machine" if depends_on_locale else ""


KEY = leaf_key(
    parse_regex,
    TEXT.schema,
    "The pattern is found in the text; syntax and meaning of the `regex` package.",
    (r"^Event queue full \(\d+ waiting\)",),
)
