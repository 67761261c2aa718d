"""Entries that were too large for the service are put together from its pieces."""

from __future__ import annotations

from typing import Any

import pytest

from analyzer.entry.splits import Split, piece_of, whole


def piece(place: int, total: int = 3, **more: object) -> dict[str, Any]:
    split = {"uid": "u", "index": place, "totalSplits": total}
    return {"split": {key: value for key, value in split.items() if value != 0}, **more}


@pytest.mark.parametrize(
    ("split", "read"),
    [
        ({"uid": "u", "totalSplits": 2}, Split("u", 0, 2)),
        ({"uid": "u", "index": 1, "totalSplits": 2}, Split("u", 1, 2)),
        ({"uid": "u", "index": "1", "totalSplits": "2"}, Split("u", 1, 2)),
        ({"uid": "u", "index": 1, "total_splits": 2}, Split("u", 1, 2)),
        ({"uid": "u", "index": 4}, Split("u", 4, 0)),
        ({"uid": "u", "index": 2, "totalSplits": 2}, None),
        ({"uid": "u", "index": -1}, None),
        ({"uid": "u", "index": True}, None),
        ({"uid": "u", "index": 1.5}, None),
        ({"uid": "u", "totalSplits": None}, None),
        ({"uid": "", "index": 1}, None),
        ({"uid": 7, "index": 1}, None),
        ({}, None),
        (None, None),
        ("u", None),
    ],
)
def test_an_entry_tells_which_piece_it_is(split: object, read: Split | None) -> None:
    assert piece_of({"split": split}) == read


@pytest.mark.parametrize(
    ("places", "text"),
    [
        ([0, 1, 2], "abc"),
        ([1, 2], "…bc"),
        ([0, 2], "a…c"),
        ([0, 1], "ab…"),
        ([2], "c"),
        ([0], "a"),
    ],
)
def test_missing_pieces_leave_a_mark_and_one_alone_stays_as_it_is(places: list[int], text: str) -> None:
    assert whole([piece(n, textPayload="abc"[n]) for n in places]) == {"textPayload": text}


def test_many_missing_pieces_in_a_row_leave_one_mark() -> None:
    assert whole([piece(0, 2**31 - 1, textPayload="a"), piece(9, 0, textPayload="b")]) == {"textPayload": "a…b…"}


def test_the_message_of_a_json_payload_is_put_together() -> None:
    pieces = [piece(n, jsonPayload={"message": text, "logger": "app"}) for n, text in enumerate("abc")]
    assert whole(pieces) == {"jsonPayload": {"message": "abc", "logger": "app"}}


def test_what_only_a_later_piece_has_is_there_and_else_the_first_counts() -> None:
    pieces = [
        piece(0, 2, jsonPayload={"msg": "a", "logger": "x"}, labels={"one": "1"}, trace="t"),
        piece(1, 2, jsonPayload={"msg": "b", "logger": "y", "stack": "s"}, labels={"two": "2"}, spanId="s"),
    ]
    made = {"jsonPayload": {"msg": "ab", "logger": "x", "stack": "s"}, "labels": {"one": "1"}, "trace": "t"}
    assert whole(pieces) == made


@pytest.mark.parametrize(
    ("stated", "severity"), [(["INFO", "ERROR"], "ERROR"), (["ERROR", "INFO"], "ERROR"), ([None, None], None)]
)
def test_the_highest_severity_that_a_piece_states_counts(stated: list[str | None], severity: str | None) -> None:
    pieces = [piece(n, 2, textPayload="x", severity=name) for n, name in enumerate(stated)]
    assert whole(pieces)["severity"] == severity


def test_of_an_audit_entry_request_response_and_metadata_are_put_together_and_the_rest_stands_in_all() -> None:
    def audit(place: int, **more: object) -> dict[str, Any]:
        return piece(place, 2, protoPayload={"methodName": "Set", "status": {"message": "DENIED"}, **more})

    first = audit(0, request={"@type": "T", "body": "abc", "items": [1], "deep": {"a": 1}})
    second = audit(1, request={"@type": "T", "body": "def", "items": [2], "deep": {"b": 2}}, metadata={"k": "v"})
    assert whole([first, second]) == {
        "protoPayload": {
            "methodName": "Set",
            "status": {"message": "DENIED"},
            "request": {"@type": "T", "body": "abcdef", "items": [1, 2], "deep": {"a": 1, "b": 2}},
            "metadata": {"k": "v"},
        }
    }


def test_pieces_with_the_names_of_the_python_client_are_put_together() -> None:
    pieces = [
        {"split": {"uid": "u", "index": n, "total_splits": 2}, "text_payload": text} for n, text in enumerate("ab")
    ]
    assert whole(pieces)["textPayload"] == "ab"


def test_nesting_without_end_is_no_error() -> None:
    one: Any = {"x": "a"}
    two: Any = {"x": "b"}
    for _ in range(900):
        one, two = {"d": one}, {"d": two}
    assert "d" in whole([piece(0, jsonPayload=one), piece(1, jsonPayload=two)])["jsonPayload"]  # type: ignore[operator]
