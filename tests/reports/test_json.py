"""The JSON report is the result document: the same data, valid by its schema, harmless when printed."""

from __future__ import annotations

import json
from collections.abc import Callable

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings

from analyzer.reports import FORMATS, Style
from analyzer.verdict.result import Result, json_schema

from .samples import SAMPLES, new_exception, with_text_everywhere
from .test_neutral import ANY_TEXT, HOSTILE


def rendered(result: Result) -> str:
    return FORMATS["json"].render(result, Style())


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_the_document_reads_back_as_the_same_result_and_is_valid(sample: Callable[[], Result]) -> None:
    document = rendered(sample())
    assert msgspec.json.decode(document, type=Result) == sample()
    jsonschema.Draft202012Validator(json_schema()).validate(json.loads(document))


def test_the_document_is_indented_ends_with_a_newline_and_has_the_keys_in_the_order_of_the_schema() -> None:
    document = rendered(new_exception())
    assert document.startswith('{\n  "schema": "logtriage.result/1",\n  "tool": {\n    "name": "logtriage",')
    assert document.endswith("}\n")
    assert document == rendered(new_exception())


def test_the_style_changes_nothing() -> None:
    style = Style(width=40, color=True, verbose=True, quiet=True)
    assert FORMATS["json"].render(new_exception(), style) == rendered(new_exception())


def test_letters_and_emoji_stay_readable() -> None:
    assert "Größe ⚠\ufe0f 界 ✅" in rendered(with_text_everywhere(new_exception(), "Größe ⚠\ufe0f 界 ✅"))


def as_json_reads(text: str) -> str:
    return str(json.loads(json.dumps(text)))


@settings(max_examples=40, deadline=None)
@given(ANY_TEXT)
def test_no_text_breaks_the_document_or_reaches_the_terminal_unescaped(text: str) -> None:
    document = rendered(with_text_everywhere(new_exception(), text))
    assert not HOSTILE & set(document)
    # JSON cannot tell two surrogates from the character that they make.
    assert msgspec.convert(json.loads(document), Result) == with_text_everywhere(new_exception(), as_json_reads(text))
