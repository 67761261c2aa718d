"""Revisions that wrote in a time."""

from __future__ import annotations

from analyzer.sources.cloud.discover import Life, first_entries


def test_a_revision_that_was_looked_for_twice_began_with_its_first_entry() -> None:
    lives = [
        Life("shop", "a", 7),
        Life("shop", "", 1),
        Life("shop", "a", 3),
        Life("shop", "b", None),
        Life("shop", "b", 5),
        Life("shop", "c", None),
    ]
    assert first_entries(lives) == {"a": 3, "b": 5, "c": None}
