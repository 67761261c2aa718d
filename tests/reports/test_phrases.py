"""Where an example stands, as people say it."""

from __future__ import annotations

from typing import Any

import pytest

from analyzer.reports.phrases.findings import place
from analyzer.verdict.result import Example, Location


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ({"file": "app.log", "line": 17}, "app.log:17"),
        ({"file": "app.log"}, "app.log"),
        ({"file": "app.log", "line": 12, "lines": ((12, 19),)}, "app.log:12-19"),
        ({"file": "app.log", "line": 12, "lines": ((12, 19), (23, 23))}, "app.log:12-19,23"),
        ({"file": "app.log", "line": 1, "lines": tuple((n, n) for n in range(1, 9, 2))}, "app.log:1,3,5,…"),
        ({"insert_id": "a"}, 'insertId="a"'),
        ({"insert_id": "a", "insert_ids": ("a", "b", "c")}, 'insertId="a" and 2 more'),
        ({}, ""),
    ],
)
def test_a_place_is_short_and_can_be_looked_up(location: dict[str, Any], said: str) -> None:
    assert place(Example(text="", timestamp=None, severity="ERROR", location=Location(**location))) == said
