"""The JSON Schema of a rule file, made from the tables that the loader reads by."""

from __future__ import annotations

from analyzer.ruleset.kinds import Schema, mapping_schema
from analyzer.ruleset.match import DEFINITIONS
from analyzer.ruleset.rule_file import RULESET_KEYS


def json_schema() -> Schema:
    """The JSON Schema (2020-12) of a rule file, version 1; it knows the same keys as the loader.

    What a schema cannot say (a pattern compiles, ids are unique) only the loader checks. Every key has a `description`;
    `examples`, `default` and `defaultSnippets` (of the YAML language server) are what editors offer.
    """
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://logtriage.dev/schema/rules/1",
        "title": "logtriage rule set, version 1",
        **mapping_schema(RULESET_KEYS),
        "$defs": DEFINITIONS,
    }
    lists = schema["properties"]
    for name, snippet in _SNIPPETS.items():
        items = {**lists[name]["items"], "defaultSnippets": [snippet]}
        schema["properties"] = {**schema["properties"], name: {**lists[name], "items": items}}
    return schema


_EXAMPLES_BODY = {"match": ["$5"], "ignore": ["$6"]}
_SNIPPETS: dict[str, Schema] = {
    "markers": {
        "label": "marker",
        "description": "A line that shows that something became ready",
        "body": {
            "id": "${1:redis-ready}",
            "title": "${2:Redis is connected}",
            "match": {"regex": "^${3:Redis: connected}"},
            "within": "${4:120s}",
            "examples": _EXAMPLES_BODY,
        },
    },
    "issues": {
        "label": "issue",
        "description": "A known problem",
        "body": {
            "id": "${1:event-queue-full}",
            "title": "${2:The event queue is full}",
            "label": "${3|non-blocking,pre-existing,critical|}",
            "match": {"text": "${4:Event queue full}"},
            "why": "$7",
            "fix": "$8",
            "examples": _EXAMPLES_BODY,
        },
    },
}
