"""Where logs come from: files, globs, folders, standard input and object stores, plain, packed or in archives."""

from analyzer.sources.files import find
from analyzer.sources.locations import LocalFile, Location, Source, StandardInput
from analyzer.sources.parts import Forward, plain_size
from analyzer.sources.streams import Stream, beginning, open_source, spooled, whole

__all__ = [
    "Forward",
    "LocalFile",
    "Location",
    "Source",
    "StandardInput",
    "Stream",
    "beginning",
    "find",
    "open_source",
    "plain_size",
    "spooled",
    "whole",
]
