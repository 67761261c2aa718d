"""The text of an entry of many lines is what joining all of them and cutting the middle would give."""

from __future__ import annotations

from unittest import mock

from hypothesis import given
from hypothesis import strategies as st

from analyzer.entry import logentry
from analyzer.formats import open_text
from analyzer.formats.open_text import OpenText

LINES = st.lists(st.sampled_from(["", " ", "   ", "a", "bc", "def ", " g", "hijklmnopqrstu"]), min_size=1, max_size=60)


@given(LINES, st.sampled_from([4, 10, 20]), st.integers(1, 8))
def test_a_text_of_any_lines_is_cut_as_if_it_were_whole(lines: list[str], longest: int, held: int) -> None:
    whole = "\n".join(lines).rstrip()
    half = longest // 2
    cut = len(whole) > longest
    with (
        mock.patch.multiple(open_text, LONGEST=longest, _MOST_LINES=held, _MOST_CHARACTERS=held * longest),
        mock.patch.multiple(logentry, LONGEST=longest, _HALF=half),
    ):
        text = OpenText(lines[0])
        for line in lines[1:]:
            text.append(line)
        assert text.text() == ((logentry.shortened(whole), True) if cut else (whole, False))
