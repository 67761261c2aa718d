"""The grammar of stack traces.

Three questions are answered here, each in a module of its own: which exceptions a text holds (`parse`), which lines of
a text log belong together (`Folder`), and which entries of one line each are one trace (`piece`, `join`). All three
stand on what the module of each language says: what its lines look like, how they follow each other (its `Course`), and
what a whole text says (its `read`). Everything is linear in the length of its input.
"""

from analyzer.entry.trace_course import Fits
from analyzer.entry.trace_fold import Folder
from analyzer.entry.trace_join import join
from analyzer.entry.trace_lines import Piece, piece
from analyzer.entry.trace_model import Cause, Frame, Language, Trace
from analyzer.entry.trace_parse import SIGNS, has_trace, parse

__all__ = [
    "SIGNS",
    "Cause",
    "Fits",
    "Folder",
    "Frame",
    "Language",
    "Piece",
    "Trace",
    "has_trace",
    "join",
    "parse",
    "piece",
]
