"""Which entries can matter at all: nothing that does is left out."""

from __future__ import annotations

from typing import Any

from cloud.near_misses import SERVICE, entries, mattering, watched
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.matching.bound import bound
from analyzer.matching.program import Program


@settings(max_examples=300)
@given(watched(), st.lists(entries(), min_size=1, max_size=12), st.booleans(), st.booleans())
def test_whatever_matters_is_asked_for(watches: Any, found: list[Any], scoped: bool, requests: bool) -> None:
    program = Program(watches)
    wanted = bound(watches, SERVICE if scoped else None, requests, instances=False)
    for i in mattering(program, found, requests=requests):
        assert wanted.holds(found[i]), (found[i], wanted)
