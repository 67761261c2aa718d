"""The neutral predicate as filters of Cloud Logging: every entry that is wanted passes, and no value breaks out."""

from __future__ import annotations

import re
from typing import Any

import re2
from cloud.near_misses import SERVICE, entries, mattering, watched
from cloud.query import parse
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.matching.bound import bound
from analyzer.matching.program import Program
from analyzer.sources.cloud import filters
from analyzer.sources.cloud.filters import LONGEST, compose

SCOPE = ('resource.type="cloud_run_revision"', f'resource.labels.service_name="{SERVICE}"')
PATTERN = re.compile(r'=~"([^"]*)"')


def passes(queries: tuple[filters.Query, ...], entry: Any) -> bool:
    return any(parse(query.filter).holds(entry) for query in queries)


def well_made(text: str) -> bool:
    """Within the length, without a backslash, and with patterns that RE2 takes."""
    for pattern in PATTERN.findall(text):
        re2.compile(pattern)
    return "\\" not in text and len(text.encode()) <= LONGEST and text.isprintable() | ("\n" in text)


@settings(max_examples=300)
@given(watched(), st.lists(entries(), min_size=1, max_size=12), st.booleans(), st.booleans())
def test_whatever_matters_passes_the_filters(watches: Any, found: list[Any], scoped: bool, requests: bool) -> None:
    wanted = bound(watches, SERVICE if scoped else None, requests, instances=False)
    queries = compose(SCOPE, wanted)
    assert all(well_made(query.filter) for query in queries)
    matters = mattering(Program(watches), found, requests=requests)
    for i, entry in enumerate(found):
        assert passes(queries, entry) or not (i in matters or wanted.holds(entry)), entry
