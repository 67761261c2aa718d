"""The result document itself, as `logtriage schema result` describes it."""

from __future__ import annotations

import json

import msgspec

from analyzer.reports import neutral
from analyzer.reports.report import Report, Style
from analyzer.verdict.result import Result


def render(result: Result, style: Style) -> str:  # noqa: ARG001  (a document has no style)
    """`result` as JSON (RFC 8259), indented by two, keys in the order of the schema: the same result, the same bytes.

    Letters and emoji stay readable; control, format and bidirectional characters are escaped, so that printing the
    document harms no terminal. `msgspec.json.encode` is not used: it refuses the lone surrogates of odd file names.
    """
    document = json.dumps(msgspec.to_builtins(result), ensure_ascii=False, indent=2, allow_nan=False)
    return neutral.json(document) + "\n"


REPORT = Report(
    description="the whole result document, for programs (its schema: logtriage schema result)",
    suffix=".json",
    render=render,
)
