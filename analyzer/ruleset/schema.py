"""The JSON Schema of a rule file, made from the tables that the loader reads by."""

from __future__ import annotations

from analyzer.ruleset.kinds import Schema, mapping_schema
from analyzer.ruleset.match import DEFINITIONS
from analyzer.ruleset.rule_file import RULESET_KEYS


def json_schema() -> Schema:
    """The JSON Schema (2020-12) of a rule file, version 1; it knows the same keys as the loader.

    What a schema cannot say (a pattern compiles, ids are unique) only the loader checks.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://logtriage.dev/schema/rules/1",
        "title": "logtriage rule set, version 1",
        **mapping_schema(RULESET_KEYS),
        "$defs": DEFINITIONS,
    }
