"""What a single line can be in a trace that came line by line, each as an entry of its own.

The lines of each language are told by its own module. Every pattern there is anchored or begins at a fixed word and
repeats only what cannot be split in two ways, so that a line of any length is judged in linear time.
"""

from __future__ import annotations

import re
from enum import Enum

from analyzer.entry import trace_at, trace_dart, trace_go, trace_php, trace_python, trace_ruby
from analyzer.entry.trace_calls import at_call, caused_by
from analyzer.entry.trace_types import final


class Piece(Enum):
    """What an entry of one line can be in a trace that the platform split into one entry a line."""

    HEADER = "header"  # announces a trace, says nothing itself: Traceback (most recent call last):
    OPENING = "opening"  # may stand above a trace, says nothing itself: /srv/app/x.js:3  |  goroutine 1 [running]:
    FRAME = "frame"  # File "x", line 1, in f  |  at a.b.C.m(File.java:1)  |  #0 /x.php(1): f()
    INDENTED = "indented"  # code, carets, elided frames
    SEPARATOR = "separator"  # The above exception was the direct cause …  |  Caused by: …
    FINAL = "final"  # an exception's own line: package.Type: message  |  panic: message
    CONTINUATION = "continuation"  # known by its beginning to stand within a trace: [SQL: …  |  exit status 2
    BLANK = "blank"
    TITLE = "title"  # an exception's own line, or any logged as an error, behind a layout's header: a trace's first
    COMPANY = "company"  # any line that was logged as an error and stands near to frames


# How most lines begin that are in no trace: with a word and a blank, or with a symbol. After the type of an exception
# comes a colon, a bracketed code or the end of the line; what else can be a piece has one of few first words.
_SENTENCE = re.compile(
    r"(?!(?=[TEDCWUFLNPSBIORAgfcert])(?:Traceback |Exception |The |During |Caused |Wrapped |Un|For |LINE |goroutine "
    r"|fatal |created |exit |runtime |Stack |PHP |Fatal |exception |Next |Node\.js |Emitted |Thrown |Bad |Invalid "
    r"|Concurrent |Out |Assertion |RangeError |Instance |Cannot |Reading |Null |type |Tried |Converting ))"
    r"[A-Za-z0-9_./]++ (?!\[\w+\](?::|\s*$))\S|[^\w\s!-~]"
)
_TYPE_TOLD = ("Error)", "Exception)", "):")  # where Ruby's loggers name the type behind the message, or before it
# How all other lines begin, not indented, that are in a trace; all but those with a place of Ruby, or with a bracket
# behind them.
_BEGINNING = re.compile(
    r"goroutine |runtime|panic: |fatal |created |exit |[}\]/]|\"\}|#\d|<async|=+ async|\.\.\.|---|-- |- /|at |\[\."
    r"|\[(?:signal|recov|orig|eval|stackt|prev|SQL|param|gener|cached|CIRC)|\((?:Use |elided |Backgr)|Stack |PHP "
    r"|[A-Za-z]:[\\/]|file:|node:|evalm"
    r"|Fatal |exception |Next |Node\.|Emitted |Thrown |Require |Bad |Invalid|Unsupported |Concurrent |Out |Assertion "
    r"|RangeError |Instance |Integer|Cannot |Reading |Null |type |'|Receiver:|Tried |Found:|Converting |Unhandled "
    r"|DETAIL:|HINT:|CONTEXT:|QUERY:|STATEMENT:|LINE |For |\w+ +0x"
)

# Status banners that services print at their start; they are indented like code, yet each is a line of its own.
_STATUS = re.compile(
    r"\s+(?:[A-Z][\w &/()-]{0,40}:\s*)?"
    r"(?:[\u2600-\u27bf\U0001f300-\U0001faff]|\[U\+|(?:PASS|FAIL|OK|WARN|WARNING|ERROR|CRITICAL|INFO|SKIP)\b:)"
)


def is_status(line: str) -> bool:
    """Whether an indented line is a service's status banner such as `   Redis:  ✅ Connected`."""
    return _STATUS.match(line) is not None


def piece(text: str) -> Piece | None:
    """What the text of an entry can be in a split trace; None: in none. Texts of several lines are never pieces."""
    if "\n" in text or (_SENTENCE.match(text) and not text.endswith(_TYPE_TOLD)):
        return None
    if not text or text.isspace():
        return Piece.BLANK
    if trace_python.is_bare_header(text):
        return Piece.HEADER
    if trace_python.is_chained(text) or caused_by(text) is not None:
        return Piece.SEPARATOR
    return _indented(text) if text[0] in " \t^~>" else _flush_left(text)


def _indented(text: str) -> Piece | None:
    if trace_python.file_frame(trace_python.margin(text)[1]) or at_call(text):
        return Piece.FRAME
    if trace_go.is_place(text) or trace_ruby.is_frame(text):
        return Piece.FRAME
    if trace_python.is_last_ruler(text) or trace_ruby.is_title(text):
        return Piece.FINAL
    return Piece.INDENTED if text[0] in " \t" or trace_python.is_carets(text) else None


def _flush_left(text: str) -> Piece | None:
    if final(text, strict=True):
        return Piece.FINAL
    if _BEGINNING.match(text) and (kind := _of_any_language(text)):
        return kind
    if trace_ruby.begins(text):
        return Piece.FRAME if trace_ruby.is_frame(text) else Piece.FINAL
    return Piece.CONTINUATION if text[-1] == ")" and trace_go.function(text) else None


def _of_any_language(text: str) -> Piece | None:
    if trace_go.is_goroutine(text) or trace_at.is_place(text) or trace_dart.only_announces(text):
        return Piece.OPENING
    if trace_php.is_frame(text) or trace_dart.is_frame(text) or at_call(text):
        return Piece.FRAME
    if trace_php.is_head(text) or trace_go.says_panic(text):
        return Piece.FINAL
    among = (
        trace_python.is_continuation,
        trace_at.is_among,
        trace_go.is_among,
        trace_php.is_among,
        trace_dart.is_among,
    )
    return Piece.CONTINUATION if any(is_among(text) for is_among in among) else None
