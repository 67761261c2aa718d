"""Of a long example that is shown which tells what happened."""

from __future__ import annotations

import pytest

from analyzer.reports.phrases.excerpt import SHORTEST, excerpt

FRAMES = [f'  File "/usr/lib/python3.11/asyncio/tasks.py", line {n}, in step' for n in range(60)]
OWN = '  File "/app/shop/orders.py", line 7, in book'
PYTHON = "\n".join(["Traceback (most recent call last):", *FRAMES[:20], OWN, *FRAMES[20:], "shop.errors.SoldOut: 4711"])
JAVA = "\n".join(["java.lang.IllegalStateException: x", *(f"\tat com.example.A.m{n}(A.java:{n})" for n in range(60))])


def test_a_short_text_is_whole_without_its_blank_lines() -> None:
    assert excerpt("a\n\nb\r\nc\n", SHORTEST) == ["a", "b", "c"]


@pytest.mark.parametrize("text", [PYTHON, JAVA, "\n".join(map(str, range(100)))])
@pytest.mark.parametrize("most", [SHORTEST, 12, 25, 40])
def test_of_a_long_text_no_more_than_asked_is_shown_and_the_rest_counted(text: str, most: int) -> None:
    parts = excerpt(text, most)
    lines = [part for part in parts if isinstance(part, str)]
    left_out = sum(part for part in parts if isinstance(part, int))
    assert len(lines) <= most
    assert len(lines) + left_out == len(text.split("\n"))
    assert parts[0] == text.split("\n", maxsplit=1)[0]


@pytest.mark.parametrize("most", [SHORTEST, 25])
def test_of_a_python_trace_the_own_frame_and_the_error_are_shown(most: int) -> None:
    parts = excerpt(PYTHON, most)
    assert OWN in parts
    assert parts[-1] == "shop.errors.SoldOut: 4711"


def test_of_a_python_trace_the_last_frames_are_shown_and_of_others_the_first() -> None:
    assert FRAMES[-1] in excerpt(PYTHON, 25)
    assert FRAMES[0] not in excerpt(PYTHON, 25)
    assert "\tat com.example.A.m5(A.java:5)" in excerpt(JAVA, 25)
