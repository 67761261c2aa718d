"""What the tests of rule files share: loading from text, and an entry to judge."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from analyzer.entry.view import UNKNOWN, Needle, lookup
from analyzer.errors import RuleError
from analyzer.ruleset import Match, RuleSet, load


@dataclass(frozen=True)
class Entry:
    """A view whose attributes are given; what is not given is not known."""

    text: str | None = None
    severity: int | None = None
    log: str | None = None
    status: int | None = None
    service: str | None = None
    revision: str | None = None
    logger: str | None = None
    fields: dict[str, Any] | None = field(default=None, hash=False)

    def field(self, path: str) -> object:
        return UNKNOWN if self.fields is None else lookup(self.fields, path)

    def found(self, leaf: Needle) -> bool | None:
        return None if self.text is None else leaf.found_in(self.text, 1.0)


class Rules:
    """Loads rule files from their content."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, content: str | bytes) -> RuleSet:
        """The one rule set in a file with this content."""
        file = self.folder / "rules.yaml"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return load([file])[0]

    def match(self, match: str) -> Match:
        """The match of an issue, written in YAML's flow style."""
        return self.load(issue(f"match: {match}")).issues[0].match

    def faults(self, content: str | bytes) -> list[tuple[int, str, str]]:
        """Line, message and remedy of each fault in a file with this content."""
        with pytest.raises(RuleError) as error:
            self.load(content)
        return [(fault.place.line, fault.message, fault.remedy) for fault in error.value.faults]


def issue(*lines: str) -> str:
    """A rule set with one issue whose keys `lines` are given from line 7 on."""
    head = ["logtriage: 1", "ruleset: r", "issues:", "  - id: i", "    title: t", "    label: critical"]
    return "\n".join([*head, *(f"    {line}" for line in lines)]) + "\n"
