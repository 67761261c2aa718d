"""A folder in which tests of whole runs write their logs and rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from verdict.made import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)
