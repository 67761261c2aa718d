"""Every example of the page on the library works, and prints what it shows."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest
from shown_commands import ROOT

PAGE = ROOT / "docs" / "library.md"


def test_the_examples_of_the_page_print_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    examples = doctest.DocTestParser().get_doctest("\n\n".join(blocks), {}, "library.md", str(PAGE), 0)
    assert len(examples.examples) > 20
    told: list[str] = []
    doctest.DocTestRunner(verbose=False).run(examples, out=told.append)
    assert told == []
