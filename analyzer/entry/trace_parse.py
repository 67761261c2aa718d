"""Stack traces in the text of an entry: which exceptions were raised, and through which frames."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from analyzer.entry import trace_at, trace_dart, trace_go, trace_php, trace_python, trace_ruby
from analyzer.entry.trace_model import Trace

# The languages in the order tried: what is in every text that holds such a trace, and what reads it. Before each sign a
# character of the trace that is found fastest or is seldom in other texts.
_READERS: tuple[tuple[tuple[tuple[str, str], ...], Callable[[Sequence[str]], Trace | None]], ...] = (
    (
        (("(", trace_python.HEADER), *(('"', f"\n{error}: ") for error in trace_python.SYNTAX_ERRORS)),
        trace_python.read,
    ),
    ((("\t", "\tat "), ("a", "  at "), ("\\", "\\tat ")), trace_at.read),
    ((("[", "goroutine "),), trace_go.read),
    ((("`", ":in `"), ("'", ":in '")), trace_ruby.read),
    ((("#", ".dart:"), ("#", "(dart:"), ("#", "(package:")), trace_dart.read),
    ((("#", "Stack trace:"), ("#", "[stacktrace]"), ("#", " {main}")), trace_php.read),
)
SIGNS = tuple(sign for signs, _ in _READERS for _, sign in signs)
"""At least one of these is in every text that holds a stack trace."""
_ESCAPED = re.compile(
    r"call last\):(?:\\r)?\\n|\\n(?:\\t|\t| {2,})at |goroutine \d+ \[[^\]]*\]:\\n"
    r"|\\n(?:\\t|\t| {2,})(?:\d+: )?from |\\n#\d+ "
)

# What makes a trace whatever else is in a text: a header above a frame of Python, two frames of Java or Node.
_SURELY_PYTHON = re.compile(r'Traceback \(most recent call last\):\n[ \t]+File "[^"\n]*", line \d')
_SURELY_AT = re.compile(
    r"(?:\n(?:\t|  +)at [^\s()]+(?:\([\w$-]+\.\w+:\d+\)| \([^\s()]+:\d+:\d+\))){2}(?:\n|$)", re.ASCII
)


def has_trace(text: str) -> bool:
    """Whether `parse` finds a stack trace in `text`; a text that merely mentions one has none."""
    escaped = "\\n" in text
    if not escaped and "\n" not in text:
        return False
    if not escaped and (_SURELY_PYTHON.search(text) or _SURELY_AT.search(text)):
        return True
    return parse(text) is not None


def parse(text: str) -> Trace | None:
    """The stack trace in `text`, or None.

    Reads the traces of Python, Java and its kin, Node, .NET, Go, Ruby, PHP and Dart, below any lines of message, also
    where the line breaks are the two characters backslash and n. A trace has a header and a frame in the shape that the
    runtime prints; in time linear in the text.
    """
    if "\n" not in text and "\\n" not in text:
        return None
    lines: list[str] = []
    for signs, read in _READERS:
        for seldom, sign in signs:
            if seldom in text and sign in text:
                lines = lines or _lines(text)
                if trace := read(lines):
                    return trace
                break
    return None


def _lines(text: str) -> list[str]:
    if "\\n" in text and _ESCAPED.search(text):
        text = text.replace("\\r", "").replace("\\n", "\n").replace("\\t", "\t").replace('\\"', '"')
    return [line.rstrip("\r") for line in text.split("\n")]
