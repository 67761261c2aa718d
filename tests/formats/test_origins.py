"""Of each entry of a text log it is known which lines of the file it has."""

from __future__ import annotations

from entry.trace_samples import WHOLE
from hypothesis import given
from hypothesis import strategies as st

from .samples import read

PIECES = [
    *(text.rstrip("\n") for text in WHOLE.values()),
    "2025-09-11 12:00:01 INFO dated",
    "2025-09-11 12:00:02 ERROR of\n  several\n\n  lines",
    f"2025-09-11 12:00:03 ERROR failed\n{WHOLE['python']}",
    f"2025-09-11 12:00:03 ERROR failed\n{WHOLE['java of several lines']}",
    "[ERROR] undated",
    "plain",
    "java.lang.Error: no frames\nplain",
    '{"message": "json"}',
    "",
    "\0",
]
LOGS = st.builds(
    lambda pieces, end: ("2025-09-11 12:00:00 INFO first\n" + "\n".join(pieces) + end).encode(),
    st.lists(st.sampled_from(PIECES), max_size=12),
    st.sampled_from(["", "\n", "\n\n"]),
)


@given(LOGS, st.lists(st.integers(4, 3000), max_size=3))
def test_the_text_of_an_entry_is_in_its_lines(data: bytes, cuts: list[int]) -> None:
    file = data.decode().split("\n")
    last = 0
    for row in read(data, cuts).rows:
        first, height = row["lines"], row["heights"]
        assert first > last
        last = first + height - 1
        begin, *more = file[first - 1 : last]
        message, *rest = row["texts"].split("\n")
        assert "\n".join(rest) == "\n".join(more).rstrip()
        assert begin.startswith("{") or begin.endswith(message)


def test_blank_lines_below_an_entry_are_none_of_its_lines() -> None:
    found = read(b"2025-09-11 12:00:01 ERROR a\n  b\n\n\n2025-09-11 12:00:02 INFO c\n\n")
    assert [(row["lines"], row["heights"]) for row in found.rows] == [(1, 2), (5, 1)]


def test_lines_that_are_cut_out_of_a_long_text_count() -> None:
    long = "  " + "x" * 2000
    found = read("\n".join(["2025-09-11 12:00:01 ERROR a", *[long] * 2000, "2025-09-11 12:00:02 INFO c"]).encode())
    assert [(row["lines"], row["heights"]) for row in found.rows] == [(1, 2001), (2002, 1)]
