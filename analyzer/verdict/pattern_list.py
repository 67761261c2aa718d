"""What a log says, by pattern: a published, versioned document. `logtriage schema patterns` prints its schema.

Adding a key is allowed within version 1; changing or removing one is not.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from analyzer.verdict import document
from analyzer.verdict.result import Count, Document, Duplicates, Example, Time, Tool, Window

SCHEMA: Literal["logtriage.patterns/1"] = "logtriage.patterns/1"
OTHER = "other"
"""The id of what is counted without a template of its own."""


class Pattern(Document, frozen=True):
    """The entries that say the same in words that vary."""

    id: Annotated[str, Meta(description="stable across runs and machines; 'other': what is not told apart")]
    kind: Literal["message", "exception", "request"] | None
    template: str
    count: Count
    share: Annotated[float, Meta(ge=0, le=1, description="of all entries that were asked for")]
    severities: Annotated[dict[str, int], Meta(description="effective severity -> entries, the most severe first")]
    first_seen: Time | None
    last_seen: Time | None
    example: Example
    signatures: Annotated[int, Meta(ge=1, description="how many signatures were found to be one pattern")]


class LeftOut(Document, frozen=True):
    """What is not listed because fewer patterns were asked for."""

    patterns: Count
    entries: Count


class PatternList(Document, frozen=True):
    """Everything that was read, by pattern."""

    schema: Literal["logtriage.patterns/1"]
    tool: Tool
    sources: tuple[str, ...]
    service: Annotated[str | None, Meta(description="the only service asked for; * is a wildcard")]
    severity: Annotated[str | None, Meta(description="the only severities asked for")]
    window: Window
    entries: Annotated[int, Meta(ge=0, description="entries that were asked for, duplicates once, split ones joined")]
    unparsed: Annotated[int, Meta(ge=0, description="lines that hold no readable entry")]
    complete: Annotated[bool, Meta(description="false: a source could not be read to its end")]
    incomplete_because: tuple[str, ...]
    duplicates: Duplicates
    order: Literal["most-frequent", "rarest"]
    patterns: tuple[Pattern, ...]
    left_out: LeftOut
    other: Annotated[Pattern | None, Meta(description="entries beyond the patterns that are told apart, if any")]

    def to_json(self) -> str:
        """The document as text, the same for the same list."""
        return document.text_of(self)


def json_schema() -> dict[str, object]:
    """The JSON Schema (2020-12) of the document, made from the types above."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://logtriage.dev/schema/patterns/1",
        "title": "logtriage patterns, version 1",
        **msgspec.json.schema(PatternList),
    }
