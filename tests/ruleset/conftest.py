"""Fixtures of the tests of rule files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rule_samples import Entry, Rules
from rule_samples import issue as issue_text


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    return Rules(tmp_path)


@pytest.fixture
def entry() -> Callable[..., Entry]:
    return Entry


@pytest.fixture
def issue() -> Callable[..., str]:
    return issue_text
