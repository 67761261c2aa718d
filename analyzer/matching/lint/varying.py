"""Texts that hold a value which is another one in the next line: a time, an address, an id."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyzer.matching.lint.conditions import wanted
from analyzer.matching.lint.hint import Asked, Hint, called, of, shown
from analyzer.matching.literals import required_by_pattern
from analyzer.ruleset import Regex, Text

_HEX = r"(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]"
_OWN_ADDRESSES = r"0\.0\.0\.0|127\.0\.0\.1|169\.254\.169\.254"  # the last is the metadata server of the clouds
_POD, _REVISION, _HOST = r"[0-9a-f]{8,10}-[a-z0-9]{5}", r"\d{5}-[a-z0-9]{3}", r"\bip-\d+-\d+-\d+-\d+\b"

VALUES: dict[str, re.Pattern[str]] = {
    "a time": re.compile(r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?\b|\b\d\d:\d\d:\d\d\b"),
    "a UUID": re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"),
    "an address": re.compile(rf"\b(?!(?:{_OWN_ADDRESSES})\b)(?:\d{{1,3}}\.){{3}}\d{{1,3}}\b(?!\.\d)"),
    "an address in memory": re.compile(r"\b0x[0-9a-fA-F]{6,16}\b"),
    "a mail address": re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]+\b"),
    "the name of an instance": re.compile(rf"\b[a-z][a-z0-9-]{{0,99}}-(?:{_POD}|{_REVISION})\b|{_HOST}"),
    "an id": re.compile(rf"\b(?:{_HEX}{{8,}}|\d{{7,}})\b"),
}
"""What surely varies. Shorter numbers are left alone: they are ports, codes of errors, numbers of tickets."""


def hints(asked: Asked) -> Iterator[Hint]:
    """A hint for each text, and each fixed part of a pattern, that holds such a value."""
    for rule in asked.rules.rules():
        for needle in wanted(rule):
            if found := _varying(needle):
                kind, value = found
                message = f"{called(needle)} holds {kind}, {shown(value)}, which is another one in the next line"
                yield of(rule, "varying", message, "keep what stays the same, with a regex where it stands between")


def _varying(needle: Text | Regex) -> tuple[str, str] | None:
    for text in [needle.value] if isinstance(needle, Text) else _fixed(needle):
        for kind, pattern in VALUES.items():
            if found := pattern.search(text):
                return kind, found[0]
    return None


def _fixed(pattern: Regex) -> list[str]:
    return sorted(literal.text for literal in required_by_pattern(pattern.source) or ())
