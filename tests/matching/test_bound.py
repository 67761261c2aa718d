"""Which entries can matter at all: nothing that does is left out."""

from __future__ import annotations

from typing import Any

import pytest
from cloud.near_misses import SERVICE, entries, mattering, watched, watches_of
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.entry import bound as b
from analyzer.matching.bound import INSTANCES, NO_LITERAL, bound
from analyzer.matching.program import Program
from analyzer.matching.watch import Role, Watch
from analyzer.ruleset.conditions import Condition


@settings(max_examples=300)
@given(watched(), st.lists(entries(), min_size=1, max_size=12), st.booleans(), st.booleans())
def test_whatever_matters_is_asked_for(watches: Any, found: list[Any], scoped: bool, requests: bool) -> None:
    program = Program(watches)
    wanted = bound(watches, SERVICE if scoped else None, requests, instances=False)
    for i in mattering(program, found, requests=requests):
        assert wanted.holds(found[i]), (found[i], wanted)
