"""The keys of a match. A new one is a file beside this and a line in `KEYS`: reader and schema follow the table."""

from __future__ import annotations

from collections.abc import Mapping

from analyzer.ruleset.keys import combine, count, fields, names, pattern, sequence, severity, status, text, unless
from analyzer.ruleset.keys.base import MatchKey

KEYS: Mapping[str, MatchKey] = {
    "text": text.KEY,
    "regex": pattern.KEY,
    "severity": severity.KEY,
    "log": names.LOG,
    "status": status.KEY,
    "service": names.SERVICE,
    "revision": names.REVISION,
    "logger": names.LOGGER,
    "fields": fields.KEY,
    "any": combine.ANY,
    "all": combine.ALL,
    "not": combine.NOT,
    "count": count.KEY,
    "sequence": sequence.KEY,
    "unless": unless.KEY,
}
