"""The grammar of stack traces.

Three questions are answered here, each in a module of its own: which exceptions a text holds (`parse`), which lines of
a text log belong together (`Folder`), and which entries of one line each are one trace (`piece`, `join`). All three
stand on one description of a trace's lines, `trace_lines`. Everything is linear in the length of its input.
"""

from analyzer.entry.trace_fold import Folder
from analyzer.entry.trace_join import join
from analyzer.entry.trace_lines import Piece, piece
from analyzer.entry.trace_model import Cause, Frame, Language, Trace
from analyzer.entry.trace_parse import SIGNS, has_trace, parse

__all__ = ["SIGNS", "Cause", "Folder", "Frame", "Language", "Piece", "Trace", "has_trace", "join", "parse", "piece"]
